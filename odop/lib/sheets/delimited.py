"""Text tables: the encoding, the sign between cells, and quotes that were never closed."""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from odop.lib.sheets.kinds import utf16_without_mark
from odop.lib.sheets.model import SheetError
from odop.lib.sheets.source import Source, Told

_DELIMITERS = ",;\t|"
_CHUNK = 2**20
_LOOK_AHEAD = 20  # lines one cell may span
_FEW_BAD = 0.02


def open_text(path: Path) -> Source:
    """Returns the rows of a text table; all cells are text, just as they stand."""
    encoding, bad = _encoding(path)
    lines = _Lines(path, encoding)
    sample = list(islice(lines.raw(), 200))
    if not any(line.strip() for line in sample):
        raise SheetError("empty")
    lines.skip = 1 if re.fullmatch(r"(?i)sep=.\s*", sample[0]) else 0
    signs = sample[0][4] if lines.skip else _DELIMITERS
    lines.delimiter, lines.width = _delimiter(sample, signs)
    csv.field_size_limit(64 * 2**20)

    def notes() -> list[Told]:
        told: list[Told] = []
        if encoding == "cp1252":
            told.append(("encoding_guessed", {"encoding": encoding}))
        if bad:
            told.append(("unreadable_signs", {"signs": bad}))
        if lines.strays:
            told.append(("stray_quotes", {"rows": lines.strays[:20], "count": len(lines.strays)}))
        return told

    kind = "tsv" if lines.delimiter == "\t" else "csv"
    name = encoding.removesuffix("-sig")
    return Source(kind, name, "", [], lines.rows(), [], notes)


def _encoding(path: Path) -> tuple[str, int]:
    """Returns the encoding and how many signs it cannot read: UTF-8 with a few bad bytes is still UTF-8."""
    with path.open("rb") as file:
        head = file.read(65_536)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", 0
        unmarked = utf16_without_mark(head)
        if unmarked:
            return unmarked, 0
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        bad = high = 0
        while chunk := file.read(_CHUNK):
            if chunk.isascii():
                decoder.decode(chunk)
                continue
            text = decoder.decode(chunk)
            bad += text.count("\ufffd")
            high += len(text) - len(text.encode("ascii", "ignore"))
    if bad and bad > _FEW_BAD * high:
        return "cp1252", 0
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8", bad


def _as_windows_does(error: UnicodeError) -> tuple[str, int]:
    """The five bytes cp1252 leaves open stand for themselves; legacy Hindi fonts use them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("odop-cp1252", _as_windows_does)


def _delimiter(sample: list[str], signs: str = _DELIMITERS) -> tuple[str, int]:
    """Returns the sign that cuts most lines into the same number of cells, and that number; else a comma, 1."""
    best, chosen, found = (0.0, 1), signs[0], 1
    filled = [line for line in sample if line.strip()]
    # lines with an open quote are parts of a record, or spoiled
    filled = ([line for line in filled if line.count('"') % 2 == 0] or filled)[:100]
    for sign in signs:
        counts = Counter(len(_split(sign, line)) for line in filled)
        width, lines = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        score = (lines / len(filled), width) if width > 1 else (0.0, 1)
        if score > best:
            # lines within a cell are narrower than rows: of the widths that are not rare, the largest
            often = max((wide for wide, times in counts.items() if 10 * times >= len(filled)), default=width)
            best, chosen, found = score, sign, often
    return chosen, found


@lru_cache
def _field(delimiter: str) -> re.Pattern[str]:
    sign = re.escape(delimiter)
    return re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^{sign}]*))(?={sign}|\Z)')


def _split(delimiter: str, line: str) -> list[str]:
    """Returns the cells of one line; a quote not closed right before a delimiter is an ordinary sign."""
    line = line.rstrip("\r\n")
    pattern, cells, at = _field(delimiter), [], 0
    while at <= len(line) and (found := pattern.match(line, at)):
        cells.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end() + 1
    return cells


class _Lines:
    """Whole records of a text file, one per string, with stray quotes mended on the way."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self.delimiter, self.width, self.skip = ",", 1, 0
        self.strays: list[int] = []
        self._record = 0

    def raw(self) -> Iterator[str]:
        errors = "odop-cp1252" if self.encoding == "cp1252" else "replace"
        with io.open(self.path, encoding=self.encoding, errors=errors, newline="") as file:  # noqa: UP020
            yield from file

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        reader = csv.reader(self._records(), delimiter=self.delimiter)
        for number, cells in enumerate(reader, 1):
            yield number, [cell or None for cell in cells]

    def _records(self) -> Iterator[str]:
        lines = islice(self.raw(), self.skip, None)
        ahead: deque[str] = deque()
        while True:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                return
            self._record += 1
            if '"' in line and line.count('"') % 2:
                ahead.extend(islice(lines, _LOOK_AHEAD - len(ahead)))
                line = self._closed(line, ahead)
            yield line

    def _closed(self, line: str, ahead: deque[str]) -> str:
        """Returns the record that begins with `line`, whose quotes are not even: with the next lines when a
        cell truly goes on there (they are taken out of `ahead`), else alone, the stray quote kept as a sign."""
        lines = [line]
        for after in ahead:
            lines.append(after)
            if after.count('"') % 2 == 0:
                continue
            if self._is_one_record(lines):
                for _ in lines[1:]:
                    ahead.popleft()
                return "".join(lines)
            break
        self.strays.append(self._record)
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="\n").writerow(_split(self.delimiter, line))
        return out.getvalue()

    def _is_one_record(self, lines: list[str]) -> bool:
        """A quote that opens in one row and meets another in a later row would swallow whole rows between: then
        the first line and most of the others are rows by themselves."""
        try:
            (cells,) = csv.reader(["".join(lines)], delimiter=self.delimiter, strict=True)
        except (csv.Error, ValueError):
            return False
        rows = [len(_split(self.delimiter, line)) == self.width for line in lines]
        return len(cells) == self.width and not (rows[0] and 2 * sum(rows[1:]) >= len(rows) - 1)
