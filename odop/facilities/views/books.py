"""The books of a centre: bookings of the day, jobs, receipts, standstills, charges, expenses, and the month."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import BOOK, RUN_FACILITIES, SEE_DELIVERY
from odop.facilities import services
from odop.facilities.enums import BookingState, ChargeState, ExpenseKind, JobState, PaidBy
from odop.facilities.models import Booking, Charge, Downtime, FacilityCentre, JobOrder, Keeper, Machine
from odop.facilities.paper import month_pdf as month_on_paper
from odop.facilities.paper import month_workbook
from odop.facilities.queries import visible
from odop.facilities.queries.month import HELD_FOR_MEMBERS, Month, month_of, months_at, months_of
from odop.facilities.services.authority import keeps, must_chair, runs_for_office
from odop.facilities.writing import WRITES, starting
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.looks import looked_through
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.kernel.serving import served

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)


@allow(SEE_DELIVERY, RUN_FACILITIES)
@require_GET
def centres(request: HttpRequest) -> HttpResponse:
    """Centres of the reader's place with what the present month brought so far."""
    today = clock.today()
    own = list(visible.centres_run_by(_reader(request)))
    months = months_at(own, today)
    rows = [(one, months[one.pk]) for one in own]
    columns = [
        {"label": _("Centre")}, {"label": _("Status")}, {"label": _("Capacity used"), "align": "right"},
        {"label": _("People"), "align": "right"}, {"label": _("Income"), "align": "right"},
        {"label": _("Expense"), "align": "right"},
    ]  # fmt: skip
    return render(request, "facilities/desk_list.html", {"rows": rows, "columns": columns, "month": today})


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
@require_GET
def centre(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that waits at a centre, and what it has."""
    user = _reader(request)
    found = visible.centre_run_by(user, ref)
    now = clock.now()
    running = runs_for_office(user, found)
    may = running or keeps(user, found)
    open_ones = found.bookings.filter(state=BookingState.BOOKED).select_related("machine", "charge")
    unpaid = found.bookings.filter(state=BookingState.USED, receipt=None, charge_amount__gt=0)
    still = Downtime.objects.filter(machine__centre=found, during__endswith__gt=now).select_related("machine")
    context: dict[str, Any] = {
        "centre": found,
        "may": may,
        "office": running,
        "chairs": _chairs(user, found),
        "due": list(open_ones.filter(during__startswith__lte=now)[:50]),
        "coming": list(open_ones.filter(during__startswith__gt=now)[:50]),
        "unpaid": list(unpaid.select_related("machine", "charge")[:50]),
        "jobs": list(
            found.jobs.filter(state__in=[JobState.TAKEN, JobState.READY]).select_related("charge", "receipt")[:50]
        ),
        "still": list(still),
        "machines": [one for one in found.machines.all() if one.retired_on is None],
        "charges": list(found.charges.filter(state__in=["proposed", "approved"]).select_related("machine")),
        "keepers": list(found.keepers.filter(to_on=None).select_related("user")),
        "month": month_of(found, clock.today()),
        "months": months_of(found),
        "paid_by": PaidBy.choices,
        "now": now,
        "writes": [(key, title) for key, (title, _form, _write, kept) in WRITES.items() if running or (may and kept)],
        "proposed": ChargeState.PROPOSED,
    }  # fmt: skip
    named = (one for key in ("due", "coming", "unpaid", "jobs") for one in context[key])
    looked_through(one.artisan_id for one in named if one.artisan_id)
    return render(request, "facilities/books.html", context)


def _chairs(user: User, found: FacilityCentre) -> bool:
    try:
        must_chair(user, found)
    except NotAllowed:
        return False
    return True


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
def write(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """One form of the books: a machine, a standstill, a charge, a job, an expense, a keeper, hours, status."""
    user = _reader(request)
    found = visible.centre_run_by(user, ref)
    if what not in WRITES:
        raise NotFound()
    title, make_form, service, kept = WRITES[what]
    if not (runs_for_office(user, found) or (kept and keeps(user, found))):
        raise NotAllowed()
    form = make_form(found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            service(found, form, user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Noted."))
            return redirect("facility_books", found.ref)
    else:
        form.initial = starting(found, what)
    context = {"centre": found, "form": form, "title": title, "what": what}
    return render(request, "facilities/write.html", context, status=422 if form.is_bound else 200)


def _booking(centre: FacilityCentre, key: str) -> Booking:
    return _one(centre.bookings.filter(ref=key).first())


def _job(centre: FacilityCentre, key: str) -> JobOrder:
    return _one(centre.jobs.filter(ref=key).first())


def _number(key: str) -> int:
    return int(key) if key.isdecimal() and len(key) < 15 else 0


def _one(found: Any) -> Any:
    if found is None:
        raise NotFound()
    return found


def _charge(centre: FacilityCentre, key: str) -> Charge:
    return cast(Charge, _one(centre.charges.filter(pk=_number(key)).first()))


def _still(centre: FacilityCentre, key: str) -> Downtime:
    return cast(Downtime, _one(Downtime.objects.filter(machine__centre=centre, pk=_number(key)).first()))


def _keeper(centre: FacilityCentre, key: str) -> Keeper:
    return cast(Keeper, _one(centre.keepers.filter(pk=_number(key)).first()))


def _machine(centre: FacilityCentre, key: str) -> Machine:
    return visible.machine_of(centre, key)


def _paid(of: Callable[[FacilityCentre, str], Any]) -> Callable[..., Any]:
    def give(centre: FacilityCentre, key: str, posted: Any, by: User) -> Any:
        return services.give_receipt(
            of(centre, key),
            paid_by=posted.get("paid_by", ""),
            bank_reference=posted.get("bank_reference", ""),
            by=by,
        )

    return give


# One press each: what the button says, on which thing, by which service.
ACTS: dict[str, Callable[[FacilityCentre, str, Any, User], Any]] = {
    "used": lambda c, key, p, by: services.settle_booking(_booking(c, key), used=True, by=by),
    "missed": lambda c, key, p, by: services.settle_booking(_booking(c, key), used=False, by=by),
    "cancel": lambda c, key, p, by: services.cancel_booking(_booking(c, key), by=by),
    "pay_booking": _paid(_booking),
    "pay_job": _paid(_job),
    "ready": lambda c, key, p, by: services.job_ready(_job(c, key), by=by),
    "hand_over": lambda c, key, p, by: services.hand_over(_job(c, key), by=by),
    "cancel_job": lambda c, key, p, by: services.cancel_job(_job(c, key), by=by),
    "run_again": lambda c, key, p, by: services.run_again(_still(c, key), by=by),
    "approve": lambda c, key, p, by: services.decide_charge(
        _charge(c, key), approve=True, note=p.get("note", ""), by=by
    ),
    "refuse": lambda c, key, p, by: services.decide_charge(
        _charge(c, key), approve=False, note=p.get("note", ""), by=by
    ),
    "relieve": lambda c, key, p, by: services.relieve_keeper(_keeper(c, key), by=by),
    "retire": lambda c, key, p, by: services.retire_machine(_machine(c, key), by=by),
}


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
@require_POST
def act(request: HttpRequest, ref: str) -> HttpResponse:
    """One press in the books."""
    user = _reader(request)
    found = visible.centre_run_by(user, ref)
    does = ACTS.get(request.POST.get("do", ""))
    if does is None:
        raise NotFound()
    try:
        does(found, request.POST.get("of", ""), request.POST, user)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, " ".join(map(str, refusal.fields.values())) or str(refusal.message))
    else:
        messages.success(request, _("Noted."))
    return redirect("facility_books", found.ref)


def _month(request: HttpRequest, ref: str) -> Month:
    found = visible.centre_run_by(_reader(request), ref)
    try:
        first = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first = clock.today()
    return month_of(found, min(first, clock.today()))


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
@require_GET
def month(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement of a month: every figure from bookings, jobs, receipts and expenses."""
    found = _month(request, ref)
    context = {
        "month": found,
        "centre": found.centre,
        "held_for_members": HELD_FOR_MEMBERS,
        "before": (found.first - timedelta(days=1)).replace(day=1),
        "after": found.last + timedelta(days=1) if found.last < clock.today() else None,
        "kinds": [(_("Members"), found.members), (_("All others"), found.others)],
        "expenses": _expenses(found),
        "machine_columns": [
            {"label": _("Machine")}, {"label": _("Open hours"), "align": "right"},
            {"label": _("Hours used"), "align": "right"}, {"label": _("Capacity used"), "align": "right"},
            {"label": _("Stood still"), "align": "right"},
        ],
        "kind_columns": [
            {"label": _("Who")}, {"label": _("People"), "align": "right"}, {"label": _("Hours used"), "align": "right"},
            {"label": _("Charge an hour"), "align": "right"}, {"label": _("Days waited"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "facilities/month.html", context)


def _expenses(found: Month) -> list[tuple[Any, Any]]:
    return [(label, found.expenses[kind]) for kind, label in ExpenseKind.choices if kind in found.expenses]


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
@require_GET
def month_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement on paper."""
    found = _month(request, ref)
    pdf = month_on_paper(found, (get_language() or "en").split("-")[0])
    return served(pdf, "application/pdf", f"{found.centre.ref}-{found.first:%Y-%m}.pdf")


@allow(SEE_DELIVERY, RUN_FACILITIES, BOOK)
@require_GET
def month_excel(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement as a workbook."""
    found = _month(request, ref)
    return served(month_workbook(found), EXCEL, f"{found.centre.ref}-{found.first:%Y-%m}.xlsx")
