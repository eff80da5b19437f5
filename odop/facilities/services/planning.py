"""Before the centre stands: the machines of the project report, and three quotations for each."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.casework.models import Case
from odop.facilities import events
from odop.facilities.models import PlannedMachine, Quotation
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

PLANNED_IN = ("registration", "project_report")  # states in which the report is still being made
QUOTATIONS_NEEDED = 3


def may_plan(case: Case, by: Actor) -> bool:
    """The applicant herself or the office of her district, who may also apply for her, while the report is being made."""
    if case.state not in PLANNED_IN or not by.may(APPLY):
        return False
    if not isinstance(by, User):
        return True
    if by.is_citizen:
        return case.applicant_user_id == by.pk
    return by.scope.everything or case.district_id in by.scope.districts


def _must_plan(case: Case, by: Actor) -> None:
    if case.state not in PLANNED_IN:
        raise DomainError(
            _("Machines are noted while the project report is being made; it is not being made now."),
            code="report_is_sent",
        )
    if not may_plan(case, by):
        raise NotAllowed()


@transaction.atomic
def plan_machine(
    case: Case, *, name: object, quantity: int, by: Actor, purpose: str = "", capacity: str = ""
) -> PlannedMachine:
    """Returns a machine of the project report. `name` is text or text by language. Refuses `report_is_sent`."""
    _must_plan(case, by)
    words = Localised(name) if isinstance(name, dict) else Localised(en=str(name).strip()[:120])
    errors = {}
    if not str(words).strip():
        errors["name"] = _("Write the name of the machine.")
    if not 1 <= quantity <= 1000:
        errors["quantity"] = _("Write how many: from 1 to 1000.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    machine = PlannedMachine.objects.create(
        case=case, name=words, purpose=purpose.strip()[:200], quantity=quantity, capacity=capacity.strip()[:80],
        added_by=by if isinstance(by, User) else None,
    )  # fmt: skip
    record(events.MACHINE_PLANNED, case, by=by, machine=machine.pk)
    return machine


@transaction.atomic
def take_off_machine(machine: PlannedMachine, *, by: Actor) -> None:
    """Takes a machine with its quotations off the project report. Refuses `report_is_sent`."""
    _must_plan(machine.case, by)
    record(events.MACHINE_UNPLANNED, machine.case, by=by, machine=machine.pk)
    machine.delete()


@transaction.atomic
def note_quotation(
    machine: PlannedMachine,
    *,
    vendor: str,
    price: Decimal,
    quoted_on: date,
    by: Actor,
    make: str = "",
    country: str = "",
) -> Quotation:
    """Returns the quotation of one seller for one machine, GST included.

    Refuses `report_is_sent`, and `same_vendor` when this seller has quoted for the machine already: three quotations are
    those of three sellers.
    """
    _must_plan(machine.case, by)
    PlannedMachine.objects.select_for_update().get(pk=machine.pk)
    errors = {}
    if not vendor.strip():
        errors["vendor"] = _("Write the name of the seller.")
    if price <= 0 or price != price.quantize(Decimal("0.01")):
        errors["price"] = _("Write an amount above zero, with at most two places.")
    if quoted_on > clock.today():
        errors["quoted_on"] = _("The date of a quotation cannot lie in the future.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    folded = " ".join(vendor.casefold().replace(".", " ").split())[:120]
    if machine.quotations.filter(vendor_folded=folded).exists():
        raise DomainError(
            _("This seller has quoted for this machine already. Three quotations are of three sellers."),
            code="same_vendor",
        )
    quotation = Quotation.objects.create(
        machine=machine, vendor=vendor.strip()[:120], vendor_folded=folded, make=make.strip()[:80],
        country=country.strip()[:60], price_amount=price, quoted_on=quoted_on,
    )  # fmt: skip
    record(events.QUOTATION_NOTED, machine.case, by=by, machine=machine.pk, amount=str(price))
    return quotation


def lowest_cost(case: Case) -> Decimal:
    """What all machines of the report cost at the lowest quotation of each; a machine without one counts nothing."""
    total = Decimal(0)
    for machine in case.planned_machines.prefetch_related("quotations"):
        prices = [one.price_amount for one in machine.quotations.all()]
        total += min(prices, default=Decimal(0)) * machine.quantity
    return total


def check_quotations(case: Case) -> None:
    """Refuses `quotations_missing`, naming every machine that has fewer than three quotations at once."""
    machines = list(case.planned_machines.prefetch_related("quotations"))
    if not machines:
        raise DomainError(
            _("No machine is noted yet. Note each machine with three quotations first."),
            code="quotations_missing",
        )
    short = [one for one in machines if len(one.quotations.all()) < QUOTATIONS_NEEDED]
    if short:
        raise DomainError(
            _("Three quotations are needed for each machine. Missing for: %(machines)s.")
            % {"machines": ", ".join(f"{one.name} ({len(one.quotations.all())}/3)" for one in short)},
            code="quotations_missing",
        )
