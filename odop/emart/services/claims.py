"""Something goes back: asked by the buyer, answered by the maker or her office, fetched, looked at, paid back or replaced.

Silence accepts, twice: what is not answered in time, and what came back and nobody said was otherwise.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import OPEN_CLAIMS, ClaimState, ClaimWants, LineKind, OrderState, ParcelFor, ParcelState
from odop.emart.models import Claim, Order, OrderLine, Parcel, Purchase
from odop.emart.pictures import PictureError, prepared
from odop.emart.queries.after_sale import after_sale, carriers, until
from odop.emart.queries.eway_to_come import parcel_needs
from odop.emart.services import orders, packing, stock
from odop.emart.services.authority import Words, check_sells, is_office, refuse, typed
from odop.emart.services.carrying import at_work, consignment
from odop.emart.services.challans import issue_challan
from odop.emart.services.orders import held_order
from odop.emart.services.photographs import FAULTS, MAX_MB
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import keep_made_file, next_number
from odop.lib.carriers.carrier import CarrierError
from odop.places.queries import financial_year, financial_year_of

MOST_PHOTOGRAPHS, LONGEST = 3, 500
OPEN = OPEN_CLAIMS
HOLD = timedelta(days=45)  # an order about which something is asked is not paid out meanwhile
WHY = "an order of which something goes back"


@transaction.atomic
def ask(
    purchase: Purchase, line_id: int, *, quantity: int, wants: str, reason: str, words: str = "",
    photographs: Sequence[bytes] = (),
) -> Claim:  # fmt: skip
    """The buyer, whose key was shown, sends so many pieces back. Refuses `wrong_state` before it has come and where it comes back
    elsewhere, `too_late`, `too_many`, `invalid`; NotFound for what is not of this purchase."""
    with scope.widened(WHY):
        found = OrderLine.objects.filter(pk=line_id, order__purchase=purchase, kind=LineKind.GOODS).first()
        if found is None:
            raise NotFound()
        order = held_order(found.order, OrderState.DELIVERED)
        orders.check_comes_back(order)
        line = OrderLine.objects.select_for_update(of=("self",)).get(pk=found.pk)
        why = after_sale().reason(reason)
        wrong: dict[str, Words] = {}
        if why is None:
            wrong["reason"] = _("Say why you send it back.")
        if wants not in ClaimWants.values:
            wrong["wants"] = _("Say whether you want the money or another piece.")
        if len(typed(words)) > LONGEST:
            wrong["words"] = _("Write at most 500 letters.")
        if len(photographs) > MOST_PHOTOGRAPHS:
            wrong["photographs"] = _("Send at most three photographs.")
        refuse(wrong)
        if order.settlement_id is not None or clock.now() > asked_until(
            order, line, fault=bool(why and why.fault)
        ):
            raise DomainError(_("The days in which this could be sent back are over."), code="too_late")
        open_pieces = sum(one.quantity for one in line.claims.filter(state__in=OPEN))
        if not 1 <= quantity <= line.quantity - line.returned - open_pieces:
            raise DomainError(_("So many pieces were not sold, or are back already."), code="too_many")
        kept = [_kept(one, line.district_id) for one in photographs]
        year = financial_year(financial_year_of(clock.today())).short
        made = Claim.objects.create(
            ref=f"RT-{year}-{next_number(f'emart.claim.{year}'):06}", line=line, district_id=line.district_id,
            quantity=quantity, wants=wants, reason=reason, words=typed(words), photographs=kept, asked_at=clock.now(),
            answer_by=until("return_answered", clock.now()),
        )  # fmt: skip
        order.returns_until = clock.today() + HOLD
        order.save(update_fields=["returns_until"])
        record(events.CLAIMED, made, by=SYSTEM, wants=wants, reason=reason)
    return made


def asked_until(order: Order, line: OrderLine, *, fault: bool) -> datetime:
    """Until when a piece of this line can be sent back: the days that its good names, for a fault at least those of the
    programme's clock."""
    came = order.delivered_at or clock.now()
    end = came + timedelta(days=line.return_days)
    return max(end, until("fault_reported", came)) if fault else end


