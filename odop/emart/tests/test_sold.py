"""What a sale owes to whom, until the maker is paid or all of it is undone."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.db import transaction

from odop.emart.enums import OrderState, PayBy, RefundState
from odop.emart.models import BookEntry, Paper, Refund
from odop.emart.queries.books import owed_by_buyer, owed_to
from odop.emart.queries.statements import statement_of, statement_to_come
from odop.emart.services import orders, settling
from odop.emart.services.refunds import note_sent, send_refund
from odop.emart.tests.buying import (
    AT_HOME,
    World,
    delivered,
    sent,
    set_aside,
)
from odop.kernel import clock
from odop.kernel.refusals import DomainError, NotAllowed
from odop.lib.payments.gateway import GatewayError

pytestmark = pytest.mark.django_db


def test_a_sale_through_the_corporation_owes_the_maker_the_price_without_tax(mart: World) -> None:
    offer = mart.offer(mart.aggregated, price_paise=105_000, mrp_paise=105_000, weight_g=250)
    purchase = mart.paid((offer, 2))
    assert owed_to(mart.aggregated) == 0
    (order,) = sent(mart, purchase)
    assert owed_to(mart.aggregated) == 200_000
    assert owed_by_buyer(purchase) == 0
    offer.refresh_from_db()
    assert (offer.on_hand, offer.reserved) == (3, 0)
    assert sorted(order.papers.values_list("kind", "total_paise")) == [
        ("invoice", 218_000),
        ("purchase_voucher", 200_000),
    ]


def test_a_maker_with_gst_is_owed_her_tax_too_less_what_is_collected(mart: World) -> None:
    offer = mart.offer(mart.regular, price_paise=105_000, mrp_paise=105_000, weight_g=250)
    (order,) = sent(mart, mart.paid((offer, 2)))
    # 0.5 % of 2,000.00 and of the delivery's 76.19; the register has no PAN of hers: 5 % of 2,100.00 and of 80.00
    assert owed_to(mart.regular) == 210_000 - 1_000 - 10_500 + 381 - 38 - 400
    assert order.papers.get().kind == "invoice"


def test_an_enrolled_maker_gives_a_bill_of_supply_at_home(mart: World) -> None:
    (order,) = sent(mart, mart.paid((mart.offer(mart.enrolled), 1), buyer=AT_HOME))
    assert order.papers.get().kind == "bill_of_supply"
    assert {line.cgst_paise + line.igst_paise for line in order.lines.all()} == {0}


def test_an_order_that_is_called_off_gives_all_back(mart: World) -> None:
    offer = mart.offer(mart.aggregated)
    purchase = mart.paid((offer, 2), (mart.offer(mart.regular), 1))
    order = purchase.orders.get(seller=mart.aggregated)
    with pytest.raises(DomainError, match="reason"):
        orders.cancel(order, reason=" ", by=mart.officer)
    orders.cancel(order, reason="broken in the workshop", by=mart.officer)
    offer.refresh_from_db()
    assert offer.reserved == 0
    set_aside(mart.gateway)
    away = SimpleNamespace(refund=Mock(side_effect=GatewayError("unreachable", later=True)))
    with pytest.raises(GatewayError, match="unreachable"):
        send_refund(Refund.objects.get(), at=away)
    assert Refund.objects.get().state == RefundState.ASKED
    refund = send_refund(Refund.objects.get(), at=mart.gateway)
    assert refund.paise == order.total_paise
    assert send_refund(refund, at=mart.gateway).state == RefundState.SENT
    assert owed_by_buyer(purchase) == order.total_paise - purchase.total_paise
    with pytest.raises(DomainError) as refusal:
        orders.cancel(order, reason="once more", by=mart.officer)
    assert refusal.value.code == "wrong_state"


def test_a_parcel_that_nobody_takes_undoes_the_sale_to_the_paisa(mart: World) -> None:
    offer = mart.offer(mart.aggregated, price_paise=33_333, mrp_paise=33_333)
    purchase = mart.bought((offer, 3), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    (order,) = sent(mart, purchase)
    assert owed_by_buyer(purchase) == order.total_paise
    orders.refuse_at_door(order, reason="nobody at home three times", by=mart.officer)
    assert owed_by_buyer(purchase) == owed_to(mart.aggregated) == 0
    assert not Refund.objects.exists()
    note = order.papers.get(kind="credit_note")
    assert note.total_paise == order.total_paise
    assert note.original.kind == "invoice"


def test_pieces_that_come_back_one_by_one_are_the_whole_line(mart: World) -> None:
    offer = mart.offer(mart.regular, price_paise=33_333, mrp_paise=33_333)
    purchase = mart.paid((offer, 3))
    (order,) = delivered(mart, purchase)
    line = order.lines.get(kind="goods")
    for number in range(3):
        orders.take_back(
            line, quantity=1, reason="another colour", by=mart.officer, with_delivery=number == 0
        )
    with pytest.raises(DomainError) as refusal:
        orders.take_back(line, quantity=1, reason="another colour", by=mart.officer)
    assert refusal.value.code == "too_many"
    assert owed_to(mart.regular) == 0
    back = sum(refund.paise for refund in Refund.objects.all())
    assert back == order.total_paise - order.rounding_paise
    set_aside(mart.gateway)
    for refund in Refund.objects.all():
        send_refund(refund, at=mart.gateway)
    assert owed_by_buyer(purchase) == 0


def test_after_the_days_for_returns_the_money_is_hers(mart: World) -> None:
    (order,) = delivered(mart, mart.paid((mart.offer(mart.aggregated), 1)))
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(DomainError) as refusal:
        orders.take_back(order.lines.first(), quantity=1, reason="too late", by=mart.officer)
    assert refusal.value.code == "too_late"
    assert not order.papers.filter(kind="credit_note").exists()


def test_cash_goes_back_by_hand_with_the_number_of_the_transfer(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    (order,) = delivered(mart, purchase)
    orders.take_back(order.lines.get(kind="goods"), quantity=1, reason="chipped", by=mart.officer)
    refund = send_refund(Refund.objects.get(), at=mart.gateway)
    assert refund.state == RefundState.ASKED
    with pytest.raises(DomainError, match="number"):
        note_sent(refund, " ", by=mart.finance)
    note_sent(refund, "UTR123", by=mart.finance)
    assert owed_by_buyer(purchase) == 0


def test_papers_have_numbers_without_a_gap_in_the_series_of_who_gives_them(mart: World) -> None:
    for _time in range(2):
        sent(mart, mart.paid((mart.offer(mart.aggregated), 1), (mart.offer(mart.regular), 1)))
    serials = Paper.objects.filter(kind="invoice").order_by("pk").values_list("issuer", "serial")
    assert [serial.rpartition("/")[2] for issuer, serial in serials if issuer is None] == ["000001", "000002"]
    assert [serial.rpartition("/")[2] for issuer, serial in serials if issuer] == ["000001", "000002"]


def test_a_bill_that_lacks_what_the_law_wants_is_not_given_and_nothing_is_sent(mart: World) -> None:
    mart.regular.legal_address = ""
    mart.regular.save()
    purchase = mart.paid((mart.offer(mart.regular), 1))
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        sent(mart, purchase)
    assert refusal.value.extra == {"faults": ["seller_name_address"]}
    assert purchase.orders.get().state == OrderState.PLACED
    assert not Paper.objects.exists()


def test_somebody_else_does_not_send_her_parcels(mart: World) -> None:
    purchase = mart.paid((mart.offer(mart.aggregated), 1))
    stranger = mart.enrolled.artisan.user or type(mart.officer)()
    with pytest.raises(NotAllowed):
        orders.ship(purchase.orders.get(), carrier="India Post", tracking="", by=stranger)
    assert not BookEntry.objects.filter(account="maker").exists()


# Settlement


def test_a_maker_is_paid_what_her_statement_adds_up_to(mart: World) -> None:
    first, second = (
        mart.offer(mart.aggregated),
        mart.offer(mart.aggregated, price_paise=99_900, mrp_paise=99_900),
    )
    (early,) = delivered(mart, mart.paid((first, 2)))
    orders.take_back(early.lines.get(kind="goods"), quantity=1, reason="chipped", by=mart.officer)
    assert settling.settle(mart.aggregated, by=mart.cell) is None  # it may still come back
    later = clock.now() + timedelta(days=8)
    with clock.at(later):
        (late,) = delivered(mart, mart.paid((second, 1)))
        made = settling.settle(mart.aggregated, by=mart.cell)
        assert settling.settle(mart.aggregated, by=mart.cell) is None
    assert made is not None
    told = statement_of(made)
    assert [(row.order, row.goods) for row in told.rows] == [(early, 90_000)]
    assert told.hers == made.paise
    to_come = statement_to_come(mart.aggregated)
    assert [row.order for row in to_come.rows] == [late]
    assert to_come.hers == owed_to(mart.aggregated)
    assert (made.account, made.account_last4) == ("12345678901", "8901")


def test_a_payout_is_noted_once_and_a_reference_stands_once(mart: World) -> None:
    made = []
    for day in (8, 16):
        delivered(mart, mart.paid((mart.offer(mart.aggregated), 1)))
        with clock.at(clock.now() + timedelta(days=day)):
            made.append(settling.settle(mart.aggregated, by=mart.cell))
    one, two = made
    assert one and two
    today = clock.today()
    settling.note_payout(one, on=today, bank_reference="UTR1", by=mart.finance)
    for settlement, code in ((one, "paid_already"), (two, "reference_taken")):
        with pytest.raises(DomainError) as refusal:
            settling.note_payout(settlement, on=today, bank_reference="UTR1", by=mart.finance)
        assert refusal.value.code == code
    with pytest.raises(NotAllowed):
        settling.settle(mart.aggregated, by=mart.officer)
