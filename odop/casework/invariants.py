"""What must always be true of cases; runs nightly and in tests over the demo world."""

from collections.abc import Iterator

from django.db.models import Count, F

from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.kernel.invariants import invariant


@invariant("casework.steps_counted")
def steps_are_numbered_without_gaps() -> Iterator[str]:
    for ref in (
        Case.objects.annotate(n=Count("steps")).exclude(n=F("steps_taken")).values_list("ref", flat=True)
    ):
        yield f"{ref}: the number of steps differs from the steps kept"


@invariant("casework.standing")
def a_case_stands_where_its_last_step_led() -> Iterator[str]:
    for case in Case.objects.defer("values").prefetch_related("steps").iterator(chunk_size=500):
        steps = sorted(case.steps.all(), key=lambda step: step.number)
        state = scheme_of(case.procedure_id).workflow.states[case.state]
        if not steps or steps[-1].to_state != case.state:
            yield f"{case.ref}: stands at {case.state}, its last step led elsewhere"
        if bool(case.closed_at) != state.final:
            yield f"{case.ref}: closed and final do not agree"
