"""The small language of schemes: text in, typed tree out, or one sentence that says what is wrong.

Names, numbers, text, `and or not`, comparisons, `in`, `+ - *`, `min max`, `pct(rate, amount)`, `lakh() crore()`,
`years_between`, `days_between`, `days_after_month` and `a if condition else b`. Parsed with `ast` against a whitelist;
the text itself is never evaluated. Numbers are read from the text, not from Python's floats, so 6.25 is exactly 6.25.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from odop.lib.formula.tree import (
    DATE,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    YESNO,
    Among,
    Arithmetic,
    Between,
    Compare,
    Conditional,
    Constant,
    Extreme,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Percent,
    Symbol,
)

LARGEST = 2**62
LONGEST = 2_000
DEEPEST = 40
TEXT_LITERAL = re.compile(r"[A-Za-z0-9_\-]{1,60}\Z")
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
FOLD: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_UNITS = {"lakh": 100_000, "crore": 10_000_000}
KIND = {
    MONEY: "an amount",
    INTEGER: "a count",
    YESNO: "yes or no",
    TEXT: "a choice",
    DATE: "a date",
    NUMBER: "a number",
}


class FormulaError(Exception):
    """The formula cannot be used; the message says why and what to write instead."""


def parse(text: str, names: Mapping[str, Symbol], *, want: str, unit: int = 1) -> Node:
    """The typed tree of `text`, of type `want` (money, integer, yesno, date).

    `names` are the names it may use; `unit` is the paise that a percentage is rounded to (1, or 100 for whole
    rupees). Raises FormulaError.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"the formula is longer than {LONGEST} characters; split it with a derived field")
    one_line = " ".join(text.split())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            body = ast.parse(one_line, mode="eval").body
        if _depth(body) > DEEPEST:
            raise FormulaError("the formula is nested too deeply; split it with a derived field")
        node = _Parser(one_line, names, unit).read(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"“{one_line}” cannot be read as a formula; check brackets and quotes") from error
    return _as_type(node, want, one_line)


def _depth(node: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)