def _kept(content: bytes, district_id: int) -> str:
    """The photograph without what a phone writes beside it."""
    if len(content) > MAX_MB * 1024 * 1024:
        refuse({"photographs": FAULTS["too_large"]})
    try:
        sizes = prepared(content).sizes
    except PictureError as fault:
        refuse({"photographs": FAULTS[fault.code]})
        raise
    largest = sizes[max(sizes)]["webp"]
    return str(
        keep_made_file(largest, name="claim", media_type="image/webp", by=SYSTEM, district_id=district_id).pk
    )


def _locked(claim: Claim, *states: ClaimState) -> tuple[Order, Claim]:
    order = held_order(claim.line.order, *OrderState)
    present = (
        Claim.objects.select_for_update(of=("self",)).select_related("line__offer", "pickup").get(pk=claim.pk)
    )
    if present.state not in states:
        raise DomainError(_("This is not possible with the return as it stands now."), code="wrong_state")
    return order, present


@transaction.atomic
def accept(claim: Claim, *, by: Actor) -> Claim:
    """It may come back: a carrier that fetches is sent to the buyer, where there is one. Refuses `not_your_place`, `wrong_state`."""
    if isinstance(by, User):
        check_sells(by, claim.line.order.seller)
    with scope.widened(WHY):
        order, present = _locked(claim, ClaimState.ASKED)
        present.state, present.answered_at = ClaimState.ACCEPTED, clock.now()
        present.by = by if isinstance(by, User) else None
        present.pickup = _fetch(order, present)
        present.save(update_fields=["state", "answered_at", "by", "pickup"])
        record(events.CLAIM_ANSWERED, present, by=by, answer="accepted")
    return present


def _fetch(order: Order, claim: Claim) -> Parcel | None:
    """A parcel that goes from the buyer to the maker; None where no carrier fetches, and the buyer posts it. What needs an e-way bill
    waits for its number: then the carrier is asked from the page of the order."""
    terms = next((one for one in carriers() if not one.by_hand), None)
    if terms is None:
        return None
    parcel = packing.add_parcel(order, {claim.line_id: claim.quantity}, heading=ParcelFor.PICKUP)
    if parcel_needs(parcel):
        issue_challan(parcel)  # its e-way bill names the number
        return parcel
    try:
        with transaction.atomic():
            told = at_work(terms).book(consignment(parcel, clock.now()))
    except CarrierError:
        parcel.delete()
        return None
    parcel.carrier, parcel.number, parcel.collects_on = terms.code, told.number, told.collects_on
    parcel.booked_at = clock.now()
    parcel.save(update_fields=["carrier", "number", "collects_on", "booked_at"])
    issue_challan(parcel)
    record(events.BOOKED, order, by=SYSTEM, parcel=parcel.ref, carrier=terms.code)
    return parcel


@transaction.atomic
def let_buyer_post(claim: Claim, *, by: User) -> Claim:
    """No carrier has been asked to fetch it, since it waits for its e-way bill: the buyer posts it instead, and is told so. What the
    Department of Posts carries needs none; the challan that was made goes with it. Refuses `not_your_place`, `wrong_state`, also once
    a carrier is asked."""
    check_sells(by, claim.line.order.seller)
    with scope.widened(WHY):
        _order, present = _locked(claim, ClaimState.ACCEPTED)
        if present.pickup_id is None:
            raise DomainError(_("The buyer posts it already."), code="wrong_state")
        waits = Parcel.objects.select_for_update(of=("self",)).get(pk=present.pickup_id)
        if waits.booked_at is not None:
            raise DomainError(_("A carrier is asked to fetch it already."), code="wrong_state")
        present.pickup = None
        present.save(update_fields=["pickup"])
        record(events.CLAIM_POSTED, present, by=by, parcel=waits.ref)
        waits.delete()
    return present


