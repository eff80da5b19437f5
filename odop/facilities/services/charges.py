"""Charges: proposed by who runs the centre, in force once the District Level Committee has approved them."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.facilities import events
from odop.facilities.enums import ChargeState, ChargeUnit
from odop.facilities.models import Charge, FacilityCentre, Machine
from odop.facilities.services.authority import must_chair, must_keep
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import touch_pages


@transaction.atomic
def propose_charge(
    centre: FacilityCentre,
    *,
    name: object,
    unit: str,
    rate: Decimal,
    by: Actor,
    machine: Machine | None = None,
) -> Charge:
    """Returns a charge that waits for the committee (order of 06-11-2018: user charges reasonable, approved by the DLC).

    One rate for everybody: members and non-members are served alike.
    """
    must_keep(by, centre)
    words = Localised(name) if isinstance(name, dict) else Localised(en=str(name).strip()[:120])
    errors = {}
    if not str(words).strip():
        errors["name"] = _("Write the name of the service.")
    if unit not in ChargeUnit.values:
        errors["unit"] = _("Choose one of the answers shown.")
    if rate < 0 or rate != rate.quantize(Decimal("0.01")):
        errors["rate"] = _("Write an amount of zero or more, with at most two places.")
    if machine is not None and machine.centre_id != centre.pk:
        errors["machine"] = _("This machine belongs to another centre.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    charge = Charge.objects.create(
        centre=centre,
        district_id=centre.district_id,
        machine=machine,
        name=words,
        unit=unit,
        rate_amount=rate,
    )
    record(events.CHARGE_PROPOSED, centre, by=by, charge=charge.pk, rate=str(rate), unit=unit)
    return charge


@transaction.atomic
def decide_charge(charge: Charge, *, approve: bool, by: Actor, note: str = "") -> Charge:
    """The committee approves a proposed charge from today, or does not. An approved one ends that of the same machine and
    unit. Bookings keep the charge they were made at. Refuses `decided_already`.
    """
    must_chair(by, charge.centre)
    present = Charge.objects.select_for_update(of=("self",)).get(pk=charge.pk)
    if present.state != ChargeState.PROPOSED:
        raise DomainError(_("The committee has decided on this charge already."), code="decided_already")
    if approve and present.machine_id is not None:
        earlier = Charge.objects.filter(
            machine_id=present.machine_id, unit=present.unit, state=ChargeState.APPROVED
        )
        for old in earlier.select_for_update(of=("self",)):
            old.state, old.to_on = ChargeState.ENDED, clock.today()
            old.save(update_fields=["state", "to_on"])
    present.state = ChargeState.APPROVED if approve else ChargeState.REFUSED
    present.decided_at, present.note = clock.now(), note.strip()[:200]
    present.from_on = clock.today() if approve else None
    present.save(update_fields=["state", "decided_at", "note", "from_on"])
    record(events.CHARGE_DECIDED, present.centre, by=by, charge=present.pk, approved=approve)
    touch_pages()
    return present
