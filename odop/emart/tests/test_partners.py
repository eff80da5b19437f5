"""Other people's systems: what they are told, how it reaches them, and who may let them in."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.urls import reverse

from odop.emart import events, tasks
from odop.emart.enums import DeliveryState, PayBy, Scope, SubscriptionState, Told
from odop.emart.models import ApiKey, ApiPartner, Delivery, Offer, Purchase, Subscription
from odop.emart.queries.partners import partner_of_key, purchase_of, unpaid_of
from odop.emart.services import parcels, partners, telling
from odop.emart.services.counter import into_the_mart, out_of_the_mart
from odop.emart.services.goods import set_offer
from odop.emart.services.orders import ship
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.publishing import end_listing
from odop.emart.services.sellers import pause, resume
from odop.emart.tests.buying import AT_HOME, World, world
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import NotAllowed
from odop.lib.carriers.carrier import Report, Stage
from odop.lib.payments.local import LocalGateway
from odop.lib.webhooks import posting
from odop.lib.webhooks.posting import AddressError, Answer
from odop.lib.webhooks.signatures import verify
from odop.privacy.services.rights import erase

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-02T12:00:00+05:30")
URL = "https://shop.example/hook"
GOODS = [Told.PUBLISHED, Told.TAKEN_DOWN, Told.OFFER, Told.CHANGED]
ORDERS = [Told.PLACED, Told.SENT, Told.CANCELLED]


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], World]], World]) -> World:
    return shared(at_noon)


def at_noon() -> World:
    """Everybody is in office on the day that is written here."""
    with clock.at(NOON):
        return world()


@pytest.fixture
def mart(ground: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(posting, "resolved", lambda _host, _port: ["8.8.8.8"])
    with transaction.atomic(), clock.at(NOON):
        ground.gateway = LocalGateway()  # what is taken back in the database is unknown to it
        yield ground
        transaction.set_rollback(True)


@pytest.fixture
def partner(mart: World) -> ApiPartner:
    return partners.make_partner("Fair of crafts", by=mart.cell)


def listening(partner: ApiPartner, mart: World, told: list[Told]) -> tuple[Subscription, str]:
    made = partners.subscribe(partner, url=URL, told=told, by=mart.cell)
    gathered()  # from here on
    return made


def gathered() -> list[dict[str, Any]]:
    """What the trail makes to be sent, as it would after a commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    before = set(Delivery.objects.values_list("pk", flat=True))
    telling.gather()
    new = Delivery.objects.exclude(pk__in=before).order_by("told", "about")
    return [json.loads(one.body) for one in new]


