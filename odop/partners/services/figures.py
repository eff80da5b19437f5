"""What a partner reports of a month is brought as a file: all of it or nothing, every fault by its row."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import Invalid
from odop.kernel.services import next_number, touch_pages
from odop.kernel.sheets import cell_text, refuse_faults, small_sheet
from odop.lib.digits import to_ascii_digits
from odop.lib.sheets import Limits, TemplateColumn, write_template
from odop.partners import events
from odop.partners.enums import MEASURES, RUPEES, Measure, ObligationKind, Outcome
from odop.partners.models import Figure, FigureSheet, Fulfilment, Obligation, Partner
from odop.partners.services.allowed import WRONG, Wrong, check, refuse
from odop.partners.services.obligations import dues_of
from odop.places.models import District
from odop.places.queries import districts, folded, names_of

LIMITS = Limits(file_size=5 * 2**20, unpacked_size=50 * 2**20, rows=5_000, columns=40, seconds=60)
LARGEST = Decimal(10) ** 13
PAISA = Decimal("0.01")
DISTRICT = ("district", "lgd_code", "जिला")
WHOLE = frozenset(map(folded, ("the whole state", "whole state", "state", "all", "पूरा प्रदेश", "प्रदेश", "कुल")))
Row = dict[str, Any]


@transaction.atomic
def bring_figures(
    partner: Partner, content: bytes, *, month: date | None, source: str, reason: str = "", by: Actor, is_sample: bool = False
) -> FigureSheet:  # fmt: skip
    """Keep the figures of a file (Excel, CSV): a row a district, a column a measure; or one row of the whole State.

    A month that was brought before is corrected by it, with the reason; the earlier sheet stays on record. Refuses
    `not_allowed`, `invalid` (every field, and of the file up to twenty faults, each with its row).
    """
    check(by)
    wrong: Wrong = {}
    first = clock.today().replace(day=1)
    if month is None or month.day != 1 or month >= first:
        wrong["month"] = _("Choose a month that is over.")
    present = FigureSheet.objects.select_for_update().filter(partner=partner, replaced_at=None)
    before = present.filter(month=month).first() if month is not None else None
    if before is not None and not reason.strip():
        wrong["reason"] = _("Figures of this month are there; write what was wrong with them.")
    if not source.strip():
        wrong["source"] = _("Write where this stands or who said it.")
    if not content:
        wrong["file"] = _("Choose an Excel or CSV file.")
    if not MEASURES.get(partner.kind):
        wrong["partner"] = _("This partner reports no monthly figures.")
    refuse(wrong)
    assert month is not None  # noqa: S101 (checked above)
    rows = _rows(content, partner.kind)
    if before is not None:
        before.replaced_at = clock.now()
        before.save(update_fields=["replaced_at"])
    sheet = FigureSheet.objects.create(
        ref=f"PF-{next_number('PF'):04d}", partner=partner, month=month, source=source.strip()[:300],
        reason=reason.strip()[:300] if before else "", brought_at=clock.now(),
        brought_by=by if isinstance(by, User) else None, is_sample=is_sample,
    )  # fmt: skip
    Figure.objects.bulk_create(Figure(sheet=sheet, **one) for one in rows)
    verb = events.CORRECTED if before else events.FIGURES
    record(verb, sheet, by=by, partner=partner.code, month=month.isoformat(), figures=len(rows))
    _report_has_come(sheet, by)
    touch_pages()
    return sheet


def _report_has_come(sheet: FigureSheet, by: Actor) -> None:
    """The figures of a month meet the first day after it on which the partner owed monthly figures."""
    owed = Obligation.objects.filter(
        agreement__partner=sheet.partner_id,
        kind=ObligationKind.FIGURES,
        stopped_on=None,
        due_on__isnull=False,
    )
    for one in owed:
        days = [due for due in dues_of(one, clock.today()) if due.on > sheet.month and not due.outcome]
        due = next((due for due in days if (due.on.year, due.on.month) == _next_month(sheet.month)), None)
        if due is not None:
            Fulfilment.objects.create(
                obligation=one, due_on=due.on, outcome=Outcome.MET, words=sheet.ref, noted_at=clock.now(),
                noted_by=by if isinstance(by, User) else None,
            )  # fmt: skip


def _next_month(month: date) -> tuple[int, int]:
    return (month.year + month.month // 12, month.month % 12 + 1)


def _rows(content: bytes, kind: str) -> list[Row]:
    """The file's figures, ready to keep; refuses the file as a whole with its faults."""
    faults: list[str] = []
    found: list[Row] = []
    seen: dict[int | None, int] = {}
    known = {folded(name): one for one in districts() for name in [*names_of(one), str(one.pk)]}
    with small_sheet(content, LIMITS) as sheet:
        place, at = _columns([column.title for column in sheet.columns], kind)
        for row in sheet.rows():
            found += _figures(row.cells, place, at, row.number, known, seen, faults)
    if None in seen and len(seen) > 1:
        faults.append(
            gettext("row %(row)s: the whole State stands beside districts; leave out one of them")
            % {"row": seen[None]}
        )
    if not found and not faults:
        faults.append(gettext("there is no figure below the heads"))
    refuse_faults(faults)
    return found


