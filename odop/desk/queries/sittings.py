"""What the committee's pages show: sittings, cases that wait for one, and each case of an agenda in a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from odop.accounts.enums import Role
from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of, typed_values
from odop.casework.models import AgendaItem, Case, CaseDocument, CaseStep, Sitting
from odop.casework.queries import cases_visible_to, sittings_visible_to
from odop.finance.queries import Standing, budget_of, total_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.workflow import Action, Workflow
from odop.places.queries import financial_year, financial_year_of
from odop.schemes.models import Assessment


def sittings(user: User) -> QuerySet[Sitting]:
    """Sittings of the reader's place, the latest first, with how many cases stand on each and how many are decided."""
    return (
        sittings_visible_to(user)
        .annotate(cases=Count("items"), decided=Count("items", filter=~Q(items__outcome="")))
        .order_by("-on_date", "-id")
    )


def chairs(user: User, sitting: Sitting) -> bool:
    return any(
        posting.role == Role.COMMITTEE and posting.office_id == sitting.office_id
        for posting in user.current_postings
    )


def waiting_for(user: User, office: Office) -> QuerySet[Case]:
    """Cases that wait for this committee and stand on no agenda that is still open."""
    placed = AgendaItem.objects.filter(outcome="").exclude(sitting__state=Sitting.State.SIGNED)
    return (
        cases_visible_to(user)
        .filter(
            Q() if office.district_id is None else Q(district_id=office.district_id), waiting_on=office.kind
        )
        .exclude(pk__in=placed.values("case_id"))
        .select_related("applicant", "district")
        .order_by("entered_at", "id")
    )


def waiting_by_committee(user: User, offices: Iterable[Office]) -> list[tuple[Office, list[Case]]]:
    """Each committee that cases wait for, with the first hundred of them; the only one also when nothing waits."""
    found = [(office, list(waiting_for(user, office)[:100])) for office in offices]
    return [one for one in found if one[1]] or found[:1]


@dataclass(frozen=True)
class Choice:
    """A decision that may be taken on a row, and what stands against it."""

    action: Action
    label: str
    why: str

    @property
    def blocked(self) -> bool:
        return bool(self.why)

    @property
    def tone(self) -> str:
        return "" if self.action.tone == "primary" else self.action.tone


@dataclass
class Row:
    """One case of an agenda: what was asked, what the rule gives, how its papers stand, and the decision."""

    item: AgendaItem
    case: Case
    eligible: bool | None
    met: int
    conditions: int
    outputs: list[tuple[str, Decimal]]
    papers: str
    put_up_by: str
    outcome: str
    selected: bool
    choices: list[Choice]
    wrong: list[str] = field(default_factory=list)
    typed: str = ""


def rows_of(sitting: Sitting, user: User) -> list[Row]:
    """The agenda, case by case: the same few queries however long it is."""
    items = list(
        sitting.items.select_related("case__applicant__product_line", "case__district").order_by(
            "position", "pk"
        )
    )
    pks = [item.case_id for item in items]
    judged = {
        made.application.case_id: made
        for made in Assessment.objects.filter(application__case_id__in=pks)
        .select_related("application")
        .order_by("at", "pk")
    }
    papers = {
        row["case_id"]: (row["all"], row["ok"])
        for row in CaseDocument.objects.filter(case_id__in=pks, replaced=False)
        .order_by()
        .values("case_id")
        .annotate(all=Count("pk"), ok=Count("pk", filter=Q(check_state=CaseDocument.Check.ACCEPTED)))
    }
    steps: dict[int, list[CaseStep]] = {}
    for step in CaseStep.objects.filter(case_id__in=pks).select_related("by").order_by("number"):
        steps.setdefault(step.case_id, []).append(step)
    return [
        _row(item, user, judged.get(item.case_id), papers, steps.get(item.case_id, []), sitting)
        for item in items
    ]


