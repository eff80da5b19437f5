"""The calendar: a fair is planned, notified by an order, laid out, called for, or cancelled; what it cost is noted."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS
from odop.exhibitions import events
from odop.exhibitions.criteria import criteria_for
from odop.exhibitions.enums import FairKind, OutlayKind, Trade
from odop.exhibitions.models import Fair, Outlay, Stall, StallApplication
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.places.models import District

WRONG = _("Some answers are missing or not right.")
MOST_STALLS = 400
LONGEST = 90  # days of one fair
LETTERS = "ABCDEFGHIJKLMNOPQRST"

Words = str | Promise


def may_run(user: User, fair: Fair) -> bool:
    """A fair of a district is run by its office, every other by the state's cell, which may run all."""
    if not user.may(RUN_FAIRS):
        return False
    return user.scope.everything or (
        fair.district_id is not None and fair.district_id in user.scope.districts
    )


def check_may_run(user: User, fair: Fair) -> None:
    if not may_run(user, fair):
        raise NotAllowed(_("This fair is run by another office."), code="not_your_fair")


def locked(fair: Fair) -> Fair:
    """The fair as it is now, held until the end of the transaction. Refuses `cancelled`."""
    present = Fair.objects.select_for_update(of=("self",)).select_related("district").get(pk=fair.pk)
    if present.cancelled_at is not None:
        raise DomainError(_("This fair is cancelled."), code="cancelled")
    return present


