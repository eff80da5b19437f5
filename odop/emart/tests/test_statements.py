"""A maker's statement: it adds up to what she was paid, says what was held back and why, and nobody else opens it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from odop.emart.models import BookEntry, Order, Seller, Settlement
from odop.emart.printed.statements import _data, statement_pdf
from odop.emart.queries.sales import Pay
from odop.emart.queries.statements import statement_of, statement_to_come
from odop.emart.services import orders, settling
from odop.emart.tests.buying import AT_HOME, World, delivered, set_aside
from odop.emart.tests.conftest import signed_in
from odop.kernel import clock
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def hers(seller: Seller, mobile: str = "9811100077") -> Client:
    """Her own telephone."""
    artisan = seller.artisan
    if artisan.user is None:
        artisan.user = register.citizen(mobile, language="hi")
        artisan.save(update_fields=["user"])
    return signed_in(artisan.user)


def sold(mart: World, seller: Seller) -> Order:
    return delivered(mart, mart.paid((mart.offer(seller), 3), buyer=AT_HOME))[0]


def told(pay: Pay) -> dict:
    with override("en"):
        return _data(pay, "en")


def figures(rows: list[tuple[str, str]]) -> Decimal:
    """The lines above the total, added up as somebody with a pencil would."""
    plain = [
        amount.replace("₹", "").replace(",", "").replace("\u00a0", "").replace(" ", "") for _l, amount in rows
    ]
    return sum((Decimal(amount.replace("−", "-").replace("+", "")) for amount in plain), Decimal(0))


def test_the_statement_adds_up_with_a_pencil_to_what_was_paid(mart: World) -> None:
    order = sold(mart, mart.regular)
    set_aside(mart.gateway)
    orders.take_back(order.lines.get(kind="goods"), quantity=1, reason="came chipped", by=mart.officer)
    with clock.at(clock.now() + timedelta(days=9)):
        set_aside(mart.gateway)
        made = settling.release(order, at=mart.gateway)
    assert made is not None
    paid = Settlement.objects.get(pk=made.pk)
    said = told(Pay(paid, statement_of(paid), mart.regular))
    assert figures(said["sums"]) == Decimal(paid.paise) / 100
    (one,) = statement_of(paid).rows
    charge = order.lines.exclude(kind="goods").get()
    collected = BookEntry.objects.filter(
        movement__order=order, account="tcs"
    )  # as GSTR-8 has it: net of what came back
    assert one.less["tcs"] == -sum(collected.values_list("paise", flat=True)) - charge.shares["tcs"] > 0
    assert ("Paid by the payment service, transfer", order.transfer.number) in said["pairs"]
    (row,) = said["rows"]
    assert any("held back for your GST account" in line for line in row["less"])
    assert row["back"].startswith("−")
    assert any("section 52" in note for note in said["notes"])


def test_what_is_not_paid_yet_says_what_it_waits_for(mart: World) -> None:
    order = sold(mart, mart.aggregated)
    (row,) = told(Pay(None, statement_to_come(mart.aggregated), mart.aggregated))["rows"]
    assert row["waits"].startswith("The buyer may send it back until")
    Order.objects.filter(pk=order.pk).update(returns_until=clock.today() - timedelta(days=1))
    (row,) = told(Pay(None, statement_to_come(mart.aggregated), mart.aggregated))["rows"]
    assert row["waits"] == "It is paid with the next payment."


def test_she_opens_her_statement_and_her_voucher_in_both_languages_and_no_other_maker_does(
    mart: World,
) -> None:
    order = sold(mart, mart.aggregated)
    with clock.at(clock.now() + timedelta(days=9)):
        paid = settling.settle(mart.aggregated, by=mart.cell)
    assert paid is not None
    voucher = order.papers.get(kind="purchase_voucher")
    addresses = [f"/me/sales-statement/{paid.ref}/hi/", f"/me/sales-paper/{voucher.pk}/en/"]
    client = hers(mart.aggregated)
    assert addresses[0] in client.get("/hi/me/sales/").content.decode().replace("/hi/me", "/me")
    for address in addresses:
        assert client.get(address).content.startswith(b"%PDF")
    assert client.get(f"/me/sales-statement/{mart.aggregated.ref}/en/").content.startswith(b"%PDF")
    bill = order.papers.exclude(kind="purchase_voucher").get()
    assert client.get(f"/me/sales-paper/{bill.pk}/en/").status_code == 404  # the corporation's, with a buyer
    assert client.get(f"/me/sales-statement/{paid.ref}/fr/").status_code == 404
    stranger = hers(mart.regular, "9811100078")
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    desk = f"/desk/mart/statements/{paid.ref}/en/"
    assert signed_in(mart.finance).get(desk).content.startswith(b"%PDF")
    assert signed_in(mart.officer).get(desk).status_code == 403


def test_a_payment_that_the_bank_rejected_has_no_orders_left_and_still_prints(mart: World) -> None:
    sold(mart, mart.aggregated)
    with clock.at(clock.now() + timedelta(days=9)):
        paid = settling.settle(mart.aggregated, by=mart.cell)
    assert paid is not None
    Order.objects.filter(settlement=paid).update(settlement=None)
    Settlement.objects.filter(pk=paid.pk).update(state="rejected", reject_code="account_closed")
    paid.refresh_from_db()
    with transaction.atomic():
        assert statement_pdf(Pay(paid, statement_of(paid), mart.aggregated), "hi").startswith(b"%PDF")
    Settlement.objects.filter(pk=paid.pk).update(state="made", reject_code="")
    Order.objects.filter(seller=mart.aggregated).update(settlement=paid)
