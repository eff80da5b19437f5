"""What calamine does not tell of an xlsx, read from its parts: formulas, hidden rows, macros, cells far outside."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from odop.lib.sheets.model import Limits, SheetError
from odop.lib.sheets.source import Told

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNREADABLE = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    zlib.error,
)
_EXTENT = re.compile(rb'<dimension ref="(?:[A-Z]{1,3}\d+:)?([A-Z]{1,3})\d+"')
_FAR = re.compile(rb'<c r="([A-Z]{2,}\d+)"(?:[^>]*[^/])?>')
_NO_RESULT = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>")
_COUNTED = {
    "formulas_by_result": re.compile(rb"</f>"),
    "formulas_without_result": _NO_RESULT,
    "error_cells": re.compile(rb' t="e"'),
    "hidden_rows": re.compile(rb'<row [^>]*hidden="(?:1|true)"'),
    "hidden_columns": re.compile(rb'<col [^>]*hidden="(?:1|true)"'),
}
_CHUNK, _OVERLAP = 2**20, 512


class Parts:
    """The parts of one xlsx. Sheets are read as bytes: parsing them again would double the time."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(path)
            self._sheets = self._find_sheets()
        except _UNREADABLE:
            raise SheetError("damaged") from None
        except DefusedXmlException:
            raise SheetError("unsafe_xml") from None

    def _find_sheets(self) -> dict[str, str]:
        """The file of each sheet by its name."""
        links = ElementTree.fromstring(self._zip.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
        targets = {link.get("Id"): link.get("Target", "") for link in links.iter()}
        book = ElementTree.fromstring(self._zip.read("xl/workbook.xml"), forbid_dtd=True)
        return {
            one.get("name", ""): _full(targets.get(one.get(_RELATION), ""))
            for one in book.iter()
            if one.get(_RELATION)
        }

    def look_through(self, name: str) -> list[Told]:
        """Returns what the office should know of the book and of the sheet `name`; raises SheetError when a cell
        with a value lies outside the limit: calamine would make room for every cell up to it. Such cells are only
        looked for when the sheet does not say itself that it ends before."""
        counts = dict.fromkeys(_COUNTED, 0)
        far = True
        for place, chunk in enumerate(self._chunks(name)):
            if place == 0:
                if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                    raise SheetError("unsafe_xml")
                extent = _EXTENT.search(chunk)
                far = extent is None or _column(extent[1]) >= self._limits.columns
            if far:
                self._refuse_far_cells(chunk)
            # what begins in the last bytes of a chunk is seen again, whole, at the beginning of the next
            for code, pattern in _COUNTED.items():
                if _MARK[code] in chunk:
                    counts[code] += sum(1 for found in pattern.finditer(chunk) if found.start() < _CHUNK)
        return self._book_notes() + [(code, {"count": count}) for code, count in counts.items() if count]

    def _refuse_far_cells(self, chunk: bytes) -> None:
        limit = self._limits.columns
        for found in _FAR.finditer(chunk):
            column = _column(found[1].rstrip(b"0123456789"))
            if column >= limit:
                raise SheetError("too_many_columns", columns=column + 1, limit=limit, cell=found[1].decode())

    def _book_notes(self) -> list[Told]:
        names = self._zip.namelist()
        macros = any(part.endswith("vbaProject.bin") for part in names)
        links = any(part.startswith("xl/externalLinks/") for part in names)
        told: list[Told] = [("macros_ignored", {})] if macros else []
        return [*told, ("links_ignored", {})] if links else told

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The sheet's bytes in pieces that overlap by a little."""
        try:
            with self._zip.open(self._sheets[name]) as xml:
                text = xml.read(_CHUNK + _OVERLAP)
                while text:
                    yield text
                    text = text[_CHUNK:] + xml.read(_CHUNK)
        except _UNREADABLE:
            return


_MARK = {
    "formulas_by_result": b"</f>",
    "formulas_without_result": b"</f>",
    "error_cells": b' t="e"',
    "hidden_rows": b' hidden="',
    "hidden_columns": b' hidden="',
}


def _full(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


@cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
