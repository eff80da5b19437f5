"""Who sees what of training, and what the services ask. Lists begin with `…_visible_to(user)`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, overload

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, TEACH
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.workflow import START
from odop.places.models import ProductLine
from odop.training.batching import Room, kilometres
from odop.training.enums import LIVE_SEATS, CandidateState, ComplaintState, SeatState
from odop.training.limits import ANSWER, complaint_procedure
from odop.training.models import (
    Batch,
    Candidate,
    Certificate,
    Complaint,
    Course,
    Institute,
    Kit,
    KitIssue,
    Seat,
    Stock,
    Store,
    Target,
    Venue,
)


def _placed(rows: QuerySet[Any], user: User, *, office: str = "") -> QuerySet[Any]:
    """Rows of the reader's districts; of her institute, where `office` names the column."""
    if user.scope.everything and (user.may(SEE_DELIVERY) or user.may(RUN_TRAINING)):
        return rows
    if user.may(RUN_TRAINING) or user.may(SEE_DELIVERY):
        return rows.filter(district_id__in=user.scope.districts)
    if office and user.may(TEACH):
        return rows.filter(**{f"{office}__in": user.scope.offices})
    return rows.none()


def batches_visible_to(user: User) -> QuerySet[Batch]:
    """Batches of the reader's districts or institute, the latest first, with how many sit in each."""
    rows = Batch.objects.select_related("district", "course", "venue", "office", "trainer", "institute").annotate(
        people=Count("seats", filter=~Q(seats__state=SeatState.LEFT))
    ).order_by("-starts_on", "-pk")  # fmt: skip
    return _placed(rows, user, office="office_id")


def batch_visible_to(user: User, ref: str) -> Batch:
    """Raises NotFound outside the reader's place."""
    found: Batch | None = batches_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def institutes_visible_to(user: User) -> QuerySet[Institute]:
    rows = (
        Institute.objects.select_related("office", "district")
        .annotate(agreed_until=Max("agreements__to_on"))
        .order_by("district__code", "pk")
    )
    return _placed(rows, user, office="office_id")


def institute_visible_to(user: User, code: str) -> Institute:
    found: Institute | None = institutes_visible_to(user).filter(office__code=code).first()
    if found is None:
        raise NotFound()
    return found


def waiting_visible_to(user: User) -> QuerySet[Candidate]:
    """Those who wait for a batch, first come first."""
    rows = Candidate.objects.filter(state=CandidateState.WAITING).select_related(
        "case__applicant", "product_line"
    )
    return _placed(rows.order_by("chosen_at", "pk"), user)


def targets_visible_to(user: User) -> QuerySet[Target]:
    return _placed(Target.objects.select_related("district", "product_line").order_by("district__code"), user)


def stores_visible_to(user: User) -> QuerySet[Store]:
    return _placed(Store.objects.select_related("district").order_by("district__code", "name"), user)


def store_visible_to(user: User, number: int) -> Store:
    """Raises NotFound outside the reader's place."""
    found: Store | None = stores_visible_to(user).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def of_lines(lines: QuerySet[ProductLine]) -> Q:
    """Courses or kits of these crafts, and those for any craft."""
    return Q(product_line__in=lines) | Q(product_line__isnull=True)


def complaints_visible_to(user: User) -> QuerySet[Complaint]:
    """Complaints about kits of the reader's place, or a trainee's own; the unanswered ones that are due first on top."""
    unanswered = ExpressionWrapper(Q(state=ComplaintState.OPEN), BooleanField())
    rows = Complaint.objects.select_related("case", "issue__case", "issue__unit__kit", "district").order_by(
        unanswered.desc(), F("case__closed_at").desc(nulls_first=True), "case__due_on", "pk"
    )
    return rows.filter(user=user) if user.is_citizen else _placed(rows, user)


def certificates_visible_to(user: User) -> QuerySet[Certificate]:
    rows = Certificate.objects.select_related(
        "seat__batch__course", "seat__batch__venue", "district"
    ).order_by("-issued_at")
    return rows.filter(user=user) if user.is_citizen else _placed(rows, user)


def certificate_by_code(code: str) -> Certificate | None:
    """For the public page: the caller looks wider for this one question."""
    rows = Certificate.objects.select_related(
        "seat__batch__course", "seat__batch__office", "seat__case", "district"
    )
    return rows.filter(code=code).first()


def seat_of(user: User, case: Case | None = None) -> Seat | None:
    """Her place in a batch, the latest."""
    rows = Seat.objects.filter(user=user, state__in=(SeatState.SEATED, SeatState.CERTIFIED))
    if case is not None:
        rows = rows.filter(case=case)
    return (
        rows.select_related("batch__venue", "batch__course", "batch__trainer", "batch__office", "case")
        .order_by("-pk")
        .first()
    )


def due_for_kits(user: User) -> QuerySet[Case]:
    """Cases of the reader's place that were certified and have no kit: those who come first this year on top."""
    certified = Certificate.objects.filter(revoked_at__isnull=True)
    if not user.scope.everything:
        certified = certified.filter(district_id__in=user.scope.districts)
    firsts = Candidate.objects.filter(case=OuterRef("pk")).values("kit_first_in")[:1]
    when = certified.filter(seat__case=OuterRef("pk")).values("issued_at")[:1]
    return (
        Case.objects.filter(pk__in=certified.values("seat__case_id"))
        .exclude(pk__in=KitIssue.objects.values("case_id"))
        .annotate(first_in=Subquery(firsts), certified_at=Subquery(when))
        .select_related("applicant", "district", "applicant_user")
        .order_by("-first_in", "certified_at", "pk")
    )


