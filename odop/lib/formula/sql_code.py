"""A formula as a PostgreSQL expression. Only checked keys and literals of the formula ever reach the text.

PostgreSQL's LEAST, GREATEST, CASE, AND, OR do not hand a null on: an unguarded LEAST once paid Rs 20 lakh on a missing
cost. `guarded` therefore tests the facts for null unless every operator in the formula hands nulls on by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
    reads,
)


def sql_code(node: Node, names: Mapping[str, str]) -> str:  # noqa: C901  (one arm a kind of node)
    """The expression; `names` gives the SQL of each fact, a derived name is written out unless it is there too."""
    match node:
        case Constant(value=str(value)):
            return "'" + value.replace("'", "''") + "'"
        case Constant(value=value):
            return f"({value})::bigint" if isinstance(value, int) and abs(value) >= 2**31 else f"({value})"
        case Name(symbol=symbol):
            if symbol.key in names:
                return names[symbol.key]
            if symbol.tree is None:
                raise KeyError(symbol.key)
            return f"({sql_code(symbol.tree, names)})"
        case Arithmetic(op=op, left=left, right=right):
            return f"({sql_code(left, names)} {op} {sql_code(right, names)})"
        case Compare(op=op, left=left, right=right):
            sign = {"==": "=", "!=": "<>"}.get(op, op)
            return f"({sql_code(left, names)} {sign} {sql_code(right, names)})"
        case Among(item=item, values=values, negate=negate):
            listed = ", ".join(sql_code(Constant(item.type, value=value), names) for value in values)
            return f"({sql_code(item, names)} {'NOT IN' if negate else 'IN'} ({listed}))"
        case Logic(op=op, items=items):
            return "(" + f" {op.upper()} ".join(sql_code(item, names) for item in items) + ")"
        case Negation(item=item):
            return f"(NOT {sql_code(item, names)})"
        case Extreme(op=op, items=items):
            function = "LEAST" if op == "min" else "GREATEST"
            return f"{function}({', '.join(sql_code(item, names) for item in items)})"
        case Percent():
            return _percent(node, names)
        case Between(op=op, start=start, end=end):
            first, last = sql_code(start, names), sql_code(end, names)
            return _BETWEEN[op](first, last)
        case Conditional(test=test, then=then, otherwise=otherwise):
            a, b = sql_code(then, names), sql_code(otherwise, names)
            return f"(CASE WHEN {sql_code(test, names)} THEN {a} ELSE {b} END)"
    raise TypeError(f"no SQL for {type(node).__name__}")


def _percent(node: Percent, names: Mapping[str, str]) -> str:
    """Half up. PostgreSQL's division cuts towards zero, so an amount that may be negative needs a floor."""
    whole = node.divisor * node.unit
    scaled = f"({sql_code(node.amount, names)}::bigint * {sql_code(node.rate, names)} + {whole // 2})"
    code = f"({scaled} / {whole})"
    if node.amount.low < 0:
        code = f"({scaled} / {whole} - (CASE WHEN {scaled} % {whole} < 0 THEN 1 ELSE 0 END))"
    return f"({code} * {node.unit})" if node.unit != 1 else code


def _years(first: str, last: str) -> str:
    def of_year(day: str) -> str:
        return f"(extract(month FROM {day})::int * 32 + extract(day FROM {day})::int)"

    years = f"extract(year FROM {last})::int - extract(year FROM {first})::int"
    return f"({years} - (CASE WHEN {of_year(last)} < {of_year(first)} THEN 1 ELSE 0 END))"


def _days(first: str, last: str) -> str:
    return f"({last} - {first})"


def _days_after_month(first: str, last: str) -> str:
    month = f"date_trunc('month', ({first})::timestamp)"
    return f"({last} - ({month} + interval '1 month')::date + 1)"


_BETWEEN = {"years_between": _years, "days_between": _days, "days_after_month": _days_after_month}

STRICT = (Constant, Name, Arithmetic, Compare, Among, Negation, Percent, Between)


def hands_nulls_on(node: Node, names: Mapping[str, str]) -> bool:
    """Whether a null in any fact makes the whole expression null in SQL, without any test."""
    if isinstance(node, Name) and node.symbol.tree is not None and node.symbol.key not in names:
        return hands_nulls_on(node.symbol.tree, names)
    return isinstance(node, STRICT) and all(hands_nulls_on(child, names) for child in node.children())


def guarded(node: Node, names: Mapping[str, str]) -> str:
    """The expression, null as soon as a fact it reads is null."""
    code = sql_code(node, names)
    if hands_nulls_on(node, names):
        return code
    return f"(CASE WHEN {known(reads(node), names)} THEN {code} END)"


def known(keys: Collection[str], names: Mapping[str, str]) -> str:
    """The condition that none of the facts is null."""
    tests = [f"{names[key]} IS NOT NULL" for key in sorted(keys) if key != "as_of"]
    return "(" + " AND ".join(tests) + ")" if tests else "true"
