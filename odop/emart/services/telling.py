"""What other people's systems are told of: read off the trail every minute, signed, and handed over until it is taken.

The trail is read behind the sale, by its places, which have no gap: a checkout does nothing for those who listen, and no event is
told twice or left out. A body says what stands now and names no person: who bought is asked for with the key that bought.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.emart import events
from odop.emart.definitions import MART
from odop.emart.enums import DeliveryState, ListingState, SubscriptionState, Told, WhyPaused
from odop.emart.models import Delivery, Listing, Offer, Order, OrderLine, PartnerPurchase, Subscription
from odop.emart.services.cell import tell_cell
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.models import Event, Stamp
from odop.lib.money import from_paise
from odop.lib.webhooks import posting
from odop.lib.webhooks.posting import Answer
from odop.lib.webhooks.signatures import headers

log = logging.getLogger(__name__)

CURSOR = "emart.told"
AT_ONCE = 5000  # events of the trail that one look takes
KEPT = timedelta(days=30)
# After each try that failed: nine tries within a day, then the address is paused.
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 120, 240, 480, 480))
REST = timedelta(minutes=5)  # an address that does not answer at all is left alone for so long
LEASE = timedelta(minutes=2)  # a try of a worker that was killed counts as failed after that
EACH_ADDRESS, ALTOGETHER = 8.0, 25.0  # seconds that one run gives to one address, and to all
TROUBLED = _("{partner} of the mart's interface is told nothing any more: {why}. {url}")

_CONSENTS = ("consent.given", "consent.withdrawn")
OF_GOODS = {
    events.PUBLISHED,
    events.WRITTEN,
    events.PHOTOGRAPHED,
    events.TAKEN_DOWN,
    events.ENDED,
    events.RETURNED,
}
OF_PRICES = {
    events.OFFERED,
    events.REDUCED,
    events.REDUCTION_ENDED,
    events.PRICE_TURNED,
    events.PIECES_MOVED,
}
OF_SELLERS = {
    events.SELLER_PAUSED,
    events.SELLER_RESUMED,
    events.SELLER_CLOSED,
    events.SELLER_ACCEPTED,
    *_CONSENTS,
}
OF_STOCK = {events.PURCHASED, events.EXPIRED, events.CANCELLED, events.CAME_BACK, events.REFUSED}
OF_ORDERS = {
    events.ORDERED: Told.PLACED, events.SHIPPED: Told.SENT, events.DELIVERED: Told.DELIVERED,
    events.CANCELLED: Told.CANCELLED, events.EXPIRED: Told.CANCELLED, events.CAME_BACK: Told.RETURNED,
    events.REFUSED: Told.RETURNED, events.LEFT_OUT: Told.RETURNED,
}  # fmt: skip
WATCHED = OF_GOODS | OF_PRICES | OF_SELLERS | OF_STOCK | set(OF_ORDERS)

Send = Callable[[str, bytes, Mapping[str, str]], Answer]


def gather_all(seconds: float = 20) -> None:
    """Look until nothing is left that was not looked at, for so long at most: many things may happen within a minute."""
    begun, more = monotonic(), True
    while more and monotonic() - begun < seconds:
        with scope.system():
            more = gather()


def gather() -> bool:
    """Write one message for each address that wants to hear of what the trail says since the last look; whether it says more than
    one look takes. To be called as the system, by one at a time: the place up to which was read is held."""
    seen, made = Stamp.objects.select_for_update().get_or_create(name=CURSOR)
    head = Event.objects.aggregate(last=Max("seq"))["last"] or 0
    listeners = list(
        Subscription.objects.filter(state=SubscriptionState.ACTIVE).select_related("partner").order_by("pk")
    )
    if made or not listeners:  # whoever subscribes hears what happens from then on
        Stamp.objects.filter(pk=seen.pk).update(value=head)
        return False
    found = list(
        Event.objects.filter(seq__gt=seen.value, seq__lte=head, verb__in=WATCHED).order_by("seq")[:AT_ONCE]
    )
    reached = found[-1].seq if len(found) == AT_ONCE else head
    wanted = {told for one in listeners for told in one.events}
    rows: list[Delivery] = []
    for told, number, about, body, partner in _messages(found, wanted):
        rows += [
            Delivery(subscription=one, number=number, told=told, about=about, body=body)
            for one in listeners
            if told in one.events and partner in (None, one.partner_id)
        ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    Stamp.objects.filter(pk=seen.pk).update(value=reached)
    return len(found) == AT_ONCE


Message = tuple[Told, UUID, str, str, int | None]


def _messages(found: list[Event], wanted: set[str]) -> Iterable[Message]:
    if wanted & set(OF_ORDERS.values()):
        yield from _of_orders(found)
    if wanted - set(OF_ORDERS.values()):
        yield from _of_goods(found)


def _message(event: Event, told: Told, about: str, data: Mapping[str, Any], partner: int | None) -> Message:
    at: datetime = event.at
    body = {"type": told.value, "timestamp": at.isoformat(), "data": data}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return told, uuid5(event.pk, f"{told.value} {about}"), about, text, partner


def _of_orders(found: list[Event]) -> Iterable[Message]:
    """Orders that were placed with a partner's key, for that partner alone."""
    expired = _of(found, "emart.purchase", {events.EXPIRED})
    bought = PartnerPurchase.objects.filter(purchase_id__in=expired).values("purchase_id")
    mine = {
        order.pk: order
        for order in Order.objects.filter(purchase__by_partner__isnull=False, pk__in=_of(found, "emart.order", set(OF_ORDERS)))
        .select_related("purchase__by_partner")
    }  # fmt: skip
    let_go: dict[int, list[Order]] = {}
    for order in (
        Order.objects.filter(purchase_id__in=bought).select_related("purchase__by_partner").order_by("pk")
    ):
        let_go.setdefault(order.purchase_id, []).append(order)
    for event in found:
        if event.verb not in OF_ORDERS:
            continue
        key = int(event.subject_id)
        whole = event.subject_type == "emart.purchase"
        orders = let_go.get(key, []) if whole else [mine[key]] if key in mine else []
        for order in orders:
            data = {
                "order": order.ref, "purchase": order.purchase.ref, "state": order.state,
                "total": f"{from_paise(order.total_paise):.2f}",
            }  # fmt: skip
            yield _message(
                event, OF_ORDERS[event.verb], order.ref, data, order.purchase.by_partner.partner_id
            )


