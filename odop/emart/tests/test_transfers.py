"""Who sells in her own name is paid by the payment service: set aside with the payment, taken back to the paisa, let go when it is hers."""

from datetime import timedelta
from typing import NoReturn

import pytest

from odop.emart import events, sale_notices
from odop.emart.enums import OrderState, RefundState, SettlementState, TransferState
from odop.emart.models import Order, Refund, SearchRow, Seller, Settlement, Transfer
from odop.emart.personal_data import forget_seller, still_to_be_paid
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.books import owed_to
from odop.emart.queries.dues import due_to_makers
from odop.emart.queries.statements import statement_of
from odop.emart.queries.transfers import (
    Moving,
    accounts_to_close,
    due_to_be_released,
    released_lately,
    transfers_under_way,
)
from odop.emart.readiness import readiness
from odop.emart.services import orders, settling, transfers
from odop.emart.services.linked import accounts_to_ask, ask_account, facts_of, note_account, note_closed
from odop.emart.services.paying import complete, take_notice
from odop.emart.services.payouts import make_payout_file, take_payout_file
from odop.emart.services.refunds import send_refund
from odop.emart.tests.buying import AT_HOME, BUYER, World, delivered, set_aside, statements_add_up
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.holdings import Whose
from odop.kernel.invariants import INVARIANTS
from odop.kernel.models import Event, Notice
from odop.lib.payments.gateway import GatewayError
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.registry.services.erasing import erase_entry

pytestmark = pytest.mark.django_db


def bought(mart: World, seller: Seller, pieces: int = 2) -> Order:
    return mart.paid(
        (mart.offer(seller, price_paise=33_333, mrp_paise=33_333), pieces), buyer=AT_HOME
    ).orders.get()


def of(order: Order) -> Transfer:
    return Transfer.objects.get(order=order)


def hers(order: Order) -> int:
    return sum(line.shares["maker"] for line in order.lines.all())


def test_her_part_is_set_aside_with_the_payment_and_goes_to_her_when_the_days_are_over(mart: World) -> None:
    order = bought(mart, mart.regular)
    transfer = of(order)
    assert (transfer.state, transfer.paise) == (TransferState.ASKED, hers(order))
    assert 0 < transfer.paise < order.total_paise
    for payment in mart.gateway.payments_of(order.purchase.gateway_order or ""):
        assert not complete(payment)
    set_aside(mart.gateway)
    assert (of(order).state, of(order).net_paise) == (TransferState.HELD, transfer.paise)
    (order,) = delivered(mart, order.purchase)
    assert settling.settle(mart.regular, by=mart.cell) is None and due_to_be_released(clock.today()) == []
    with clock.at(clock.now() + timedelta(days=9)):
        assert due_to_makers(clock.today()) == [] and settling.settle(mart.regular, by=mart.cell) is None
        assert due_to_be_released(clock.today()) == [order]
        account, mart.gateway.bank_taken = mart.regular.artisan.bank_account, False
        Artisan.objects.filter(pk=mart.regular.artisan_id).update(
            bank_account=None
        )  # as after she was erased
        assert settling.release(order, at=mart.gateway) is None
        Artisan.objects.filter(pk=mart.regular.artisan_id).update(bank_account=account)
        assert settling.release(order, at=mart.gateway) is None  # told, and not confirmed
        assert (of(order).state, mart.gateway.transfer_of(of(order).number).on_hold) == ("held", True)
        mart.gateway.bank_taken = True
        made = settling.release(order, at=mart.gateway)
        assert settling.release(order, at=mart.gateway) is None
    assert made is not None and not mart.gateway.transfer_of(of(order).number).on_hold
    assert (made.paise, made.state, made.bank_reference) == (
        transfer.paise,
        SettlementState.PAID,
        of(order).number,
    )
    sale_notices.her_money_goes_to_her(Event.objects.get(verb=events.RELEASED))
    (told,) = Notice.objects.filter(body__contains="बैंक खाते")
    assert order.ref in told.body and told.to == mart.regular.artisan.mobile
    assert statement_of(made).hers == made.paise and owed_to(mart.regular) == 0
    statements_add_up([mart.regular])
    assert released_lately() == [of(order)]
    transfers.heard(mart.gateway.bank_takes(of(order).number))
    assert released_lately() == [] and of(order).arrived_at is not None


