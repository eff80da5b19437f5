"""Reading cases. Every list starts from what the reader may see; PostgreSQL holds the same line underneath."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import COMMITTEES, OUTSIDE, OfficeKind, Role
from odop.accounts.models import Office, Posting, User
from odop.accounts.permissions import RUN_SITTING
from odop.casework.definitions import scheme_of, typed_values
from odop.casework.models import Case, CaseDocument, CaseStep, Letter, Sitting
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.looks import Look, looked
from odop.kernel.refusals import NotFound
from odop.lib.rules import DocumentRule
from odop.lib.workflow import Action, Workflow
from odop.places.queries import calendar

# What a list shows of a person and a place is a name: her papers, numbers and accounts, and the outline of a district on
# the map, stay where they are.
NOT_IN_LISTS = (
    "values",
    *(
        f"applicant__{column}"
        for column in (
            "relation_name", "relation_folded", "name_folded", "name_skeleton", "place", "place_folded", "address", "pin_code",
            "craft", "craft_years", "pan", "aadhaar_last4", "bank_account", "bank_account_last4", "bank_ifsc",
        )
    ),
    *(
        f"district__{column}"
        for column in ("outline", "aliases", "division", "lat", "lon", "population_2011", "population_note", "source")
    ),
)  # fmt: skip


def works_for(posting: Posting) -> str:
    """The kind of office whose cases somebody works through at this post; an auditor looks on and works through none."""
    return "" if posting.role == Role.AUDITOR else posting.office.kind


def cases_visible_to(user: User) -> QuerySet[Case]:
    """Cases of the reader's districts, offices or own; without the heavy columns that lists do not show."""
    cases = Case.objects.defer("procedure__files", "values")
    reader = user.scope
    if reader.everything:
        return cases
    if user.is_citizen:
        return cases.filter(applicant_user=user)
    return cases.filter(Q(district__in=reader.districts) | Q(bank__in=reader.offices))


def case_visible_to(user: User, ref: str) -> Case:
    """The case of that reference; NotFound when there is none or it is not for this reader."""
    case = (
        cases_visible_to(user)
        .defer(None)
        .defer("procedure__files", "district__outline")
        .select_related("district", "applicant", "applicant__product_line", "unit", "bank", "procedure")
        .filter(ref=ref)
        .first()
    )
    if case is None:
        raise NotFound()
    if case.applicant_user_id != user.pk or user.pk is None:
        tied = True if case.closed_at is None and _is_work_of(user, case) else None
        person = case.applicant
        looked(Look("case", person.pk, person.ref, case.ref, case.district_id, tied))
    return case


def _is_work_of(user: User, case: Case) -> bool:
    """Whether the case is one of the reader's own place, or waits for an office of the reader's kind."""
    reader = user.scope
    if case.district_id in reader.districts or case.bank_id in reader.offices:
        return True
    return any(case.waiting_on == works_for(posting) for posting in user.current_postings)


def worklist_of(user: User, *, late: bool | None = None, code: str = "", state: str = "") -> QuerySet[Case]:
    """What waits for the reader's own offices, the most pressing first: one range scan of the deadline's index."""
    wanted = Q(pk__in=[])
    for posting in user.current_postings:
        office, kind = posting.office, works_for(posting)
        if office.kind in OUTSIDE:
            wanted |= Q(bank_id=office.pk, waiting_on=kind)
        elif kind and office.district_id:
            wanted |= Q(district_id=office.district_id, waiting_on=kind)
        elif kind:
            wanted |= Q(waiting_on=kind)
    cases = Case.objects.filter(wanted)
    if late is not None:
        today = clock.today()
        cases = (
            cases.filter(due_on__lt=today)
            if late
            else cases.filter(Q(due_on__gte=today) | Q(due_on__isnull=True))
        )
    if code:
        cases = cases.filter(code=code)
    if state:
        cases = cases.filter(state=state)
    listed = cases.select_related("district", "applicant").defer(*NOT_IN_LISTS)
    return listed.order_by(F("due_on").asc(nulls_last=True), "id")


def late_cases(user: User) -> QuerySet[Case]:
    """Open cases past their deadline in the reader's place, the longest first."""
    return (
        cases_visible_to(user)
        .filter(closed_at__isnull=True, due_on__lt=clock.today())
        .select_related("district", "applicant", "bank")
        .order_by("due_on", "id")
    )


@dataclass(frozen=True)
class Standing:
    """How a case stands for a reader: label, clock, tone of the clock."""

    label: Localised
    public_label: Localised
    due_on: date | None
    working_days_left: int | None
    late: bool
    final: bool