class _Parser:
    def __init__(self, text: str, names: Mapping[str, Symbol], unit: int) -> None:
        self.text = text
        self.names = names
        self.unit = unit

    def read(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name(id=key):
                return self.name(key)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negation(YESNO, item=self.yesno(operand))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
                number = self.constant(operand)
                if not isinstance(number, Literal):
                    raise FormulaError(f"“{self.source(node)}”: only numbers can be negative")
                return Literal(NUMBER, value=-number.value)
            case ast.BoolOp(op=op, values=values):
                items = tuple(self.yesno(value) for value in values)
                return Logic(YESNO, op="and" if isinstance(op, ast.And) else "or", items=items)
            case ast.Compare():
                return self.comparison(node)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return self.arithmetic(_ARITHMETIC[type(op)], self.read(left), self.read(right), node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                then, otherwise = self.same([self.read(body), self.read(orelse)], node)
                low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
                return Conditional(then.type, low, high, self.yesno(test), then, otherwise)
            case ast.Call(func=ast.Name(id=function), args=args, keywords=[]):
                return self.call(function, args, node)
        raise FormulaError(
            f"“{self.source(node)}” is not part of the language; use names, numbers, and or not, comparisons, in, "
            "+ - *, min max, pct, lakh, crore, years_between, days_between, days_after_month, … if … else …"
        )

    def source(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or self.text

    def constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, str):
            if not TEXT_LITERAL.match(value):
                raise FormulaError(f"“{value}” is not a code; codes have letters, digits, - and _")
            return Constant(TEXT, value=value)
        if isinstance(value, bool):
            raise FormulaError("write the name itself or “not name” instead of True and False")
        text = self.source(node)
        if isinstance(value, (int, float)) and re.fullmatch(r"[0-9_]+(\.[0-9]+)?", text):
            return Literal(NUMBER, value=Decimal(text.replace("_", "")))
        raise FormulaError(f"“{text}” is not a number this language knows; write it as 25 or 6.25")

    def name(self, key: str) -> Node:
        symbol = self.names.get(key)
        if symbol is None:
            raise FormulaError(f"“{key}” is not a known name; known are {', '.join(self.names)}")
        return Name(symbol.type, symbol.low, symbol.high, symbol)

    def yesno(self, node: ast.expr) -> Node:
        found = self.read(node)
        if found.type != YESNO:
            raise FormulaError(f"“{self.source(node)}” is {KIND[found.type]}, but a condition is needed here")
        return found

    def same(self, items: list[Node], node: ast.expr) -> list[Node]:
        """All items in one type: plain numbers take the type of the others."""
        types = {item.type for item in items} - {NUMBER}
        if not types and not all(isinstance(item, (Literal, Conditional)) for item in items):
            types = {INTEGER}
        if len(types) > 1:
            kinds = " and ".join(sorted(KIND[name] for name in types))
            raise FormulaError(f"“{self.source(node)}” mixes {kinds}")
        if not types:
            return items
        want = types.pop()
        return [as_typed(item, want, self.source(node)) for item in items]

    def comparison(self, node: ast.Compare) -> Node:
        parts: list[Node] = []
        left_node = node.left
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)):
                parts.append(self.among(left_node, right_node, isinstance(op, ast.NotIn)))
            elif type(op) in _COMPARE:
                left, right = self.same([self.read(left_node), self.read(right_node)], node)
                sign = _COMPARE[type(op)]
                if left.type in (TEXT, YESNO) and sign not in ("==", "!="):
                    raise FormulaError(f"“{self.source(node)}”: {KIND[left.type]} has no order; use == or !=")
                if left.type == NUMBER:
                    raise FormulaError(f"“{self.source(node)}” compares two plain numbers; name a field")
                for one, other in ((left, right), (right, left)):
                    if isinstance(one, Constant) and one.type == TEXT:
                        self.check_choice(other, str(one.value))
                parts.append(Compare(YESNO, op=sign, left=left, right=right))
            else:
                raise FormulaError(f"“{self.source(node)}”: only < <= > >= == != in, not in")
            left_node = right_node
        return parts[0] if len(parts) == 1 else Logic(YESNO, op="and", items=tuple(parts))

    def among(self, item_node: ast.expr, list_node: ast.expr, negate: bool) -> Node:
        item = self.read(item_node)
        if not isinstance(list_node, (ast.Tuple, ast.List, ast.Set)) or not list_node.elts:
            raise FormulaError(f'“{self.source(list_node)}”: after “in” write a list such as ("sc", "st")')
        values: list[int | str] = []
        for element in list_node.elts:
            value = as_typed(self.read(element), item.type, self.source(element))
            if not isinstance(value, Constant):
                raise FormulaError(
                    f"“{self.source(element)}”: only fixed values may stand in the list after “in”"
                )
            if item.type == TEXT:
                self.check_choice(item, str(value.value))
            values.append(value.value)
        return Among(YESNO, item=item, values=tuple(values), negate=negate)

    def check_choice(self, other: Node, value: str) -> None:
        if isinstance(other, Name) and other.symbol.choices and value not in other.symbol.choices:
            known = ", ".join(other.symbol.choices)
            raise FormulaError(f"“{value}” is not a choice of {other.symbol.key}; its choices are {known}")

    def arithmetic(self, op: str, left: Node, right: Node, node: ast.expr) -> Node:
        source = self.source(node)
        kinds = {left.type, right.type}
        if kinds - {MONEY, INTEGER, NUMBER}:
            raise FormulaError(f"“{source}”: only amounts and counts can be added, subtracted or multiplied")
        if isinstance(left, Literal) and isinstance(right, Literal):
            return Literal(NUMBER, value=FOLD[op](left.value, right.value))
        if op == "*" and left.type == right.type == MONEY:
            raise FormulaError(f"“{source}” multiplies two amounts")
        if op == "*" and MONEY in kinds:
            left, right = (
                as_typed(side, INTEGER, source) if side.type == NUMBER else side for side in (left, right)
            )
            return _computed(MONEY, op, left, right, source)
        if (op == "*" and NUMBER in kinds) or kinds == {NUMBER}:
            return Arithmetic(
                NUMBER, op=op, left=left, right=right
            )  # 200 * days: rupees or a count, as is needed
        left, right = (left, right) if op == "*" else self.same([left, right], node)
        return _computed(left.type, op, left, right, source)

    def call(self, function: str, args: list[ast.expr], node: ast.expr) -> Node:
        source = self.source(node)
        if function in ("min", "max") and len(args) >= 2:
            items = self.same([self.read(arg) for arg in args], node)
            if items[0].type not in (MONEY, INTEGER):
                raise FormulaError(
                    f"“{source}”: {function} takes amounts or counts, at least one of them a field"
                )
            pick = min if function == "min" else max
            low, high = pick(item.low for item in items), pick(item.high for item in items)
            return Extreme(items[0].type, low, high, function, tuple(items))
        if function in _UNITS and len(args) == 1:
            number = self.read(args[0])
            if not isinstance(number, Literal):
                raise FormulaError(f"“{source}”: {function}() takes a plain number, as in {function}(6.25)")
            rupees = Literal(NUMBER, value=number.value * _UNITS[function])
            return _bounded(as_typed(rupees, MONEY, source), source)
        if function == "pct" and len(args) == 2:
            return self.percent(self.read(args[0]), as_typed(self.read(args[1]), MONEY, source), source)
        if function in ("years_between", "days_between", "days_after_month") and len(args) == 2:
            start, end = (as_typed(self.read(arg), DATE, source) for arg in args)
            far = 10_000 if function == "years_between" else 4_000_000
            return Between(INTEGER, -far, far, function, start, end)
        raise FormulaError(
            f"“{source}”: the functions are min(a, b), max(a, b), pct(rate, amount), lakh(n), crore(n), "
            "years_between(from, to), days_between(from, to), days_after_month(from, to)"
        )

    def percent(self, rate: Node, amount: Node, source: str) -> Node:
        if rate.type not in (NUMBER, INTEGER):
            raise FormulaError(f"“{source}”: the rate is {KIND[rate.type]}; write pct(25, amount)")
        scale = 1
        if rate.type == NUMBER:
            places = _places(rate)
            if places > 4:
                raise FormulaError(f"“{source}”: at most four decimals in a rate")
            scale = int(10**places)
            rate = as_typed(_scaled(rate, scale), INTEGER, source)
        if rate.low < 0:
            raise FormulaError(f"“{source}”: a rate cannot be negative; give its field a min of 0")
        divisor = 100 * scale
        ends = [r * a for r in (rate.low, rate.high) for a in (amount.low, amount.high)]
        if max(map(abs, ends)) + divisor * self.unit > LARGEST:
            raise FormulaError(
                f"“{source}” can become too large to compute exactly; lower the max of its fields"
            )
        low, high = (half_up(end, divisor * self.unit) * self.unit for end in (min(ends), max(ends)))
        return Percent(MONEY, low, high, rate, amount, divisor, self.unit)