def test_what_comes_back_is_taken_from_her_to_the_paisa_before_the_buyer_has_it(mart: World) -> None:
    order = bought(mart, mart.regular, 3)
    set_aside(mart.gateway)
    (order,) = delivered(mart, order.purchase)
    line = order.lines.get(kind="goods")
    orders.take_back(line, quantity=1, reason="came chipped", by=mart.officer, with_delivery=True)
    refund = send_refund(Refund.objects.get(), at=mart.gateway)
    assert refund.state == RefundState.ASKED  # what is hers is with her still
    set_aside(mart.gateway)
    assert of(order).net_paise == owed_to(mart.regular) == mart.gateway.transfer_of(of(order).number).net
    assert send_refund(refund, at=mart.gateway).state == RefundState.SENT
    orders.take_back(line, quantity=2, reason="these as well", by=mart.officer)
    set_aside(mart.gateway)
    assert (of(order).state, of(order).net_paise, owed_to(mart.regular)) == (TransferState.REVERSED, 0, 0)


def test_nothing_is_sent_of_what_was_called_off_and_each_maker_has_her_own(mart: World) -> None:
    purchase = mart.paid(
        (mart.offer(mart.regular), 1),
        (mart.offer(mart.enrolled), 1),
        (mart.offer(mart.aggregated), 1),
        buyer=AT_HOME,
    )
    off = purchase.orders.get(seller=mart.enrolled)
    orders.cancel(off, reason="not wanted", by=mart.officer)
    assert Transfer.objects.filter(payment__purchase=purchase).count() == 2
    set_aside(mart.gateway)
    assert (of(off).state, of(off).number) == (TransferState.REVERSED, "")
    payment = purchase.payments.get()
    assert mart.gateway.transferred(payment.payment_id) == hers(purchase.orders.get(seller=mart.regular))
    assert send_refund(Refund.objects.get(), at=mart.gateway).state == RefundState.SENT


def test_webhooks_late_doubled_and_forged_change_nothing_that_is_known(mart: World) -> None:
    mart.gateway.transfer_answer = "pending"
    order = bought(mart, mart.regular)
    set_aside(mart.gateway)
    assert (of(order).state, of(order).number[:4]) == (TransferState.ASKED, "trf_")
    mart.gateway.transfer_ends(of(order).number, "processed")
    (call,) = mart.gateway.webhooks_of_transfer(of(order).number)
    with refused("not_signed"):
        take_notice(call.forged().body, signature=call.forged().signature, event_id="x", at=mart.gateway)
    assert of(order).state == TransferState.ASKED
    assert take_notice(call.body, signature=call.signature, event_id=call.event_id, at=mart.gateway)
    assert not take_notice(call.body, signature=call.signature, event_id=call.event_id, at=mart.gateway)
    assert of(order).state == TransferState.HELD
    early = mart.gateway.transfer_of(of(order).number)
    orders.cancel(order, reason="not wanted", by=mart.officer)
    set_aside(mart.gateway)
    transfers.heard(early)  # a late word
    assert (of(order).state, of(order).net_paise) == (TransferState.REVERSED, 0)


def test_what_fails_is_sent_again_by_the_office_or_paid_through_the_bank_by_finance(mart: World) -> None:
    order = bought(mart, mart.regular)
    mart.gateway.transfer_answer = "failed"
    set_aside(mart.gateway)
    first = of(order)
    assert (
        first.state == TransferState.FAILED and "INSUFFICIENT" in first.reason and transfers_under_way() == []
    )
    with refused("not_your_place"):
        transfers.set_aside_again(first, by=mart.officer)
    with refused("not_your_place"):
        transfers.pay_by_bank(first, by=mart.cell)
    assert of(order).state == TransferState.FAILED
    transfers.set_aside_again(first, by=mart.cell)
    set_aside(mart.gateway)
    transfers.pay_by_bank(of(order), by=mart.finance)
    with refused("wrong_state"):
        transfers.set_aside_again(first, by=mart.cell)
    (order,) = delivered(mart, order.purchase)
    with clock.at(clock.now() + timedelta(days=9)):
        assert due_to_be_released(clock.today()) == [] and [
            one.seller for one in due_to_makers(clock.today())
        ] == [mart.regular]
        made = settling.settle(mart.regular, by=mart.cell)
    assert made is not None and made.state == SettlementState.MADE and made.paise == hers(order)


