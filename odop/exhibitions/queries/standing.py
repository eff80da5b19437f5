"""What the criteria read of somebody who asks for a stall, and the order that follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from odop.exhibitions.criteria import Criteria
from odop.exhibitions.enums import WITH_AMOUNT, Asked
from odop.exhibitions.models import StallApplication, StallRecord
from odop.lib.money import to_paise

SPECIAL = ("sc", "st")


@dataclass(frozen=True)
class Standing:
    """One application in the order of a fair: its points, and whether a stall is there for it."""

    application: StallApplication
    facts: dict[str, Any]
    points_by: dict[str, int]
    rank: int
    state: str

    @property
    def points(self) -> int:
        return sum(self.points_by.values())


def facts_of(applications: Sequence[StallApplication], *, before: date) -> dict[int, dict[str, Any]]:
    """What the house knows of each applicant before a day, by application. Absent is not known. Three queries."""
    people = {one.artisan_id for one in applications}
    held = dict(
        StallApplication.objects.filter(
            artisan_id__in=people,
            stall__isnull=False,
            fair__to_on__lt=before,
            fair__cancelled_at__isnull=True,
        )
        .values_list("artisan_id")
        .annotate(n=Count("pk"))
    )
    earned = dict(
        StallRecord.objects.filter(
            application__artisan_id__in=people,
            on_date__lt=before,
            kind__in=WITH_AMOUNT,
            struck_at__isnull=True,
        )
        .values_list("application__artisan_id")
        .annotate(n=Sum("amount"))
    )
    found: dict[int, dict[str, Any]] = {}
    for one in applications:
        person, unit = one.artisan, one.unit
        known: dict[str, Any] = {
            "woman": None if not person.gender else person.gender == "female",
            "special": None if not person.category else person.category in SPECIAL,
            "disabled": person.disabled,
            "fairs_before": held.get(person.pk, 0),
            "years_of_craft": person.craft_years,
            "registered": None if unit is None else bool(unit.udyam),
            "has_gst": None if unit is None else bool(unit.gstin),
            "workers": None if unit is None else unit.workers,
            "earned_before": to_paise(earned[person.pk]) if person.pk in earned else 0,
        }
        found[one.pk] = {key: value for key, value in known.items() if value is not None}
    return found


def ranked(
    applications: Iterable[StallApplication],
    criteria: Criteria,
    *,
    stalls: int,
    before: date,
    per_district: int | None = None,
) -> list[Standing]:
    """Applications in their order: points first, then who asked first; the first `stalls` are selected, the rest wait.

    With `per_district` a district that has its number already waits, whatever its points; the stall goes to the next.
    """
    every = sorted(applications, key=lambda one: (one.applied_at, one.pk))
    facts = facts_of(every, before=before)
    points = {one.pk: criteria.points_of(facts[one.pk]) for one in every}
    every.sort(
        key=lambda one: -sum(points[one.pk].values())
    )  # stable: equal points stay in the order of asking
    found, given, left = [], dict[int, int](), stalls
    for rank, one in enumerate(every, start=1):
        full = per_district is not None and given.get(one.district_id, 0) >= per_district
        chosen = left > 0 and not full
        if chosen:
            left -= 1
            given[one.district_id] = given.get(one.district_id, 0) + 1
        state = Asked.SELECTED if chosen else Asked.WAITING
        found.append(Standing(one, facts[one.pk], points[one.pk], rank, state))
    return found


def next_waiting(fair_id: int, *, per_district: int | None) -> StallApplication | None:
    """Who moves up when a selected unit withdraws: the first of the waiting list whose district has a stall to come."""
    rows = StallApplication.objects.filter(fair_id=fair_id)
    waiting = list(rows.filter(state=Asked.WAITING).order_by("rank"))
    given = dict(
        rows.filter(state=Asked.SELECTED).values_list("district_id").annotate(n=Count("pk", filter=Q()))
    )
    for one in waiting:
        if per_district is None or given.get(one.district_id, 0) < per_district:
            return one
    return None
