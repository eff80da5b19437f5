"""A count that somebody published is brought as a file: all of it or nothing, every fault by its row."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_DIAGNOSIS
from odop.diagnosis import events
from odop.diagnosis.enums import CountKind
from odop.diagnosis.models import Count, CountSheet
from odop.diagnosis.services.gaps import WRONG
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.kernel.sheets import cell_text, refuse_faults, small_sheet
from odop.lib.digits import to_ascii_digits
from odop.lib.sheets import Limits
from odop.places.models import District
from odop.places.queries import districts, folded, names_of

LIMITS = Limits(file_size=5 * 2**20, unpacked_size=50 * 2**20, rows=50_000, columns=40, seconds=60)
LARGEST = 10**15
HEADING = re.compile(r"[0-9]{4}([0-9]{2}){0,2}")
# The district as some write it; the house writes it without the dot.
WITH_A_DOT = "\u091c\u093c\u093f\u0932\u093e"

# How the columns may be called: the first name is the one that the page tells.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CountKind.UNITS: {
        "district": ("district", "lgd_code", "जिला", WITH_A_DOT),
        "activity": ("activity", "category", "गतिविधि", "उत्पाद"),
        "count": ("units", "इकाइयाँ", "इकाई"),
        "workers": ("workers", "कामगार"),
        "before": ("units before", "units_before", "पहले इकाइयाँ"),
    },
    CountKind.EXPORTS: {
        "district": ("district", "lgd_code", "जिला", WITH_A_DOT),
        "activity": ("hs", "hs heading", "heading", "एचएस"),
        "count": ("rupees", "amount", "रुपये"),
        "before": ("rupees before", "rupees_before", "पहले रुपये"),
    },
}
NEEDED = ("district", "activity", "count")


def may_bring(user: User) -> bool:
    """Counts are of the whole State, so its cell brings them."""
    return user.may(RUN_DIAGNOSIS) and user.scope.everything


@transaction.atomic
def bring_counts(
    content: bytes,
    *,
    kind: str,
    title: str,
    source: str,
    as_of: date | None,
    before_on: date | None,
    by: User,
) -> CountSheet:
    """Keep the counts of a file (Excel, CSV): one row a district and activity, or a district and HS heading.

    Refuses `not_allowed`, `invalid` (every field, and of the file up to twenty faults, each with its row).
    """
    if not may_bring(by):
        raise NotAllowed(_("Counts of the whole State are brought by its cell."))
    wrong: dict[str, str | Promise] = {}
    if kind not in CountKind.values:
        wrong["kind"] = _("Choose what the file counts.")
    if not title.strip():
        wrong["title"] = _("Write what this count is called.")
    if not source.strip():
        wrong["source"] = _("Write where this stands or who said it.")
    if as_of is None or as_of > clock.today():
        wrong["as_of"] = _("Write the day of the count; it cannot lie in the future.")
    elif before_on is not None and before_on >= as_of:
        wrong["before_on"] = _("The earlier day lies before the day of the count.")
    if not content:
        wrong["file"] = _("Choose an Excel or CSV file.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert as_of is not None  # noqa: S101 (checked above)
    rows = list(_rows(content, kind))
    if before_on is None and any(one["before"] is not None for one in rows):
        raise Invalid(WRONG, fields={"before_on": _("The file has earlier counts; write their day.")})
    sheet = CountSheet.objects.create(
        ref=f"CS-{next_number('CS'):04d}", kind=kind, title=title.strip(), source=source.strip(), as_of=as_of,
        before_on=before_on, brought_at=clock.now(), brought_by=by,
    )  # fmt: skip
    Count.objects.bulk_create(Count(sheet=sheet, **one) for one in rows)
    record(events.COUNTED, sheet, by=by, kind=kind, rows=len(rows))
    return sheet


@transaction.atomic
def withdraw_counts(sheet: CountSheet, *, by: User) -> CountSheet:
    """Nobody reckons with it any more; it stays on record. Refuses `not_allowed`, `withdrawn_already`."""
    if not may_bring(by):
        raise NotAllowed(_("Counts of the whole State are brought by its cell."))
    present = CountSheet.objects.select_for_update().get(pk=sheet.pk)
    if present.withdrawn_at is not None:
        raise DomainError(_("This count is withdrawn already."), code="withdrawn_already")
    present.withdrawn_at = clock.now()
    present.save(update_fields=["withdrawn_at"])
    record(events.COUNT_WITHDRAWN, present, by=by)
    return present


def _rows(content: bytes, kind: str) -> Iterator[dict[str, Any]]:
    """The file's rows, ready to keep; refuses the file as a whole with its faults."""
    faults: list[str] = []
    found: list[dict[str, Any]] = []
    seen: dict[tuple[int, str], int] = {}
    known = {folded(name): one for one in districts() for name in [*names_of(one), str(one.pk)]}
    read = _heading if kind == CountKind.EXPORTS else _activity_of()
    with small_sheet(content, LIMITS) as sheet:
        at = _columns([column.title for column in sheet.columns], kind)
        for row in sheet.rows():
            cells = {name: row.cells[column] for name, column in at.items()}
            one = _row(cells, known, read, row.number, faults)
            if one is None:
                continue
            key = (one["district"].pk, one["activity"])
            if seen.setdefault(key, row.number) != row.number:
                words = gettext("row %(row)s: the same district and activity as row %(first)s")
                faults.append(words % {"row": row.number, "first": seen[key]})
            found.append(one)
    if not found and not faults:
        faults.append(gettext("there is no row below the heads"))
    refuse_faults(faults)
    yield from found