def test_what_lies_with_a_maker_is_known_even_if_the_next_thing_asked_is_refused(mart: World) -> None:
    order = bought(mart, mart.regular, 2)
    (moving,) = transfers_under_way()

    class TakesNothingBack(LocalGateway):
        def reverse(self, transfer_id: str, *, amount: int, receipt: str) -> NoReturn:
            raise GatewayError("bad_request_error", "not enough balance")

    gateway = TakesNothingBack(mart.gateway.shelf)
    there = gateway.transfer(
        moving.transfer.payment.payment_id, account=moving.transfer.account, amount=moving.wanted, receipt=order.ref
    )  # fmt: skip
    transfers.move(
        Moving(moving.transfer, moving.wanted - 100), at=gateway
    )  # killed before; less is hers now
    assert (of(order).state, of(order).number) == (TransferState.HELD, there.id)
    with refused("wrong_state"):  # or she would be paid twice
        transfers.pay_by_bank(of(order), by=mart.finance)


def test_what_was_sent_and_not_noted_before_the_order_was_called_off_is_found_and_taken_back(
    mart: World,
) -> None:
    order = bought(mart, mart.regular)
    (moving,) = transfers_under_way()
    there = mart.gateway.transfer(
        moving.transfer.payment.payment_id, account=moving.transfer.account, amount=moving.wanted, receipt=order.ref
    )  # fmt: skip
    orders.cancel(order, reason="not wanted", by=mart.officer)
    set_aside(mart.gateway)
    assert (of(order).state, of(order).number) == (TransferState.REVERSED, there.id)
    assert mart.gateway.transfer_of(there.id).net == 0
    assert send_refund(Refund.objects.get(), at=mart.gateway).state == RefundState.SENT


def test_a_late_word_about_a_try_that_failed_does_not_end_the_next_one(mart: World) -> None:
    order = bought(mart, mart.regular)
    mart.gateway.transfer_answer = "failed"
    set_aside(mart.gateway)
    (first,) = mart.gateway.transfers_of(of(order).payment.payment_id)
    transfers.set_aside_again(of(order), by=mart.cell)
    (call,) = mart.gateway.webhooks_of_transfer(first.id)
    take_notice(call.body, signature=call.signature, event_id=call.event_id, at=mart.gateway)
    assert of(order).state == TransferState.ASKED
    assert Event.objects.filter(verb=events.TRANSFER_FAILED).count() == 1


def test_what_was_let_go_without_a_settlement_is_named_every_night(mart: World) -> None:
    order = bought(mart, mart.regular)
    set_aside(mart.gateway)
    named = list(INVARIANTS["emart.split_even"]())
    Transfer.objects.filter(order=order).update(state=TransferState.RELEASED)
    assert (named, len(list(INVARIANTS["emart.split_even"]()))) == ([], 1)
    Transfer.objects.filter(order=order).update(state=TransferState.HELD)


def test_who_cannot_be_reached_is_asked_again_and_a_refusal_to_take_back_holds_up_no_buyer(
    mart: World,
) -> None:
    order = bought(mart, mart.regular)

    class Away(LocalGateway):
        def transfer(self, payment_id: str, *, account: str, amount: int, receipt: str) -> None:  # type: ignore[override]
            raise GatewayError("unreachable", later=True)

    with pytest.raises(GatewayError):
        set_aside(Away(mart.gateway.shelf))
    assert of(order).state == TransferState.ASKED
    set_aside(mart.gateway)
    mart.gateway.release(of(order).number)
    mart.gateway.bank_takes(of(order).number)
    orders.cancel(order, reason="not wanted", by=mart.officer)
    set_aside(mart.gateway)
    assert of(order).state == TransferState.HELD and "balance" in of(order).reason
    assert not transfers.still_moving(order.purchase.payments.get())


