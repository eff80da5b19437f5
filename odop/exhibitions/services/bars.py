"""Barring somebody from the assistance after misuse, and lifting the bar."""

from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS
from odop.casework.models import Case
from odop.exhibitions import events
from odop.exhibitions.models import Bar
from odop.exhibitions.services.fairs import WRONG
from odop.kernel import clock
from odop.kernel.actors import Actor, System
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry.models import Artisan, Unit


def _may_bar(district_id: int, by: Actor) -> None:
    if isinstance(by, System):
        return
    if not (isinstance(by, User) and by.may(RUN_FAIRS)):
        raise NotAllowed()
    if not by.scope.everything and district_id not in by.scope.districts:
        raise NotAllowed(_("This person belongs to another district."), code="not_your_place")


@transaction.atomic
def bar(
    artisan: Artisan,
    *,
    order_reference: str,
    reason: str,
    by: Actor,
    unit: Unit | None = None,
    case: Case | None = None,
    to_on: date | None = None,
) -> Bar:
    """Bars a person and her unit from today, to `to_on` or until it is lifted. Refuses `not_allowed`, `invalid`."""
    _may_bar(artisan.district_id, by)
    wrong: dict[str, str | Promise] = {}
    if not order_reference.strip():
        wrong["order_reference"] = _("Write the number of the order.")
    if not reason.strip():
        wrong["reason"] = _("Write the reason.")
    if to_on is not None and to_on <= clock.today():
        wrong["barred_until"] = _("A bar ends after today.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    made = Bar.objects.create(
        artisan=artisan,
        unit=unit,
        district_id=artisan.district_id,
        case=case,
        from_on=clock.today(),
        to_on=to_on,
        order_reference=order_reference.strip(),
        reason=reason.strip(),
        barred_at=clock.now(),
        barred_by=by if isinstance(by, User) else None,
    )
    record(
        events.BARRED, made, by=by, case=case.ref if case else "", until=to_on.isoformat() if to_on else ""
    )
    return made


@transaction.atomic
def lift_bar(barred: Bar, *, reason: str, by: User) -> Bar:
    """Ends a bar today. Refuses `not_allowed`, `lifted_already`, `invalid`."""
    _may_bar(barred.district_id, by)
    present = Bar.objects.select_for_update(of=("self",)).get(pk=barred.pk)
    if present.lifted_on is not None:
        raise DomainError(_("This bar is lifted already."), code="lifted_already")
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write the reason.")})
    present.lifted_on, present.lifted_by, present.lifted_reason = clock.today(), by, reason.strip()
    present.save(update_fields=["lifted_on", "lifted_by", "lifted_reason"])
    record(events.BAR_LIFTED, present, by=by)
    return present