@transaction.atomic
def turn_down(claim: Claim, *, answer: str, by: User) -> Claim:
    """It is not taken back, for a reason that the buyer reads; also when what came is not what was sent. Refuses
    `not_your_place`, `wrong_state`, `no_reason`."""
    check_sells(by, claim.line.order.seller)
    why = orders.reason_of(answer)
    with scope.widened(WHY):
        order, present = _locked(claim, ClaimState.ASKED, ClaimState.ACCEPTED)
        if present.state == ClaimState.ACCEPTED and not came(present):
            raise DomainError(_("It has been accepted; look at it when it comes."), code="wrong_state")
        present.state, present.answer, present.by = ClaimState.REFUSED, why, by
        present.answered_at = present.answered_at or clock.now()
        present.ended_at = clock.now()
        present.save(update_fields=["state", "answer", "by", "answered_at", "ended_at"])
        record(events.CLAIM_ANSWERED, present, by=by, answer="refused")
        _let_go(order)
    return present


def came(claim: Claim) -> bool:
    """It is with the maker, as far as anybody says so: what nobody fetches, she says herself."""
    return claim.pickup is None or claim.pickup.ended_at is not None


@transaction.atomic
def received(claim: Claim, *, by: Actor) -> Claim:
    """It came back as the buyer said: paid back, or replaced from what is there; where none is left, paid back. A faulty piece is
    not sold again, and its delivery is paid back too. What an officer pays back above her limit waits for a second person.
    Refuses `not_your_place`, `wrong_state`, `too_many` where it was paid back already."""
    if isinstance(by, User):
        check_sells(by, claim.line.order.seller)
    with scope.widened(WHY):
        order, present = _locked(claim, ClaimState.ACCEPTED)
        if not came(present):
            raise DomainError(_("The carrier has not brought it yet."), code="wrong_state")
        why = after_sale().reason(present.reason)
        fault = bool(why and why.fault)
        if present.quantity > present.line.quantity - present.line.returned:
            raise DomainError(_("So many pieces were not sold, or are back already."), code="too_many")
        if present.wants == ClaimWants.REPLACEMENT and _taken(present):
            present.replacement = packing.add_parcel(
                order, {present.line_id: present.quantity}, heading=ParcelFor.REPLACEMENT
            )
            present.state = ClaimState.REPLACED
            if present.line.offer_id is not None:
                stock.note_moved([present.line.offer_id], by=by)
            if not fault:
                stock.take_back([(present.line, present.quantity)])
            issue_challan(present.replacement)
        else:
            present.state = ClaimState.PAID_BACK
            order.returns_until = max(order.returns_until or clock.today(), clock.today())
            order.save(update_fields=["returns_until"])
            officer = isinstance(by, User) and is_office(by, order.district_id)
            orders.take_back(
                present.line, quantity=present.quantity, reason=present.ref, by=by if officer else SYSTEM, whole=not fault,
                with_delivery=fault,
            )  # fmt: skip
        present.ended_at = clock.now()
        present.save(update_fields=["state", "replacement", "ended_at"])
        record(events.CLAIM_ENDED, present, by=by, to=present.state)
        _let_go(order)
    return present


def _taken(claim: Claim) -> bool:
    """Pieces of the same article leave the shelf a second time, without a second payment; False where there are not so many."""
    offer = claim.line.offer
    if offer is None:
        return False
    try:
        with transaction.atomic():
            stock.hold({offer.pk: claim.quantity})
            stock.leave({offer.pk: claim.quantity})
    except DomainError:
        return False
    return True


def _let_go(order: Order) -> None:
    """Nothing is asked of the order any more: it is hers when its own days are over."""
    if order.lines.filter(claims__state__in=OPEN).exists():
        return
    lines = order.lines.filter(kind=LineKind.GOODS)
    end = max((asked_until(order, line, fault=True) for line in lines), default=clock.now())
    order.returns_until = max(timezone.localdate(end), clock.today())
    order.save(update_fields=["returns_until"])


def unanswered() -> list[Claim]:
    """What nobody has answered in time."""
    late = Claim.objects.filter(state=ClaimState.ASKED, answer_by__lt=clock.now())
    return list(late.select_related("line__order__seller").order_by("pk"))


def not_looked_at() -> list[Claim]:
    """What a carrier brought back so long ago that silence means that it is as the buyer said."""
    back = Claim.objects.filter(state=ClaimState.ACCEPTED, pickup__state=ParcelState.DELIVERED)
    rows = back.select_related("line__order__seller", "pickup").order_by("pk")
    return [
        one
        for one in rows
        if one.pickup and one.pickup.ended_at and until("return_looked_at", one.pickup.ended_at) < clock.now()
    ]
