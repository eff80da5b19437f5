"""Standing outlets: opened, their month noted, closed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS
from odop.exhibitions import events
from odop.exhibitions.enums import OutletKind
from odop.exhibitions.models import Outlet, OutletMonth
from odop.exhibitions.services.fairs import WRONG
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.places.models import District


def _may_run(district_id: int | None, by: User) -> None:
    own = by.scope.everything or (district_id is not None and district_id in by.scope.districts)
    if not (by.may(RUN_FAIRS) and own):
        raise NotAllowed(_("This outlet belongs to another office."), code="not_your_place")


@transaction.atomic
def open_outlet(
    *,
    kind: str,
    name: Mapping[str, str],
    place: Mapping[str, str],
    run_by: str,
    opened_on: date | None,
    by: User,
    district: District | None = None,
    area_sq_m: int | None = None,
    yearly_support: Decimal | None = None,
    support_until: date | None = None,
    order_reference: str = "",
    is_sample: bool = False,
) -> Outlet:
    """A new outlet. Support needs the order it rests on and its end. Refuses `not_your_place`, `invalid`."""
    _may_run(district.pk if district else None, by)
    wrong: dict[str, str | Promise] = {}
    if kind not in OutletKind.values:
        wrong["kind"] = _("Choose what kind of place it is.")
    if not any(name.values()):
        wrong["name_en"] = _("Write the name.")
    if not any(place.values()):
        wrong["place_en"] = _("Write the town.")
    if not run_by.strip():
        wrong["run_by"] = _("Write who runs it.")
    if opened_on is None or opened_on > clock.today():
        wrong["opened_on"] = _("Write the day it opened; it cannot lie in the future.")
    if yearly_support is not None:
        if yearly_support <= 0:
            wrong["yearly_support"] = _("Write the amount.")
        if not order_reference.strip():
            wrong["order_reference"] = _("Write the number of the order.")
        if support_until is None:
            wrong["support_until"] = _("Write the date.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert opened_on is not None  # noqa: S101 (checked above)
    outlet = Outlet.objects.create(
        ref=f"OU-{next_number('OU'):04d}",
        kind=kind,
        name=Localised({k: v.strip() for k, v in name.items() if v.strip()}),
        place=Localised({k: v.strip() for k, v in place.items() if v.strip()}),
        district=district,
        run_by=run_by.strip(),
        area_sq_m=area_sq_m,
        opened_on=opened_on,
        yearly_support_amount=yearly_support,
        support_until=support_until,
        order_reference=order_reference.strip(),
        is_sample=is_sample,
    )
    record(events.OUTLET_OPENED, outlet, by=by, kind=kind)
    return outlet


@transaction.atomic
def note_month(
    outlet: Outlet,
    *,
    month: date | None,
    units_shown: int | None,
    stock: Decimal | None,
    sold: Decimal | None,
    sold_count: int | None,
    by: User,
) -> OutletMonth:
    """The statement of a month that is over, or corrects it. Refuses `not_your_place`, `closed`, `invalid`."""
    _may_run(outlet.district_id, by)
    present = Outlet.objects.select_for_update(of=("self",)).get(pk=outlet.pk)
    wrong: dict[str, str | Promise] = {}
    first = month.replace(day=1) if month else None
    this_month = clock.today().replace(day=1)
    if first is None or first >= this_month or first < present.opened_on.replace(day=1):
        wrong["month"] = _("Choose a month that is over, since the outlet opened.")
    elif present.closed_on is not None and first > present.closed_on:
        raise DomainError(_("The outlet was closed before that month."), code="closed")
    for key, value in (
        ("units_shown", units_shown),
        ("stock", stock),
        ("sold", sold),
        ("sold_count", sold_count),
    ):
        if value is None or value < 0:
            wrong[key] = _("Write a number, 0 if there is none.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert first and units_shown is not None and sold_count is not None  # noqa: S101 (checked above)
    assert stock is not None and sold is not None  # noqa: S101 (checked above)
    made, _new = OutletMonth.objects.update_or_create(
        outlet=present,
        month=first,
        defaults={
            "units_shown": units_shown,
            "stock_amount": stock,
            "sold_amount": sold,
            "sold_count": sold_count,
            "noted_at": clock.now(),
            "noted_by": by,
        },
    )
    record(events.OUTLET_MONTH, present, by=by, month=f"{first:%Y-%m}", sold=str(sold))
    return made


@transaction.atomic
def close_outlet(outlet: Outlet, *, on: date | None, by: User) -> Outlet:
    """Closes an outlet. Refuses `not_your_place`, `closed`, `invalid`."""
    _may_run(outlet.district_id, by)
    present = Outlet.objects.select_for_update(of=("self",)).get(pk=outlet.pk)
    if present.closed_on is not None:
        raise DomainError(_("This outlet is closed already."), code="closed")
    if on is None or not present.opened_on <= on <= clock.today():
        raise Invalid(WRONG, fields={"closed_on": _("Write a day since it opened, not ahead.")})
    present.closed_on = on
    present.save(update_fields=["closed_on"])
    record(events.OUTLET_CLOSED, present, by=by)
    return present