def stock_of(stores: Sequence[Store]) -> QuerySet[Stock]:
    return (
        Stock.objects.filter(store__in=stores)
        .select_related("store", "kit")
        .order_by("store__name", "kit__code")
    )


def issue_of(case: Case) -> KitIssue | None:
    return KitIssue.objects.filter(case=case).select_related("unit__kit").first()


@dataclass(frozen=True)
class Progress:
    """Of one district: people to be trained this year, selected, in a batch, trained, kits given."""

    target: int
    waiting: int
    seated: int
    trained: int
    kits: int


def progress_of(district_id: int, year: str) -> Progress:
    """Counts of people of one district, each once."""
    return progress_by_district([district_id], year)[district_id]


def progress_by_district(district_ids: Iterable[int], year: str) -> dict[int, Progress]:
    """The same of many districts, in three queries."""
    ids = list(district_ids)
    targets = Target.objects.filter(district_id__in=ids, financial_year=year).values_list("district_id")
    wanted = dict(targets.annotate(n=Sum("people")).order_by())
    issued = KitIssue.objects.filter(district_id__in=ids, case__financial_year=year).values_list(
        "district_id"
    )
    kits = dict(issued.annotate(n=Count("pk")).order_by())
    people = Candidate.objects.filter(district_id__in=ids, case__financial_year=year).values("district_id")
    counted = people.annotate(
        waiting=Count("pk", filter=Q(state=CandidateState.WAITING)),
        seated=Count("pk", filter=Q(state=CandidateState.SEATED)),
        trained=Count("pk", filter=Q(state=CandidateState.TRAINED)),
    ).order_by()
    counts = {row["district_id"]: (row["waiting"], row["seated"], row["trained"]) for row in counted}
    return {one: Progress(wanted.get(one, 0), *counts.get(one, (0, 0, 0)), kits.get(one, 0)) for one in ids}


def rooms_of(district_id: int, day: date) -> list[Room]:
    """The venues of a district whose institute has an agreement on that day and a trainer, for the proposal."""
    venues = (
        Venue.objects.filter(
            district_id=district_id,
            institute__agreements__from_on__lte=day,
            institute__agreements__to_on__gte=day,
        )
        .distinct()
        .prefetch_related("institute__trainers")
    )
    rooms = []
    for one in venues:
        trainers = list(one.institute.trainers.all())
        if trainers:
            rooms.append(
                Room(
                    key=one.pk, district=district_id, lat=one.lat, lon=one.lon, seats=one.seats,
                    languages=frozenset(language for trainer in trainers for language in trainer.languages),
                    women=any(trainer.is_woman for trainer in trainers),
                )
            )  # fmt: skip
    return rooms


def who_fits(user: User, batch: Batch, limit: int = 200) -> list[tuple[Candidate, float]]:
    """Those who wait and whom a proposed batch could take, the nearest first, with kilometres to its venue. Nobody who has a
    place in another proposal; in a batch of women, women."""
    rows = (
        waiting_visible_to(user)
        .filter(district_id=batch.district_id)
        .exclude(pk__in=Seat.objects.filter(state__in=LIVE_SEATS).values("candidate_id"))
    )
    if batch.women_only:
        rows = rows.filter(case__applicant__gender="female")
    venue = batch.venue
    near = [(one, float(kilometres(one.lat, one.lon, venue.lat, venue.lon))) for one in rows]
    return sorted(near, key=lambda pair: pair[1])[:limit]


def course_for(product_line_id: int | None) -> Course | None:
    """The course of a product line; else one that is for any."""
    own = Course.objects.filter(product_line_id=product_line_id) if product_line_id else Course.objects.none()
    return (
        own.order_by("pk").first() or Course.objects.filter(product_line__isnull=True).order_by("pk").first()
    )


def kit_for(case: Case) -> Kit | None:
    """The kit in force today for the craft of the trainee; else one that is for any craft."""
    today = clock.today()
    rows = Kit.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=today), from_on__lte=today).order_by(
        "-from_on", "-pk"
    )
    line = Candidate.objects.filter(case=case).values_list("product_line_id", flat=True).first()
    own = rows.filter(product_line_id=line).first() if line else None
    return own or rows.filter(product_line__isnull=True).first()


@overload
def action_with(case: Case, effect: str) -> str: ...
@overload
def action_with(case: Case, effect: str, *, or_none: Literal[True]) -> str | None: ...
def action_with(case: Case, effect: str, *, or_none: bool = False) -> str | None:
    """The step out of the case's state that has this effect, by its name in the workflow. Refuses `wrong_state`."""
    for action in scheme_of(case.procedure_id).workflow.actions_from(case.state):
        if effect in action.effects:
            return action.do
    if or_none:
        return None
    raise DomainError(_("The application does not stand where this can be done."), code="wrong_state")


def answers_to(case: Case) -> dict[str, str]:
    """The answers that a complaint can be given where it stands: the state each leads to, and its step. None while the trainee
    is asked, while an appeal is decided, and afterwards."""
    actions = scheme_of(case.procedure_id).workflow.actions_from(case.state)
    return {one.to: one.do for one in actions if ANSWER in one.effects}


def what_may_be_wrong() -> list[tuple[str, Localised]]:
    """What a complaint about a kit can be about: the choices of the step that makes one."""
    found = complaint_procedure()
    if found is None:
        return []
    [first] = scheme_of(found.pk).workflow.actions_from(START)
    return [(one.code, Localised(one.label)) for need in first.needs for one in need.choices]