def _check(
    kind: str,
    trade: str,
    name: Mapping[str, str],
    place: Mapping[str, str],
    from_on: date | None,
    to_on: date | None,
    district: District | None,
    country: str,
) -> None:
    wrong: dict[str, Words] = {}
    if kind not in FairKind.values:
        wrong["kind"] = _("Choose where the fair is held.")
    if trade not in Trade.values:
        wrong["trade"] = _("Choose who comes to the fair.")
    if not any(name.values()):
        wrong["name_en"] = _("Write the name of the fair.")
    if not any(place.values()):
        wrong["place_en"] = _("Write the town.")
    if from_on is None:
        wrong["from_on"] = _("Write the date.")
    if to_on is None:
        wrong["to_on"] = _("Write the date.")
    if from_on and to_on and not 0 <= (to_on - from_on).days < LONGEST:
        wrong["to_on"] = _("A fair ends on its first day or up to 89 days after it.")
    if (kind == FairKind.ABROAD) == (country == "IN"):
        wrong["country"] = _("A fair abroad has another country than India, every other fair has India.")
    if district is not None and kind in (FairKind.ABROAD, FairKind.NATIONAL_OUTSIDE):
        wrong["district"] = _("A fair outside the State belongs to no district.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)


@transaction.atomic
def plan_fair(
    *,
    kind: str,
    trade: str,
    name: Mapping[str, str],
    place: Mapping[str, str],
    from_on: date | None,
    to_on: date | None,
    by: User,
    district: District | None = None,
    country: str = "IN",
    pavilion: Mapping[str, str] | None = None,
    organiser: str = "",
    source: str = "",
    is_sample: bool = False,
) -> Fair:
    """A new fair of the calendar. Without a `district` it is the state's, and only the state's cell plans it.

    Refuses `invalid` (every field named) and `not_allowed`.
    """
    if not by.may(RUN_FAIRS):
        raise NotAllowed()
    if not by.scope.everything and (district is None or district.pk not in by.scope.districts):
        raise NotAllowed(_("Your office plans the fairs of its own district."), code="not_your_place")
    _check(kind, trade, name, place, from_on, to_on, district, country)
    assert from_on is not None and to_on is not None  # noqa: S101 (checked above)
    series = f"FR-{FinancialYear.of(from_on).short}"
    fair = Fair.objects.create(
        ref=f"{series}-{next_number(series):04d}",
        kind=kind,
        trade=trade,
        name=Localised({k: v.strip() for k, v in name.items() if v.strip()}),
        place=Localised({k: v.strip() for k, v in place.items() if v.strip()}),
        country=country,
        pavilion=Localised({k: v.strip() for k, v in (pavilion or {}).items() if v.strip()}),
        organiser=organiser.strip(),
        district=district,
        from_on=from_on,
        to_on=to_on,
        planned_by=by,
        planned_at=clock.now(),
        source=source,
        is_sample=is_sample,
    )
    record(events.PLANNED, fair, by=by, kind=kind, from_on=from_on.isoformat(), to_on=to_on.isoformat())
    return fair


@transaction.atomic
def notify_fair(fair: Fair, *, order_reference: str, on: date | None, by: User) -> Fair:
    """Notes the Commissioner's order by which claims for this fair are allowed. The state's cell does it, once.

    Refuses `not_allowed`, `cancelled`, `notified_already`, `invalid`.
    """
    if not (by.may(RUN_FAIRS) and by.scope.everything):
        raise NotAllowed(_("Fairs are notified by the Commissioner; the state's cell notes the order."))
    present = locked(fair)
    if present.notified_on is not None:
        raise DomainError(
            _("This fair was notified by %(order)s already.") % {"order": present.order_reference},
            code="notified_already",
        )
    wrong: dict[str, Words] = {}
    if not order_reference.strip():
        wrong["order_reference"] = _("Write the number of the order.")
    if on is None or on > clock.today():
        wrong["notified_on"] = _("Write the date of the order; it cannot lie in the future.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    present.order_reference, present.notified_on, present.notified_by = order_reference.strip(), on, by
    present.save(update_fields=["order_reference", "notified_on", "notified_by"])
    record(events.NOTIFIED, present, by=by, order=present.order_reference)
    return present


@transaction.atomic
def lay_out(
    fair: Fair, *, rows: int, columns: int, aisle_after: int = 0, fee: Decimal = Decimal(0), by: User
) -> list[Stall]:
    """Draws the plan anew: `rows` of `columns` stalls, an aisle after every `aisle_after` rows. Codes are A1, A2, … B1.

    Refuses `not_your_fair`, `cancelled`, `allotted` (a stall has its holder), `invalid`.
    """
    check_may_run(by, fair)
    present = locked(fair)
    if StallApplication.objects.filter(stall__fair=present).exists():
        raise DomainError(_("Stalls are allotted already; the plan stays as it is."), code="allotted")
    wrong: dict[str, Words] = {}
    if not 1 <= rows <= len(LETTERS):
        wrong["rows"] = _("From 1 to %(most)s rows.") % {"most": len(LETTERS)}
    if not 1 <= columns <= 40:
        wrong["columns"] = _("From 1 to 40 stalls in a row.")
    if rows * columns > MOST_STALLS:
        wrong["columns"] = _("At most %(most)s stalls in all.") % {"most": MOST_STALLS}
    if not 0 <= aisle_after <= rows:
        wrong["aisle_after"] = _("Write after how many rows an aisle runs, or 0.")
    if fee < 0:
        wrong["fee"] = _("The fee cannot be below nothing.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    present.stalls.all().delete()
    stalls = Stall.objects.bulk_create(
        Stall(
            fair=present,
            code=f"{LETTERS[row]}{column + 1}",
            x=column,
            y=row + (row // aisle_after if aisle_after else 0),
            fee_amount=fee,
        )
        for row in range(rows)
        for column in range(columns)
    )
    record(events.LAID_OUT, present, by=by, stalls=len(stalls))
    return stalls


@transaction.atomic
def call_for_stalls(fair: Fair, *, apply_by: date | None, per_district: int | None = None, by: User) -> Fair:
    """Opens the call: until `apply_by` units may ask for a stall, and the criteria in force now are the published ones.

    Refuses `not_your_fair`, `cancelled`, `called_already`, `no_plan`, `no_criteria`, `invalid`.
    """
    check_may_run(by, fair)
    present = locked(fair)
    if present.called_on is not None:
        raise DomainError(_("The call is out already."), code="called_already")
    if not present.stalls.exists():
        raise DomainError(_("Lay out the stalls first; the call says how many there are."), code="no_plan")
    criteria = criteria_for(present.kind)
    if criteria is None:
        raise DomainError(_("The programme publishes no criteria for this kind of fair."), code="no_criteria")
    wrong: dict[str, Words] = {}
    if apply_by is None or not clock.today() <= apply_by < present.from_on:
        wrong["apply_by"] = _("Write a day from today until the day before the fair.")
    if per_district is not None and not 1 <= per_district <= MOST_STALLS:
        wrong["per_district"] = _("Write how many stalls one district may have, or nothing.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    present.called_on, present.apply_by = clock.today(), apply_by
    present.criteria, present.criteria_hash, present.per_district = criteria.code, criteria.hash, per_district
    present.save(update_fields=["called_on", "apply_by", "criteria", "criteria_hash", "per_district"])
    record(events.CALLED, present, by=by, criteria=criteria.code, version=criteria.hash)
    return present


@transaction.atomic
def cancel_fair(fair: Fair, *, by: User) -> Fair:
    """Takes a fair out of the calendar before it begins. Refuses `not_your_fair`, `cancelled`, `begun`."""
    check_may_run(by, fair)
    present = locked(fair)
    if present.from_on <= clock.today():
        raise DomainError(_("The fair has begun; it cannot be cancelled."), code="begun")
    present.cancelled_at = clock.now()
    present.save(update_fields=["cancelled_at"])
    record(events.CANCELLED, present, by=by)
    return present


@transaction.atomic
def note_outlay(
    fair: Fair,
    *,
    kind: str,
    amount: Decimal | None,
    paid_on: date | None,
    reference: str,
    by: User,
    application: StallApplication | None = None,
) -> Outlay:
    """Notes what the programme spent on a fair, or (with `application`) on one person's deputation to it.

    The bill is paid elsewhere; here it is counted. Refuses `not_your_fair`, `cancelled`, `invalid`.
    """
    check_may_run(by, fair)
    present = locked(fair)
    wrong: dict[str, Words] = {}
    if kind not in OutlayKind.values:
        wrong["kind"] = _("Choose what it was spent on.")
    if amount is None or amount <= 0:
        wrong["amount"] = _("Write the amount.")
    if paid_on is None or paid_on > clock.today():
        wrong["paid_on"] = _("Write the day of payment; it cannot lie in the future.")
    if not reference.strip():
        wrong["reference"] = _("Write the number of the bill or the order.")
    if application is not None and application.fair_id != present.pk:
        wrong["application"] = _("This person does not take part in this fair.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert amount is not None and paid_on is not None  # noqa: S101 (checked above)
    outlay = Outlay.objects.create(
        fair=present,
        application=application,
        kind=kind,
        amount=amount,
        paid_on=paid_on,
        reference=reference.strip(),
        noted_at=clock.now(),
        noted_by=by,
    )
    record(events.OUTLAY, present, by=by, kind=kind, amount=str(amount))
    return outlay
