"""A sale reaches its maker: a message once, and a call of her office when she does nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from odop.emart import events, sale_notices
from odop.emart.enums import CallOutcome, OrderState, PayBy
from odop.emart.models import Order, Purchase, SaleCall
from odop.emart.services import calls, orders, parcels
from odop.emart.tests.buying import AT_HOME, World, world
from odop.emart.tests.conftest import refused
from odop.kernel import clock
from odop.kernel.models import Event, Notice
from odop.lib.payments.local import LocalGateway
from odop.places.queries import calendar
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        person = made.aggregated.artisan
        person.user = register.citizen("9800000001", language="hi")
        person.mobile = "9800000001"
        person.save()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def mart(_mart: World) -> World:
    _mart.gateway = LocalGateway()
    return _mart


def sale(mart: World) -> Order:
    """An order, with what follows from it run as the worker runs it, twice."""
    purchase = mart.paid((mart.offer(mart.aggregated), 2))
    order = purchase.orders.select_related("seller__artisan").get()
    follow(order, "sale.placed", sale_notices.a_sale)
    return order


def follow(order: Order, verb: str, reaction: Any) -> None:
    event = Event.objects.get(verb=verb, subject_id=str(order.pk))
    reaction(event)
    reaction(event)


def test_a_payment_on_terms_is_not_told_as_the_whole_sum(mart: World) -> None:
    purchase = mart.paid((mart.offer(mart.aggregated), 2))
    event = Event.objects.get(verb=events.PAID, subject_id=str(purchase.pk))
    for pay_by, messages in ((PayBy.ON_TERMS, 0), (PayBy.ONLINE, 1)):
        Purchase.objects.filter(pk=purchase.pk).update(pay_by=pay_by)
        sale_notices.bought(event)
        assert len(told(purchase.mobile)) == messages


def told(mobile: str) -> list[str]:
    return list(Notice.objects.filter(to=mobile).order_by("made_at", "id").values_list("body", flat=True))


def after_the_clock(order: Order) -> Any:
    """At noon of the day on which she is called."""
    due = SaleCall.objects.get(order=order, outcome="").due_on
    return clock.at(clock.now() + timedelta(days=(due - clock.today()).days))


def test_she_is_told_once_in_her_language_what_to_send_and_by_when(mart: World) -> None:
    order = sale(mart)
    (body,) = told("9800000001")
    assert "2 × सींग की कंघी" in body
    assert f"/hi/me/sales/{order.ref}/" in body


def test_the_buyer_is_told_when_it_leaves_and_arrives(mart: World) -> None:
    order = sale(mart)
    orders.ship(order, carrier="India Post", tracking="RR473124829GB", by=mart.officer)
    follow(order, "sale.shipped", sale_notices.an_order_went_on)
    orders.deliver(order, by=mart.officer)
    follow(order, "sale.delivered", sale_notices.an_order_went_on)
    sent, arrived = told(order.purchase.mobile)
    assert "India Post RR473124829GB" in sent
    assert order.ref in arrived


def test_who_pays_at_the_door_is_told_once_whatever_the_number_of_parcels(mart: World) -> None:
    mart.sold_for(mart.enrolled)
    goods = [(mart.offer(seller), 1) for seller in (mart.aggregated, mart.enrolled)]
    purchase = mart.bought(*goods, buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    for order in purchase.orders.order_by("pk"):
        follow(order, "sale.placed", sale_notices.a_sale)
    (body,) = told(AT_HOME.mobile)
    assert purchase.ref in body


def test_a_refund_is_told_with_its_amount(mart: World) -> None:
    order = sale(mart)
    orders.cancel(order, reason="not needed")
    follow(order, "sale.cancelled", sale_notices.an_order_went_on)
    assert any(order.ref in body for body in told("9800000001")[1:])
    assert any(order.ref in body for body in told(order.purchase.mobile))


def test_her_office_calls_her_after_a_working_day_in_which_she_did_nothing(mart: World) -> None:
    order = sale(mart)
    (call,) = SaleCall.objects.filter(order=order)
    assert call.due_on == calendar().add_working_days(clock.today(), 1)
    desk = Client()
    desk.force_login(mart.officer)
    assert order.ref not in desk.get("/desk/mart/calls/").content.decode()
    with after_the_clock(order):
        page = desk.get("/hi/desk/mart/calls/").content.decode()
        assert order.ref in page
        assert "9800000001" in page
        other = Client()
        other.force_login(register.officer(register.district("BDH", "Bhadohi", "भदोही")))
        assert order.ref not in other.get("/desk/mart/calls/").content.decode()


@pytest.mark.parametrize("acts", ["says so", "packs", "calls off"])
def test_whoever_acts_is_not_called(mart: World, acts: str) -> None:
    order = sale(mart)
    her = order.seller.artisan.user
    assert her is not None
    if acts == "says so":
        calls.confirm(order, by=her)
    elif acts == "packs":
        parcels.pack(order, by=her)
    else:
        orders.cancel(order, reason="It broke", by=her)
    assert SaleCall.objects.get(order=order).outcome == CallOutcome.DONE
    follow(order, "sale.placed", sale_notices.a_sale)  # late words of the worker
    assert SaleCall.objects.filter(order=order).count() == 1


def test_not_reached_is_called_again_and_another_outcome_is_not(mart: World) -> None:
    order = sale(mart)
    (call,) = SaleCall.objects.filter(order=order)
    with after_the_clock(order):
        calls.note_call(call, outcome="not_reached", note="", by=mart.officer)
        again = SaleCall.objects.get(order=order, outcome="")
        assert again.due_on > clock.today()
        with refused("wrong_state"):
            calls.note_call(call, outcome="will_send", note="", by=mart.officer)
        calls.note_call(again, outcome="will_send", note="on Monday", by=mart.officer)
    assert not SaleCall.objects.filter(order=order, outcome="").exists()


def test_who_cannot_send_is_called_off_with_the_reason(mart: World) -> None:
    order = sale(mart)
    (call,) = SaleCall.objects.filter(order=order)
    for outcome, code in (("cannot", "no_reason"), ("perhaps", "no_outcome")):
        with refused(code):
            calls.note_call(call, outcome=outcome, note="", by=mart.officer)
    assert SaleCall.objects.get(pk=call.pk).outcome == ""
    calls.note_call(call, outcome="cannot", note="The horn has not come", by=mart.officer)
    present = Order.objects.get(pk=order.pk)
    assert (present.state, present.reason) == (OrderState.CANCELLED, "The horn has not come")


def test_another_office_notes_nothing(mart: World) -> None:
    order = sale(mart)
    (call,) = SaleCall.objects.filter(order=order)
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    with refused("not_your_place"):
        calls.note_call(call, outcome="will_send", note="", by=stranger)
    assert SaleCall.objects.get(pk=call.pk).outcome == ""


def test_who_is_late_is_called_once_more(mart: World) -> None:
    order = sale(mart)
    assert order.seller.artisan.user is not None
    calls.confirm(order, by=order.seller.artisan.user)
    assert order.ship_by is not None
    with clock.at(clock.now() + timedelta(days=(order.ship_by - clock.today()).days + 1)):
        calls.call_for_what_is_late()
        calls.call_for_what_is_late()
        assert SaleCall.objects.filter(order=order, outcome="").count() == 1
