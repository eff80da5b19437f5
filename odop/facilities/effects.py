"""What a step of the case of a centre does besides moving it. Each runs inside the step's transaction, the case locked."""

from datetime import date
from decimal import ROUND_CEILING
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import effect, plain, scheme_of, typed_values
from odop.casework.models import Case, CaseStep
from odop.facilities import events, services
from odop.facilities.known_facts import members_with_product
from odop.facilities.services.photographs import places_of_photographs
from odop.facilities.services.planning import check_quotations as quotations_must_be_three
from odop.facilities.services.planning import lowest_cost
from odop.finance import services as finance
from odop.finance.models import Payment
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.lib.money import from_paise, rupees, to_paise
from odop.registry.services import note_registration

INSTALMENTS = 3


def _paise(case: Case, key: str) -> int:
    return int(case.values.get(key) or 0)


@effect("facilities.check_photographs")
def check_photographs(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The photographs of the site must carry their place; it is kept with the case."""
    places = places_of_photographs(case)
    if not places:
        raise DomainError(
            _("The photographs of the site carry no place. Take them with the phone's location switched on."),
            code="no_place",
        )
    case.values["site_places"] = [f"{latitude:.5f},{longitude:.5f}" for latitude, longitude in places]


@effect("facilities.approve_in_principle")
def approve_in_principle(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The three months of the project report begin today."""
    case.values["in_principle_on"] = clock.today().isoformat()


@effect("facilities.register_company")
def register_company(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The company as the register has it must be one that the order takes; its registration is noted there."""
    with scope.widened("the members and shares of the company of this case"):
        group = case.group
        if group is None:
            raise DomainError(_("No group stands in this case."), code="no_group")
        present = group.memberships.filter(to_on__isnull=True).values_list("share_percent", flat=True)
        held = list(present)
        tied = members_with_product(group)
    shares = [share for share in held if share is not None]
    facts = {
        "members": len(held),
        "members_tied_to_product": tied,
        "largest_share_percent": int(max(shares).to_integral_value(ROUND_CEILING)) if shares else None,
    }
    scheme = scheme_of(case.procedure_id)
    decided = scheme.assess({**typed_values(case), **facts}, _judged_on(case))
    against = [Localised(one.because) for one in decided.failed]
    if shares and len(shares) < len(held):
        against.append(_("Some members have no share yet."))  # type: ignore[arg-type]
    if not shares:
        against.append(_("Enter the share of each member in the register."))  # type: ignore[arg-type]
    if against:
        raise DomainError(" ".join(str(one) for one in against), code="company_not_in_order")
    note_registration(
        group,
        number=str(step.data["registration_number"]),
        on=date.fromisoformat(str(step.data["registered_on"])),
        by=by,
    )
    case.values.update(facts)


def _judged_on(case: Case) -> date:
    return timezone.localdate(case.opened_at)


@effect("facilities.check_quotations")
def check_quotations(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Three quotations for each machine, and the lowest of each within the cost of the report."""
    quotations_must_be_three(case)
    lowest, stated = lowest_cost(case), from_paise(_paise(case, "report_cost"))
    if lowest > stated:
        raise DomainError(
            _(
                "The machines alone cost %(machines)s at the lowest quotations; the report says %(report)s in all."
            )
            % {"machines": rupees(lowest), "report": rupees(stated)},
            code="report_too_low",
        )


@effect("facilities.settle_shares")
def settle_shares(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Work the shares out again on the appraised cost, by the version and the date that the case is judged by."""
    land = _paise(case, "land_cost")
    facts: dict[str, Any] = {**typed_values(case), "project_cost": _paise(case, "appraised_cost") + land}
    decided = scheme_of(case.procedure_id).assess(facts, _judged_on(case))
    if decided.eligible is not True:
        reasons = " ".join(str(Localised(one.because)) for one in decided.failed)
        raise DomainError(
            reasons or str(_("The case cannot be decided on the appraised cost.")), code="not_eligible"
        )
    case.values.update(plain({"project_cost": facts["project_cost"], **decided.outputs}))
    case.amount = from_paise(next(iter(decided.outputs.values())))
    amounts: dict[str, Any] = {key: str(from_paise(paise)) for key, paise in decided.outputs.items()}
    record(events.SHARES_SETTLED, case, by=by, cost=str(from_paise(facts["project_cost"])), **amounts)


@effect("facilities.begin_instalments")
def begin_instalments(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Nothing has been paid, used or set off yet."""
    case.values.update(
        dict.fromkeys(
            ("instalments_paid", "released_amount", "verified_use", "interest_in_all", "interest_set_off"), 0
        )
    )


@effect("facilities.release_instalment")
def release_instalment(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The next of 40, 30 and 30% to the account of the company, less the interest that was earned and not yet set off."""
    number = _paise(case, "instalments_paid") + 1
    if number > INSTALMENTS:
        raise DomainError(_("All three instalments are paid."), code="all_paid")
    interest = _paise(case, "interest_in_all") - _paise(case, "interest_set_off")
    payment = finance.draft_instalment(
        case, amount=from_paise(_paise(case, f"tranche_{number}")), number=number, set_off=from_paise(interest),
        last=number == INSTALMENTS, to=Payment.To.GROUP, by=by,
    )  # fmt: skip
    case.values["instalment_amount"] = to_paise(payment.amount)
    record(events.INSTALMENT_RELEASED, case, by=by, number=number, amount=str(payment.amount))


@effect("facilities.instalment_paid")
def instalment_paid(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The bank has confirmed it: the interest that lowered it counts as set off."""
    case.values["interest_set_off"] = _paise(case, "interest_in_all")


@effect("facilities.check_certificate")
def check_certificate(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The utilisation certificate of this very instalment has been received and accepted."""
    number = _paise(case, "instalments_paid")
    paper = case.documents.filter(key=f"utilisation_{number}", replaced=False).first()
    if paper is None or paper.check_state != paper.Check.ACCEPTED:
        raise DomainError(
            _("The utilisation certificate of instalment %(number)s has not been received and accepted.")
            % {"number": number},
            code="certificate_missing",
        )


@effect("facilities.accept_use")
def accept_use(case: Case, step: CaseStep, *, by: Actor) -> None:
    """What the agency verified is granted in the ledger. The agency sees the file and not the district's money."""
    used = from_paise(_paise(case, "verified_use"))
    with scope.widened("the ledger of the case that was sent to this agency"):
        finance.accept_use(case, used, by=SYSTEM)
    record(events.USE_ACCEPTED, case, by=by, used=str(used))


@effect("facilities.establish")
def establish(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The centre opens, with the machines of its project report."""
    title = str(case.values.get("project_title") or case.ref)
    opened_on = date.fromisoformat(str(step.data["opened_on"]))
    services.establish(
        case.district, case=case, group=case.group, name={"en": title}, component=str(case.values.get("component", "")),
        product_line=case.group.product_line if case.group else None, opened_on=opened_on, is_sample=case.is_sample, by=by,
    )  # fmt: skip
    case.values["established_on"] = opened_on.isoformat()
