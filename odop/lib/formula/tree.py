"""The parts a formula is made of, after it has been read and its types are known.

Money is whole paise. `low` and `high` bound a number, so that overflow is refused when a scheme is loaded and
SQL may round without a sign test. Every back end walks exactly these nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

MONEY, INTEGER, YESNO, TEXT, DATE, NUMBER = "money", "integer", "yesno", "text", "date", "number"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name a formula may use: a fact, or something derived from facts (then `tree` says how)."""

    key: str
    type: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    tree: Node | None = None


@dataclass(frozen=True, slots=True)
class Node:
    type: str
    low: int = 0
    high: int = 0

    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A plain number whose meaning (rupees, count, rate) its neighbours decide."""

    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """An integer (paise when money) or a text."""

    value: int | str = 0


@dataclass(frozen=True, slots=True)
class Name(Node):
    symbol: Symbol = Symbol("", "")


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    op: str = "+"
    left: Node = Node("")
    right: Node = Node("")

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    op: str = "=="
    left: Node = Node("")
    right: Node = Node("")

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Among(Node):
    item: Node = Node("")
    values: tuple[int | str, ...] = ()
    negate: bool = False

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more conditions."""

    op: str = "and"
    items: tuple[Node, ...] = ()

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Negation(Node):
    item: Node = Node("")

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """`min` or `max`."""

    op: str = "min"
    items: tuple[Node, ...] = ()

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """`amount * rate / divisor`, rounded half up to a multiple of `unit` paise: the only rounding there is."""

    rate: Node = Node("")
    amount: Node = Node("")
    divisor: int = 100
    unit: int = 1

    def children(self) -> tuple[Node, ...]:
        return (self.rate, self.amount)


@dataclass(frozen=True, slots=True)
class Between(Node):
    """From one date to another: whole years completed, days, or days after the month of the first (`op`)."""

    op: str = "years_between"
    start: Node = Node("")
    end: Node = Node("")

    def children(self) -> tuple[Node, ...]:
        return (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    test: Node = Node("")
    then: Node = Node("")
    otherwise: Node = Node("")

    def children(self) -> tuple[Node, ...]:
        return (self.test, self.then, self.otherwise)


def walk(node: Node, *, into_derived: bool = False) -> Iterator[Node]:
    """The node and everything below it; with `into_derived` also what derived names are made of."""
    yield node
    if into_derived and isinstance(node, Name) and node.symbol.tree is not None:
        yield from walk(node.symbol.tree, into_derived=True)
    for child in node.children():
        yield from walk(child, into_derived=into_derived)


def reads(*nodes: Node) -> frozenset[str]:
    """The keys of all facts that the formulas read, also through derived names."""
    return frozenset(
        part.symbol.key
        for node in nodes
        for part in walk(node, into_derived=True)
        if isinstance(part, Name) and part.symbol.tree is None
    )


def derived_in(*nodes: Node) -> tuple[Symbol, ...]:
    """The derived names the formulas use, each after those it is made of."""
    found: dict[str, Symbol] = {}

    def visit(node: Node) -> None:
        for part in walk(node):
            if isinstance(part, Name) and part.symbol.tree is not None and part.symbol.key not in found:
                visit(part.symbol.tree)
                found[part.symbol.key] = part.symbol

    for node in nodes:
        visit(node)
    return tuple(found.values())