def _columns(titles: list[str], kind: str) -> dict[str, int]:
    """Where each column stands; refuses a file that lacks a needed one."""
    at: dict[str, int] = {}
    plain = [" ".join(title.casefold().split()) for title in titles]
    for name, names in COLUMNS[kind].items():
        for title in names:
            if title in plain:
                at.setdefault(name, plain.index(title))
    if lacking := [COLUMNS[kind][name][0] for name in NEEDED if name not in at]:
        words = _("These columns are missing: %(names)s") % {"names": ", ".join(lacking)}
        raise Invalid(WRONG, fields={"file": words})
    return at


def _row(
    cells: Mapping[str, Any],
    known: Mapping[str, District],
    read: Callable[[str], str | None],
    number: int,
    faults: list[str],
) -> dict[str, Any] | None:
    """One row, or None with its faults noted."""
    before = len(faults)
    written = cell_text(cells["district"])
    district = known.get(folded(written))
    if district is None:
        faults.append(gettext("row %(row)s: no district “%(cell)s”") % {"row": number, "cell": written[:40]})
    activity = read(cell_text(cells["activity"]))
    if activity is None:
        words = gettext("row %(row)s: “%(cell)s” is no activity or heading")
        faults.append(words % {"row": number, "cell": cell_text(cells["activity"])[:40]})
    numbers: dict[str, int | None] = {}
    for name in ("count", "workers", "before"):
        cell = cells.get(name)
        numbers[name] = value = _number(cell)
        if value == -1 or (name == "count" and value is None):
            words = gettext("row %(row)s: “%(cell)s” is no number from nought up")
            faults.append(words % {"row": number, "cell": cell_text(cell)[:40]})
    return None if len(faults) > before else {"district": district, "activity": activity, **numbers}


def _number(cell: object) -> int | None:
    """A whole number (halves rounded to even); None where nothing stands, -1 where it cannot be read or is below nought."""
    text = to_ascii_digits(cell_text(cell)).replace(",", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return -1
    return round(value) if value.is_finite() and 0 <= value <= LARGEST else -1


def _activity_of() -> Callable[[str], str | None]:
    """Reads an activity: a category of the programme by code or name, else the word as it stands."""
    by_name = {
        folded(name): code
        for code, names in programme().categories.items()
        for name in [code, *names.values()]
    }

    def read(text: str) -> str | None:
        return by_name.get(folded(text), text if len(text) <= 60 else None) or None

    return read


def _heading(text: str) -> str | None:
    """The four-digit heading of an HS code of four, six or eight digits, dots left out."""
    plain = to_ascii_digits(text).replace(".", "").replace(" ", "")
    plain = plain.zfill(4) if plain.isascii() and plain.isdigit() and len(plain) == 3 else plain
    return plain[:4] if HEADING.fullmatch(plain) else None
