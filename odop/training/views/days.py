"""Days of a batch: the roster at the desk, the roster at the venue without a network, photographs, cards."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, TEACH
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.training import queries, services
from odop.training.enums import SeatState
from odop.training.models import Attendance, Batch, Seat, TrainingDay
from odop.training.papers import qr_picture
from odop.training.services.offline import Receipt
from odop.training.views.acting import done, reader, showing, where
from odop.training.views.batches import crumbs


@allow(RUN_TRAINING, TEACH)
def day(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The roster of one day: who is there, a photograph, and closing it."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    found = one.days.filter(number=number).first()
    if found is None:
        raise NotFound()
    if request.method == "POST":
        numbers = [int(text) for text in request.POST.getlist("present") if text.isdecimal()]
        closing = request.POST.get("do") == "close"

        def work() -> None:
            services.take_roster(found, numbers, where=where(request), by=user)
            if closing:
                services.close_day(found, by=user)

        said = _("The day is closed.") if closing else _("Attendance is kept.")
        if done(request, work, said):
            return redirect("training_day", one.ref, number)
    marks = {mark.seat_id: mark for mark in found.attendance.select_related("by")}
    showing(one.seats.all())
    context = {
        "batch": one, "day": found, "today": clock.today(), "count": len(marks),
        "rows": [
            {"seat": seat, "mark": marks.get(seat.pk)}
            for seat in one.seats.filter(state__in=(SeatState.SEATED, SeatState.CERTIFIED))
        ],
        "photos": found.attendance.filter(photo__isnull=False).values_list("photo_id", flat=True).distinct(),
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Day %(n)s") % {"n": number}, "")),
        "columns": [{"label": _("Seat")}, {"label": _("Name")}, {"label": _("Present")}],
    }  # fmt: skip
    return render(request, "training/day.html", context)


@allow(RUN_TRAINING, TEACH, SEE_DELIVERY)
def day_photo(request: HttpRequest, ref: str, number: int, file_id: UUID) -> HttpResponse:
    """A photograph that was taken with the attendance of a day."""
    one = queries.batch_visible_to(reader(request), ref)
    mark = (
        Attendance.objects.filter(day__batch=one, day__number=number, photo_id=file_id)
        .select_related("photo")
        .first()
    )
    if mark is None or mark.photo is None:
        raise NotFound()
    return served(read_file(mark.photo), mark.photo.media_type, mark.photo.name)


@allow(RUN_TRAINING, TEACH)
def venue(request: HttpRequest, ref: str) -> HttpResponse:
    """The roster for the phone of the trainer: it keeps what it cannot send, and sends it when the network is back."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    quick = "X-Odop-Queue" in request.headers
    if request.method == "POST":
        try:
            kept = services.Kept(request.POST.getlist("present"), _moment(request), where(request))
            receipts = services.receive_offline(one, kept, by=user)
        except DomainError as refusal:
            if not quick:
                raise
            return JsonResponse(
                {"code": refusal.code, "text": str(refusal.message), "fields": {}}, status=refusal.status
            )
        told = _told(one, receipts)
        if quick:
            return JsonResponse({"code": "", "text": told, "fields": {}}, status=422 if told else 201)
        if told:
            messages.error(request, told)
        else:
            messages.success(request, _("Attendance is kept."))
        return redirect("training_venue", one.ref)
    today = one.days.filter(on_date=clock.today()).first()
    there = set(today.attendance.values_list("seat_id", flat=True)) if today is not None else set()
    seats = list(one.seats.filter(state=SeatState.SEATED))
    showing(seats)
    context = {
        "batch": one, "seats": seats, "there": there, "today": today, "days": one.days.order_by("number"), "uuid": uuid4(),
        "here": sum(seat.pk in there for seat in seats), "user_id": user.pk,
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("At the venue"), "")),
    }  # fmt: skip
    return render(request, "training/venue.html", context)


def _moment(request: HttpRequest) -> datetime:
    """When it was noted, by the device; now, without one."""
    try:
        found = parse_datetime(request.POST.get("made_at", ""))
    except ValueError:
        found = None
    sensible = found is not None and found.tzinfo is not None and 2000 <= found.year < 2100
    return found if found is not None and sensible else clock.now()


def _told(batch: Batch, receipts: Iterable[Receipt]) -> str:
    """Each seat that was refused with its reason; empty when all arrived."""
    numbers = dict(batch.seats.values_list("card", "number"))
    refused: dict[str, list[str]] = {}
    for one in receipts:
        if one.refused:
            refused.setdefault(str(one.said), []).append(str(numbers.get(one.card, "?")))
    if not receipts:
        return _("Nobody was marked.")
    return " ".join(
        _("Seats %(numbers)s: %(said)s") % {"numbers": ", ".join(seats), "said": said}
        for said, seats in refused.items()
    )


@allow(RUN_TRAINING, TEACH)
def cards(request: HttpRequest, ref: str) -> HttpResponse:
    """A card with its code for everybody of the batch, to print and cut."""
    one = queries.batch_visible_to(reader(request), ref)
    showing(one.seats.filter(state=SeatState.SEATED))
    rows = [
        {
            "seat": seat,
            "qr": qr_picture(request.build_absolute_uri(reverse("training_scan", args=[seat.card]))),
        }
        for seat in one.seats.filter(state=SeatState.SEATED)
    ]
    context = {
        "batch": one, "rows": rows,
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Cards"), "")),
    }  # fmt: skip
    return render(request, "training/cards.html", context)


@allow(RUN_TRAINING, TEACH)
def scan(request: HttpRequest, card: str) -> HttpResponse:
    """What the code of a card opens on the phone of whoever takes attendance: her name, and one button."""
    user = reader(request)
    if request.method == "POST":
        seat, news = services.scan_card(card, by=user, where=where(request))
        words = _("%(name)s is marked present.") if news else _("%(name)s was marked present before.")
        messages.success(request, words % {"name": seat.name})
        return redirect("training_scan", card)
    found = Seat.objects.filter(card=card, state=SeatState.SEATED).select_related("batch").first()
    if found is None or not queries.batches_visible_to(user).filter(pk=found.batch_id).exists():
        raise NotFound(_("This card belongs to nobody in a batch."))
    showing([found])
    today = TrainingDay.objects.filter(batch=found.batch_id, on_date=clock.today()).first()
    present = today is not None and today.attendance.filter(seat=found).exists()
    return render(request, "training/scan.html", {"seat": found, "day": today, "present": present})
