"""The file that two offices exchange, version 1: a head, one line a person, an end. JSON lines, or CSV with the same head.

Lines are read one by one; a file without its end, with another count, or with anything that is not a key is refused whole.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from odop.linkage.other_lists.keys import KINDS, VERSION

FORMAT = "odop-other-list"
MOST_ROWS = 2_000_000
LONGEST_LINE = 10_000
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?\Z")
CSV_COLUMNS = ("n", *KINDS, "scheme", "on", "amount")


class Unreadable(ValueError):
    """The file cannot be taken; `code` says why, `line` where (from 1)."""

    def __init__(self, code: str, line: int, **params: object) -> None:
        super().__init__(code)
        self.code, self.line, self.params = code, line, params


@dataclass(frozen=True)
class Head:
    """What the list is: whose, of what, for which time, under which shared key."""

    programme: str
    title: str
    office: str
    from_on: str
    to_on: str
    key: str  # the shared key's name, never the key
    made_at: str
    version: int = VERSION


@dataclass(frozen=True)
class Benefit:
    scheme: str
    on: str = ""
    amount: str = ""  # rupees with two places, as text


@dataclass(frozen=True)
class Row:
    number: int
    keys: Mapping[str, str]
    benefits: tuple[Benefit, ...] = field(default=())


def written(head: Head, rows: Iterable[Row]) -> Iterator[str]:
    """The file line by line, as JSON."""
    yield _json({"format": FORMAT, **asdict(head)})
    count = 0
    for row in rows:
        count += 1
        benefits = [{k: v for k, v in asdict(one).items() if v} for one in row.benefits]
        yield _json({"n": row.number, "keys": dict(row.keys), "benefits": benefits})
    yield _json({"end": True, "rows": count})


def written_as_csv(head: Head, rows: Iterable[Row]) -> Iterator[str]:
    """The same as CSV: the head as JSON behind `#`, a line of titles, one line a benefit, the end behind `#`."""
    yield "#" + _json({"format": FORMAT, **asdict(head)})
    yield _csv(CSV_COLUMNS)
    count = 0
    for row in rows:
        count += 1
        for one in row.benefits or (Benefit(""),):
            keys = [row.keys.get(kind, "") for kind in KINDS]
            yield _csv((row.number, *keys, one.scheme, one.on, one.amount))
    yield "#" + _json({"end": True, "rows": count})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def read(text: Iterable[str]) -> tuple[Head, Iterator[Row]]:
    """Head and rows of a file. The rows raise Unreadable where one is wrong, and at the end when it is not there."""
    lines = iter(enumerate(text, 1))
    try:
        number, first = next(lines)
    except StopIteration:
        raise Unreadable("empty", 1) from None
    as_csv = first.lstrip("\ufeff").startswith("#")
    head = _head(first.lstrip("\ufeff").removeprefix("#"), number)
    return head, (_csv_rows if as_csv else _json_rows)(lines)


def _head(line: str, number: int) -> Head:
    given = _object(line, number)
    if given.pop("format", None) != FORMAT:
        raise Unreadable("not_this_format", number)
    if given.get("version") != VERSION:
        raise Unreadable("version", number, version=str(given.get("version"))[:10])
    wanted = set(Head.__dataclass_fields__)
    if set(given) != wanted or not all(isinstance(given[key], str) for key in wanted - {"version"}):
        raise Unreadable("head", number)
    if (
        not given["title"].strip()
        or not given["key"].strip()
        or max(map(len, map(str, given.values()))) > 200
    ):
        raise Unreadable("head", number)
    for key in ("from_on", "to_on"):
        _day(given[key], number)
    return Head(**given)


def _object(line: str, number: int) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Unreadable("line_too_long", number)
    try:
        found = json.loads(line)
    except ValueError:
        raise Unreadable("not_json", number) from None
    if not isinstance(found, dict):
        raise Unreadable("not_json", number)
    return found


def _json_rows(lines: Iterator[tuple[int, str]]) -> Iterator[Row]:
    at = 1
    for count, (at, line) in enumerate(lines):
        given = _object(line, at)
        if given.get("end") is True:
            _ended(given, count, at, lines)
            return
        if set(given) != {"n", "keys", "benefits"} or not isinstance(given["benefits"], list):
            raise Unreadable("row", at)
        benefits = tuple(_benefit(one, at) for one in given["benefits"])
        yield _row(given["n"], given["keys"], benefits, at, count + 1)
    raise Unreadable("no_end", at)


def _csv_rows(lines: Iterator[tuple[int, str]]) -> Iterator[Row]:
    count, at = 0, 1
    last: tuple[int, dict[str, str], list[Benefit], int] | None = None
    for at, line in lines:
        if len(line) > LONGEST_LINE:
            raise Unreadable("line_too_long", at)
        if line.startswith("#"):
            if last is not None:
                count += 1
                yield _row(last[0], last[1], tuple(last[2]), last[3], count)
            _ended(_object(line[1:], at), count, at, lines)
            return
        cells = next(csv.reader([line]), [])
        if at == 2:
            if tuple(cells) != CSV_COLUMNS:
                raise Unreadable("titles", at)
            continue
        if len(cells) != len(CSV_COLUMNS) or not cells[0].isdecimal():
            raise Unreadable("row", at)
        keys = {kind: cell for kind, cell in zip(KINDS, cells[1:], strict=False) if cell}
        named = dict(zip(("scheme", "on", "amount"), cells[-3:], strict=True))
        benefits = [_benefit({k: v for k, v in named.items() if v}, at)] if any(named.values()) else []
        if last is not None and last[0] == int(cells[0]) and last[1] == keys:
            last[2].extend(benefits)
            continue
        if last is not None:
            count += 1
            yield _row(last[0], last[1], tuple(last[2]), last[3], count)
        last = (int(cells[0]), keys, benefits, at)
    raise Unreadable("no_end", at)


def _row(number: object, keys: object, benefits: tuple[Benefit, ...], at: int, count: int) -> Row:
    if count > MOST_ROWS:
        raise Unreadable("too_many", at)
    if type(number) is not int or not 0 < number <= 10**12 or not isinstance(keys, dict) or not keys:
        raise Unreadable("row", at)
    if not set(keys) <= set(KINDS):
        raise Unreadable("row", at)
    if not all(isinstance(key, str) and _HEX.match(key) for key in keys.values()):
        # Somebody sent names or numbers instead of keys: none of it may be kept.
        raise Unreadable("not_a_key", at)
    return Row(number, keys, benefits)


def _benefit(given: object, at: int) -> Benefit:
    if not isinstance(given, dict) or not set(given) <= {"scheme", "on", "amount"} or not given.get("scheme"):
        raise Unreadable("benefit", at)
    texts = {key: str(value) for key, value in given.items()}
    if len(texts["scheme"]) > 120:
        raise Unreadable("benefit", at)
    if texts.get("on"):
        _day(texts["on"], at)
    if texts.get("amount"):
        if not _MONEY.match(texts["amount"]):
            raise Unreadable("benefit", at)
        try:
            texts["amount"] = f"{Decimal(texts['amount']):.2f}"
        except InvalidOperation:
            raise Unreadable("benefit", at) from None
    return Benefit(**texts)


def _day(text: str, at: int) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unreadable("day", at) from None


def _ended(given: dict[str, Any], count: int, at: int, lines: Iterator[tuple[int, str]]) -> None:
    if given.get("rows") != count:
        raise Unreadable("count", at, said=given.get("rows"), found=count)
    if any(line.strip() for _number, line in lines):
        raise Unreadable("after_end", at + 1)
