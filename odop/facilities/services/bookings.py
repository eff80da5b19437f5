"""Hours of a machine: booked by a person on her phone or at the counter, used, missed or given back.

Members and non-members go through the same function, see the same hours and pay the same charge; that she is a member is
only noted, so that the statement of the month can show it.
"""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import BOOK
from odop.facilities import events
from odop.facilities.enums import HOLDS_THE_HOUR, BookingState, CentreStatus, ChargeState, ChargeUnit
from odop.facilities.models import Booking, Charge, FacilityCentre, Machine
from odop.facilities.queries.hours import is_open_day
from odop.facilities.services.authority import keeps, must_keep, runs_for_office
from odop.facilities.services.locks import machine_alone
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan, Membership

AHEAD = timedelta(days=30)  # how far ahead hours can be booked: set by the programme, the same for everybody
OPEN_AT_ONCE = 6  # open bookings of one person at one centre: set by the programme, the same for everybody
LONGEST = timedelta(hours=8)
PAISA = Decimal("0.01")
TAKEN = _("These hours were just taken. Choose others.")


@transaction.atomic
def book(
    machine: Machine,
    artisan: Artisan,
    *,
    charge: Charge,
    begins: datetime,
    slots: int,
    by: Actor,
    quantity: int | None = None,
    is_sample: bool = False,
) -> Booking:
    """Returns a booking of `slots` following slots from `begins`. The person herself, or the counter of the centre for her.

    Refuses `slot_taken` (also of two at the same moment all but one), `machine_stands_still`, `closed_then`, `too_early`,
    `too_far_ahead`, `too_many_open`, `charge_not_approved`, `quantity_needed`, `centre_not_open`.
    """
    centre = machine.centre
    _must_book(by, artisan, centre)
    machine_alone(machine)
    during = _checked_hours(machine, centre, begins, slots)
    amount = _priced(charge, machine, during, quantity)
    with scope.widened("how many open bookings she has at this centre, and which hours are taken"):
        open_ones = Booking.objects.filter(centre=centre, artisan=artisan, state=BookingState.BOOKED)
        if open_ones.filter(during__startswith__gte=clock.now()).count() >= OPEN_AT_ONCE:
            message = _("At most %(many)s bookings can be open at a time. Use or give back one first.")
            raise DomainError(message % {"many": OPEN_AT_ONCE}, code="too_many_open")
        held = Booking.objects.filter(machine=machine, state__in=HOLDS_THE_HOUR, during__overlap=during)
        if held.exists():
            raise DomainError(TAKEN, code="slot_taken")
        member = is_member_of(artisan, centre)
    if machine.downtimes.filter(during__overlap=during).exists():
        raise DomainError(_("The machine stands still at that time."), code="machine_stands_still")
    booking = Booking(
        ref=next_ref("BK", centre), machine=machine, centre=centre, district_id=centre.district_id, charge=charge,
        during=during, artisan=artisan, user_id=artisan.user_id, name=artisan.name, mobile=artisan.mobile,
        home_district_id=artisan.district_id, is_member=member, quantity=quantity, charge_amount=amount,
        booked_at=clock.now(), booked_by=by if isinstance(by, User) else None, is_sample=is_sample,
    )  # fmt: skip
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        if "no_hour_booked_twice" in str(error):
            raise DomainError(TAKEN, code="slot_taken") from None
        raise
    record(events.BOOKED, booking, by=by, machine=machine.ref, amount=str(amount))
    return booking


def _must_book(by: Actor, artisan: Artisan, centre: FacilityCentre) -> None:
    if by.pk is not None and by.pk == artisan.user_id and by.may(BOOK):
        return
    if not (runs_for_office(by, centre) or keeps(by, centre)):
        raise NotAllowed(_("You can book for yourself; the counter of the centre can book for anybody."))


