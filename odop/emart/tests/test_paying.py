"""Money comes: by webhook, by the buyer who comes back, by asking; late, twice or never."""

from datetime import timedelta

import pytest

from odop.emart.enums import OrderState, PurchaseState
from odop.emart.models import Payment, Refund
from odop.emart.queries.books import owed_by_buyer
from odop.emart.services.paying import begin_payment, buyer_came_back, complete, reconcile, take_notice
from odop.emart.services.purchases import expire_unpaid
from odop.emart.services.refunds import send_refund
from odop.emart.tests.buying import (
    World,
    state_of,
)
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.lib.payments.gateway import Outcome

pytestmark = pytest.mark.django_db


def test_what_is_not_paid_in_time_is_free_again(mart: World) -> None:
    offer = mart.offer(mart.aggregated)
    purchase = mart.bought((offer, 5))
    assert expire_unpaid() == 0
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert expire_unpaid() == 1
        assert expire_unpaid() == 0
    offer.refresh_from_db()
    assert (offer.reserved, state_of(purchase)) == (0, PurchaseState.EXPIRED)
    assert purchase.orders.get().state == OrderState.CANCELLED


def test_webhooks_doubled_late_shuffled_and_forged_make_one_payment(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1))
    payment = mart.gateway.pay(begin_payment(purchase, at=mart.gateway))
    calls = mart.gateway.webhooks_of(payment.id)
    for false in (calls[1].forged(), calls[1].altered()):
        with pytest.raises(DomainError, match="not signed"):
            take_notice(false.body, signature=false.signature, event_id=false.event_id, at=mart.gateway)
    assert not Payment.objects.exists()
    taken = [
        take_notice(call.body, signature=call.signature, event_id=call.event_id, at=mart.gateway)
        for call in (calls[1], calls[0], calls[1], calls[0])
    ]
    assert taken == [True, True, False, False]
    assert reconcile(purchase, at=mart.gateway) == 0
    assert Payment.objects.get().paise == purchase.total_paise
    assert state_of(purchase) == PurchaseState.PLACED
    assert owed_by_buyer(purchase) == -purchase.total_paise


def test_a_webhook_that_never_comes_is_made_good_by_asking(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1))
    mart.gateway.pay(begin_payment(purchase, at=mart.gateway), outcome=Outcome.FAILED)
    assert reconcile(purchase, at=mart.gateway) == 0
    mart.gateway.pay(begin_payment(purchase, at=mart.gateway))
    assert reconcile(purchase, at=mart.gateway) == 1
    assert state_of(purchase) == PurchaseState.PLACED


def test_a_buyer_who_comes_back_is_believed_with_a_signature_only(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1))
    payment = mart.gateway.pay(begin_payment(purchase, at=mart.gateway))
    purchase.refresh_from_db()
    assert not buyer_came_back(purchase, payment_id=payment.id, signature="0" * 64, at=mart.gateway)
    signature = mart.gateway.signature_of(payment.id)
    assert buyer_came_back(purchase, payment_id=payment.id, signature=signature, at=mart.gateway)


def test_late_money_takes_the_purchase_up_again_while_the_pieces_are_there(mart: World) -> None:
    offer = mart.offer(mart.aggregated, on_hand=1)
    purchase = mart.bought((offer, 1))
    order = begin_payment(purchase, at=mart.gateway)
    with clock.at(clock.now() + timedelta(hours=1)):
        expire_unpaid()
        assert complete(mart.gateway.pay(order))
    assert state_of(purchase) == PurchaseState.PLACED
    offer.refresh_from_db()
    assert offer.reserved == 1
    assert Event.objects.get(verb="good.pieces_moved").subject_id == str(offer.listing_id)


def test_late_money_goes_back_when_the_last_piece_is_gone(mart: World) -> None:
    offer = mart.offer(mart.aggregated, on_hand=1)
    late = mart.bought((offer, 1))
    order = begin_payment(late, at=mart.gateway)
    with clock.at(clock.now() + timedelta(hours=1)):
        expire_unpaid()
        mart.paid((offer, 1))
        assert complete(mart.gateway.pay(order))
    refund = Refund.objects.get()
    assert (refund.paise, refund.why, state_of(late)) == (late.total_paise, "not_needed", "expired")
    send_refund(refund, at=mart.gateway)
    assert owed_by_buyer(late) == 0