def _of(found: list[Event], kind: str, verbs: set[str]) -> list[int]:
    return [int(one.subject_id) for one in found if one.subject_type == kind and one.verb in verbs]


def _of_goods(found: list[Event]) -> Iterable[Message]:
    """One message a good of each type that applies, whatever happened to it how often: whether it stands in the mart now, and what
    it costs. What comes back may cost something else by then, so that is told to those who hear of prices alone."""
    last: dict[int, Event] = {}
    published: set[int] = set()
    texts: set[int] = set()
    prices: set[int] = set()
    for event, listing in _touched(found):
        last[listing] = event
        if event.verb == events.PUBLISHED or event.verb in OF_SELLERS:
            published.add(listing)
        elif event.verb in OF_GOODS:
            texts.add(listing)
        else:
            prices.add(listing)
    rows = Listing.objects.filter(pk__in=last, published_at__isnull=False)
    offers: dict[int, list[Offer]] = {}
    for offer in Offer.objects.filter(listing_id__in=last, active=True).order_by("position", "pk"):
        offers.setdefault(offer.listing_id, []).append(offer)
    there = set(rows.filter(search_row__isnull=False).values_list("pk", flat=True))
    for good in rows.order_by("pk"):
        came, written, costs = (good.pk in some for some in (published, texts, prices))
        if good.pk in there:
            applies = {Told.PUBLISHED: came, Told.CHANGED: written and not came, Told.OFFER: costs or came}
        else:
            applies = {Told.TAKEN_DOWN: came or written}
        data = _good(good, good.pk in there, offers.get(good.pk, []))
        for told in (one for one, does in applies.items() if does):
            yield _message(last[good.pk], told, good.ref, data, None)


def _good(good: Listing, there: bool, offers: list[Offer]) -> dict[str, Any]:
    with override("en"):
        page = settings.ODOP.base_url + reverse("mart_good", args=[good.ref])
    shown = [
        {
            "sku": one.sku, "price": f"{from_paise(one.price_on(clock.today())):.2f}",
            "mrp": f"{from_paise(one.mrp_paise):.2f}", "free": one.free, "made_to_order": one.made_to_order,
        }
        for one in offers
    ]  # fmt: skip
    return {"good": good.ref, "in_the_mart": there, "page": page, "offers": shown if there else []}


def _touched(found: list[Event]) -> Iterable[tuple[Event, int]]:
    """Each event with each good that it touches."""
    lines = OrderLine.objects.filter(offer__isnull=False)
    by_order = _pairs(lines.filter(order_id__in=_of(found, "emart.order", OF_STOCK)), "order_id")
    by_purchase = _pairs(
        lines.filter(order__purchase_id__in=_of(found, "emart.purchase", OF_STOCK)), "order__purchase_id"
    )
    once_there = Listing.objects.filter(published_at__isnull=False)
    goods = once_there.filter(state=ListingState.PUBLISHED)
    of_sellers = goods.filter(seller_id__in=_of(found, "emart.seller", OF_SELLERS))
    by_seller = _pairs(of_sellers, "seller_id", "pk")
    agreed = [one for one in found if one.verb in _CONSENTS and one.facts.get("purpose") == MART]
    # Who is erased has her goods ended in the same breath as her consent: they are told of as well.
    by_person = {
        verb: _pairs(
            rows.filter(seller__artisan_id__in=[int(one.subject_id) for one in agreed if one.verb == verb]),
            "seller__artisan_id",
            "pk",
        )
        for verb, rows in zip(_CONSENTS, (goods, once_there), strict=True)
    }
    for event in found:
        key = int(event.subject_id)
        if event.verb in OF_GOODS or event.verb in OF_PRICES:
            yield event, key
        elif event.verb in _CONSENTS:
            yield from ((event, one) for one in by_person[event.verb].get(key, ()) if event in agreed)
        elif event.verb in OF_SELLERS:
            yield from ((event, one) for one in by_seller.get(key, ()))
        elif event.verb in OF_STOCK:
            touched = by_purchase if event.subject_type == "emart.purchase" else by_order
            yield from ((event, one) for one in touched.get(key, ()))


