"""A formula over whole numpy columns. Values of unknown rows may be anything: the caller masks them."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from odop.lib.formula.tree import (
    Among,
    Arithmetic,
    Between,
    Compare,
    Conditional,
    Constant,
    Extreme,
    Logic,
    Name,
    Negation,
    Node,
    Percent,
)

Array = np.ndarray[Any, np.dtype[Any]]
_OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


class Values(dict[str, Any]):
    """Columns by name; a column of choices may hold texts, or integers that count from 0 in the field's choices."""


def evaluate_columns(node: Node, values: Values) -> Any:
    """The formula for every row; a scalar when it reads no column."""
    match node:
        case Constant(value=value):
            return value
        case Name(symbol=symbol):
            return values[symbol.key]
        case Arithmetic(op=op, left=left, right=right):
            return _OPERATORS[op](evaluate_columns(left, values), evaluate_columns(right, values))
        case Compare(op=op, left=left, right=right):
            a, b = _same_coding(left, right, values)
            return _OPERATORS[op](a, b)
        case Among(item=item, values=wanted, negate=negate):
            column = evaluate_columns(item, values)
            found = reduce(operator.or_, (column == _code(item, value, column) for value in wanted))
            return ~found if negate else found
        case Logic(op=op, items=items):
            both = operator.and_ if op == "and" else operator.or_
            return reduce(both, (evaluate_columns(item, values) for item in items))
        case Negation(item=item):
            return ~evaluate_columns(item, values)
        case Extreme(op=op, items=items):
            pick = np.minimum if op == "min" else np.maximum
            return reduce(pick, (evaluate_columns(item, values) for item in items))
        case Percent(rate=rate, amount=amount, divisor=divisor, unit=unit):
            whole = divisor * unit
            scaled = evaluate_columns(amount, values) * evaluate_columns(rate, values)
            scaled = scaled + whole // 2
            return scaled // whole * unit if unit != 1 else scaled // whole
        case Between(op=op, start=start, end=end):
            first, last = evaluate_columns(start, values), evaluate_columns(end, values)
            return _BETWEEN[op](first, last)
        case Conditional(test=test, then=then, otherwise=otherwise):
            return np.where(
                evaluate_columns(test, values),
                evaluate_columns(then, values),
                evaluate_columns(otherwise, values),
            )
    raise TypeError(f"no numpy for {type(node).__name__}")


def _code(name: Node, value: int | str, column: Any) -> int | str:
    """`value` as the column writes it: the position among the choices when the column holds integers."""
    coded = getattr(column, "dtype", None) is not None and column.dtype.kind in "iu"
    if coded and isinstance(value, str) and isinstance(name, Name):
        return name.symbol.choices.index(value)
    return value


def _same_coding(left: Node, right: Node, values: Values) -> tuple[Any, Any]:
    a, b = evaluate_columns(left, values), evaluate_columns(right, values)
    if isinstance(left, Constant):
        a = _code(right, left.value, b)
    if isinstance(right, Constant):
        b = _code(left, right.value, a)
    return a, b


def _years(first: Any, last: Any) -> Any:
    """Whole years completed, as `calendar_math.years_between`."""

    def parts(day: Any) -> tuple[Any, Any]:
        day = np.asarray(day, dtype="datetime64[D]")
        month = day.astype("datetime64[M]")
        of_year = month.astype(np.int64) % 12 * 32 + (day - month.astype("datetime64[D]")).astype(np.int64)
        return day.astype("datetime64[Y]").astype(np.int64), of_year

    (first_year, first_day), (last_year, last_day) = parts(first), parts(last)
    return last_year - first_year - (last_day < first_day)


def _days(first: Any, last: Any) -> Any:
    return (last - first).astype(np.int64)


def _days_after_month(first: Any, last: Any) -> Any:
    """Days after the month of `first`, as `calendar_math.days_after_month`."""
    month = np.asarray(first, dtype="datetime64[D]").astype("datetime64[M]")
    return _days((month + 1).astype("datetime64[D]") - 1, np.asarray(last, dtype="datetime64[D]"))


_BETWEEN = {"years_between": _years, "days_between": _days, "days_after_month": _days_after_month}
