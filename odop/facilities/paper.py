"""What a centre prints: a receipt, and the statement of a month, as PDF and as a workbook."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.facilities.enums import ExpenseKind
from odop.facilities.models import Receipt
from odop.facilities.queries.month import HELD_FOR_MEMBERS, Kind, Month
from odop.kernel import clock
from odop.kernel.typesetting import typeset
from odop.lib.dates import format_day, format_day_in_full
from odop.lib.money import in_words, rupees
from odop.lib.sheets.xlsx import Book, Look

SOURCES = Path(__file__).resolve().parent / "typst"


def _qr(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def receipt_pdf(receipt: Receipt, language: str) -> bytes:
    """A receipt in one language, with a code that checks it. The caller has asked whether the reader may see it."""
    centre = receipt.centre
    of = receipt.booking or receipt.job
    assert of is not None  # noqa: S101 (held by a constraint)
    url = f"{settings.ODOP.base_url}/{'' if language == 'en' else language + '/'}facilities/check/{receipt.code}/"
    with override(language):
        rows = [(_("Received from"), str(of.name)), (_("For"), f"{of.charge.name} · {of.ref}")]
        if receipt.booking is not None:
            begins, ends = (timezone.localtime(at) for at in (of.during.lower, of.during.upper))  # type: ignore[union-attr]
            hours = f"{format_day(begins.date(), language)}, {begins:%H:%M} – {ends:%H:%M}"
            rows.append((str(receipt.booking.machine.name), hours))
        if of.quantity:
            rows.append((_("Quantity"), str(of.quantity)))
        rows.append((_("Charge"), f"{rupees(of.charge.rate_amount)} {of.charge.get_unit_display()}"))
        paid = receipt.get_paid_by_display()
        rows.append((_("Paid by"), f"{paid} {receipt.bank_reference}".strip()))
        data: dict[str, Any] = {
            "language": language,
            "centre": str(centre.name),
            "place": centre.where,
            "ref": receipt.ref,
            "date": format_day_in_full(receipt.received_on, language),
            "rows": rows,
            "amount": rupees(receipt.amount),
            "in_words": in_words(receipt.amount, language),
            "qr": _qr(url),
            "url": url,
            "words": {
                "title": _("Receipt"), "number": _("No."), "date": _("Date:"),
                "alike": _("The charge is approved by the District Level Committee and is the same for members and non-members."),
                "check": _("Scan the code to check that this receipt is genuine:"),
            },
        }  # fmt: skip
    return typeset((SOURCES / "receipt.typ").read_text(), data)


def _hours(value: float) -> str:
    return f"{value:g}"


def _money(value: Decimal | None) -> str:
    return "–" if value is None else rupees(value)


def _parts(month: Month) -> list[dict[str, Any]]:
    """The tables of the statement in the present language; the same for paper and workbook."""
    kinds: list[tuple[str, Kind]] = [(_("Members"), month.members), (_("All others"), month.others)]
    expenses = [
        (str(label), month.expenses[key]) for key, label in ExpenseKind.choices if key in month.expenses
    ]
    return [
        {
            "title": _("Capacity"),
            "head": [_("Machine"), _("Open hours"), _("Hours used"), _("Capacity used"), _("Stood still")],
            "rows": [
                *(
                    [str(one.machine.name), one.open_hours, one.used_hours, f"{one.percent}%", one.still_hours]
                    for one in month.machines
                ),
                [_("All machines"), month.open_hours, month.used_hours, f"{month.percent}%", month.still_hours],
            ],
            "note": _("Hours used come from bookings that were used. Members used %(share)s%% of the capacity; they undertake %(held)s%%.")
            % {"share": month.members_percent, "held": HELD_FOR_MEMBERS},
        },
        {
            "title": _("Members and non-members"),
            "head": [_("Who"), _("People"), _("Hours used"), _("Charge an hour"), _("Days waited")],
            "rows": [
                [who, kind.people, kind.hours, kind.charge_an_hour, "–" if kind.days_waited is None else kind.days_waited]
                for who, kind in kinds
            ],
            "note": _("Everybody pays the same approved charges. From other districts came %(many)s of %(all)s people.")
            % {"many": month.out_of_district, "all": month.people},
        },
        {
            "title": _("Job work"),
            "head": [_("Taken in"), _("Handed over")],
            "rows": [[month.jobs_taken, month.jobs_handed_over]],
        },
        {
            "title": _("Income and expense"),
            "head": [_("What"), _("Amount")],
            "rows": [
                [_("Receipts for machines"), month.income_bookings], [_("Receipts for jobs"), month.income_jobs],
                *([label, -amount] for label, amount in expenses), [_("Left over"), month.surplus],
            ],
            "note": _("Used and not yet paid: %(amount)s.") % {"amount": rupees(month.unpaid)},
        },
    ]  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return _money(value)
    if isinstance(value, float):
        return _hours(value)
    return "–" if value is None else str(value)


def month_title(month: Month, language: str) -> str:
    with override(language):
        return _("Statement from %(first)s to %(last)s") % {
            "first": format_day(month.first, language), "last": format_day(month.last, language),
        }  # fmt: skip


def month_pdf(month: Month, language: str) -> bytes:
    """The statement of the month on paper, in one language."""
    with override(language):
        parts = [
            {**part, "rows": [[_shown(cell) for cell in row] for row in part["rows"]]}
            for part in _parts(month)
        ]
        data = {
            "language": language,
            "centre": str(month.centre.name),
            "place": month.centre.where,
            "ref": month.centre.ref,
            "made": format_day_in_full(clock.today(), language),
            "title": month_title(month, language),
            "parts": parts,
            "foot": _(
                "Worked out from bookings, jobs, receipts and expenses; no figure of this page was typed."
            ),
        }
    return typeset((SOURCES / "month.typ").read_text(), data)


def month_workbook(month: Month) -> bytes:
    """The statement as xlsx, in the present language; amounts are numbers."""
    out = BytesIO()
    with Book(out) as book:
        rows: list[list[tuple[object, Look]]] = [[(f"{month.centre.name} ({month.centre.ref})", Look.TITLE)]]
        rows.append(
            [
                (_("From"), Look.PLAIN),
                (_cell(month.first), Look.PLAIN),
                (_("To"), Look.PLAIN),
                (_cell(month.last), Look.PLAIN),
            ]
        )
        for part in _parts(month):
            rows.append([(part["title"], Look.TITLE)])
            rows.append([(one, Look.HEAD) for one in part["head"]])
            rows += [[(_cell(cell), Look.PLAIN) for cell in row] for row in part["rows"]]
            if part.get("note"):
                rows.append([(part["note"], Look.REMARK)])
        book.sheet(_("Month"), rows, widths=[34, 16, 16, 16, 16])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, date | int | float | Decimal) or value is None:
        return value
    return str(value)