def _checked_hours(machine: Machine, centre: FacilityCentre, begins: datetime, slots: int) -> DateTimeTZRange:
    """The range of time, after every check that reads no other booking."""
    now = clock.now()
    if centre.status != CentreStatus.FUNCTIONAL or machine.retired_on is not None:
        raise DomainError(_("This machine cannot be booked at present."), code="centre_not_open")
    step = timedelta(minutes=machine.booked_by_the)
    local = timezone.localtime(begins)
    opens = local.replace(hour=centre.opens_at.hour, minute=centre.opens_at.minute, second=0, microsecond=0)
    closes = local.replace(
        hour=centre.closes_at.hour, minute=centre.closes_at.minute, second=0, microsecond=0
    )
    if slots < 1 or step * slots > LONGEST or (local - opens) % step:
        message = _("Choose hours from the calendar.")
        raise Invalid(message, fields={"slots": message})
    if local < opens or local + step * slots > closes or not is_open_day(centre, local.date()):
        raise DomainError(_("The centre is closed at that time."), code="closed_then")
    if begins <= now:
        raise DomainError(_("These hours have begun or are over."), code="too_early")
    if begins > now + AHEAD:
        raise DomainError(
            _("Hours can be booked up to %(days)s days ahead.") % {"days": AHEAD.days}, code="too_far_ahead"
        )
    return DateTimeTZRange(begins, begins + step * slots)


def _priced(charge: Charge, machine: Machine, during: DateTimeTZRange, quantity: int | None) -> Decimal:
    """What it costs by the approved charge; the same for everybody."""
    if (
        charge.state != ChargeState.APPROVED
        or charge.centre_id != machine.centre_id
        or charge.machine_id not in (None, machine.pk)
    ):
        raise DomainError(
            _("This charge is not in force: the District Level Committee approves charges."),
            code="charge_not_approved",
        )
    if charge.unit == ChargeUnit.HOUR:
        hours = Decimal((during.upper - during.lower) / timedelta(minutes=1)) / 60
        return (charge.rate_amount * hours).quantize(PAISA, ROUND_HALF_UP)
    if charge.unit == ChargeUnit.DAY:
        return charge.rate_amount
    if not quantity or quantity < 1 or quantity > 1_000_000:
        message = _("Write how many pieces, kilograms or samples you bring.")
        raise Invalid(message, code="quantity_needed", fields={"quantity": message})
    return (charge.rate_amount * quantity).quantize(PAISA)


def is_member_of(artisan: Artisan, centre: FacilityCentre) -> bool:
    return (
        centre.group_id is not None
        and Membership.objects.filter(group_id=centre.group_id, artisan=artisan, to_on__isnull=True).exists()
    )


def next_ref(prefix: str, centre: FacilityCentre) -> str:
    year = FinancialYear(financial_year_of(clock.today())).short
    series = f"{prefix}-{centre.district.code}-{year}"
    return f"{series}-{next_number(series):06d}"


@transaction.atomic
def cancel_booking(booking: Booking, *, by: Actor) -> Booking:
    """Gives hours back before they begin: she herself, or the counter. Refuses `begun_already`, `settled_already`."""
    present = Booking.objects.select_for_update(of=("self",)).select_related("centre").get(pk=booking.pk)
    if not (by.pk is not None and by.pk == present.user_id):
        must_keep(by, present.centre)
    if present.state != BookingState.BOOKED:
        raise DomainError(_("This booking is settled already."), code="settled_already")
    if present.during.lower <= clock.now():
        raise DomainError(_("These hours have begun or are over."), code="begun_already")
    return _settle(present, BookingState.CANCELLED, by=by)


@transaction.atomic
def settle_booking(booking: Booking, *, used: bool, by: Actor) -> Booking:
    """The counter notes that the hours were used, or that nobody came. Refuses `not_begun`, `settled_already`."""
    present = Booking.objects.select_for_update(of=("self",)).select_related("centre").get(pk=booking.pk)
    must_keep(by, present.centre)
    if present.state != BookingState.BOOKED:
        raise DomainError(_("This booking is settled already."), code="settled_already")
    if present.during.lower > clock.now():
        raise DomainError(_("These hours have not begun yet."), code="not_begun")
    return _settle(present, BookingState.USED if used else BookingState.MISSED, by=by)


def _settle(booking: Booking, state: BookingState, *, by: Actor) -> Booking:
    booking.state, booking.settled_at = state, clock.now()
    booking.save(update_fields=["state", "settled_at"])
    record(events.BOOKING_SETTLED, booking, by=by, state=state.value)
    return booking
