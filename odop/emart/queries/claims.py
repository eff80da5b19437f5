"""Returns and complaints: for the buyer whose key was shown, the maker, and the office by its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.enums import ClaimState, LineKind, OrderState, Outcome
from odop.emart.models import Claim, Complaint, Order, OrderLine, Purchase
from odop.emart.queries.after_sale import after_sale, until
from odop.emart.services.claims import OPEN, asked_until, came
from odop.emart.services.orders import ELSEWHERE
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound

HOME = ("line__order__seller__artisan", "line__order__seller__district", "pickup")
LOOKED_BACK = timedelta(days=90)
WHY = "what is asked of a purchase whose key was shown"


@dataclass
class ShownClaim:
    """A return as its page shows it."""

    claim: Claim

    @property
    def reason(self) -> str:
        found = after_sale().reason(self.claim.reason)
        return str(Localised(found.name)) if found else self.claim.reason

    @property
    def answerable(self) -> bool:
        return self.claim.state == ClaimState.ASKED

    @property
    def here(self) -> bool:
        """It is to be looked at."""
        return self.claim.state == ClaimState.ACCEPTED and came(self.claim)

    @property
    def home(self) -> str:
        """Where it goes, as on the label of its parcel. Needs its maker."""
        seller = self.claim.line.order.seller
        parts = (seller.name, seller.place, seller.district.name, seller.pin_code or seller.artisan.pin_code)
        return ", ".join(str(one) for one in parts if one)

    @property
    def tone(self) -> str:
        tones = {ClaimState.ASKED: "soon", ClaimState.REFUSED: "late", ClaimState.ACCEPTED: "plain"}
        return tones.get(ClaimState(self.claim.state), "ok")


@dataclass
class ShownComplaint:
    """A complaint as its page shows it; `given`: what was written about it and refused."""

    complaint: Complaint
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return bool(self.given)

    @property
    def opened(self) -> bool:
        """The answer is being written."""
        return self.refused or self.complaint.acknowledged_at is not None

    @property
    def to_come(self) -> bool:
        """The day is not past by which the buyer has been promised an answer."""
        return (self.complaint.appeal_answer_by or self.complaint.answer_by) >= clock.now()

    @property
    def about(self) -> str:
        return str(Localised(dict(after_sale().complaints).get(self.complaint.about, {})))

    @property
    def due(self) -> datetime:
        """The clock that runs."""
        one = self.complaint
        if one.appeal_answer_by is not None:
            return one.appeal_answer_by
        return one.answer_by if one.acknowledged_at else one.acknowledge_by

    @property
    def open(self) -> bool:
        one = self.complaint
        return one.answered_at is None or self.appealed

    @property
    def appealed(self) -> bool:
        """The grievance officer has to answer."""
        return self.complaint.appealed_at is not None and self.complaint.appeal_answered_at is None

    @property
    def late(self) -> bool:
        return self.open and self.due < clock.now()

    @property
    def may_appeal(self) -> bool:
        """The buyer may say that she is not content."""
        one = self.complaint
        if one.answered_at is None or one.appealed_at is not None:
            return False
        return clock.now() <= until("complaint_appealed", one.answered_at)

    @property
    def how(self) -> str:
        if self.appealed:
            return _("With the grievance officer")
        if self.complaint.answered_at:
            return _("Answer given")
        return _("Being looked into") if self.complaint.acknowledged_at else _("Received")


def reasons() -> list[tuple[str, Localised]]:
    return [(one.code, Localised(one.name)) for one in after_sale().reasons]


def abouts() -> list[tuple[str, Localised]]:
    return [(code, Localised(name)) for code, name in after_sale().complaints]


@dataclass
class Returnable:
    """A line of a delivered order: how many can still be sent back, and until when."""

    line: OrderLine
    pieces: int
    until: datetime
    for_any_reason: bool
    claims: list[ShownClaim]


def returnable_of(purchase: Purchase, line: int) -> Returnable:
    """Raises NotFound for what is not of this purchase, has not come, or comes back elsewhere."""
    with scope.widened(WHY):
        found = (
            OrderLine.objects.select_related("order")
            .prefetch_related(Prefetch("claims", Claim.objects.select_related(*HOME)))
            .filter(pk=line, order__purchase=purchase, kind=LineKind.GOODS, order__state=OrderState.DELIVERED)
            .first()
        )
    if found is None or purchase.pay_by in ELSEWHERE:
        raise NotFound()
    claims = list(found.claims.all())
    taken = found.returned + sum(one.quantity for one in claims if one.state in OPEN)
    anything, fault = (asked_until(found.order, found, fault=fault) for fault in (False, True))
    return Returnable(
        found,
        found.quantity - taken if fault >= clock.now() and found.order.settlement_id is None else 0,
        fault,
        anything >= clock.now(),
        [ShownClaim(one) for one in claims],
    )


def claims_of(purchase: Purchase) -> list[ShownClaim]:
    with scope.widened(WHY):
        rows = Claim.objects.filter(line__order__purchase=purchase).select_related(*HOME)
        return [ShownClaim(one) for one in rows]


def complaints_of(purchase: Purchase) -> list[ShownComplaint]:
    with scope.widened(WHY):
        return [
            ShownComplaint(one)
            for one in Complaint.objects.filter(order__purchase=purchase).select_related("order")
        ]


def claims_about(order: Order) -> list[ShownClaim]:
    """The returns of an order, for who may see the order."""
    rows = Claim.objects.filter(line__order=order).select_related(*HOME)
    return [ShownClaim(one) for one in rows]


def claim_visible_to(user: User, ref: str) -> Claim:
    """Hers, or of the office's districts; raises NotFound."""
    found = _claims(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def _claims(user: User) -> QuerySet[Claim]:
    rows = Claim.objects.select_related(*HOME)
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(line__order__seller__artisan__user_id=user.pk)


def open_claims(user: User) -> list[ShownClaim]:
    """Those that wait for an answer or for being looked at, the first clock first."""
    rows = _claims(user).filter(Q(state=ClaimState.ASKED) | Q(state=ClaimState.ACCEPTED))
    found = [ShownClaim(one) for one in rows.order_by("answer_by", "pk")[:200]]
    return [one for one in found if one.answerable or one.here]


def photograph_of(claim: Claim, key: str) -> StoredFile:
    """A photograph of a return that the reader may see; raises NotFound."""
    if key not in claim.photographs:
        raise NotFound()
    with scope.widened("the photograph of a return that the reader may see"):
        found = StoredFile.objects.filter(pk=key).first()
    if found is None:
        raise NotFound()
    return found


OPEN_COMPLAINT = Q(answered_at__isnull=True) | Q(appealed_at__isnull=False, appeal_answered_at__isnull=True)


@dataclass(frozen=True)
class Grievances:
    """How complaints of the reader's places stand: open now, and how those of the last 90 days went."""

    open: int
    late: int
    appealed: int
    answered: int
    in_time: int  # of those answered
    outcomes: list[tuple[str, int]]


def grievances(user: User) -> Grievances:
    """Two queries. In time is what was acknowledged and answered before its clocks had run out."""
    now = clock.now()
    rows = _complaints(user).select_related(None).order_by()
    late = Q(appeal_answer_by__lt=now) | Q(answered_at__isnull=True) & (
        Q(answer_by__lt=now) | Q(acknowledged_at__isnull=True, acknowledge_by__lt=now)
    )
    past = Q(answered_at__gt=now - LOOKED_BACK)
    told = rows.aggregate(
        open=Count("pk", filter=OPEN_COMPLAINT), late=Count("pk", filter=OPEN_COMPLAINT & late),
        appealed=Count("pk", filter=Q(appealed_at__isnull=False, appeal_answered_at__isnull=True)),
        answered=Count("pk", filter=past),
        in_time=Count("pk", filter=past & Q(acknowledged_at__lte=F("acknowledge_by"), answered_at__lte=F("answer_by"))),
    )  # fmt: skip
    counted = dict(rows.filter(past).values_list("outcome").annotate(n=Count("pk")))
    return Grievances(**told, outcomes=[(str(one.label), counted.get(one, 0)) for one in Outcome])


def _complaints(user: User) -> QuerySet[Complaint]:
    rows = Complaint.objects.select_related(
        "order__seller__district", "acknowledged_by", "answered_by", "appeal_answered_by"
    )
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def open_complaints(user: User) -> list[ShownComplaint]:
    """What is not answered, or not to the buyer's content: the clock that runs out first on top, so that what is late comes
    before the rest."""
    found = [ShownComplaint(one) for one in _complaints(user).filter(OPEN_COMPLAINT)[:500]]
    return sorted(found, key=lambda one: (one.due, one.complaint.pk))


def answered_complaints(user: User) -> list[ShownComplaint]:
    rows = _complaints(user).exclude(OPEN_COMPLAINT).order_by("-answered_at", "-pk")
    return [ShownComplaint(one) for one in rows[:20]]


def complaint_visible_to(user: User, ref: str) -> Complaint:
    """Raises NotFound."""
    found = _complaints(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found
