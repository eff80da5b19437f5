"""Made-up cases with steps for tests of figures: no workflow runs, every step is as told."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from odop.casework.models import Case, CaseStep, Procedure
from odop.kernel.fields import Localised
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.enums import EnrolledBy
from odop.registry.models import Artisan

_next = count(1)
Steps = Iterable[tuple[str, str, date]]  # (do, the state it leads to, the day)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def artisan(
    district: District, *, day: date = date(2026, 5, 1), gender: str = "female", category: str = "obc"
) -> Artisan:
    return Artisan.objects.create(
        ref=f"AR-TEST-{next(_next):06d}",
        district=district,
        name=Localised(en="Sample Person"),
        name_folded="sample person",
        name_skeleton="smpl",
        gender=gender,
        category=category,
        enrolled_by=EnrolledBy.SELF,
        enrolled_at=moment(day),
    )


def case(
    district: District,
    steps: Steps,
    *,
    code: str,
    applicant: Artisan | None = None,
    values: dict[str, Any] | None = None,
    due_on: date | None = None,
    open_: bool = True,
) -> Case:
    """A case that took these steps, standing in the state of the last."""
    taken = list(steps)
    first, last = taken[0], taken[-1]
    procedure = Procedure.objects.filter(code=code).latest("loaded_at")
    made = Case.objects.create(
        ref=f"{procedure.prefix}-TST-{next(_next):06d}",
        procedure=procedure,
        code=code,
        district=district,
        applicant=applicant or artisan(district, day=first[2]),
        financial_year=financial_year_of(first[2]),
        state=last[1],
        stage="scrutiny",
        waiting_on="diepc",
        due_on=due_on,
        entered_at=moment(last[2]),
        opened_at=moment(first[2]),
        closed_at=None if open_ else moment(last[2]),
        amount=Decimal("100000.00"),
        values=values or {},
        steps_taken=len(taken),
    )
    before = ""
    for number, (do, state, day) in enumerate(taken, 1):
        CaseStep.objects.create(
            case=made, number=number, do=do, from_state=before, to_state=state, role="officer", at=moment(day)
        )
        before = state
    return made
