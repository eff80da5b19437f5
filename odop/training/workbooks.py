"""Lists of training as Excel files: people, days and results of a batch; kits and movements of a store."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel.events import record
from odop.kernel.looks import Look as Looking
from odop.kernel.looks import looked
from odop.lib.sheets.xlsx import Book, Look
from odop.training.enums import KitState, SeatState
from odop.training.events import EXPORTED
from odop.training.models import Batch, KitUnit, Stock, StockMovement, Store

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVEMENTS = 20_000  # of a store, the latest
Row = list[tuple[object, Look]]
Sheet = tuple[str, Sequence[Sequence[Any]], Sequence[int]]  # title, rows, widths


@transaction.atomic
def batch_workbook(batch: Batch, *, by: User) -> HttpResponse:
    """Two sheets: each person with every day, result and certificate; each day with how many were there. That it was taken
    out stands on the trail."""
    days = list(batch.days.order_by("number"))
    seats = list(
        batch.seats.exclude(state=SeatState.PROPOSED).select_related("certificate").order_by("number", "pk")
    )
    ways = {
        (seat, day): way
        for seat, day, way in batch.seats.filter(attendance__isnull=False).values_list(
            "pk", "attendance__day_id", "attendance__way"
        )
    }
    head = [
        _("Seat"), _("Name"), _("Father or husband"), _("State"),
        *(f"{day.number} · {day.on_date:%d-%m-%Y}" for day in days),
        _("Days present"), _("Result"), _("Per cent"), _("Assessed by"), _("Certificate"),
    ]  # fmt: skip
    people = [
        [
            seat.number, str(seat.name), str(seat.relation_name or ""), str(seat.get_state_display()),
            *(_mark(bool(ways.get((seat.pk, day.pk))), closed=day.closed_at is not None) for day in days),
            seat.days_present, str(seat.get_result_display() if seat.result else ""), seat.score, seat.assessed_by,
            seat.certificate.ref if hasattr(seat, "certificate") else "",
        ]
        for seat in seats
    ]  # fmt: skip
    there = {day.pk: sum(key[1] == day.pk for key in ways) for day in days}
    held = [
        [
            day.number,
            day.on_date,
            str(day.get_kind_display()),
            there[day.pk],
            _("Closed") if day.closed_at else _("Open"),
        ]
        for day in days
    ]
    title = f"{batch.ref} · {batch.course.title}"
    sheets: list[Sheet] = [
        (_("People"), [[title], head, *people], [8, 28, 28, 14, *[13] * len(days), 12, 14, 10, 24, 22]),
        (
            _("Days"),
            [[title], [_("Day"), _("Date"), _("Kind"), _("Present"), _("Attendance")], *held],
            [8, 14, 26, 10, 14],
        ),
    ]
    looked(Looking("list", None, "", batch.ref, batch.district_id, tied=True, rows=len(people)))
    record(EXPORTED, batch, by=by, rows=len(people))
    return _answer(sheets, f"batch-{batch.ref}.xlsx")


def _mark(present: bool, *, closed: bool) -> str:
    if present:
        return _("present")
    return _("absent") if closed else ""


@transaction.atomic
def stock_workbook(store: Store, *, by: User) -> HttpResponse:
    """Three sheets: how many of each kit, each kit that lies there by serial number, each movement, the latest first. That it
    was taken out stands on the trail."""
    stock = Stock.objects.filter(store=store).select_related("kit").order_by("kit__code", "kit__version")
    units = (
        KitUnit.objects.filter(store=store, state=KitState.IN_STORE)
        .select_related("kit", "purchase")
        .order_by("serial")
    )
    moved = (
        StockMovement.objects.filter(store=store)
        .select_related("unit", "by")
        .order_by("-at", "-pk")[:MOVEMENTS]
    )
    there = [[one.serial, str(one.kit.title), one.purchase.ref, one.purchase.unit_price] for one in units]
    sheets: list[Sheet] = [
        (
            _("Stock"),
            [[str(store)], [_("Toolkit"), _("Version"), _("In the store")],
             *([str(one.kit.title), one.kit.version, one.count] for one in stock)],
            [36, 10, 14],
        ),
        (_("Toolkits"), [[str(store)], [_("Serial number"), _("Toolkit"), _("Order"), _("Price in rupees")], *there], [24, 36, 20, 16]),
        (
            _("Movements"),
            [[str(store)], [_("When"), _("Serial number"), _("Movement"), _("In or out"), _("For"), _("By")],
             *([timezone.localtime(one.at).replace(tzinfo=None), one.unit.serial, str(one.get_kind_display()), one.change, one.note,
                str(one.by or "")] for one in moved)],
            [18, 24, 28, 10, 30, 26],
        ),
    ]  # fmt: skip
    record(EXPORTED, store, by=by, rows=len(there))
    return _answer(sheets, f"store-{store.pk}.xlsx")


def _answer(
    sheets: Iterable[tuple[str, Sequence[Sequence[object]], Sequence[int]]], name: str
) -> HttpResponse:
    """Each sheet: a title, a line of heads, rows."""
    out = BytesIO()
    with Book(out) as book:
        for title, rows, widths in sheets:
            looks = [Look.TITLE, Look.HEAD]
            cells: list[Row] = [
                [("" if cell is None else cell, looks[at] if at < 2 else Look.PLAIN) for cell in row]
                for at, row in enumerate(rows)
            ]
            book.sheet(title, cells, widths=list(widths), frozen=2)
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
