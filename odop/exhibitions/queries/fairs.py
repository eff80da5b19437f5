"""The calendar as people read it, and who sees which applications and outlets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS, SEE_DELIVERY
from odop.exhibitions.enums import Asked, Stage
from odop.exhibitions.models import Fair, Outlet, Stall, StallApplication
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound


def fairs() -> QuerySet[Fair]:
    """Every fair that is not cancelled: the calendar is public."""
    return Fair.objects.filter(cancelled_at__isnull=True).select_related("district").order_by("from_on", "pk")


def fair_named(ref: str) -> Fair:
    """The fair of this number, a cancelled one too. Raises NotFound."""
    found = Fair.objects.select_related("district", "selected_by").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def stage_of(fair: Fair) -> Stage:
    """Where the fair stands today."""
    today = clock.today()
    if fair.cancelled_at is not None:
        return Stage.CANCELLED
    if fair.to_on < today:
        return Stage.OVER
    if fair.from_on <= today:
        return Stage.RUNNING
    if fair.selected_at is not None:
        return Stage.SELECTED
    if fair.called_on is not None and fair.apply_by is not None:
        return Stage.CALLED if today <= fair.apply_by else Stage.CLOSED
    return Stage.PLANNED


def asked_counts(rows: Sequence[Fair]) -> dict[int, int]:
    """How many asked for a stall at each fair, wherever they live. One query."""
    with scope.widened("a public sum"):
        found = (
            StallApplication.objects.filter(fair__in=rows).exclude(state=Asked.WITHDRAWN).values_list("fair")
        )
        return dict(found.annotate(n=Count("pk")))


def applications_visible_to(user: User) -> QuerySet[StallApplication]:
    """Applications of the reader's districts, or her own; the best ranked first."""
    rows = StallApplication.objects.select_related("fair", "artisan", "unit", "district", "stall")
    rows = rows.order_by("fair", "rank", "applied_at", "pk")
    if user.is_citizen:
        return rows.filter(artisan__user_id=user.pk)
    if not (user.may(RUN_FAIRS) or user.may(SEE_DELIVERY)):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def application_visible_to(user: User, ref: str) -> StallApplication:
    """The application of this number. Raises NotFound outside the reader's place."""
    found = applications_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def stalls_to_note(user: User) -> list[StallApplication]:
    """Her stalls at fairs that run now or begin within a month: what her phone keeps for days without a network."""
    today = clock.today()
    rows = applications_visible_to(user).filter(
        stall__isnull=False, fair__cancelled_at__isnull=True, fair__to_on__gte=today - timedelta(days=1),
        fair__from_on__lte=today + timedelta(days=30),
    )  # fmt: skip
    return list(rows.order_by("fair__from_on", "pk")[:20])


def application_by_code(code: str) -> StallApplication | None:
    """Whose pass carries this code, for the public page, which shows no person. None when there is none."""
    with scope.widened("is this pass genuine: fair, stall, days"):
        rows = StallApplication.objects.select_related("fair", "stall", "district")
        return rows.filter(code=code, stall__isnull=False).first()


@dataclass(frozen=True)
class Place:
    """A stall on the plan, and whether somebody has it."""

    stall: Stall
    taken: bool
    mine: bool


def plan_of(fair: Fair, *, mine: StallApplication | None = None) -> list[Place]:
    """The plan of a fair as everybody may see it: taken or free, never by whom."""
    with scope.widened("which stalls are taken"):
        taken = set(StallApplication.objects.filter(stall__fair=fair).values_list("stall_id", flat=True))
    own = mine.stall_id if mine else None
    return [Place(stall, stall.pk in taken, stall.pk == own) for stall in fair.stalls.all()]


def outlets() -> QuerySet[Outlet]:
    """Outlets, those that are open first."""
    return Outlet.objects.select_related("district").order_by(
        F("closed_on").desc(nulls_first=True), "kind", "ref"
    )


def outlet_named(ref: str) -> Outlet:
    found = outlets().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found
