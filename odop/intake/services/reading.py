"""Rows of a sheet become rows of a list: cells to keep, an entry for the register, or what is wrong. Column by column."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from odop.intake.definitions import KINDS
from odop.intake.enums import Outcome
from odop.intake.models import Intake
from odop.intake.services.artisan_rows import IDENTITY, artisan_groups
from odop.intake.services.cells import CellsOfColumn, Kept
from odop.intake.services.group_rows import GROUP_IDENTITY, UNIT_IDENTITY, group_groups, unit_groups
from odop.intake.services.kept_rows import BENEFIT, EXPORTER, beneficiary_groups, exporter_groups
from odop.intake.services.pieces import Group, Piece
from odop.intake.services.settings import Setting, setting_of
from odop.lib.sheets import Cell, Row
from odop.registry.services.entries import sealed

GROUPS: Mapping[str, tuple[Callable[[Setting], list[Group]], tuple[str, ...]]] = {
    "artisans": (artisan_groups, IDENTITY),
    "units": (unit_groups, UNIT_IDENTITY),
    "groups": (group_groups, GROUP_IDENTITY),
    "beneficiaries": (beneficiary_groups, BENEFIT),
    "exporters": (exporter_groups, EXPORTER),
}


_GOOD, _BAD = Outcome.GOOD.value, Outcome.BAD.value
_ENTRY, _TOLD = itemgetter(0), itemgetter(1)


class ReadRow(NamedTuple):
    """JSON texts as they are written."""

    number: int
    outcome: str
    cells: str
    entry: str
    problems: str
    key: int


class Fixed(Kept):
    """A cell, or what holds for every row where it is empty."""

    def __init__(self, value: Cell) -> None:
        super().__init__()
        self.value = value

    def work_out(self, key: object) -> object:
        return self.value if key in (None, "") else key


class Converted(Kept):
    """A cell typed in an old Hindi font, in today's letters."""

    def __init__(self, convert: Callable[[str], str]) -> None:
        super().__init__()
        self.convert = convert

    def work_out(self, key: object) -> object:
        return self.convert(key) if isinstance(key, str) else key


class Reading:
    """Reads rows of one list. It remembers what it has read, so make one for a whole run."""

    def __init__(self, intake: Intake, setting: Setting | None = None) -> None:
        self.kind = KINDS[intake.kind]
        groups_of, identity = GROUPS[intake.kind]
        self.groups = groups_of(setting or setting_of(intake))
        letters = [letter for letter, _title in intake.columns]
        self.place = {
            intake.mapping[letter]: at for at, letter in enumerate(letters) if intake.mapping.get(letter)
        }
        self.letter = {key: letters[at] for key, at in self.place.items()}
        columns = [self.kind.column(intake.mapping.get(letter, "")) for letter in letters]
        self.kept = [CellsOfColumn(column) for column in columns]
        self.fonts = {
            at: Converted(converter(intake.fonts[letter]))
            for at, letter in enumerate(letters)
            if intake.fonts.get(letter)
        }
        self.fixed = {key: Fixed(value) for key, value in intake.fixed.items() if value not in (None, "")}
        self.identity = [at for at, group in enumerate(self.groups) if set(group.of) & set(identity)]

    def read(self, rows: Sequence[Row]) -> list[ReadRow]:
        """The rows, each with its outcome `good` or `bad`."""
        if not rows:
            return []
        with _no_collecting():
            try:
                return self._read(rows)
            finally:
                sealed.cache_clear()

    def _read(self, rows: Sequence[Row]) -> list[ReadRow]:
        columns: list[Sequence[Cell]] = list(zip(*(row.cells for row in rows), strict=True))
        kept = [map(keep.__getitem__, column) for keep, column in zip(self.kept, columns, strict=True)]
        for at, converted in self.fonts.items():
            columns[at] = [converted[cell] for cell in columns[at]]  # type: ignore[misc]
        pieces: list[list[Piece]] = [
            list(map(group.__getitem__, zip(*self._cells(group, columns, len(rows)), strict=True)))  # type: ignore[arg-type]
            for group in self.groups
        ]
        wrong = {
            at
            for group, read in zip(self.groups, pieces, strict=True)
            if group.found_wrong
            for at, piece in enumerate(read)
            if piece[2]
        }
        cells = map(",".join, zip(*kept, strict=True))
        entries = map("".join, zip(*(map(_ENTRY, read) for read in pieces), strict=True))
        told = map("\x1f".join, zip(*(map(_TOLD, pieces[at]) for at in self.identity), strict=True))
        good = zip(rows, cells, entries, told, strict=True)
        return [
            ReadRow(row.number, _GOOD, f"[{kept}]", f"{{{entry[:-1]}}}", "[]", _key(who))
            if at not in wrong
            else self._bad(row.number, kept, [read[at] for read in pieces])
            for at, (row, kept, entry, who) in enumerate(good)
        ]

    def _cells(self, group: Group, columns: list[Sequence[Cell]], count: int) -> list[Iterable[Any]]:
        """The cells of each key of the group; None where there is no such column."""
        found: list[Iterable[Any]] = []
        for key in group.of:
            at = self.place.get(key)
            cells: Iterable[Any] = columns[at] if at is not None else repeat(None, count)
            found.append(map(self.fixed[key].__getitem__, cells) if key in self.fixed else cells)
        return found

    def _bad(self, number: int, cells: str, pieces: Sequence[Piece]) -> ReadRow:
        told = [
            [self.letter.get(key, ""), key, code, params]
            for piece in pieces
            for key, code, params in piece.problems
        ]
        return ReadRow(number, _BAD, f"[{cells}]", "{}", json.dumps(told, ensure_ascii=False), 0)


def _key(who: str) -> int:
    """A number of who she is, as the row says it."""
    return int.from_bytes(blake2b(who.encode(), digest_size=8).digest(), "big", signed=True)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Reading makes hundreds of thousands of small things and no cycles: to look for some every few rows costs a tenth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def converter(font: str) -> Callable[[str], str]:
    """What turns text of an old Hindi font into Unicode."""
    from odop.lib.legacy_fonts import to_unicode

    return lambda text: to_unicode(text, font)
