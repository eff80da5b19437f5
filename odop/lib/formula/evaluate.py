"""One formula over one set of values, at once: for guards, checks and conditions outside the fast path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from odop.lib.formula.calendar_math import days_after_month, days_between, years_between
from odop.lib.formula.python_code import python_code
from odop.lib.formula.tree import Node, derived_in, reads

FUNCTIONS: dict[str, Any] = {
    "years_between": years_between,
    "days_between": days_between,
    "days_after_month": days_after_month,
    "min": min,
    "max": max,
    "tuple": tuple,
}


def evaluate(node: Node, values: Mapping[str, Any]) -> Any:
    """The value of the formula; None as soon as anything it reads is None or absent."""
    return compiled(node)(values)


@lru_cache(maxsize=4096)
def compiled(node: Node) -> Callable[[Mapping[str, Any]], Any]:
    """The formula as a function of a mapping; compiled once, from the tree and never from text."""
    keys = sorted(reads(node))
    lines = ["def formula(values):"]
    for key in keys:
        lines += [f"    f_{key} = values.get({key!r})", f"    if f_{key} is None:", "        return None"]
    lines += [
        f"    f_{symbol.key} = {python_code(symbol.tree)}" for symbol in derived_in(node) if symbol.tree
    ]
    lines.append(f"    return {python_code(node)}")
    return build(lines, "formula")


def build(lines: list[str], name: str) -> Callable[..., Any]:
    """The function `name` defined by generated lines, which hold nothing but whitelisted operators and checked keys."""
    namespace: dict[str, Any] = {"__builtins__": {}, **FUNCTIONS}
    exec(compile("\n".join(lines), f"<{name}>", "exec"), namespace)  # noqa: S102
    function: Callable[..., Any] = namespace[name]
    return function
