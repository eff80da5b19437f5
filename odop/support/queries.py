"""Requests and orders that a reader may see; the database holds the same line. Institutes with what came of their help."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_HELP, SEE_DELIVERY
from odop.kernel import scope
from odop.kernel.looks import looked_through
from odop.kernel.refusals import NotFound
from odop.partners.enums import Work
from odop.support.enums import OPEN, Asked, Checked
from odop.support.models import Provider, ServiceRequest, WorkOrder


def requests_visible_to(user: User) -> QuerySet[ServiceRequest]:
    """Her own; of an office those of its districts; of an institute those that were sent to it; all for the State."""
    rows = ServiceRequest.objects.select_related("district", "office")
    mine = Q(user_id=user.pk)
    if user.may(SEE_DELIVERY):
        return rows if user.scope.everything else rows.filter(mine | Q(district_id__in=user.scope.districts))
    if user.may(ANSWER_HELP):
        return rows.filter(mine | Q(office_id__in=user.scope.offices))
    return rows.filter(mine)


def request_visible_to(user: User, ref: str) -> ServiceRequest:
    """Raises NotFound. Who is not the asker is noted as having read her."""
    found = requests_visible_to(user).select_related("photo").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    if found.user_id != user.pk:
        looked_through([found.artisan_id])
    return found


def listed(user: User, which: str) -> list[ServiceRequest]:
    """For a list of the desk: open ones with the most urgent on top, or closed ones with the latest on top."""
    rows = requests_visible_to(user)
    if which == "closed":
        found = list(rows.exclude(state__in=OPEN).order_by("-closed_at")[:200])
    else:
        found = list(rows.filter(state__in=OPEN).order_by("due_on", "pk")[:200])
    looked_through(one.artisan_id for one in found)
    return found


def orders_visible_to(user: User) -> QuerySet[WorkOrder]:
    """Of the State's offices all; of an institute its own."""
    rows = WorkOrder.objects.select_related("office", "agreement__partner")
    if user.may(SEE_DELIVERY) and user.scope.everything:
        return rows
    return rows.filter(office_id__in=user.scope.offices) if user.may(ANSWER_HELP) else rows.none()


def order_visible_to(user: User, ref: str) -> WorkOrder:
    """Raises NotFound."""
    found = orders_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def counted(orders: QuerySet[WorkOrder]) -> QuerySet[Any]:
    """With how many pieces were taken and how many wait to be checked."""
    taken = Count("pieces", filter=Q(pieces__state=Checked.ACCEPTED))
    return orders.annotate(taken=taken, waiting=Count("pieces", filter=Q(pieces__state=Checked.WAITING)))


@dataclass(frozen=True)
class Helper:
    """An institute with its record: what is open, how often it helped, stars. None where nobody has judged yet."""

    one: Provider
    works: list[str]
    open: int
    closed: int
    helped: int
    judged: int
    stars: Any


def helpers() -> list[Helper]:
    """Every institute that helps, for everybody: sums of all its requests, nobody is named."""
    with scope.widened("how many requests an institute has and how its help was judged"):
        rows = ServiceRequest.objects.filter(office__isnull=False).values_list("office")
        sums = rows.annotate(
            n_open=Count("pk", filter=Q(state__in=OPEN)), n_closed=Count("pk", filter=Q(state=Asked.CLOSED)),
            n_helped=Count("pk", filter=Q(helped=True)), n_judged=Count("pk", filter=Q(helped__isnull=False)), mean=Avg("stars"),
        )  # fmt: skip
        by_office = {office: rest for office, *rest in sums}
    found = []
    for one in Provider.objects.filter(stopped_on=None).select_related("office", "only_in"):
        opened, closed, helped, judged, stars = by_office.get(one.office_id, (0, 0, 0, 0, None))
        works = [str(label) for code, label in Work.choices if code in one.works]
        found.append(Helper(one, works, opened, closed, helped, judged, stars))
    return found
