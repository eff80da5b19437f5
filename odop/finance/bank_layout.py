"""The two files between the programme and its paying bank. Plain text, documented in README.md of this app.

Payment file (UTF-8, CRLF, comma): one H line, one D line a payment, one T line with control totals:

    H,ODOP-PAY-1,PF-2627-00012,2026-11-21,INR
    D,1,PY-2627-0000123,ABCD0123456,012345678901,640000.00,Sample Bank branch,MM-SBL-2627-000417
    T,1,640000.00,<first 16 hexadecimal digits of the SHA-256 of all D lines with their line ends>

Return file: a header line, then one line a payment, any number of them, in any order:

    reference,ifsc,account,amount,status,bank_reference,code,date
    PY-2627-0000123,ABCD0123456,012345678901,640000.00,ACCEPTED,BANK2611210001,,2026-11-22
    PY-2627-0000124,ABCD0123456,012345678902,200000.00,REJECTED,,NO_SUCH_ACCOUNT,
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from odop.finance.enums import MOST_LINES

PAYMENT_LAYOUT = "ODOP-PAY-1"
RETURN_COLUMNS = ("reference", "ifsc", "account", "amount", "status", "bank_reference", "code", "date")
LONGEST_LINE = 1000
_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?\Z", re.ASCII)
_BANK_REFERENCE = re.compile(r"[A-Za-z0-9/\-]{6,40}\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_\-]{1,20}\Z", re.ASCII)
_LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9\-])(?:[0-9][ \-]?){5,}(?=[0-9](?:[ \-]?[0-9]){3}(?![0-9]))")


class NotAReturnFile(ValueError):
    """The file as a whole is not in the layout."""


class TooManyLines(ValueError):
    """The file has more lines than are read at once."""


@dataclass(frozen=True)
class FileLine:
    reference: str
    ifsc: str
    account: str
    beneficiary: str
    amount: Decimal
    remark: str


@dataclass(frozen=True)
class Answer:
    """One line of a return file. `problem` says why it cannot be read; `text` is the line with its account masked."""

    number: int
    text: str
    reference: str = ""
    ifsc: str = ""
    account: str = ""
    amount: Decimal | None = None
    accepted: bool = False
    bank_reference: str = ""
    code: str = ""
    on: date | None = None
    problem: str = ""


def write_payment_file(ref: str, day: date, lines: Sequence[FileLine]) -> bytes:
    """The payment file of these lines, with its control totals."""
    body = [
        _row(
            "D",
            at,
            line.reference,
            line.ifsc,
            line.account,
            f"{line.amount:.2f}",
            line.beneficiary,
            line.remark,
        )
        for at, line in enumerate(lines, start=1)
    ]
    details = "".join(body)
    total = sum((line.amount for line in lines), Decimal(0))
    head = _row("H", PAYMENT_LAYOUT, ref, day.isoformat(), "INR")
    digest = hashlib.sha256(details.encode()).hexdigest()[:16]
    return (head + details + _row("T", len(lines), f"{total:.2f}", digest)).encode()


def write_return_file(answers: Sequence[Sequence[object]]) -> bytes:
    """A return file of rows in the order of RETURN_COLUMNS: for the demo's own bank, and tests."""
    return "".join([_row(*RETURN_COLUMNS), *(_row(*row) for row in answers)]).encode()


def read_return(content: bytes) -> list[Answer]:
    """Every line of a return file, read or with its problem. Raises NotAReturnFile when there is no header line.

    Raises TooManyLines beyond MOST_LINES.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAReturnFile("not text") from None
    lines = text.splitlines()
    if "\x00" in text:
        raise NotAReturnFile("not a table")
    at = next((n for n, line in enumerate(lines) if line.strip()), None)
    if at is None:
        raise NotAReturnFile("empty")
    names = [name.strip().lower() for name in lines[at].split(",")]
    if sorted(names) != sorted(RETURN_COLUMNS):
        raise NotAReturnFile("no header")
    if len(lines) - at - 1 > MOST_LINES:
        raise TooManyLines(str(len(lines)))
    return list(_answers(lines, at, names))


def _answers(lines: list[str], header: int, names: list[str]) -> Iterator[Answer]:
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if line.strip():
            yield _answer(number, line, names)


def _answer(number: int, line: str, names: list[str]) -> Answer:
    shown = mask(line[:LONGEST_LINE])[:300]
    if len(line) > LONGEST_LINE:
        return Answer(number, shown, problem="too_long")
    try:
        cells = next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):
        return Answer(number, shown, problem="quotes")
    if len(cells) != len(names):
        return Answer(number, shown, problem="columns")
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    status = row["status"].upper()
    amount = _amount(row["amount"])
    day, dated = _day(row["date"])
    problem = next(
        (
            code
            for code, wrong in (
                ("reference", not 0 < len(row["reference"]) <= 30),
                ("amount", amount is None),
                ("status", status not in {"ACCEPTED", "REJECTED"}),
                ("bank_reference", status == "ACCEPTED" and not _BANK_REFERENCE.match(row["bank_reference"])),
                ("code", status == "REJECTED" and not _CODE.match(row["code"])),
                ("date", not dated),
            )
            if wrong
        ),
        "",
    )
    return Answer(
        number,
        shown,
        reference=row["reference"],
        ifsc=row["ifsc"].upper(),
        account=row["account"],
        amount=amount,
        accepted=status == "ACCEPTED",
        bank_reference=row["bank_reference"] if status == "ACCEPTED" else "",
        code=row["code"] if status == "REJECTED" else "",
        on=day,
        problem=problem,
    )


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _AMOUNT.match(text) else None
    except InvalidOperation:
        return None


def _day(text: str) -> tuple[date | None, bool]:
    if not text:
        return None, True
    try:
        return date.fromisoformat(text), True
    except ValueError:
        return None, False


def mask(line: str) -> str:
    """A line without its account numbers: of nine digits or more that stand alone, the last four remain."""
    return _LONG_NUMBER.sub("••", line)


def _row(*cells: object) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