def standing(case: Case) -> Standing:
    state = scheme_of(case.procedure_id).workflow.states[case.state]
    today = clock.today()
    left = calendar().working_days_between(today, case.due_on) if case.due_on else None
    return Standing(
        Localised(state.label), Localised(state.public_label), case.due_on, left,
        late=case.due_on is not None and case.due_on < today, final=state.final,
    )  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One paper a case asks for, with what was received."""

    rule: DocumentRule
    label: Localised
    help: Localised
    document: CaseDocument | None
    required: bool


def paper_rule(case: Case, key: str) -> DocumentRule:
    """The paper of this key that the procedure of the case asks for; NotFound when it asks for no such paper."""
    found = next((one for one in scheme_of(case.procedure_id).documents if one.key == key), None)
    if found is None:
        raise NotFound()
    return found


def papers_of(case: Case) -> list[Paper]:
    """Every paper this applicant is asked for by now, received or not, in the order of the form."""
    scheme = scheme_of(case.procedure_id)
    asked = {rule.key for rule in scheme.documents_by(typed_values(case), case.state)}
    have = {d.key: d for d in case.documents.filter(replaced=False).select_related("file", "checked_by")}
    return [
        Paper(rule, Localised(rule.label), Localised(rule.help), have.get(rule.key), rule.required)
        for rule in scheme.documents
        if rule.key in asked or rule.key in have
    ]


STAGE_LABELS: dict[str, str | Promise] = {
    "applied": _("Application"),
    "scrutiny": _("Scrutiny"),
    "committee": _("Committee"),
    "bank": _("Bank sanction"),
    "training": _("Training"),
    "delivery": _("Delivery"),
    "release": _("Payment"),
    "hold": _("Check after payment"),
    "closed": _("Closed"),
}


def stage_words(workflow: Workflow, stage: str) -> str | Promise:
    """What a procedure calls one of its stages; the common word where it has none of its own."""
    own = workflow.stages.get(stage)
    return Localised(own) if own else STAGE_LABELS.get(stage, stage)  # type: ignore[return-value]


@dataclass
class StageView:
    """One stage of the way: done, now or still to come, with the steps taken in it."""

    code: str
    label: str | Promise
    status: str  # done, now, todo
    steps: list[CaseStep] = field(default_factory=list)


def way_of(case: Case, steps: Iterable[CaseStep] | None = None) -> list[StageView]:
    """The whole way of a case, stage by stage, in the order of its workflow; of a closed one the stages it went through."""
    workflow = scheme_of(case.procedure_id).workflow
    order = list(dict.fromkeys(state.stage for state in workflow.states.values() if not state.final))
    taken = list(steps if steps is not None else case.steps.select_related("by", "posting__office"))
    by_stage: dict[str, list[CaseStep]] = {}
    for step in taken:
        stage = workflow.states[step.from_state].stage if step.from_state else "applied"
        by_stage.setdefault(stage, []).append(step)
    views = (
        [StageView("applied", stage_words(workflow, "applied"), "done", by_stage.pop("applied", []))]
        if "applied" not in order
        else []
    )
    current = order.index(case.stage) if case.stage in order else len(order)
    for number, stage in enumerate(order):
        status = "done" if number < current else "now" if number == current else "todo"
        if case.closed_at and stage not in by_stage:
            continue
        views.append(StageView(stage, stage_words(workflow, stage), status, by_stage.get(stage, [])))
    return views


def steps_of(case: Case) -> QuerySet[CaseStep]:
    return case.steps.select_related("by", "posting__office").order_by("number")


def step_label(case: Case, do: str) -> Localised:
    """What a step is called in this case's version of the procedure."""
    try:
        return Localised(scheme_of(case.procedure_id).workflow.action(do).label)
    except KeyError:
        return Localised({"en": do})


def step_done(case: Case, do: str) -> Localised:
    """What a step is called once it is taken, in this case's version of the procedure."""
    try:
        return Localised(scheme_of(case.procedure_id).workflow.action(do).done)
    except KeyError:
        return Localised({"en": do})


def committees_of(user: User) -> QuerySet[Office]:
    """The committees this person may call together: those of the districts where she is posted, or of the state."""
    if not user.may(RUN_SITTING):
        return Office.objects.none()
    places = {posting.office.district_id for posting in user.current_postings}
    here = Q(district_id__in=places - {None})
    if None in places:
        here |= Q(district_id=None)
    return Office.objects.filter(here, kind__in=COMMITTEES).order_by("code")


def sittings_visible_to(user: User) -> QuerySet[Sitting]:
    sittings = Sitting.objects.select_related("office", "district", "signed_by")
    return sittings if user.scope.everything else sittings.filter(district__in=user.scope.districts)


def sitting_visible_to(user: User, ref: str) -> Sitting:
    sitting = sittings_visible_to(user).filter(ref=ref).first()
    if sitting is None:
        raise NotFound()
    return sitting


def letter_by_code(code: str) -> Letter | None:
    """The letter that a printed code stands for. Callers show number, kind, date and amount: never a person."""
    return (
        Letter.objects.select_related("case", "case__district", "case__procedure").filter(code=code).first()
    )


def branches_for(case: Case, action: Action | None = None) -> QuerySet[Office]:
    """The offices outside the department that this step can send the file to: of the district, or of the whole state."""
    kind = scheme_of(case.procedure_id).workflow.outside(action) if action else OfficeKind.BANK
    return Office.objects.filter(Q(district_id=case.district_id) | Q(district_id=None), kind=kind).order_by(
        "code"
    )