class Receiver:
    """Somebody who is sent messages and answers as told."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.taken = list(answers), list[tuple[str, bytes, dict[str, str]]]()

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.taken.append((url, body, dict(headers)))
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Answer(status, "" if status else "timeout")


def test_a_receiver_hears_what_stands_in_the_mart_and_what_it_costs(mart: World, partner: ApiPartner) -> None:
    offer = mart.offer(mart.aggregated, on_hand=5)
    ref = offer.listing.ref
    listening(partner, mart, GOODS)
    assert gathered() == []
    set_offer(
        offer.listing, price_paise=offer.price_paise, mrp_paise=offer.mrp_paise, on_hand=3, weight_g=100, by=mart.officer,
        offer=offer,
    )  # fmt: skip
    [said] = gathered()
    assert (said["type"], said["data"]["good"], said["data"]["in_the_mart"]) == ("offer.changed", ref, True)
    assert said["data"]["offers"][0]["free"] == 3 and said["data"]["page"].endswith(f"/{ref}/")
    mart.bought((offer, 2))
    [said] = gathered()
    assert (said["type"], said["data"]["offers"][0]["free"]) == ("offer.changed", 1)
    end_listing(offer.listing, by=mart.officer)
    [said] = gathered()
    assert (said["type"], said["data"]) == (
        "good.taken_down", {**said["data"], "in_the_mart": False, "offers": []}
    )  # fmt: skip


def test_who_pauses_takes_her_goods_along_and_they_come_back_with_her(
    mart: World, partner: ApiPartner
) -> None:
    ref = mart.offer(mart.regular).listing.ref
    listening(partner, mart, GOODS)
    pause(mart.regular, by=mart.officer)
    assert [(one["type"], one["data"]["good"]) for one in gathered()] == [("good.taken_down", ref)]
    mart.regular.refresh_from_db()
    resume(mart.regular, by=mart.officer)
    said = [(one["type"], one["data"]["good"]) for one in gathered()]
    assert said == [("good.published", ref), ("offer.changed", ref)]  # it may cost something else by now


def test_who_is_erased_takes_her_goods_along(mart: World, partner: ApiPartner) -> None:
    ref = mart.offer(mart.enrolled).listing.ref
    listening(partner, mart, [Told.TAKEN_DOWN])
    erase(mart.enrolled.artisan, by=mart.officer)
    [said] = gathered()
    assert (said["type"], said["data"]["good"], said["data"]["offers"]) == ("good.taken_down", ref, [])


def test_each_type_that_applies_is_told_also_what_no_sale_changed(mart: World, partner: ApiPartner) -> None:
    offer = mart.offer(mart.aggregated, on_hand=5)
    listening(partner, mart, GOODS)
    record(events.WRITTEN, offer.listing, by=mart.officer)
    change(offer, mart)
    assert [one["type"] for one in gathered()] == ["good.changed", "offer.changed"]
    for pieces, move in ((3, out_of_the_mart), (2, into_the_mart)):
        move({offer.pk: pieces}, by=mart.officer)
        [said] = gathered()
        assert said["type"] == "offer.changed"
    assert said["data"]["offers"][0]["free"] == 3
    record(events.PRICE_TURNED, offer.listing, by=mart.officer)
    assert [one["type"] for one in gathered()] == ["offer.changed"]


def test_what_does_not_come_of_an_order_is_told(mart: World, partner: ApiPartner) -> None:
    offer = mart.offer(mart.aggregated, on_hand=9)
    purchase = mart.paid((offer, 4))
    partners.note_purchase(partner, purchase)
    order = purchase.orders.get()
    line = order.lines.get(kind="goods")
    sent = []
    for number, pieces in (("AB1230001", 1), ("AB1230002", 2)):
        sent.append(parcels.pack(order, pieces={line.pk: pieces}, by=mart.officer))
        parcels.hand_over(sent[-1], carrier="other", number=number, by=mart.officer)
    listening(partner, mart, [Told.RETURNED, Told.OFFER])
    parcels.take_report(sent[1], Report(Stage.BACK, clock.now()))
    told = gathered()
    assert [one["type"] for one in told] == ["offer.changed", "order.returned"]
    assert told[0]["data"]["offers"][0]["free"] == 7
    parcels.leave_out(order, reason="It broke", whole=False, by=mart.officer)
    assert [one["type"] for one in gathered()] == ["order.returned"]
    _purchase, [shown] = purchase_of(partner, purchase.ref)
    [seen] = [one for one in shown.lines.all() if one.kind == "goods"]
    assert (seen.returned, seen.left_out) == (3, 1)


def test_orders_are_told_to_whose_key_bought_and_name_nobody(mart: World, partner: ApiPartner) -> None:
    other = partners.make_partner("Another fair", by=mart.cell)
    offer = mart.offer(mart.aggregated)
    partners.subscribe(other, url=URL, told=[*ORDERS], by=mart.cell)
    listening(partner, mart, ORDERS)
    mart.bought((offer, 1), pay_by=PayBy.ONLINE)  # somebody else's
    purchase = mart.bought((offer, 1), pay_by=PayBy.ONLINE)
    partners.note_purchase(partner, purchase)
    assert gathered() == []
    complete(mart.gateway.pay(begin_payment(purchase, at=mart.gateway)))
    order = purchase.orders.get()
    [placed] = gathered()
    assert placed["type"] == "order.placed" and placed["data"]["order"] == order.ref
    ship(order, carrier="Dak", tracking="EM123456789IN", by=mart.officer)
    [sent] = gathered()
    assert sent["type"] == "order.sent" and sent["data"]["state"] == "shipped"
    row = Delivery.objects.get(told="order.sent")
    assert row.subscription.partner == partner
    for secret in (purchase.name, purchase.mobile, purchase.address, "EM123456789IN"):
        assert secret not in row.body


def test_a_message_is_signed_sent_once_and_kept_by_its_number(mart: World, partner: ApiPartner) -> None:
    subscription, secret = listening(partner, mart, GOODS)
    other, _ = partners.subscribe(partner, url=URL + "2", told=[Told.OFFER], by=mart.cell)
    offer = mart.offer(mart.aggregated)
    change(offer, mart)
    assert len(gathered()) == 2
    first, second = Delivery.objects.order_by("subscription")
    assert first.number == second.number  # the same message for all who hear it
    receiver = Receiver(200)
    assert telling.hand_over(receiver) == 2 and telling.hand_over(receiver) == 0
    _url, body, headers = next(one for one in receiver.taken if one[0] == subscription.url)
    assert verify(secret, headers, body, now=NOON.timestamp()) and UUID(headers["webhook-id"]) == first.number
    assert not verify(other.secret, headers, body, now=NOON.timestamp())
    assert len(body) < 2000 and gathered() == []


def change(offer: Offer, mart: World) -> None:
    set_offer(
        offer.listing, price_paise=offer.price_paise, mrp_paise=offer.mrp_paise, on_hand=4, weight_g=100, by=mart.officer,
        offer=offer,
    )  # fmt: skip


@pytest.fixture
def waiting(mart: World, partner: ApiPartner) -> Subscription:
    """An address for which one message waits."""
    offer = mart.offer(mart.aggregated)
    subscription, _secret = listening(partner, mart, GOODS)
    change(offer, mart)
    assert len(gathered()) == 1
    return subscription


def test_for_a_day_after_a_new_secret_both_sign(mart: World, waiting: Subscription) -> None:
    old = waiting.secret
    new = partners.rotate_secret(waiting, by=mart.cell)
    with refused("rotated_lately"):
        partners.rotate_secret(waiting, by=mart.cell)
    waiting.refresh_from_db()
    assert (waiting.secret, waiting.former_secret) == (new, old)
    receiver = Receiver(500, 200)
    telling.hand_over(receiver)
    _url, body, headers = receiver.taken[0]
    assert verify(old, headers, body, now=NOON.timestamp()) and verify(
        new, headers, body, now=NOON.timestamp()
    )
    later = NOON + timedelta(hours=25)
    with clock.at(later):
        telling.hand_over(receiver)
    _url, body, headers = receiver.taken[1]
    assert not verify(old, headers, body, now=later.timestamp()) and verify(
        new, headers, body, now=later.timestamp()
    )


def test_a_secret_that_was_lost_is_replaced_at_once_and_the_old_one_signs_nothing(
    mart: World, waiting: Subscription
) -> None:
    old, page = waiting.secret, reverse("desk_mart_partner", args=[waiting.partner.ref])
    partners.rotate_secret(waiting, by=mart.cell)
    waiting.refresh_from_db()
    sent = {"do": "replace", "address": str(waiting.pk), "seen": partners.seen_as(waiting)}
    shown = signed_in(mart.cell).post(page, sent)
    lost = waiting.secret
    waiting.refresh_from_db()
    assert waiting.secret in shown.content.decode() and waiting.secret not in (lost, old)
    assert not waiting.former_secret and waiting.former_until is None
    assert Event.objects.filter(verb="subscription.replaced").count() == 1
    assert signed_in(mart.cell).post(page, sent).status_code == 409, "the page was loaded anew"
    assert Event.objects.filter(verb="subscription.replaced").count() == 1
    receiver = Receiver(200)
    telling.hand_over(receiver)
    _url, body, headers = receiver.taken[0]
    signs = [verify(one, headers, body, now=NOON.timestamp()) for one in (waiting.secret, lost, old)]
    assert signs == [True, False, False]


def test_what_is_not_taken_is_tried_for_a_day_then_the_address_is_paused_and_the_cell_told(
    mart: World, waiting: Subscription
) -> None:
    mart.cell.email = "cell@office.example"
    mart.cell.save(update_fields=["email"])
    moment, receiver = NOON, Receiver(0, 500, 302, 0)
    for tries in range(1, len(telling.PAUSES) + 2):
        with clock.at(moment):
            assert telling.hand_over(receiver) == 0
            assert len(receiver.taken) == tries
            assert telling.hand_over(receiver) == 0 and len(receiver.taken) == tries  # not at once again
        one = Delivery.objects.get()
        moment = max(one.next_try_at, Subscription.objects.get().rests_until)
    assert timedelta(hours=22) < one.ended_at - NOON < timedelta(hours=25)
    waiting.refresh_from_db()
    assert (one.state, waiting.state, waiting.why) == ("failed", "paused", "failing")
    assert len({body for _url, body, _headers in receiver.taken}) == 1
    assert len({headers["webhook-id"] for _url, _body, headers in receiver.taken}) == 1
    told = Notice.objects.filter(template="mart_partner")
    assert told.count() == 1 and "Fair of crafts" in told.get().body
    assert Event.objects.filter(verb="subscription.paused", facts__why="failing").count() == 1
    with clock.at(moment):
        assert (
            telling.hand_over(receiver) == 0 and len(receiver.taken) == tries
        )  # nothing goes to who is paused
        partners.resume(waiting, by=mart.cell)
        partners.send_again(waiting, by=mart.cell)
        assert telling.hand_over(Receiver(200)) == 1
    assert Delivery.objects.get().state == DeliveryState.TAKEN


def test_who_answers_that_she_is_gone_is_paused_at_once(mart: World, waiting: Subscription) -> None:
    telling.hand_over(Receiver(410))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, Delivery.objects.get().state) == ("paused", "gone", "failed")


def test_one_message_that_is_refused_does_not_hold_up_the_rest(mart: World, waiting: Subscription) -> None:
    change(mart.offer(mart.regular), mart)
    gathered()
    receiver = Receiver(400, 200)
    assert telling.hand_over(receiver) == 0  # a minute later, so that who refuses much keeps nobody waiting
    with clock.at(NOON + timedelta(seconds=61)):
        assert telling.hand_over(receiver) == 2
    assert len({headers["webhook-id"] for _url, _body, headers in receiver.taken}) == 2
    assert set(Delivery.objects.values_list("state", "status")) == {("taken", 200)}


def test_slow_addresses_take_turns_with_the_rest(
    mart: World, waiting: Subscription, partner: ApiPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        partners.subscribe(partner, url=f"https://r{number}.example/", told=GOODS, by=mart.cell)
    for maker in (mart.regular, mart.enrolled):
        change(mart.offer(maker), mart)
    gathered()
    called, seconds = list[str](), [0.0]
    monkeypatch.setattr(telling, "monotonic", lambda: seconds[0])

    def slow(url: str, _body: bytes, _headers: Mapping[str, str]) -> Answer:
        called.append(url)
        seconds[0] += 9
        return Answer(200 if url == URL else 400)

    telling.hand_over(slow)
    assert len(set(called)) == 3
    with clock.at(NOON + timedelta(minutes=2)):
        telling.hand_over(slow)
    assert len(set(called)) == 5


def test_what_is_wrong_with_one_address_is_not_the_others(
    mart: World, waiting: Subscription, partner: ApiPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners.subscribe(partner, url="https://other.example/", told=GOODS, by=mart.cell)
    change(mart.offer(mart.regular), mart)
    gathered()

    def send(url: str, _body: bytes, _headers: Mapping[str, str]) -> Answer:
        if url == URL:
            raise RuntimeError
        return Answer(204)

    assert telling.hand_over(send) == 1
    # Ended while somebody was waited for: the answer changes nothing.
    one = Delivery.objects.filter(subscription=waiting).first()
    partners.end_subscription(waiting, by=mart.cell)
    assert one is not None and not telling.heard(waiting.pk, one.pk, Answer(200))
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "ended")


def test_a_worker_looks_until_nothing_is_left_and_sends_also_when_it_cannot_look(
    mart: World, partner: ApiPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = [mart.offer(maker) for maker in (mart.aggregated, mart.regular, mart.enrolled)]
    listening(partner, mart, [Told.OFFER])
    for offer in offers:
        change(offer, mart)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    telling.gather_all()
    assert Delivery.objects.count() == 3
    receiver = Receiver(200)
    monkeypatch.setattr(posting, "post", receiver)
    monkeypatch.setattr(telling, "gather", lambda: 1 / 0)
    tasks.tell_others(0)
    assert len(receiver.taken) == 3


def test_an_address_that_does_not_answer_is_left_alone_while_others_are_told(
    mart: World, waiting: Subscription, partner: ApiPartner
) -> None:
    partners.subscribe(partner, url="https://other.example/", told=GOODS, by=mart.cell)
    for maker in (mart.regular, mart.enrolled):
        change(mart.offer(maker), mart)
    gathered()
    calls: list[str] = []

    def send(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        calls.append(url)
        return Answer(0, "timeout") if url == URL else Answer(204)

    assert telling.hand_over(send) == 2
    assert calls.count(URL) == 1


def test_only_the_cell_lets_systems_in_and_addresses_lead_outside(
    mart: World, partner: ApiPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Event.objects.count()
    for refuse in (
        lambda: partners.make_partner("Mine", by=mart.officer),
        lambda: partners.make_key(partner, scopes=[Scope.BUY], by=mart.officer),
        lambda: partners.subscribe(partner, url=URL, told=GOODS, by=mart.finance),
        lambda: partners.end_partner(partner, by=mart.officer),
    ):
        with pytest.raises(NotAllowed):
            refuse()
    with refused("invalid") as refusal:
        partners.subscribe(partner, url="http://shop.example/", told=[], by=mart.cell)
    assert set(refusal.value.fields) == {"url", "events"}
    with refused("invalid"):
        partners.make_key(partner, scopes=["mart.everything"], by=mart.cell)

    def inside(_host: str, _port: int) -> list[str]:
        raise AddressError("not_public")

    monkeypatch.setattr(posting, "resolved", inside)
    with refused("invalid"):
        partners.subscribe(partner, url=URL, told=GOODS, by=mart.cell)
    assert (Subscription.objects.count(), ApiKey.objects.count(), Event.objects.count()) == (0, 0, before)


def test_a_key_is_known_by_its_hash_and_opens_nothing_once_it_ended(mart: World, partner: ApiPartner) -> None:
    row, key = partners.make_key(partner, scopes=[Scope.BUY], by=mart.cell)
    assert key not in str(ApiKey.objects.values()) and partner_of_key(key) == (
        partner,
        frozenset({"mart.buy"}),
    )
    assert partner_of_key(key + "x") is None and partner_of_key("") is None
    with clock.at(NOON + timedelta(days=366)):
        assert partner_of_key(key) is None
    partners.end_key(row, by=mart.cell)
    assert partner_of_key(key) is None
    with refused("key_ended"):
        partners.end_key(row, by=mart.cell)
    _row, key = partners.make_key(partner, scopes=[Scope.BUY], by=mart.cell)
    subscription, secret = partners.subscribe(partner, url=URL, told=GOODS, by=mart.cell)
    partners.end_partner(partner, by=mart.cell)
    subscription.refresh_from_db()
    assert partner_of_key(key) is None and subscription.state == SubscriptionState.ENDED
    assert subscription.secret != secret
    with refused("partner_ended"):
        partners.make_key(partner, scopes=[Scope.BUY], by=mart.cell)


def test_who_holds_pieces_without_paying_buys_no_more(
    mart: World, partner: ApiPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partners, "MOST_UNPAID", 1)
    offer = mart.offer(mart.aggregated)
    partners.note_purchase(partner, mart.bought((offer, 1)))
    more = mart.bought((offer, 1))
    with refused("too_many_unpaid"):
        partners.note_purchase(partner, more)
    assert partner.purchases.count() == 1
    Purchase.objects.filter(by_partner__partner=partner).update(state="expired")
    assert unpaid_of(partner) == 0
    at_door = mart.bought((offer, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    partners.note_purchase(partner, at_door)
    with refused("too_many_unpaid"):
        partners.note_purchase(partner, mart.bought((offer, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR))
    at_door.orders.update(state="delivered")
    assert unpaid_of(partner) == 0


def test_the_cell_connects_a_system_on_its_page_and_sees_each_secret_once(mart: World) -> None:
    browser = signed_in(mart.cell)
    made = browser.post(reverse("desk_mart_partners"), {"do": "make", "name": "Fair of crafts"})
    page = made.headers["Location"]
    assert "Fair of crafts" in browser.get(reverse("desk_mart_partners")).content.decode()
    assert browser.post(page, {"do": "key"}).status_code == 422
    key = {"do": "key", "scopes": ["mart.buy"], "after": "0"}
    shown = browser.post(page, key).content.decode()
    assert "odopk_" in shown and shown.count(ApiKey.objects.get().shown) >= 2
    again = browser.post(page, key)  # the page was loaded anew
    assert again.status_code == 409 and ApiKey.objects.count() == 1
    sent = {"do": "subscribe", "url": URL, "events": ["offer.changed", "good.published"], "after": "0"}
    shown = browser.post(page, sent).content.decode()
    assert browser.post(page, sent).status_code == 409 and Subscription.objects.count() == 1
    subscription = Subscription.objects.get()
    assert subscription.secret in shown and subscription.events == ["good.published", "offer.changed"]
    wrong = browser.post(page, {**sent, "url": "http://x", "after": str(subscription.pk)})
    assert wrong.status_code == 422 and wrong.content.decode().count('class="more" open') == 1
    after = browser.get(f"/hi{page}").content.decode()
    assert subscription.secret not in after and URL in after
    address = {"address": str(subscription.pk)}
    assert browser.post(page, {"do": "pause", **address}).status_code == 302
    assert browser.post(page, {"do": "pause", **address}).status_code == 409
    assert browser.post(page, {"do": "resume", **address}).status_code == 302
    assert browser.post(page, {"do": "end", "address": "999999"}).status_code == 404
    assert signed_in(mart.officer).get(page).status_code == 403


def test_the_cell_sees_what_was_sent_and_sends_it_again(mart: World, waiting: Subscription) -> None:
    browser, page = signed_in(mart.cell), reverse("desk_mart_partner", args=[waiting.partner.ref])
    assert browser.post(page, {"do": "again", "address": str(waiting.pk)}).status_code == 409  # it waits
    telling.hand_over(Receiver(410))
    one = Delivery.objects.get()
    shown = browser.get(page).content.decode()
    assert one.about in shown and "410" in shown
    assert browser.post(page, {"do": "once_more", "message": "nonsense"}).status_code == 404
    assert browser.post(page, {"do": "once_more", "message": str(one.pk)}).status_code == 409  # paused
    one.refresh_from_db()
    assert one.state == DeliveryState.FAILED
    partners.resume(waiting, by=mart.cell)
    assert browser.post(page, {"do": "once_more", "message": str(one.pk)}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.attempts) == (DeliveryState.WAITING, 0)
