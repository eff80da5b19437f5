"""Deadlines that passed: told upwards, level by level, each office by itself so that one failure stops nobody else."""

import logging
from datetime import timedelta

from odop.accounts.enums import Role
from odop.casework.definitions import scheme_of
from odop.casework.events import CASE_LATE
from odop.casework.models import Case
from odop.casework.services.steps import take_step
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.lib.rules import Scheme

log = logging.getLogger(__name__)

NEXT_LEVEL_AFTER = 7  # days from one level of `escalate_to` to the next


def escalate_late_cases() -> int:
    """Raise the level of every case whose deadline passed; returns how many were raised. Safe to repeat."""
    raised = 0
    with scope.system():
        late = Case.objects.filter(closed_at__isnull=True, due_on__lt=clock.today())
        districts = list(late.order_by("district_id").values_list("district_id", flat=True).distinct())
    for district_id in districts:
        try:
            with scope.system():
                raised += _escalate_district(district_id)
        except Exception:
            log.exception("escalation of district %s failed; the others go on", district_id)
    return raised


def _escalate_district(district_id: int) -> int:
    today, raised = clock.today(), 0
    late = (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(district_id=district_id, closed_at__isnull=True, due_on__lt=today)
        .defer("values")
    )
    for case in late:
        levels = scheme_of(case.procedure_id).workflow.states[case.state].escalate_to
        due = case.due_on
        reached = 0
        while (
            due is not None
            and reached < len(levels)
            and today > due + timedelta(days=reached * NEXT_LEVEL_AFTER)
        ):
            reached += 1
        if reached > case.late_level:
            case.late_level = reached
            case.save(update_fields=["late_level"])
            record(CASE_LATE, case, by=SYSTEM, level=reached, role=levels[reached - 1], state=case.state)
            raised += 1
    return raised


def advance_due_cases() -> int:
    """Take the system's own step where a state lasted until a date of the case (the two years of the term deposit).

    Each case in its own transaction; returns how many moved. Safe to repeat.
    """
    with scope.system():
        waiting = list(
            Case.objects.filter(closed_at__isnull=True, due_on__lte=clock.today()).values_list(
                "pk", "state", "procedure_id"
            )
        )
    moved = 0
    for pk, state, procedure_id in waiting:
        workflow = scheme_of_quietly(procedure_id).workflow
        if workflow.states[state].until is None:
            continue
        action = next((a for a in workflow.actions_from(state) if Role.SYSTEM in a.roles), None)
        if action is None:
            continue
        try:
            with scope.system():
                take_step(Case(pk=pk), do=action.do, by=SYSTEM)
            moved += 1
        except DomainError:
            log.warning("case %s could not be moved on by the clock", pk)
    return moved


def scheme_of_quietly(procedure_id: int) -> Scheme:
    with scope.system():
        return scheme_of(procedure_id)
