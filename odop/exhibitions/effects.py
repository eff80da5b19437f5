"""What a step of a claim does here. Each runs inside the step's transaction, with the case locked."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import effect, scheme_of
from odop.casework.models import Case, CaseStep
from odop.exhibitions.enums import FairKind
from odop.exhibitions.models import Claim, Fair
from odop.exhibitions.queries.bars import bar_against, barred_words
from odop.exhibitions.queries.claims import claims_in_year, earlier_waiting, fair_claimed, helped_online
from odop.exhibitions.services.bars import bar
from odop.finance.services import pay_applicant, pay_group
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add
from odop.kernel.ui.numbers import day_text
from odop.registry.enums import GroupKind
from odop.registry.models import Group, Unit

FAIRS = frozenset(FairKind.values)
ONLINE = "ecommerce"
OF_COUNCILS = frozenset({"council_event", "council_promotion"})


@effect("exhibitions.enter_claim")
def enter_claim(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Enters the claim with its day and fair. Refuses `barred`, `fair_unknown`, `fair_differs`, `fair_claimed`,
    `claimed_online`, `claimed_meanwhile`: what a race, or an answer that differs from the calendar, would let through.

    What only councils can claim for is claimed by the council of which the applicant is a member (`no_council`): the case
    becomes the council's, and is paid to its account.
    """
    kind = str(case.values.get("event_kind", ""))
    if kind in OF_COUNCILS:
        case.group, case.unit = _council_of(case), None
    if case.unit_id is not None:  # two people who claim for the same unit come one after the other
        Unit.objects.select_for_update(of=("self",)).get(pk=case.unit_id)
    barred = bar_against(case.applicant, case.unit)
    if barred is not None:
        raise DomainError(barred_words(barred), code="barred")
    number = str(case.values.get("fair") or "").strip().upper()
    fair = _agreeing_fair(case, number) if number and kind in FAIRS else None
    if fair is not None and fair_claimed(case.applicant, case.unit, fair):
        raise DomainError(_("Something has been claimed for this fair already."), code="fair_claimed")
    if kind == ONLINE and helped_online(case.applicant, case.unit, kind=ONLINE):
        raise DomainError(
            _("This unit has been helped to start on e-commerce already."), code="claimed_online"
        )
    counted = case.values.get("claims_this_year") if kind in FAIRS | {ONLINE} else None
    if counted is not None and claims_in_year(case.applicant, case.unit, clock.today()) > counted:
        raise DomainError(
            _("Another claim of this unit was entered meanwhile. Look at it, and send this one again."),
            code="claimed_meanwhile",
        )
    add(Claim(case=case, fair=fair, kind=kind, entered_on=clock.today()))
    case.values["claimed_on"] = clock.today().isoformat()


def _council_of(case: Case) -> Group:
    with scope.widened("the council of which the applicant is a member"):
        mine = case.applicant.memberships.filter(to_on__isnull=True, group__kind=GroupKind.COUNCIL)
        found = mine.select_related("group").order_by("pk").first()
    if found is None:
        raise DomainError(
            _(
                "Only an export council or an authority claims for this. The district office enters the council with its"
                " account in the register, and you as its member."
            ),
            code="no_council",
        )
    return found.group


def _agreeing_fair(case: Case, number: str) -> Fair:
    """The fair of this number; what is claimed must agree with the calendar."""
    fair = Fair.objects.filter(ref=number, cancelled_at__isnull=True).first()
    if fair is None:
        raise DomainError(
            _("There is no fair %(ref)s in the calendar. Correct the number, or leave it empty.")
            % {"ref": number},
            code="fair_unknown",
        )
    said = (case.values.get("event_kind"), case.values.get("event_on"), case.values.get("notified"))
    if said != (fair.kind, fair.to_on.isoformat(), fair.notified_on is not None):
        raise DomainError(
            _("The calendar has fair %(ref)s otherwise: %(name)s, %(kind)s, until %(day)s, %(notified)s.")
            % {
                "ref": fair.ref,
                "name": fair.name,
                "kind": fair.get_kind_display(),
                "day": day_text(fair.to_on),
                "notified": _("notified") if fair.notified_on else _("not notified"),
            },
            code="fair_differs",
        )
    return fair


@effect("exhibitions.in_turn")
def in_turn(case: Case, step: CaseStep, *, by: Actor) -> None:
    """First come, first served: a claim is not sanctioned past one that came before it. Refuses `not_in_turn`."""
    state = scheme_of(case.procedure_id).workflow.states[step.from_state]
    earlier = earlier_waiting(case, state=state.code, of_the_state=state.office == "state_committee")
    if earlier is not None:
        raise DomainError(
            _("Claim %(ref)s came first and waits for this committee. Decide it, or defer it with a reason.")
            % {"ref": earlier.ref},
            code="not_in_turn",
        )


@effect("exhibitions.pay")
def pay(case: Case, step: CaseStep, *, by: Actor) -> None:
    """All that was sanctioned: to the account of the council that claimed, else to her own."""
    if case.group_id is not None:
        pay_group(case, by=by)
    else:
        pay_applicant(case, by=by)


@effect("exhibitions.blacklist")
def blacklist(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Bars who claimed, and the unit, from the day of the order."""
    until = step.data.get("barred_until")
    bar(
        case.applicant,
        unit=case.unit,
        case=case,
        order_reference=str(step.data["order_reference"]),
        reason=step.note,
        to_on=date.fromisoformat(str(until)) if until else None,
        by=by,
    )
