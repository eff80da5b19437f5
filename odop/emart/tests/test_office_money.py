"""Orders and money at the desk: who sees which, two people for money, files for the bank and its answers line by line."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from odop.accounts.models import User
from odop.emart.enums import PayBy, RefundState, SettlementState
from odop.emart.models import Order, PayoutAnswer, PayoutFile, Purchase, Refund, Seller, Settlement
from odop.emart.queries.books import owed_to
from odop.emart.queries.dues import due_to_makers
from odop.emart.services import orders, payouts, settling
from odop.emart.services.refunds import agree_refund, note_sent, send_refund
from odop.emart.tests.buying import AT_HOME, World, delivered
from odop.emart.tests.conftest import refused
from odop.finance.services import write_return_file
from odop.kernel import clock
from odop.lib.money import from_paise
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def made_ready(mart: World) -> list[Settlement]:
    """Two makers are to be paid for a delivered order each."""
    mart.sold_for(mart.regular)
    delivered(mart, mart.paid((mart.offer(mart.aggregated), 2), (mart.offer(mart.regular), 1)))
    with clock.at(clock.now() + timedelta(days=8)):
        settling.settle_all(Seller.objects.all(), by=mart.cell)
    return list(Settlement.objects.order_by("pk"))


def row(
    one: Settlement, status: str = "ACCEPTED", number: str = "BANK001", code: str = ""
) -> tuple[object, ...]:
    return (one.ref, one.ifsc, one.account_last4, f"{from_paise(one.paise):.2f}", status, number, code, "")


# Orders


def test_an_office_sees_orders_of_its_place_and_the_auditor_changes_nothing(mart: World) -> None:
    order = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    address = f"/desk/mart/orders/{order.ref}/"
    assert order.ref in desk(mart.officer).get("/desk/mart/orders/").content.decode()
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    assert order.ref not in desk(stranger).get("/desk/mart/orders/").content.decode()
    assert desk(stranger).get(address).status_code == 404
    auditor = register.officer(None, "auditor", "audit")
    assert desk(auditor).get(address).status_code == 200
    said = desk(auditor).post(address, {"do": "call_off", "reason": "because of this"})
    assert said.status_code == 403
    assert Order.objects.get(pk=order.pk).state == "placed"
    assert desk(mart.officer).get("/desk/mart/settlements/").status_code == 403


def test_an_officer_calls_an_order_off_and_takes_pieces_back(mart: World) -> None:
    first, second = mart.offer(mart.aggregated), mart.offer(mart.regular)
    order, other = mart.paid((first, 2), (second, 1)).orders.order_by("pk")
    address, client = f"/desk/mart/orders/{other.ref}/", desk(mart.officer)
    assert "Write a reason" in client.post(address, {"do": "call_off", "reason": ""}).content.decode()
    client.post(address, {"do": "call_off", "reason": "broken in the workshop"})
    assert Order.objects.get(pk=other.pk).state == "cancelled"
    orders.deliver(orders.ship(order, carrier="India Post", tracking="", by=mart.officer), by=mart.officer)
    line = order.lines.get(kind="goods")
    address = f"/desk/mart/orders/{order.ref}/"
    client.post(
        address, {"do": "back", "line": line.pk, "quantity": "1", "reason": "came chipped", "sellable": "on"}
    )
    line.refresh_from_db()
    assert line.returned == 1
    note = order.papers.get(kind="credit_note")
    assert client.get(f"/desk/mart/papers/{note.pk}/").content.startswith(b"%PDF")


def test_the_list_is_narrowed_and_taken_out_without_a_formula(mart: World) -> None:
    early = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    Seller.objects.filter(pk=mart.regular.pk).update(name={"en": "=1+1", "hi": "=1+1"})
    late = mart.paid((mart.offer(mart.regular), 1)).orders.get()
    orders.cancel(late, reason="not wanted", by=mart.officer)
    page = desk(mart.cell).get(f"/desk/mart/orders/?state=cancelled&from={clock.today()}").content.decode()
    assert late.ref in page and early.ref not in page
    bought = datetime.fromisoformat("2026-03-01T00:30:00+05:30")  # still February in London
    Purchase.objects.filter(pk=late.purchase_id).update(placed_at=bought)
    book = desk(mart.cell).post("/desk/mart/orders/?state=cancelled", {"do": "excel"})
    sheet = load_workbook(BytesIO(book.content)).active
    assert [one.value.date() for one in sheet["C"] if isinstance(one.value, datetime)] == [date(2026, 3, 1)]
    cells = list(load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [cell for line in cells[2:] for cell in line if cell == late.ref] == [late.ref]
    name = next(
        cell
        for line in load_workbook(BytesIO(book.content)).active["D"]
        for cell in [line]
        if line.value == "=1+1"
    )
    assert name.data_type == "s"


# Refunds


def test_what_an_officer_gives_back_above_the_limit_waits_for_somebody_else(mart: World) -> None:
    offer = mart.offer(mart.aggregated, price_paise=300_000, mrp_paise=300_000)
    (order,) = delivered(mart, mart.paid((offer, 1)))
    orders.take_back(order.lines.get(kind="goods"), quantity=1, reason="chipped", by=mart.cell)
    refund = Refund.objects.get()
    assert refund.state == RefundState.HELD
    assert send_refund(refund, at=mart.gateway).state == RefundState.HELD
    with refused("same_person"):
        agree_refund(refund, by=mart.cell)
    with refused("not_your_place"):
        agree_refund(refund, by=mart.officer)
    assert Refund.objects.get().agreed_by is None
    desk(mart.finance).post("/desk/mart/refunds/", {"do": "agree", "refund": refund.ref})
    refund = Refund.objects.select_related("payment").get()
    assert (refund.state, refund.agreed_by) == (RefundState.ASKED, mart.finance)
    with refused("not_by_hand"):
        note_sent(refund, "UTR123", by=mart.finance)
    assert send_refund(refund, at=mart.gateway).state == RefundState.SENT


def test_cash_goes_back_through_finance_alone(mart: World) -> None:
    purchase = mart.bought((mart.offer(mart.aggregated), 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    (order,) = delivered(mart, purchase)
    orders.take_back(order.lines.get(kind="goods"), quantity=1, reason="chipped", by=mart.officer)
    refund = Refund.objects.get()
    said = desk(mart.cell).post("/desk/mart/refunds/", {"do": "sent", "refund": refund.ref, "number": "UTR9"})
    assert said.status_code == 403
    assert Refund.objects.get().state == RefundState.ASKED
    desk(mart.finance).post("/desk/mart/refunds/", {"do": "sent", "refund": refund.ref, "number": "UTR9"})
    assert Refund.objects.get().gateway_refund == "UTR9"


# Payments to makers


def test_what_is_due_is_said_with_why_it_is_held_back(mart: World) -> None:
    mart.sold_for(mart.regular)
    delivered(mart, mart.paid((mart.offer(mart.aggregated), 2), (mart.offer(mart.regular), 1)))
    register_of = mart.regular.artisan
    register_of.bank_account, register_of.bank_account_last4 = None, ""
    register_of.save()
    assert {one.paise for one in due_to_makers(clock.today())} == {0}
    with clock.at(clock.now() + timedelta(days=8)):
        due = {one.seller.pk: one for one in due_to_makers(clock.today())}
        assert due[mart.regular.pk].why == "no_account"
        assert due[mart.aggregated.pk].paise == owed_to(mart.aggregated)
        page = desk(mart.cell).post("/desk/mart/settlements/", {"do": "run"}, follow=True).content.decode()
        assert desk(mart.cell).post("/desk/mart/settlements/", {"do": "run"}).status_code == 409
    assert Settlement.objects.get().ref in page
    assert Settlement.objects.get().seller == mart.aggregated


def test_who_made_a_payment_ready_does_not_send_it(mart: World) -> None:
    ready = made_ready(mart)
    with refused("not_your_place"):
        payouts.make_payout_file(ready, by=mart.cell)
    Settlement.objects.update(made_by=mart.finance)
    with refused("same_person"):
        payouts.make_payout_file(ready, by=mart.finance)
    with refused("nothing_chosen"):
        payouts.make_payout_file([], by=mart.finance)
    assert not PayoutFile.objects.exists()
    Settlement.objects.update(made_by=mart.cell)
    made = payouts.make_payout_file(ready, by=mart.finance)
    with refused("sent_already"):
        payouts.make_payout_file(ready, by=mart.finance)
    content = payouts.take_payout_file(made, by=mart.finance).decode()
    assert all(one.ref in content and str(one.account) in content for one in ready)
    assert PayoutFile.objects.get().paise == sum(one.paise for one in ready)


def test_each_line_of_the_banks_answer_comes_to_what_it_says(mart: World) -> None:
    good, bad = made_ready(mart)
    payouts.make_payout_file([good, bad], by=mart.finance)
    before = owed_to(bad.seller)
    lines = [
        row(good),
        row(bad, "REJECTED", "", "NO_SUCH_ACCOUNT"),
        row(good),
        ("SM-0000", "X", "1", "1.00", "ACCEPTED", "BANK009", "", ""),
    ]
    content = write_return_file(lines) + b"what is this\r\n"
    assert payouts.sample_reference("SM-2627-000002") != payouts.sample_reference("SM-2728-000002")
    client = desk(mart.finance)
    address = "/desk/mart/payouts/"
    client.post(address, {"file": SimpleUploadedFile("return.csv", content)})
    answer = PayoutAnswer.objects.get()
    assert list(answer.lines.values_list("outcome", flat=True)) == [
        "accepted", "rejected", "duplicate", "unknown", "unreadable",
    ]  # fmt: skip
    assert client.get(f"/desk/mart/answers/{answer.ref}/").status_code == 200
    states = dict(Settlement.objects.values_list("pk", "state"))
    assert states == {good.pk: SettlementState.PAID, bad.pk: SettlementState.REJECTED}
    # The rejected money is hers again, and is paid by another settlement.
    assert owed_to(bad.seller) == before + bad.paise
    client.post(address, {"file": SimpleUploadedFile("again.csv", content)})
    assert PayoutAnswer.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=9)):
        anew = settling.settle(bad.seller, by=mart.cell)
    assert anew is not None
    assert anew.paise == bad.paise


def test_an_answer_with_another_sum_account_or_reference_changes_nothing(mart: World) -> None:
    one, two = made_ready(mart)
    payouts.make_payout_file([one, two], by=mart.finance)
    wrong = list(row(one))
    wrong[3] = str(Decimal(wrong[3]) + 1)
    elsewhere = list(row(one))
    elsewhere[1] = "ABCD0000000"
    payouts.read_payout_answer(write_return_file([wrong, elsewhere]), by=mart.finance)
    assert set(PayoutAnswer.objects.get().lines.values_list("outcome", "code")) == {
        ("mismatch", "amount"),
        ("mismatch", "account"),
    }
    payouts.read_payout_answer(
        write_return_file([row(one), row(two)]), by=mart.finance
    )  # one reference for both
    assert sorted(Settlement.objects.values_list("state", flat=True)) == ["paid", "sent"]
    with refused("not_a_return_file"):
        payouts.read_payout_answer(b"hello", by=mart.finance)
    with refused("not_your_place"):
        payouts.read_payout_answer(write_return_file([row(two, number="BANK002")]), by=mart.cell)
    assert PayoutAnswer.objects.count() == 2
