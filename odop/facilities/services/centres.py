"""The centre itself: opened from its case, classed, its hours, its keepers and machines."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import BOOK
from odop.casework.models import Case
from odop.facilities import events
from odop.facilities.enums import BookingState, CentreCategory, CentreStatus, Component
from odop.facilities.models import FacilityCentre, Keeper, Machine
from odop.facilities.services.authority import office_must_run
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import next_number, touch_pages
from odop.places.models import District, ProductLine
from odop.registry.models import Group

OPENS, CLOSES = time(9), time(18)  # until the centre sets its own hours
SUNDAY = 6


@transaction.atomic
def establish(
    district: District,
    *,
    name: Mapping[str, str],
    component: str,
    by: Actor,
    case: Case | None = None,
    group: Group | None = None,
    product_line: ProductLine | None = None,
    opened_on: date | None = None,
    place: Mapping[str, str] | str = "",
    about: Mapping[str, str] | None = None,
    source: Mapping[str, str] | None = None,
    status: str = CentreStatus.FUNCTIONAL,
    is_sample: bool = False,
) -> FacilityCentre:
    """Returns a new centre of the district; with a case, the one that the case has built, with the machines of its report
    at the price of the lowest quotation. Refuses `opened_already` for a second one of the same case.
    """
    if case is not None and FacilityCentre.objects.filter(case=case).exists():
        raise DomainError(_("This case has opened its centre already."), code="opened_already")
    series = f"FC-{district.code}"
    centre = FacilityCentre(
        ref=f"{series}-{next_number(series):04d}", case=case, district=district, group=group,
        product_line=product_line, name=Localised(name),
        component=component if component in Component.values else Component.OTHER,
        place=_words(place, 120), about=Localised(about or {}), source=Localised(source or {}), status=status,
        opened_on=opened_on, opens_at=OPENS, closes_at=CLOSES, weekly_off=[SUNDAY], is_sample=is_sample,
    )  # fmt: skip
    office_must_run(by, centre)
    centre.save()
    record(events.ESTABLISHED, centre, by=by, case=case.ref if case else "")
    if case is not None:
        for planned in case.planned_machines.prefetch_related("quotations"):
            best = min(planned.quotations.all(), key=lambda one: one.price_amount, default=None)
            for _copy in range(planned.quantity):
                add_machine(
                    centre, name=planned.name, make=best.make if best else "", vendor=best.vendor if best else "",
                    country=best.country if best else "", price=best.price_amount if best else None,
                    capacity=planned.capacity, by=by,
                )  # fmt: skip
    touch_pages()
    return centre


@transaction.atomic
def class_centre(centre: FacilityCentre, *, status: str, category: str, by: Actor) -> FacilityCentre:
    """Sets whether the centre is functional, being built or under revision, and its letter."""
    office_must_run(by, centre)
    if status not in CentreStatus.values or category not in CentreCategory.values:
        raise Invalid(_("Choose one of the answers shown."))
    present = FacilityCentre.objects.select_for_update(of=("self",)).get(pk=centre.pk)
    present.status, present.category = status, category
    present.save(update_fields=["status", "category"])
    record(events.CLASSED, present, by=by, status=status, category=category)
    touch_pages()
    return present


@transaction.atomic
def set_hours(
    centre: FacilityCentre, *, opens_at: time, closes_at: time, weekly_off: Sequence[int], by: Actor
) -> FacilityCentre:
    """Sets when the centre is open, and on which days of the week it is closed (0 is Monday). Whole half hours."""
    office_must_run(by, centre)
    whole = all(one.minute in (0, 30) and not one.second for one in (opens_at, closes_at))
    if closes_at <= opens_at or not whole:
        message = _("The centre opens before it closes, at whole or half hours.")
        raise Invalid(message, fields={"closes_at": message})
    present = FacilityCentre.objects.select_for_update(of=("self",)).get(pk=centre.pk)
    present.opens_at, present.closes_at = opens_at, closes_at
    present.weekly_off = sorted({day for day in weekly_off if 0 <= day <= 6})
    present.save(update_fields=["opens_at", "closes_at", "weekly_off"])
    record(events.HOURS_SET, present, by=by, opens=str(opens_at), closes=str(closes_at))
    touch_pages()
    return present


@transaction.atomic
def name_keeper(centre: FacilityCentre, user: User, *, by: Actor) -> Keeper:
    """The district office names who keeps the books for the body that runs the centre: somebody enrolled and signed in."""
    office_must_run(by, centre)
    if not (user.is_citizen and user.may(BOOK)):
        raise DomainError(
            _("A keeper is a person of the centre who signs in by mobile number."), code="no_keeper"
        )
    FacilityCentre.objects.select_for_update(of=("self",)).get(pk=centre.pk)
    if centre.keepers.filter(user=user, to_on__isnull=True).exists():
        raise DomainError(_("This person keeps the centre already."), code="keeps_already")
    keeper = Keeper.objects.create(
        centre=centre, district_id=centre.district_id, user=user, from_on=clock.today()
    )
    record(events.KEEPER_NAMED, centre, by=by, keeper=user.pk)
    return keeper


@transaction.atomic
def relieve_keeper(keeper: Keeper, *, by: Actor) -> Keeper:
    """Ends a keeper's task today; the row stays."""
    office_must_run(by, keeper.centre)
    present = Keeper.objects.select_for_update(of=("self",)).get(pk=keeper.pk)
    if present.to_on is None:
        present.to_on = max(clock.today(), present.from_on)
        present.save(update_fields=["to_on"])
        record(events.KEEPER_LEFT, keeper.centre, by=by, keeper=present.user_id)
    return present