def test_a_transfer_that_is_not_finished_within_a_day_holds_up_no_buyer_and_is_taken_back_when_it_arrives(
    mart: World,
) -> None:
    order = bought(mart, mart.regular)
    mart.gateway.transfer_answer, mart.gateway.balance = "pending", order.total_paise
    set_aside(mart.gateway)
    orders.cancel(order, reason="not wanted", by=mart.officer)
    set_aside(mart.gateway)
    refund = Refund.objects.get()
    assert send_refund(refund, at=mart.gateway).state == RefundState.ASKED
    with clock.at(clock.now() + timedelta(hours=25)):
        assert send_refund(refund, at=mart.gateway).state == RefundState.SENT
        mart.gateway.transfer_ends(of(order).number, "processed")
        set_aside(mart.gateway)
    assert (of(order).state, mart.gateway.transfer_of(of(order).number).net) == (TransferState.REVERSED, 0)


def test_an_account_is_opened_with_what_the_register_knows_and_until_then_nothing_is_sold(
    mart: World,
) -> None:
    offer = mart.offer(mart.regular)
    Seller.objects.filter(pk=mart.regular.pk).update(route_account="", route_state="")
    gateway = LocalGateway(account_answer="under_review")
    (seller,) = accounts_to_ask()
    ask_account(seller, at=gateway)
    seller.refresh_from_db()
    assert (seller.route_state, bool(seller.route_account)) == ("asked", True)
    basket = mart.basket((offer, 1))
    (line,) = looked_through(basket, state=BUYER.state_code).refused
    assert line.why == "not_paid_apart" and "not open yet" in str(line.words)
    offer.listing.seller = seller
    assert "account" in str(readiness(offer.listing, [offer], [], "")[0].wants[-1])
    gateway.office_answers(seller.route_account, "needs_clarification", "kyc.pan", "kyc_failed")
    for call in gateway.webhooks_of_account(seller.route_account):
        take_notice(call.body, signature=call.signature, event_id=call.event_id, at=gateway)
    seller.refresh_from_db()
    assert (seller.route_state, seller.route_reason) == ("refused", "kyc.pan kyc_failed")
    late = LocalGateway(dict(gateway.shelf))  # a word from before, that comes only now
    late.office_answers(seller.route_account, "activated")
    for call in late.webhooks_of_account(seller.route_account):
        take_notice(call.body, signature=call.signature, event_id=call.event_id, at=gateway)
    assert accounts_to_ask() == [seller] and not Seller.objects.filter(route_state="active", pk=seller.pk)
    gateway.office_answers(seller.route_account, "activated")
    ask_account(seller, at=gateway)
    assert accounts_to_ask() == [] and looked_through(basket, state=BUYER.state_code).can_be_bought
    assert SearchRow.objects.filter(listing=offer.listing).exists()
    told = Event.objects.filter(verb__in=[events.ROUTE_ASKED, events.ROUTE_REFUSED, events.ROUTE_OPENED])
    assert told.count() == 3 and all(one.facts == {} for one in told)


def test_without_an_account_the_corporation_sells_for_who_agreed_to_it_and_the_rest_is_out_of_the_mart(
    mart: World,
) -> None:
    offer = mart.offer(mart.regular)
    gateway = LocalGateway()
    told = gateway.office_answers(gateway.open_account(facts_of(mart.regular)).id, "suspended")
    for agreed in (True, False):
        Seller.objects.filter(pk=mart.regular.pk).update(
            answers={"through_corporation": agreed}, route_state="active"
        )
        note_account(mart.regular, told)
        cart = looked_through(mart.basket((offer, 1)), state="09")
        assert cart.can_be_bought is agreed
        assert SearchRow.objects.filter(listing=offer.listing).exists() is agreed
    assert Order.objects.filter(state=OrderState.PLACED).count() == Settlement.objects.count() == 0


def test_finance_sees_what_is_set_aside_and_sends_again_and_she_reads_when_it_comes(mart: World) -> None:
    order = bought(mart, mart.regular)
    mart.gateway.transfer_answer = "failed"
    set_aside(mart.gateway)
    finance, page = signed_in(mart.finance), "/desk/mart/transfers/"
    shown = finance.get(page).content.decode()
    assert order.ref in shown and "INSUFFICIENT" in shown
    assert signed_in(mart.officer).get(page).status_code == 403
    assert finance.post(page, {"do": "again", "transfer": order.ref}).status_code == 302
    mart.gateway.transfer_answer = "processed"
    set_aside(mart.gateway)
    assert of(order).number in finance.get(f"{page}?state=held").content.decode()
    assert finance.post(page, {"do": "bank", "transfer": order.ref}).status_code == 409
    assert finance.post(page, {"do": "excel"})["Content-Type"].endswith("sheet")
    assert of(order).state == TransferState.HELD


