"""Refunds that do not arrive: the books say so at once, the office sends them again or by transfer, and no word is heard twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.emart import events, sale_notices
from odop.emart.enums import Account, RefundState
from odop.emart.models import BookEntry, Refund
from odop.emart.queries.books import owed_by_buyer
from odop.emart.queries.tax import terms
from odop.emart.services import orders
from odop.emart.services.paying import begin_payment, complete, take_notice
from odop.emart.services.refunds import (
    arrived_lately,
    ask_about,
    note_sent,
    on_their_way,
    send_refund,
    try_again,
)
from odop.emart.tests.buying import World, whole
from odop.emart.tests.conftest import refused, signed_in
from odop.emart.tests.sequences import SEQUENCES
from odop.kernel import clock
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import DomainError
from odop.lib.payments.gateway import GatewayError, GatewayPayment, Outcome
from odop.lib.payments.local import LocalGateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        yield World(**{**vars(ground), "gateway": LocalGateway(banks_answer="pending")})
        whole()
        transaction.set_rollback(True)


def called_off(mart: World) -> Refund:
    """What a buyer has paid is to go back."""
    purchase = mart.paid((mart.offer(mart.aggregated), 2))
    orders.cancel(purchase.orders.get(), reason="broken in the workshop", by=mart.officer)
    return Refund.objects.select_related("payment__purchase").get(payment__purchase=purchase)


def now(refund: Refund) -> Refund:
    return Refund.objects.select_related("payment__purchase").get(pk=refund.pk)


def told(mart: World, refund: Refund) -> None:
    """Every webhook of the payment so far, each twice."""
    for delivery in mart.gateway.webhooks_of(refund.payment.payment_id):
        for _once in range(2):
            take_notice(
                delivery.body, signature=delivery.signature, event_id=delivery.event_id, at=mart.gateway
            )


def at(account: Account) -> int:
    return BookEntry.objects.filter(account=account).aggregate(n=Sum("paise"))["n"] or 0


def test_what_the_bank_sends_back_days_later_is_with_us_again(mart: World) -> None:
    refund = send_refund(called_off(mart), at=mart.gateway)
    assert (refund.state, owed_by_buyer(refund.payment.purchase)) == (RefundState.SENT, 0)
    mart.gateway.bank_answers(refund.gateway_refund, "failed")
    told(mart, refund)
    refund = now(refund)
    assert (refund.state, refund.gateway_refund, refund.sent_at) == (RefundState.FAILED, "", None)
    assert owed_by_buyer(refund.payment.purchase) == -refund.paise
    assert at(Account.GATEWAY) == refund.paise
    assert Event.objects.filter(verb="refund.failed").count() == 1


@pytest.mark.parametrize("came", ["failed", "reversed"])
def test_what_comes_back_after_it_was_called_processed_is_with_us_again(mart: World, came: str) -> None:
    mart.gateway.banks_answer = "processed"
    refund = send_refund(called_off(mart), at=mart.gateway)
    assert refund.arrived_at and arrived_lately() == [refund] and on_their_way() == []
    mart.gateway.bank_answers(refund.gateway_refund, came)
    with clock.at(clock.now() + timedelta(days=terms().refund_asked_days + 1)):
        assert arrived_lately() == []
    ask_about(refund, at=mart.gateway)
    refund = now(refund)
    assert (refund.state, refund.arrived_at, refund.gateway_refund) == (RefundState.FAILED, None, "")
    assert owed_by_buyer(refund.payment.purchase) == -refund.paise
    sent = note_sent(refund, "UTR901", by=mart.finance)
    told(mart, refund)  # late words about the try that failed
    assert now(sent).gateway_refund == "UTR901" and at(Account.BUYER) == 0


def test_a_failed_refund_goes_once_more_and_late_words_about_the_first_try_change_nothing(
    mart: World,
) -> None:
    refund = send_refund(called_off(mart), at=mart.gateway)
    first = refund.gateway_refund
    mart.gateway.bank_answers(first, "failed")
    refund = ask_about(refund, at=mart.gateway)  # no webhook came: the gateway is asked
    assert refund.state == RefundState.FAILED
    with refused("not_your_place"):
        try_again(refund, by=mart.officer)
    assert now(refund).state == RefundState.FAILED
    mart.gateway.banks_answer = "processed"
    sent = send_refund(try_again(refund, by=mart.cell), at=mart.gateway)
    assert sent.gateway_refund != first
    told(mart, sent)
    assert (now(sent).state, now(sent).arrived_at is None) == (RefundState.SENT, False)
    with refused("wrong_state"):
        try_again(sent, by=mart.cell)


def test_finance_pays_a_failed_refund_by_transfer_from_the_bank(mart: World) -> None:
    refund = send_refund(called_off(mart), at=mart.gateway)
    mart.gateway.bank_answers(refund.gateway_refund, "failed")
    told(mart, refund)
    page = signed_in(mart.finance).get("/desk/mart/refunds/").content.decode()
    assert refund.ref in page and "Sent by transfer" in page
    done = signed_in(mart.finance).post(
        "/desk/mart/refunds/", {"do": "sent", "refund": refund.ref, "number": "UTR77"}
    )
    assert done.status_code == 302
    refund = now(refund)
    assert (refund.state, refund.gateway_refund) == (RefundState.SENT, "UTR77")
    assert (at(Account.BANK), at(Account.BUYER)) == (-refund.paise, 0)
    assert send_refund(refund, at=mart.gateway) == refund  # nothing goes twice
    assert at(Account.GATEWAY) == refund.paise  # that money lies with the gateway still


def test_what_the_gateway_refuses_for_good_waits_for_a_person_and_what_is_away_is_asked_again(
    mart: World,
) -> None:
    refund = called_off(mart)

    class Refusing(LocalGateway):
        def refund(self, payment_id: str, *, amount: int, receipt: str) -> None:
            raise GatewayError(self.key_id, later=self.key_id == "unreachable")

    with pytest.raises(GatewayError):
        send_refund(refund, at=Refusing(key_id="unreachable"))
    assert now(refund).state == RefundState.ASKED
    assert send_refund(refund, at=Refusing(key_id="bad_request_error")).state == RefundState.FAILED
    assert owed_by_buyer(refund.payment.purchase) == -refund.paise


def test_a_second_payment_is_not_thanked_for_but_said_to_go_back(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1))
    order = begin_payment(purchase, at=mart.gateway)
    first = mart.gateway.pay(order)
    second = GatewayPayment("pay_second", order, first.amount, Outcome.CAPTURED, "upi")
    assert complete(first) and complete(second)
    for event in Event.objects.filter(verb=events.PAID, subject_id=str(purchase.pk)).order_by("pk"):
        sale_notices.bought(event)
    bodies = list(Notice.objects.filter(to=purchase.mobile).order_by("pk").values_list("body", flat=True))
    assert sum("We have your payment" in body for body in bodies) == 1
    assert sum("It goes back to you" in body for body in bodies) == 1


STEPS = st.lists(
    st.sampled_from(
        ["send", "send", "processed", "failed", "reversed", "webhooks", "ask", "again", "transfer"]
    ),
    max_size=12,
)


@settings(SEQUENCES, max_examples=12)
@given(steps=STEPS)
def test_after_any_sequence_a_buyer_has_the_money_once_or_we_owe_it(mart: World, steps: list[str]) -> None:
    with transaction.atomic():
        gateway = LocalGateway(banks_answer="pending")
        mart = World(**{**vars(mart), "gateway": gateway})
        refund = called_off(mart)
        for number, step in enumerate(steps):
            try:
                with transaction.atomic():
                    _do(step, mart, now(refund), number)
            except (DomainError, GatewayError):
                continue
        refund = now(refund)
        whole()
        gone = refund.state == RefundState.SENT
        assert owed_by_buyer(refund.payment.purchase) == (0 if gone else -refund.paise)
        here = [one for one in gateway.refunds_of(refund.payment.payment_id) if not one.came_back]
        assert len(here) <= 1
        if gone and at(Account.BANK):
            assert not [one for one in here if one.id == refund.gateway_refund]
        transaction.set_rollback(True)


def _do(step: str, mart: World, refund: Refund, number: int) -> None:
    gateway = mart.gateway
    if step == "send":
        send_refund(refund, at=gateway)
    elif step in ("processed", "failed", "reversed"):
        gateway.bank_answers(refund.gateway_refund, step)
    elif step == "webhooks":
        told(mart, refund)
    elif step == "ask":
        ask_about(refund, at=gateway)
    elif step == "again":
        try_again(refund, by=mart.cell)
    else:
        note_sent(refund, f"UTR{number}", by=mart.finance)