def _pairs(rows: Any, key: str, value: str = "offer__listing_id") -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, other in rows.values_list(key, value).distinct().order_by(value):
        found.setdefault(one, []).append(other)
    return found


# Handing over


def hand_over(send: Send | None = None) -> int:
    """Send what is due, to whom nothing was sent for longest first; how many messages were taken. An address that does not take
    something is left alone for some minutes, so that it does not hold up the rest. Nothing is locked while somebody is waited
    for, and the address is locked before its messages."""
    begun, taken = monotonic(), 0
    with scope.system():
        due = Subscription.objects.filter(
            state=SubscriptionState.ACTIVE, rests_until__lte=clock.now(),
            deliveries__state=DeliveryState.WAITING, deliveries__next_try_at__lte=clock.now(),
        )  # fmt: skip
        keys = list(due.order_by("rests_until", "pk").values_list("pk", flat=True))
    for key in dict.fromkeys(keys):
        try:
            taken += _hand_over_to(key, send or posting.post, until=begun + ALTOGETHER)
        except Exception:  # whatever is wrong with one address is not the others'
            log.exception("nothing can be sent to address %s", key)
    return taken


def _hand_over_to(key: int, send: Send, *, until: float) -> int:
    own, taken = monotonic(), 0
    while monotonic() < min(until, own + EACH_ADDRESS):
        with scope.system():
            work = _next(key)
        if work is None:
            break
        url, body, told, delivery = work
        answer = send(url, body, told)
        with scope.system():
            go_on = heard(key, delivery, answer)
        taken += answer.taken
        if not go_on:
            break
    return taken


def _next(key: int) -> tuple[str, bytes, dict[str, str], UUID] | None:
    """The next message of an address, counted as tried before it is sent."""
    now = clock.now()
    addresses = Subscription.objects.select_for_update(skip_locked=True)
    to = addresses.filter(pk=key, state=SubscriptionState.ACTIVE, rests_until__lte=now).first()
    if to is None:
        return None
    due = to.deliveries.select_for_update(skip_locked=True).filter(
        state=DeliveryState.WAITING, next_try_at__lte=now
    )
    one = due.order_by("next_try_at", "pk").first()
    if one is None:
        return None
    former = [to.former_secret] if to.former_secret and to.former_until and to.former_until > now else []
    body = one.body.encode()
    signed = headers([to.secret, *former], str(one.number), int(now.timestamp()), body)
    one.attempts, one.next_try_at = one.attempts + 1, now + LEASE
    one.save(update_fields=["attempts", "next_try_at"])
    return to.url, body, signed, one.pk


def heard(subscription: int, delivery: UUID, answer: Answer) -> bool:
    """Note what a receiver answered; whether the next message is sent to it now."""
    now = clock.now()
    to = Subscription.objects.select_for_update(of=("self",)).select_related("partner").get(pk=subscription)
    one = to.deliveries.select_for_update().filter(pk=delivery, state=DeliveryState.WAITING).first()
    if one is None:  # the address was ended meanwhile
        return False
    to.rests_until = now
    one.status, one.error = answer.status, answer.error
    if answer.taken:
        one.state, one.ended_at, to.taken_at = DeliveryState.TAKEN, now, now
    elif answer.status == 410 or one.attempts > len(PAUSES):
        one.state, one.ended_at = DeliveryState.FAILED, now
        if answer.status == 410:
            _pause(to, WhyPaused.GONE)
        elif to.taken_at is None or to.taken_at < one.made_at:
            _pause(to, WhyPaused.FAILING)
    else:
        one.next_try_at = now + PAUSES[one.attempts - 1]
        refuses = 400 <= answer.status < 500 and answer.status != 429  # this one alone, perhaps
        to.rests_until = now + (PAUSES[0] if refuses else min(REST, PAUSES[one.attempts - 1]))
    one.save()
    to.save(update_fields=["taken_at", "rests_until", "state", "why"])
    return to.state == SubscriptionState.ACTIVE and to.rests_until <= now


def _pause(to: Subscription, why: WhyPaused) -> None:
    """Nothing more is sent; the cell is told, once."""
    if to.state != SubscriptionState.ACTIVE:
        return
    to.state, to.why = SubscriptionState.PAUSED, why
    record(events.SUBSCRIPTION_PAUSED, to, by=SYSTEM, partner=to.partner.ref, why=why.value)
    tell_cell(
        TROUBLED, template="mart_partner", subject=to.partner.ref, page="desk_mart_partner", args=[to.partner.ref],
        partner=to.partner.name, why=why.label,
    )  # fmt: skip


def forget_old() -> int:
    """Messages that ended long ago go; how many."""
    old = Delivery.objects.filter(made_at__lt=clock.now() - KEPT).exclude(state=DeliveryState.WAITING)
    return old.delete()[0]