def _computed(kind: str, op: str, left: Node, right: Node, source: str) -> Node:
    """`left op right` with its bounds."""
    ends = [FOLD[op](a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return _bounded(Arithmetic(kind, min(ends), max(ends), op, left, right), source)


def _bounded(node: Node, source: str) -> Node:
    if node.low < -LARGEST or node.high > LARGEST:
        raise FormulaError(f"“{source}” can become too large to compute exactly; lower the max of its fields")
    return node


def half_up(numerator: int, divisor: int) -> int:
    """`numerator / divisor` rounded half up (towards plus infinity); divisor is even and above zero."""
    return (numerator + divisor // 2) // divisor


def _places(node: Node) -> int:
    match node:
        case Literal(value=value):
            return max(0, -int(value.normalize().as_tuple().exponent))
        case Conditional(then=then, otherwise=otherwise):
            return max(_places(then), _places(otherwise))
    raise FormulaError("a rate is a plain number, or “number if condition else number”")


def _scaled(node: Node, scale: int) -> Node:
    match node:
        case Literal(value=value):
            return Literal(NUMBER, value=value * scale)
        case Conditional(then=then, otherwise=otherwise):
            return replace(node, then=_scaled(then, scale), otherwise=_scaled(otherwise, scale))
    return node


def as_typed(node: Node, want: str, source: str) -> Node:
    """`node` as `want`: a plain number becomes rupees (in paise) or a count; anything else must fit already."""
    if node.type == want:
        return node
    if node.type == NUMBER and want in (MONEY, INTEGER):
        match node:
            case Literal(value=value):
                whole = value * 100 if want == MONEY else value
                if whole != int(whole):
                    unit = "paisa" if want == MONEY else "unit"
                    raise FormulaError(f"“{source}”: {value} is not a whole {unit}")
                return _bounded(Constant(want, int(whole), int(whole), int(whole)), source)
            case Conditional(test=test, then=then, otherwise=otherwise):
                a, b = as_typed(then, want, source), as_typed(otherwise, want, source)
                return Conditional(want, min(a.low, b.low), max(a.high, b.high), test, a, b)
            case Arithmetic(op="*", left=left, right=right):
                number, count = (left, right) if left.type == NUMBER else (right, left)
                return _computed(
                    want, "*", as_typed(number, want, source), as_typed(count, INTEGER, source), source
                )
            case Arithmetic(op=op, left=left, right=right):
                return _computed(
                    want, op, as_typed(left, want, source), as_typed(right, want, source), source
                )
    raise FormulaError(f"“{source}” is {KIND[node.type]}, but {KIND[want]} is needed here")


def _as_type(node: Node, want: str, source: str) -> Node:
    return (
        node
        if want == "any" and node.type != NUMBER
        else as_typed(node, INTEGER if want == "any" else want, source)
    )