def _row(
    item: AgendaItem,
    user: User,
    judged: Assessment | None,
    papers: Mapping[int, tuple[int, int]],
    steps: list[CaseStep],
    sitting: Sitting,
) -> Row:
    case = item.case
    scheme = scheme_of(case.procedure_id)
    result: dict[str, Any] = judged.result if judged else {}
    edition = scheme.entitlement_on(judged.as_of) if judged else None
    office = {code: state.office for code, state in scheme.workflow.states.items()}
    arrived = next(
        (
            step
            for step in reversed(steps)
            if office.get(step.to_state) == sitting.office.kind != office.get(step.from_state)
        ),
        None,
    )
    whole, accepted = papers.get(item.case_id, (0, 0))
    action = next((one for one in scheme.workflow.actions if one.do == item.outcome), None)
    return Row(
        item=item,
        case=case,
        eligible=result.get("eligible"),
        met=len(result.get("passed", ())),
        conditions=len(scheme.rules_on(judged.as_of)) if judged else 0,
        outputs=[
            (str(Localised(output.label)), Decimal(result["outputs"][output.key]))
            for output in (edition.outputs if edition else ())
            if output.key in result.get("outputs", {})
        ],
        papers=_("%(accepted)s of %(all)s accepted") % {"accepted": accepted, "all": whole} if whole else "",
        put_up_by=str(arrived.by) if arrived and arrived.by else "",
        outcome=str(Localised(action.done)) if action else "",
        selected=action is not None and commits(action),
        choices=[]
        if item.outcome or sitting.state == Sitting.State.SIGNED
        else _choices(case, scheme.workflow, user, steps),
    )


def commits(action: Action) -> bool:
    """Whether a decision sets money aside."""
    return any(effect.endswith(".commit") for effect in action.effects)


def _choices(case: Case, workflow: Workflow, user: User, steps: list[CaseStep]) -> list[Choice]:
    """The committee's decisions on a case, with what can be said against each without asking the database again."""
    done = {step.do: step.by_id for step in steps}
    known = {
        **typed_values(case),
        "today": clock.today(),
        "days_in_state": (clock.now() - case.entered_at).days,
    }
    choices = []
    for action in workflow.actions_from(case.state):
        if "committee" not in action.roles or action.needs or Role.COMMITTEE not in user.roles:
            continue
        against = [str(Localised(check.because)) for check in action.refusals(known)]
        against += [
            _("You yourself did “%(step)s”. Somebody else must do this.")
            % {"step": Localised(workflow.action(do).label)}
            for do in action.not_same_person_as
            if done.get(do) == user.pk
        ]
        choices.append(Choice(action, str(Localised(action.label)), " ".join(against)))
    return choices


@dataclass(frozen=True)
class Purse:
    """The budget that a sitting draws on, and what all that is still open on its agenda would take."""

    scheme: str
    year: str
    standing: Standing | None
    open_amount: Decimal

    @property
    def short(self) -> Decimal:
        """Rupees that are missing if everything still open were selected; 0 when it is enough."""
        free = self.standing.free if self.standing else Decimal(0)
        return max(self.open_amount - free, Decimal(0))


def _of_all(found: Iterable[Standing | None]) -> Standing | None:
    known = [one for one in found if one is not None]
    return total_of(known) if known else None


def purses(sitting: Sitting) -> list[Purse]:
    """One for each scheme on the agenda."""
    year = financial_year_of(clock.today())
    amounts = (
        sitting.items.order_by()
        .values("case__code", "case__procedure_id", "case__district_id")
        .annotate(open=Sum("case__amount", filter=Q(outcome="")))
    )
    by_code: dict[str, tuple[int, Decimal]] = {}
    places: dict[str, set[int]] = {}  # a committee of the state draws on the budgets of several districts
    for row in amounts:
        before = by_code.get(row["case__code"], (0, Decimal(0)))[1]
        by_code[row["case__code"]] = (row["case__procedure_id"], before + (row["open"] or Decimal(0)))
        places.setdefault(row["case__code"], set()).add(row["case__district_id"])
    return [
        Purse(
            str(Localised(scheme_of(procedure).title)),
            financial_year(year).label,
            _of_all(budget_of(place, year, code) for place in sorted(places[code])),
            open_amount,
        )
        for code, (procedure, open_amount) in by_code.items()
    ]