def _figures(
    cells: Any, place: int, at: Mapping[str, int], number: int, known: Mapping[str, District], seen: dict[int | None, int],
    faults: list[str],
) -> list[Row]:  # fmt: skip
    """The figures of one row; its faults are noted. A cell left empty says nothing, a nought says that there were none."""
    written = cell_text(cells[place])
    district = known.get(folded(written))
    if district is None and folded(written) not in WHOLE:
        faults.append(gettext("row %(row)s: no district “%(cell)s”") % {"row": number, "cell": written[:40]})
        return []
    key = district.pk if district else None
    if seen.setdefault(key, number) != number:
        faults.append(
            gettext("row %(row)s: the same district as row %(first)s") % {"row": number, "first": seen[key]}
        )
    found: list[Row] = []
    for measure, column in at.items():
        text = cell_text(cells[column])
        if not text:
            continue
        value = _number(text)
        if value is None or (measure not in RUPEES and value != value.to_integral_value()):
            words = gettext("row %(row)s, %(column)s: “%(cell)s” is no number from nought up")
            faults.append(words % {"row": number, "column": Measure(measure).label, "cell": text[:40]})
        else:
            found.append({"district": district, "measure": measure, "value": value})
    return found


def _columns(titles: list[str], kind: str) -> tuple[int, dict[str, int]]:
    """Where the district and each measure stand; refuses a file without them, and one with a column nobody knows."""
    names = {folded(name): measure for measure in MEASURES[kind] for name in names_of_measure(measure)}
    places = set(map(folded, DISTRICT))
    plain = [folded(title) for title in titles]
    place = next((at for at, title in enumerate(plain) if title in places), None)
    at = {names[title].value: number for number, title in reversed(list(enumerate(plain))) if title in names}
    wrong: list[str] = []
    if place is None:
        wrong.append(gettext("the column “%(name)s” is missing") % {"name": gettext("District")})
    if not at:
        wrong.append(
            gettext("no column is one of: %(names)s")
            % {"names": ", ".join(str(Measure(one).label) for one in MEASURES[kind])}
        )
    unknown = [
        title
        for title, key in zip(titles, plain, strict=True)
        if key and key not in names and key not in places
    ]
    wrong += [gettext("nobody knows the column “%(name)s”") % {"name": title[:40]} for title in unknown]
    twice = {title for title in plain if title in names and plain.count(title) > 1}
    wrong += [
        gettext("the column “%(name)s” stands there twice") % {"name": Measure(names[title]).label}
        for title in sorted(twice)
    ]
    if wrong or place is None:
        raise Invalid(WRONG, fields={"file": "; ".join(wrong)})
    return place, at


def names_of_measure(measure: Measure) -> list[str]:
    """How its column may be called: by its code and by its words in both languages."""
    said = []
    for language in ("en", "hi"):
        with override(language):
            said.append(str(measure.label))
    return [measure.value, *said]


def _number(text: str) -> Decimal | None:
    """Rupees or a count, paise rounded; None where it cannot be read, is below nought or beyond all measure."""
    plain = re.sub(r"[,₹\s]", "", to_ascii_digits(text))
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value.quantize(PAISA) if value.is_finite() and 0 <= value <= LARGEST else None


def template(kind: str) -> bytes:
    """An Excel file to fill in, its heads in the reader's language, a row for each district."""
    out = BytesIO()
    allowed = (gettext("The whole State"), *(str(one.name) for one in districts()))
    columns = [
        TemplateColumn(
            gettext("District"),
            hint=gettext("A district a row, or one row for the whole State."),
            allowed=allowed,
            required=True,
        )
    ]
    for measure in MEASURES[kind]:
        hint = gettext("Whole rupees or with paise.") if measure in RUPEES else gettext("A whole number.")
        columns.append(
            TemplateColumn(
                str(measure.label), names_of_measure(measure)[2], hint + " " + gettext("Empty: not known.")
            )
        )
    write_template(
        out, columns, sheet_name=gettext("Figures"), help_name=gettext("Help"),
        help_titles=(gettext("Column"), gettext("In Hindi"), gettext("What to write"), ""),
    )  # fmt: skip
    return out.getvalue()