@transaction.atomic
def add_machine(
    centre: FacilityCentre,
    *,
    name: object,
    by: Actor,
    make: str = "",
    vendor: str = "",
    country: str = "",
    price: Decimal | None = None,
    bought_on: date | None = None,
    capacity: Mapping[str, str] | str = "",
    slot_minutes: int = 60,
    source: Mapping[str, str] | None = None,
    is_sample: bool = False,
) -> Machine:
    """Returns a new machine of the centre. `slot_minutes` is what one booking takes at least: 30, 60, 120 or 240."""
    office_must_run(by, centre)
    words = Localised(name) if isinstance(name, dict) else Localised(en=str(name).strip()[:120])
    errors = {}
    if not str(words).strip():
        errors["name"] = _("Write the name of the machine.")
    if price is not None and price < 0:
        errors["price"] = _("Write an amount above zero, with at most two places.")
    if slot_minutes not in (30, 60, 120, 240):
        errors["slot_minutes"] = _("Choose one of the answers shown.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    machine = Machine.objects.create(
        ref=f"{centre.ref}-M{next_number(f'{centre.ref}-M'):02d}", centre=centre, district_id=centre.district_id,
        name=words, make=make.strip()[:80], vendor=vendor.strip()[:120], country=country.strip()[:60],
        price_amount=price, bought_on=bought_on, capacity=_words(capacity, 80), booked_by_the=slot_minutes,
        source=Localised(source or {}), is_sample=is_sample or centre.is_sample,
    )  # fmt: skip
    record(events.MACHINE_ADDED, machine, by=by, centre=centre.ref)
    touch_pages()
    return machine


@transaction.atomic
def retire_machine(machine: Machine, *, by: Actor) -> Machine:
    """Takes a machine out of use for good. Refuses `still_booked` while bookings are to come."""
    office_must_run(by, machine.centre)
    if machine.bookings.filter(state=BookingState.BOOKED).exists():
        raise DomainError(
            _("Bookings of this machine are still open; settle them first."), code="still_booked"
        )
    present = Machine.objects.select_for_update(of=("self",)).get(pk=machine.pk)
    if present.retired_on is None:
        present.retired_on = clock.today()
        present.save(update_fields=["retired_on"])
        record(events.MACHINE_RETIRED, present, by=by)
        touch_pages()
    return present


def _words(said: Mapping[str, str] | str, most: int) -> Localised:
    """Text by language, cut to that many letters; text alone is of the language in which it was written."""
    given = said if isinstance(said, Mapping) else {(get_language() or "en").split("-")[0]: said}
    return Localised({language: text.strip()[:most] for language, text in given.items() if text.strip()})
