"""Pieces: what one or several cells of a row say together, worked out once for each different saying.

A list of 80,000 people holds two genders, some categories and a few thousand surnames. So cells are read column by column
through dictionaries that remember, and a row is only put together from ready pieces.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from odop.intake.services.cells import Kept

Problem = tuple[str, str, dict[str, Any]]  # key of the column, code, params of its words


class Piece(NamedTuple):
    """`entry` is the inside of a JSON object; `told` is what later checks ask of it; `problems` keep the row waiting.

    As a Group remembers it, each pair of an entry ends with a comma, so that the pieces of a row are only strung together.
    """

    entry: str = ""
    told: Any = None
    problems: tuple[Problem, ...] = ()


EMPTY = Piece()


class WrongCell(ValueError):
    """A cell that cannot be taken."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Group(Kept):
    """The columns `keys` read together by `read`, which gets their cells in this order (None where there is no column)."""

    def __init__(self, keys: Sequence[str], read: Callable[..., Piece], *, most: int = 0) -> None:
        super().__init__()
        self.of = tuple(keys)
        self.read = read
        self.found_wrong = False  # whether any saying so far had a problem
        if most:
            self.MOST = most

    def __missing__(self, key: object) -> Piece:
        if len(self) >= self.MOST:
            self.clear()
        entry, said, problems = self.read(*key)  # type: ignore[misc]
        told: Any = (entry + "," if entry else "", said or "", problems)
        found = self[key] = tuple.__new__(Piece, told)  # three times a row: a third of the time of Piece(…)
        self.found_wrong |= bool(problems)
        return found
