"""The one way a case moves.

Inside `take_step`, in this order: lock the case, authorise, check everything at once, write the step and its effects,
set the new clock, issue the letter, record the event. All in one transaction: half a step does not exist.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office, User
from odop.casework.definitions import EFFECTS, plain, scheme_of, typed_values
from odop.casework.enums import NotYourStep, Reason, StepRefused
from odop.casework.events import CASE_MOVED
from odop.casework.models import Case, CaseStep, Procedure
from odop.casework.queries.actions import Acting, acting_for, branch_named, obstacles
from odop.casework.services.letters import issue_letter
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import add, change, held
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.lib.rules import Scheme, rupees
from odop.lib.workflow import START, Action, State
from odop.places.queries import calendar
from odop.registry.models import Artisan, Group, Unit

NONE = "none"
# What a step and its effects change of a case.
MOVED = (
    "state", "stage", "waiting_on", "bank", "due_on", "days_left", "entered_at", "closed_at", "values", "late_level",
    "steps_taken", "deficiencies", "amount", "unit", "group",
)  # fmt: skip


@transaction.atomic
def open_case(
    procedure: Procedure,
    *,
    applicant: Artisan,
    values: Mapping[str, Any],
    by: Actor,
    unit: Unit | None = None,
    group: Group | None = None,
    amount: Any = None,
    data: Mapping[str, object] | None = None,
    is_sample: bool = False,
) -> Case:
    """A new case of this procedure: the action that leads out of `start` is its first step.

    `values` are typed facts and outputs (amounts in paise). The reference comes from a counter row, taken last.
    """
    scheme = scheme_of(procedure.pk)
    action = scheme.workflow.actions_from(START)[0]
    moment, today = clock.now(), clock.today()
    year = FinancialYear.of(today)
    case = Case(
        procedure=procedure,
        code=procedure.code,
        district_id=(group or applicant).district_id,
        applicant=applicant,
        applicant_user_id=applicant.user_id,
        unit=unit,
        group=group,
        financial_year=str(year),
        state=START,
        stage=scheme.workflow.states[action.to].stage,
        waiting_on=NONE,
        entered_at=moment,
        opened_at=moment,
        amount=amount,
        values=plain(dict(values)),
        is_sample=is_sample,
    )
    acting = acting_for(case, action, by)
    if acting is None:
        raise NotYourStep()
    series = f"{procedure.prefix}-{(group or applicant).district.code}-{year.short}"
    case.ref = f"{series}-{next_number(series):06d}"
    add(case)
    _move(case, scheme, action, acting, by=by, note="", data=dict(data or {}), moment=moment)
    return case


@transaction.atomic
def take_step(
    case: Case, *, do: str, by: Actor, note: str = "", data: Mapping[str, object] | None = None
) -> CaseStep:
    """Move a case by one action of its own version of the procedure. Returns the step.

    `data` holds what the action needs, raw (amounts as decimal text in rupees, dates as 2026-11-21). Refuses with
    NotYourStep (role or place) or StepRefused with every reason at once: `wrong_state`, `note_needed`, `invalid`,
    `same_person`, `document_missing`, `not_met`. Effects may refuse too (`budget_short`).
    """
    case = lock_case(case)
    scheme = scheme_of(case.procedure_id)
    try:
        action = scheme.workflow.action(do)
    except KeyError:
        raise Invalid(_("There is no such step in this procedure."), code="unknown_step") from None
    acting = acting_for(case, action, by)
    if acting is None:
        raise NotYourStep()
    values, reasons = obstacles(case, scheme, action, by=by, note=note, data=data or {})
    if reasons:
        raise StepRefused(reasons, status=422 if all(reason.code == "invalid" for reason in reasons) else 409)
    return _move(case, scheme, action, acting, by=by, note=note.strip(), data=values, moment=clock.now())


def take_steps(
    cases: Iterable[Case], *, do: str, by: Actor, note: str = "", data: Mapping[str, object] | None = None
) -> list[tuple[Case, DomainError | None]]:
    """The same step on many cases, each in its own transaction: one refusal stops nobody else. Outcome by case."""
    outcomes: list[tuple[Case, DomainError | None]] = []
    for case in cases:
        try:
            if not scheme_of(case.procedure_id).workflow.action(do).bulk:
                raise StepRefused([Reason("not_in_bulk", _("This step is taken one case at a time."))])
            with transaction.atomic():
                take_step(case, do=do, by=by, note=note, data=data)
            outcomes.append((case, None))
        except DomainError as refusal:
            outcomes.append((case, refusal))
    return outcomes


def lock_case(case: Case) -> Case:
    """The case as it is now, locked until the end of the transaction: always the first lock taken."""
    return held(Case, case.pk)


def _move(
    case: Case,
    scheme: Scheme,
    action: Action,
    acting: Acting,
    *,
    by: Actor,
    note: str,
    data: dict[str, Any],
    moment: datetime,
) -> CaseStep:
    """Write the step. The case is locked and every check has passed."""
    before, after = case.state, scheme.workflow.states[action.to]
    money = {need.key for need in action.needs if need.type == "money"}
    # An account number reaches the effects, which may keep it encrypted; steps and values keep its last four digits.
    sealed = {
        need.key: data[need.key] for need in action.needs if need.type == "account" and need.key in data
    }
    data = {key: value for key, value in data.items() if key not in sealed}
    data |= {f"{key}_last4": number[-4:] for key, number in sealed.items()}
    case.steps_taken += 1
    step = CaseStep(
        case=case,
        number=case.steps_taken,
        do=action.do,
        from_state="" if before == START else before,
        to_state=after.code,
        by=by if isinstance(by, User) else None,
        posting=acting.posting,
        role=acting.role,
        at=moment,
        note=note,
        reason_code=str(data.get("refusal_reason", "")),
        data={
            key: rupees(value) if key in money else plain({key: value})[key] for key, value in data.items()
        },
        days_taken=None if before == START else (moment - case.entered_at).days,
        was_due_on=case.due_on,
    )
    add(step)
    step.sealed = sealed
    case.values.update(plain(data))
    if action.second_needs_reason:
        case.deficiencies += 1
    bank = branch_named(data, action, scheme)
    if isinstance(bank, Office):
        case.bank = bank
    case.state, case.stage = after.code, after.stage
    case.waiting_on = after.office or NONE
    for name in action.effects:
        EFFECTS[name](case, step, by=by)
    if before != after.code:
        _set_clock(case, scheme.workflow.states.get(before), after, moment)
    change(case, *MOVED)
    if action.letter:
        issue_letter(case, action.letter, step=step, by=by)
    record(
        CASE_MOVED,
        case,
        by=by,
        do=action.do,
        step=case.steps_taken,
        from_state=step.from_state,
        to_state=after.code,
        role=acting.role,
    )
    return step


def _set_clock(case: Case, before: State | None, after: State, moment: datetime) -> None:
    """The deadline of the new state. While the applicant acts the office's clock stands, and goes on with what was left."""
    today = clock.today()
    case.entered_at, case.late_level = moment, 0
    left = case.days_left
    case.days_left = None
    if after.final:
        case.due_on, case.closed_at = None, moment
    elif after.pauses:
        case.days_left = calendar().working_days_between(today, case.due_on) if case.due_on else None
        case.due_on = _due(after, today, case)
    elif before is not None and before.pauses and left is not None:
        case.due_on = calendar().add_working_days(today, max(left, 1))
    else:
        case.due_on = _due(after, today, case)


def _due(state: State, today: date, case: Case) -> date | None:
    if state.until is not None:
        return state.until.due(typed_values(case))
    if state.sla_days is None:
        return None
    if state.calendar == "working":
        return calendar().add_working_days(today, state.sla_days)
    return today + timedelta(days=state.sla_days)
