"""The sections of a return as flat rows: what a page shows, and CSV for a person or a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
MONEY = ("txval", "iamt", "camt", "samt")
_BILL = ("inum", "idt", "val", "pos", "rt", *MONEY)
_NOTE = ("nt_num", "nt_dt", "val", "pos", "rt", *MONEY)
_HSN = ("hsn_sc", "uqc", "qty", "rt", *MONEY)
COLUMNS: dict[str, tuple[str, ...]] = {
    "b2b": ("ctin", *_BILL),
    "b2cl": _BILL,
    "b2cs": ("sply_ty", "pos", "rt", *MONEY),
    "cdnr": ("ctin", *_NOTE),
    "cdnur": ("typ", *_NOTE),
    "exp": ("exp_typ", "inum", "idt", "val", "rt", "txval", "iamt"),
    "nil": ("sply_ty", "expt_amt"),
    "hsn_b2b": _HSN,
    "hsn_b2c": _HSN,
    "supeco": ("etin", "suppval", "igst", "cgst", "sgst"),
    "doc_issue": ("doc_typ", "from", "to", "totnum", "cancel", "net_issue"),
    "tcs": ("stin", "stin_name", "supR", "retsupR", "supU", "retsupU", "amt", "iamt", "camt", "samt"),
    "urd": ("eid", "grsval", "supret", "amt"),
}
AMOUNTS = frozenset(
    {"val", *MONEY, "expt_amt", "suppval", "igst", "cgst", "sgst", "supR", "retsupR", "supU", "retsupU", "amt", "grsval", "supret"}
)  # fmt: skip


def rows_of(extract: Mapping[str, Any], section: str) -> list[Row]:
    """Returns the rows of a section, one for each rate of each bill, every row with all of its `COLUMNS`; amounts are Decimal
    rupees. A head that does not apply is nothing. Raises KeyError for a section that no return has."""
    columns = COLUMNS[section]
    return [{name: _cell(name, row.get(name)) for name in columns} for row in _flat(extract, section)]


def sums_of(rows: Sequence[Row]) -> Row:
    """Returns the sum of each column of amounts but the value of bills, which stands once for each rate."""
    names = [name for name in (rows[0] if rows else ()) if name in AMOUNTS and name != "val"]
    return {name: sum((row[name] for row in rows), Decimal(0)) for name in names}


def as_csv(rows: Sequence[Row]) -> str:
    """Returns rows with a heading; nothing where there is no row."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _cell(name: str, value: Any) -> Any:
    if name in AMOUNTS:
        return Decimal(str(value or 0)).quantize(Decimal("0.01"))
    return "" if value is None else value


def _flat(extract: Mapping[str, Any], section: str) -> Iterator[Row]:
    if section.startswith("hsn_"):
        yield from extract["hsn"][section]
    elif section == "supeco":
        yield from extract["supeco"]["clttx"]
    elif section == "nil":
        yield from extract["nil"]["inv"]
    elif section == "doc_issue":
        for kind in extract["doc_issue"]["doc_det"]:
            for row in kind["docs"]:
                yield {"doc_typ": kind["doc_typ"], **row}
    else:
        for entry in extract[section]:
            yield from _bills(entry)


def _bills(entry: Row) -> Iterator[Row]:
    """Bills of one buyer or place, or the entry itself where it is a row."""
    bills = entry.get("inv") or entry.get("nt") or [entry]
    for bill in bills:
        for item in bill.get("itms", [{}]):
            yield {**entry, **bill, **item, **item.get("itm_det", {})}
