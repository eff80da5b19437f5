"""Who sees which camps and records, and the numbers of a camp."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, Posting, User
from odop.accounts.permissions import ENROL_AT_CAMPS, SEE_REGISTER
from odop.camps.enums import SETTLED, Outcome
from odop.camps.models import Camp, CampRecord
from odop.kernel import clock
from odop.kernel.refusals import NotFound


def camps_visible_to(user: User) -> QuerySet[Camp]:
    """Camps of the reader's districts, the latest first."""
    rows = Camp.objects.select_related("district", "office").order_by("-from_on", "-pk")
    if not (user.may(ENROL_AT_CAMPS) or user.may(SEE_REGISTER)):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def camp_visible_to(user: User, ref: str) -> Camp:
    """The camp with this reference. Raises NotFound outside the reader's place."""
    found = camps_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def own_camps(user: User) -> QuerySet[Camp]:
    """Camps at which `user` enrols and that are not cancelled: those that stand on her device."""
    if not user.may(ENROL_AT_CAMPS):
        return Camp.objects.none()
    return camps_visible_to(user).filter(officers__user=user, cancelled_at__isnull=True)


def records_visible_to(user: User) -> QuerySet[CampRecord]:
    """What arrived at camps that the reader sees, the latest first."""
    rows = CampRecord.objects.filter(camp__in=camps_visible_to(user).order_by())
    return rows.select_related("camp", "sent_by", "artisan").order_by("-received_at", "-pk")


def offices_of(user: User) -> list[Office]:
    """Offices of a district that may hold a camp: those of the reader's own postings."""
    own = [posting.office for posting in user.current_postings]
    return [office for office in own if office.district_id is not None and office.kind == OfficeKind.DIEPC]


def colleagues(offices: Sequence[Office]) -> list[User]:
    """Who may enrol at a camp of these offices: people with a posting there today, by name."""
    posted = Posting.objects.in_force(clock.today()).filter(office__in=offices).values("user")
    found = User.objects.filter(pk__in=posted, is_active=True)
    return sorted((one for one in found if one.may(ENROL_AT_CAMPS)), key=str)


@dataclass(frozen=True)
class Tally:
    """How many records of each outcome, of one person, one device, or the whole camp."""

    who: str
    device: str
    arrived: int  # settled: enrolled or found in the register
    conflict: int
    refused: int
    last: object


def _counts() -> dict[str, Count]:
    return {
        "arrived": Count("pk", filter=Q(outcome__in=sorted(SETTLED))),
        "conflict": Count("pk", filter=Q(outcome=Outcome.CONFLICT)),
        "refused": Count("pk", filter=Q(outcome=Outcome.REFUSED)),
    }


def numbers_of(camp: Camp) -> dict[str, int]:
    """Records of a camp by outcome, and `arrived` for those that are settled. One query."""
    found = CampRecord.objects.filter(camp=camp).aggregate(
        **_counts(),
        **{
            outcome: Count("pk", filter=Q(outcome=outcome))
            for outcome in (Outcome.ENROLLED.value, Outcome.ASKED.value, Outcome.SAME.value)
        },
    )
    return {key: int(value) for key, value in found.items()}


def arrived_at(camps: Sequence[Camp]) -> dict[int, int]:
    """How many records of each camp are settled. One query."""
    rows = CampRecord.objects.filter(camp__in=camps, outcome__in=sorted(SETTLED)).values_list("camp")
    return dict(rows.annotate(n=Count("pk")))


def tallies_of(camp: Camp) -> list[Tally]:
    """What arrived per person and per device, the busiest first."""
    rows = (
        CampRecord.objects.filter(camp=camp)
        .values("sent_by", "device")
        .annotate(last=Max("received_at"), **_counts())
        .order_by("device")
    )
    found: list[dict[str, Any]] = sorted((dict(row) for row in rows), key=lambda row: -row["arrived"])
    people = User.objects.in_bulk({row["sent_by"] for row in found})
    return [
        Tally(
            who=str(people.get(row["sent_by"], "")),
            device=row["device"],
            arrived=row["arrived"],
            conflict=row["conflict"],
            refused=row["refused"],
            last=row["last"],
        )
        for row in found
    ]
