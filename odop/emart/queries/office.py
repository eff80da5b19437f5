"""Orders as an office looks after them: its districts' or all, with money, papers and what was done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.emart.enums import OrderState
from odop.emart.models import BookMovement, Order, OrderLine, Paper, Payment, Refund
from odop.kernel import scope
from odop.kernel.events import VERBS
from odop.kernel.models import Event
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise

PAGE = 50
WHY = "the purchase and the money of an order that this office looks after"


@dataclass(frozen=True)
class Asked:
    """How a list of orders was narrowed: state, code of a district, part of a reference or of a maker's number, days."""

    state: str = ""
    district: str = ""
    said: str = ""
    since: date | None = None
    until: date | None = None


def orders_visible_to(user: User) -> QuerySet[Order]:
    """Orders of the reader's districts, or all, the newest first."""
    rows = Order.objects.select_related("seller__artisan", "district", "settlement", "purchase").order_by(
        "-pk"
    )
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def order_visible_to(user: User, ref: str) -> Order:
    """With its purchase. Raises NotFound."""
    with scope.widened(WHY):
        found = orders_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def narrowed(user: User, asked: Asked) -> QuerySet[Order]:
    """To be read while all rows are in sight: whose they are is a condition of the query."""
    rows = orders_visible_to(user)
    if asked.state in OrderState.values:
        rows = rows.filter(state=asked.state)
    if asked.district:
        rows = rows.filter(district__code=asked.district)
    if asked.said:
        words = asked.said.strip().upper()
        rows = rows.filter(Q(ref__icontains=words) | Q(purchase__ref__icontains=words) | Q(seller__ref=words))
    if asked.since:
        rows = rows.filter(purchase__placed_at__gte=_start(asked.since))
    if asked.until:
        rows = rows.filter(purchase__placed_at__lt=_start(date.fromordinal(asked.until.toordinal() + 1)))
    return rows


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page_of(user: User, asked: Asked, number: str | None) -> Page[Order]:
    """One page of the list. Three queries."""
    with scope.widened(WHY):
        page = Paginator(narrowed(user, asked), PAGE).get_page(number)
        page.object_list = list(page.object_list)
    return page


def all_of(user: User, asked: Asked, most: int) -> list[Order]:
    """The list for a file."""
    with scope.widened(WHY):
        return list(narrowed(user, asked)[:most])


@dataclass
class Side:
    """One entry of a movement in rupees; `plus` comes to the account."""

    account: str
    rupees: Decimal
    plus: bool


@dataclass
class Moved:
    at: datetime
    label: str
    sides: list[Side]


@dataclass
class Done:
    """A line of the trail."""

    at: datetime
    label: str
    actor: str


@dataclass
class Whole:
    """All that an office knows of one order."""

    lines: list[OrderLine]
    papers: list[Paper]
    payments: list[Payment]
    refunds: list[Refund]
    money: list[Moved]
    trail: list[Done] = field(default_factory=list)


def whole_of(order: Order) -> Whole:
    """Lines, papers, payments and refunds of its purchase, what was posted, and what was done."""
    with scope.widened(WHY):
        purchase = order.purchase
        refunds = list(
            Refund.objects.filter(payment__purchase=purchase).select_related("asked_by", "agreed_by", "payment").order_by("pk")
        )  # fmt: skip
        movements = BookMovement.objects.filter(Q(order=order) | Q(purchase=purchase, order__isnull=True))
        return Whole(
            list(order.lines.all()),
            list(order.papers.select_related("original")),
            list(Payment.objects.filter(purchase=purchase).order_by("pk")),
            refunds,
            [_moved(one) for one in movements.prefetch_related("entries").order_by("at", "pk")],
            done_with([order, purchase, *refunds]),
        )


def _moved(one: BookMovement) -> Moved:
    sides = [
        Side(str(entry.get_account_display()), from_paise(abs(entry.paise)), entry.paise > 0)
        for entry in one.entries.all()
    ]
    return Moved(one.at, str(one.get_kind_display()), sorted(sides, key=lambda side: side.plus))


def done_with(subjects: Iterable[Model]) -> list[Done]:
    """What the trail says of these, the latest first."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    events = list(Event.objects.filter(wanted).order_by("-at", "-id")[:100])
    actors: dict[int, Any] = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [
        Done(
            event.at,
            str(VERBS[event.verb].label) if event.verb in VERBS else event.verb,
            str(actors.get(event.actor_id or 0) or _("the system")),
        )
        for event in events
    ]


def paper_for_office(user: User, number: int) -> Paper:
    """A paper of an order of the reader's place. Raises NotFound."""
    with scope.widened(WHY):
        found = (
            Paper.objects.filter(pk=number, order__in=orders_visible_to(user).order_by())
            .select_related("original", "order__purchase")
            .first()
        )
    if found is None:
        raise NotFound()
    return found


def refunds_in_sight(state: str) -> QuerySet[Refund]:
    """Refunds in that state, the oldest first; at the state's office, whom the database shows them."""
    rows = Refund.objects.select_related("payment__purchase", "asked_by", "agreed_by")
    return rows.filter(state=state).order_by("pk" if state != "sent" else "-sent_at")


def refund_in_sight(ref: str) -> Refund:
    """Raises NotFound."""
    found = Refund.objects.select_related("payment__purchase").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found
