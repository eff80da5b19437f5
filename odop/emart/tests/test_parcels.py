"""Parcels: an order goes in one or several, none of which goes back to where it was, and the order follows them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localtime

from odop.emart.enums import OrderState, ParcelState, PayBy
from odop.emart.invariants import buyers_owe_what_their_orders_say, pieces_are_held_by_orders_only
from odop.emart.models import Order, Parcel, ParcelLine, Refund, Seller
from odop.emart.queries.books import owed_to
from odop.emart.services import orders, parcels, stock
from odop.emart.tests.buying import AT_HOME, World, world
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.models import Event
from odop.lib.carriers.carrier import Report, Stage
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
POSTAL = "RR473124829GB"


@pytest.fixture(scope="module")
def _mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        for seller, mobile in ((made.aggregated, "9800000001"), (made.regular, "9800000002")):
            seller.artisan.user = register.citizen(mobile)
            seller.artisan.save()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def mart(_mart: World) -> World:
    from odop.lib.payments.local import LocalGateway

    _mart.gateway = LocalGateway()
    return _mart


def her(seller: Seller) -> Any:
    return seller.artisan.user


def order_of(mart: World, *pieces: int) -> Order:
    made = mart.paid(*((mart.offer(mart.aggregated), n) for n in pieces))
    return made.orders.select_related("seller__artisan").get()


def goods(order: Order) -> list:
    return list(order.lines.filter(kind="goods").order_by("pk"))


def even() -> None:
    assert list(buyers_owe_what_their_orders_say()) == []
    assert list(pieces_are_held_by_orders_only()) == []


def state(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def test_she_packs_and_hands_over_and_it_is_a_sale(mart: World) -> None:
    order = order_of(mart, 2)
    parcel = parcels.pack(order, by=her(mart.aggregated))
    assert (parcel.weight_g, state(order)) == (240, OrderState.PLACED)
    parcels.hand_over(parcel, carrier="india_post", number="rr 473124829 gb", by=her(mart.aggregated))
    present = Order.objects.get(pk=order.pk)
    assert (present.state, present.carrier, present.tracking) == (OrderState.SHIPPED, "India Post", POSTAL)
    assert present.papers.filter(kind="invoice").count() == 1
    even()


def test_a_number_misread_or_known_is_refused_and_nothing_is_sent(mart: World) -> None:
    first, second = order_of(mart, 1), order_of(mart, 1)
    packed = parcels.pack(first, by=mart.officer)
    for number, code in (("RR473124820GB", "wrong_number"), ("", "wrong_number")):
        with refused(code):
            parcels.hand_over(packed, carrier="india_post", number=number, by=mart.officer)
    with refused("no_carrier"):
        parcels.hand_over(packed, carrier="pigeon", number=POSTAL, by=mart.officer)
    assert state(first) == OrderState.PLACED
    parcels.hand_over(packed, carrier="india_post", number=POSTAL, by=mart.officer)
    other = parcels.pack(second, by=mart.officer)
    with refused("number_taken"):
        parcels.hand_over(other, carrier="india_post", number=POSTAL, by=mart.officer)
    assert Parcel.objects.get(pk=other.pk).number == ""
    assert state(second) == OrderState.PLACED


def test_what_was_written_for_one_parcel_of_several_stands_there_again(mart: World) -> None:
    order = order_of(mart, 3)
    (line,) = goods(order)
    page = reverse("desk_sale", args=[order.ref])
    sent = {"do": "pack_some", f"line-{line.pk}": "7", "weight": "431"}
    shown = signed_in(mart.officer).post(page, sent).content.decode()
    assert 'autocomplete="off" value="7">' in shown and shown.count('value="431"') == 1
    assert '<details class="more" open' in shown and not order.parcels.exists()


def test_nobody_packs_for_another_maker(mart: World) -> None:
    order = order_of(mart, 1)
    with refused("not_your_place"):
        parcels.pack(order, by=her(mart.regular))
    assert not order.parcels.exists()


def test_no_more_is_packed_than_was_bought(mart: World) -> None:
    order = order_of(mart, 3)
    (line,) = goods(order)
    parcels.pack(order, pieces={line.pk: 2}, weight_g=400, by=mart.officer)
    for pieces, code in (({line.pk: 2}, "too_many"), ({line.pk: 0}, "nothing_packed"), ({-1: 1}, "too_many")):
        with refused(code):
            parcels.pack(order, pieces=pieces, by=mart.officer)
    with refused("weight"):
        parcels.pack(order, weight_g=0, by=mart.officer)
    assert ParcelLine.objects.filter(parcel__order=order).count() == 1
    parcels.pack(order, by=mart.officer)
    assert sum(one.quantity for one in ParcelLine.objects.filter(parcel__order=order)) == 3
    with refused("nothing_packed"):
        parcels.pack(order, by=mart.officer)


def test_what_is_packed_can_be_opened_until_a_carrier_knows_of_it(mart: World) -> None:
    order = order_of(mart, 1)
    parcel = parcels.pack(order, by=mart.officer)
    parcels.unpack(parcel, by=mart.officer)
    assert not order.parcels.exists()
    parcel = parcels.pack(order, by=mart.officer)
    parcels.book(parcel, carrier="demo_express", by=mart.officer)
    with refused("wrong_state"):
        parcels.unpack(parcel, by=mart.officer)
    assert order.parcels.count() == 1


def test_what_is_paid_at_the_door_goes_in_one_parcel(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 2), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    order = purchase.orders.get()
    (line,) = goods(order)
    with refused("one_parcel"):
        parcels.pack(order, pieces={line.pk: 1}, by=mart.officer)
    assert not order.parcels.exists()


def test_the_order_has_arrived_with_its_last_parcel(mart: World) -> None:
    order = order_of(mart, 3)
    (line,) = goods(order)
    first = parcels.pack(order, pieces={line.pk: 1}, by=mart.officer)
    parcels.hand_over(first, carrier="other", number="AB12345", by=mart.officer)
    parcels.take_report(first, Report(Stage.DELIVERED, clock.now()))
    assert state(order) == OrderState.SHIPPED
    with refused("not_all_sent"):
        orders.deliver(order, by=mart.officer)
    second = parcels.pack(order, by=mart.officer)
    parcels.hand_over(second, carrier="other", number="AB12346", by=mart.officer)
    parcels.take_report(second, Report(Stage.DELIVERED, clock.now()))
    assert state(order) == OrderState.DELIVERED
    even()


def test_one_parcel_of_two_that_comes_back_is_paid_back_alone(mart: World) -> None:
    order = order_of(mart, 3)
    (line,) = goods(order)
    for number, pieces in (("AB1234501", 1), ("AB1234502", 2)):
        one = parcels.pack(order, pieces={line.pk: pieces}, by=mart.officer)
        parcels.hand_over(one, carrier="other", number=number, by=mart.officer)
    first, second = order.parcels.order_by("pk")
    parcels.take_report(second, Report(Stage.BACK, clock.now()))
    assert state(order) == OrderState.SHIPPED
    assert sum(one.paise for one in Refund.objects.filter(payment__purchase=order.purchase)) == 2 * 45_000
    parcels.take_report(first, Report(Stage.DELIVERED, clock.now()))
    assert state(order) == OrderState.DELIVERED
    line.refresh_from_db()
    assert line.returned == 2
    even()


def test_all_parcels_back_leave_nothing_of_the_sale(mart: World) -> None:
    owed = owed_to(mart.aggregated)
    order = order_of(mart, 2, 1)
    for number, line in zip(("AB1234601", "AB1234602"), goods(order), strict=True):
        one = parcels.pack(order, pieces={line.pk: line.quantity}, by=mart.officer)
        parcels.hand_over(one, carrier="other", number=number, by=mart.officer)
    for one in order.parcels.all():
        parcels.take_report(one, Report(Stage.BACK, clock.now()))
    assert state(order) == OrderState.REFUSED
    back = sum(one.paise for one in Refund.objects.filter(payment__purchase=order.purchase))
    assert back == sum(line.gross_paise for line in order.lines.all())
    assert owed_to(mart.aggregated) == owed
    even()


def test_a_parcel_nobody_took_undoes_the_sale(mart: World) -> None:
    order = order_of(mart, 1)
    parcel = parcels.pack(order, by=mart.officer)
    parcels.hand_over(parcel, carrier="other", number="AB1234701", by=mart.officer)
    parcels.take_report(parcel, Report(Stage.BACK, clock.now()))
    assert state(order) == OrderState.REFUSED
    assert (
        sum(one.paise for one in Refund.objects.filter(payment__purchase=order.purchase)) == order.total_paise
    )
    even()


def test_pieces_lie_on_the_shelf_again_article_by_article_in_the_order_of_their_keys(mart: World) -> None:
    first, second = mart.offer(mart.aggregated, on_hand=5), mart.offer(mart.aggregated, on_hand=5)
    order = mart.paid((second, 1), (first, 2)).orders.get()  # the later article stands first in the cart
    parcel = parcels.pack(order, by=mart.officer)
    parcels.hand_over(parcel, carrier="other", number="AB1234711", by=mart.officer)
    moved: list[Any] = []

    def look(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        moved.extend([params] if sql == stock.TAKE_BACK else [])
        return execute(sql, params, *rest)

    with connection.execute_wrapper(look):
        parcels.take_report(parcel, Report(Stage.BACK, clock.now()))
    assert moved == [[2, first.pk], [1, second.pk]]


def test_what_she_cannot_send_of_an_order_is_paid_back(mart: World) -> None:
    order = order_of(mart, 3)
    (line,) = goods(order)
    first = parcels.pack(order, pieces={line.pk: 2}, by=mart.officer)
    with refused("wrong_state"):  # nothing has left: she calls the order off instead
        parcels.leave_out(order, reason="It broke", whole=False, by=mart.officer)
    parcels.hand_over(first, carrier="other", number="AB1234801", by=mart.officer)
    with refused("no_reason"):
        parcels.leave_out(order, reason="", whole=True, by=mart.officer)
    parcels.leave_out(order, reason="It broke", whole=False, by=mart.officer)
    assert sum(one.paise for one in Refund.objects.filter(payment__purchase=order.purchase)) == 45_000
    with refused("nothing_packed"):
        parcels.leave_out(order, reason="It broke", whole=False, by=mart.officer)
    parcels.take_report(first, Report(Stage.DELIVERED, clock.now()))
    assert state(order) == OrderState.DELIVERED
    even()


def test_what_is_left_out_lies_on_her_shelf_again_where_she_has_it(mart: World) -> None:
    for whole, back in ((True, 1), (False, 0)):
        order = order_of(mart, 3)
        (line,) = goods(order)
        assert line.offer is not None
        first = parcels.pack(order, pieces={line.pk: 2}, by=mart.officer)
        parcels.hand_over(first, carrier="other", number=f"AB99{back}1", by=mart.officer)
        line.offer.refresh_from_db()
        before = line.offer.on_hand
        parcels.leave_out(order, reason="I cannot send it", whole=whole, by=mart.officer)
        line.offer.refresh_from_db()
        assert line.offer.on_hand == before + back
        assert order.papers.filter(kind="credit_note").count() == 1
        even()


def test_whatever_the_order_of_what_a_carrier_says_a_parcel_never_goes_back(mart: World) -> None:
    told = [Stage.MOVING, Stage.OUT, Stage.NOT_DELIVERED, Stage.COLLECTED]
    order = order_of(mart, 1)
    parcel = parcels.pack(order, by=mart.officer)
    parcels.book(parcel, carrier="demo_express", by=mart.officer)
    stages = [ParcelState(one) for one in ParcelState.values]
    for words in permutations(told):
        with transaction.atomic():
            before = ParcelState.PACKED
            for stage in (*words, *words):
                parcels.take_report(parcel, Report(stage, parcel.packed_at))
                now = ParcelState(Parcel.objects.get(pk=parcel.pk).state)
                assert stages.index(now) >= stages.index(before)
                before = now
            assert before == ParcelState.NOT_DELIVERED
            assert state(order) == OrderState.SHIPPED
            track = [told for told, _at in Parcel.objects.get(pk=parcel.pk).track]
            assert len(track) == len(set(track))
            transaction.set_rollback(True)


def test_the_carrier_is_asked_and_the_order_arrives_by_itself(mart: World) -> None:
    order, evening = order_of(mart, 1), (localtime() + timedelta(days=1)).replace(hour=22)
    with clock.at(evening):  # four hours later it is tomorrow here, and still today in London
        parcel = parcels.pack(order, by=her(mart.aggregated))
        parcels.book(parcel, carrier="demo_express", by=her(mart.aggregated))
    parcel.refresh_from_db()
    Parcel.objects.filter(pk=parcel.pk).update(number="DEMO0000000001")  # one that arrives
    assert (state(order), parcel.collects_on) == (OrderState.PLACED, evening.date() + timedelta(days=1))
    for hours, expected in ((1, OrderState.PLACED), (30, OrderState.SHIPPED), (80, OrderState.DELIVERED)):
        with clock.at(parcel.packed_at + timedelta(hours=hours)):
            for one in parcels.parcels_to_ask():
                if one.pk == parcel.pk:
                    parcels.ask_carrier(one)
            assert state(order) == expected
            written = Event.objects.filter(verb="parcel.moved", facts__parcel=parcel.ref).count()
            for one in parcels.parcels_to_ask():
                if one.pk == parcel.pk:
                    assert parcels.ask_carrier(one) == 0
            assert Event.objects.filter(verb="parcel.moved", facts__parcel=parcel.ref).count() == written
    even()


def test_an_order_called_off_has_no_parcel_any_more(mart: World) -> None:
    order = order_of(mart, 1)
    parcels.pack(order, by=mart.officer)
    orders.cancel(order, reason="It broke", by=mart.officer)
    assert not order.parcels.exists()
    even()