def test_why_her_money_is_not_let_go_is_read_by_the_office_and_by_her(
    mart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = bought(mart, mart.regular)
    set_aside(mart.gateway)
    (order,) = delivered(mart, order.purchase)
    her = mart.regular.artisan
    her.user = register.citizen("9800000077")
    her.save()

    def refuses(_transfer: str) -> NoReturn:
        raise GatewayError("bad_request_error", "The linked account is suspended")

    with clock.at(clock.now() + timedelta(days=9)):
        with monkeypatch.context() as broken:
            broken.setattr(mart.gateway, "release", refuses)
            assert settling.let_go(order, at=mart.gateway) is None
        assert "linked account is suspended" in of(order).waits
        for page in ("/desk/mart/transfers/?state=held", f"/desk/mart/sellers/{mart.regular.ref}/"):
            assert "linked account is suspended" in signed_in(mart.cell).get(page).content.decode()
        hers = signed_in(her.user).get("/me/sales/").content.decode()
        assert "has not sent the money yet" in hers and "suspended" not in hers
        Artisan.objects.filter(pk=her.pk).update(bank_account=None, bank_account_last4="")
        assert settling.let_go(order, at=mart.gateway) is None
        assert of(order).waits == "no_bank"
        Artisan.objects.filter(pk=her.pk).update(
            bank_account=her.bank_account, bank_account_last4=her.bank_account_last4
        )
        made = settling.let_go(order, at=mart.gateway)
    assert made is not None and of(order).waits == ""


def test_who_is_erased_keeps_her_account_until_she_is_paid_and_then_the_cell_has_hers_closed(
    mart: World,
) -> None:
    whose = Whose(mart.regular.artisan_id, None, "")
    order = bought(mart, mart.regular)
    Order.objects.filter(pk=order.pk).update(state="waiting")
    assert len(list(still_to_be_paid(whose))) == 1  # its buyer is paying
    Order.objects.filter(pk=order.pk).update(state="placed")
    set_aside(mart.gateway)
    (order,) = delivered(mart, order.purchase)
    assert len(list(still_to_be_paid(whose))) == 1
    forget_seller(whose)
    erase_entry(whose)
    assert accounts_to_close() == []
    with refused("wrong_state"):
        note_closed(mart.regular, by=mart.cell)
    with clock.at(clock.now() + timedelta(days=9)):
        assert settling.let_go(order, at=mart.gateway) is not None
    assert list(still_to_be_paid(whose)) == [] and accounts_to_close() == []  # on its way to her bank
    Transfer.objects.update(arrived_at=clock.now())
    page = "/desk/mart/transfers/"
    assert mart.regular.route_account in signed_in(mart.cell).get(page).content.decode()
    with refused("not_your_place"):
        note_closed(mart.regular, by=mart.officer)
    assert signed_in(mart.cell).post(page, {"do": "closed", "seller": mart.regular.ref}).status_code == 302
    assert accounts_to_close() == [] and Seller.objects.get(pk=mart.regular.pk).route_account == ""


def test_who_is_erased_is_named_to_the_bank_until_it_has_paid(mart: World) -> None:
    delivered(mart, mart.paid((mart.offer(mart.aggregated), 1)))
    whose = Whose(mart.aggregated.artisan_id, None, "")
    forget_seller(whose)
    erase_entry(whose)
    with clock.at(clock.now() + timedelta(days=9)):
        made = settling.settle(mart.aggregated, by=mart.cell)
        assert made is not None and len(list(still_to_be_paid(whose))) == 1
        file = take_payout_file(make_payout_file([made], by=mart.finance), by=mart.finance)
    assert b"Rukhsana Begum" in file
    settling.note_payout(made, on=clock.today(), bank_reference="UTR 1", by=mart.finance)
    assert list(still_to_be_paid(whose)) == []
