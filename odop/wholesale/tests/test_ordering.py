"""Makers' answers become a quotation, the quotation an order, the order deliveries with bills, and every paisa is somebody's."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from odop.emart import factories as emart
from odop.emart.enums import OrderState
from odop.emart.models import Claim, Listing, Order, Paper, Payment, Seller
from odop.emart.queries.books import owed_to
from odop.emart.queries.eway_to_come import still_to_leave
from odop.emart.queries.statements import statement_to_come
from odop.emart.queries.tax import rates
from odop.emart.services import claims, parcels
from odop.emart.services.eway import note_eway
from odop.emart.services.orders import take_back
from odop.emart.services.settling import settle
from odop.kernel import clock, scope
from odop.kernel.invariants import broken
from odop.lib.carriers.carrier import Report, Stage
from odop.wholesale import factories
from odop.wholesale.enums import BuyerState, DeliveryState, EnquiryState, QuotationState, TradeOrderState
from odop.wholesale.models import (
    Delivery,
    Enquiry,
    EnquiryLine,
    Quotation,
    QuotationLine,
    TradeBuyer,
    TradeOrder,
)
from odop.wholesale.queries.orders import money_of, orders_visible_to
from odop.wholesale.services import orders, quotations
from odop.wholesale.services.quotations import Offered, Pick, _unit
from odop.wholesale.tax_papers import eway_before, to_leave, worth
from odop.wholesale.tests.conftest import World, refused, signed_in

pytestmark = pytest.mark.django_db


def _answered(world: World, **changes: object) -> Enquiry:
    one = factories.enquiry(world.buyer, state=EnquiryState.SENT, **changes)
    factories.answered(one, world.seller, quantity=300, unit_paise=24_550, days=20)
    factories.answered(one, world.other, quantity=300, unit_paise=25_000, days=30)
    return one


def _offered(one: Enquiry, *pieces: int, freight: int = 1_000_00) -> Offered:
    found = one.lines.get().requests.order_by("pk")
    picks = {each.ref: Pick(many, freight) for each, many in zip(found, pieces, strict=True) if many}
    return Offered(picks, {1: "96159000"}, advance_percent=30, valid_until=date(2026, 6, 25))


def _ordered(world: World, *pieces: int, **changes: object) -> TradeOrder:
    one = _answered(world, **changes)
    return quotations.accept(quotations.quote(one, _offered(one, *pieces), by=world.cell), by=world.user)


def _deliveries(order: TradeOrder) -> list[Delivery]:
    return list(order.deliveries.order_by("pk"))


def test_a_quotation_holds_what_makers_named_with_tax_and_freight_of_each(world: World) -> None:
    one = _answered(world)
    with refused("not_the_cell"):
        quotations.quote(one, _offered(one, 300, 200), by=world.officer)
    for offered, code in (
        (_offered(one, 0, 0), "nobody"), (_offered(one, 301, 0), "too_many"), (_offered(one, 300, 201), "too_many"),
        (replace(_offered(one, 1, 0), hsn={}), "no_hsn"), (replace(_offered(one, 1, 0), advance_percent=101), "invalid"),
        (replace(_offered(one, 1, 0), valid_until=date(2026, 6, 9)), "invalid"), (_offered(one, 1, 0, freight=-1), "wrong_freight"),
        (replace(_offered(one, 1, 0), hsn={1: "00000000"}), "no_rate"),
    ):  # fmt: skip
        with refused(code):
            quotations.quote(one, offered, by=world.cell)
    assert not Quotation.objects.exists()
    made = quotations.quote(one, _offered(one, 300, 200), by=world.cell)
    first, second = made.lines.all()
    assert (first.taxable_paise, first.cgst_paise, first.freight_paise) == (300 * 24_550, 0, 1_000_00)
    assert first.igst_paise == first.taxable_paise * int(first.rate) // 100
    gross = sum(line.goods.gross + line.freight.gross for line in (first, second))
    assert (made.total_paise, made.rounding_paise) == (gross, 0)
    assert made.advance_paise == made.total_paise * 30 // 10_000 * 100


def test_a_change_makes_a_new_version_and_old_ones_stay(world: World) -> None:
    one = _answered(world)
    first = quotations.quote(one, _offered(one, 300, 200), by=world.cell)
    with refused("not_yours"):
        quotations.ask_change(first, reason="cheaper", by=world.rival)
    with refused("invalid"):
        quotations.ask_change(first, reason="", by=world.user)
    quotations.ask_change(first, reason="Only 400 pieces", by=world.user)
    second = quotations.quote(one, _offered(one, 300, 100), by=world.cell)
    third = quotations.quote(one, _offered(one, 300, 50), by=world.cell)
    assert [each.state for each in one.quotations.all()] == [
        QuotationState.CHANGE, QuotationState.LAPSED, QuotationState.SENT,
    ]  # fmt: skip
    with refused("not_now"):
        quotations.accept(second, by=world.user)
    with clock.at(clock.now() + timedelta(days=30)), refused("lapsed"):
        quotations.accept(third, by=world.user)
    TradeBuyer.objects.filter(pk=world.buyer.pk).update(state=BuyerState.CLOSED, reason="No answer")
    with refused("not_accepted"):
        quotations.accept(third, by=world.user)
    assert not TradeOrder.objects.exists()
    quotations.turn_down(third, reason="Too dear", by=world.user)
    one.refresh_from_db()
    assert (one.state, one.reason) == (EnquiryState.CLOSED, "Too dear")


def test_a_delivery_that_will_need_an_e_way_bill_is_listed_for_its_office_and_told_to_its_maker(
    world: World,
) -> None:
    hers, his = _deliveries(_ordered(world, 300, 200))
    listed = still_to_leave(world.officer)
    assert [(one.ref, one.paise) for one in listed] == [(hers.ref, worth(hers))]
    assert {one.ref for one in still_to_leave(world.cell)} == {hers.ref, his.ref}
    assert eway_before(hers)
    page = signed_in(world.maker).get(f"/me/trade/deliveries/{hers.ref}/").content.decode()
    assert "This needs an e-way bill" in page
    part = {"do": "dispatch", "quantity": "10", "carrier": "Gati"}
    orders.note_payment(hers.order, amount=Decimal(50_000), reference="SBIN1", on=None, by=world.finance)
    said = signed_in(world.maker).post(f"/me/trade/deliveries/{hers.ref}/", part, follow=True)
    assert "it is on its way" in said.content.decode()
    Delivery.objects.filter(order=hers.order).update(quantity=10)
    assert not eway_before(hers) and still_to_leave(world.officer) == []


def test_nothing_leaves_before_the_advance_and_each_delivery_has_its_bill(world: World) -> None:
    order = _ordered(world, 300, 200)
    hers, his = _deliveries(order)
    with refused("not_your_place"):
        orders.dispatch(hers, quantity=100, carrier="Gati", by=world.other_maker)
    with refused("advance_due"):
        orders.dispatch(hers, quantity=100, carrier="Gati", by=world.maker)
    with refused("not_the_cell"):
        orders.note_payment(order, amount=Decimal(100), reference="SBIN0001", on=None, by=world.officer)
    with refused("no_amount"):
        orders.note_payment(order, amount=Decimal(-1), reference="SBIN0001", on=None, by=world.finance)
    assert not Payment.objects.exists() and not Paper.objects.exists()
    orders.note_payment(
        order, amount=order.quotation.advance, reference="sbin0001", on=None, by=world.finance
    )
    with refused("reference_taken"):
        orders.note_payment(order, amount=Decimal(5), reference="SBIN0001", on=None, by=world.cell)
    with refused("invalid"):
        orders.dispatch(hers, quantity=301, carrier="Gati", by=world.maker)
    orders.dispatch(hers, quantity=100, carrier="Gati", tracking="G1", by=world.maker)
    assert sorted(order.deliveries.values_list("state", "quantity")) == [
        ("planned", 200),
        ("planned", 200),
        ("sent", 100),
    ]
    orders.dispatch(his, quantity=200, carrier="Gati", by=world.stranger)
    rest = order.deliveries.get(state="planned")
    orders.dispatch(rest, quantity=200, carrier="Gati", by=world.officer)
    bills = Paper.objects.filter(kind="invoice", order__purchase=order.purchase)
    assert bills.count() == 3 and Paper.objects.filter(kind="purchase_voucher").count() == 3
    assert sum(bill.total_paise for bill in bills) == order.quotation.total_paise, (
        "the parts of a line are the line"
    )
    assert owed_to(world.seller) == 300 * 24_550
    for one in _deliveries(order):
        factories.left(one, by=world.stranger if one == his else world.officer)
        orders.receive(one, pieces=one.quantity, by=world.user)
    left = order.quotation.total - order.quotation.advance
    orders.note_payment(order, amount=left, reference="SBIN0003", on=None, by=world.finance)
    order.refresh_from_db()
    assert order.state == TradeOrderState.DONE
    assert broken() == []


def test_what_is_missing_is_taken_off_to_the_paisa_and_the_order_ends_when_all_is_paid(world: World) -> None:
    order = _ordered(world, 300, 0)
    (one,) = _deliveries(order)
    orders.note_payment(
        order, amount=order.quotation.advance, reference="SBIN0001", on=None, by=world.finance
    )
    one = orders.dispatch(one, quantity=300, carrier="Gati", tracking="G77", by=world.maker)
    with refused("not_left"):  # it is billed, and waits for its e-way bill
        orders.receive(one, pieces=300, by=world.user)
    assert Delivery.objects.get(pk=one.pk).state == DeliveryState.SENT
    assert Order.objects.get(pk=one.mart_order_id).parcels.get().ended_at is None
    (waits,) = Order.objects.get(pk=one.mart_order_id).parcels.all()
    assert (waits.carrier_name, waits.number, waits.booked_at) == ("Gati", "G77", None), "kept as it was said"
    with refused("wrong_state"):  # it goes as it was billed
        parcels.unpack(waits, by=world.maker)
    with refused("wrong_state"):
        parcels.leave_out(waits.order, reason="Not ready", whole=True, by=world.maker)
    with transaction.atomic():  # what never leaves is taken off the bill all the same
        nothing = orders.receive(one, pieces=0, remark="Nothing came", by=world.user)
        assert orders.take_off(nothing, by=world.cell).taken_off == 300 and owed_to(world.seller) == 0
        transaction.set_rollback(True)
    factories.left(one, by=world.maker)
    for pieces, remark, code in ((None, "", "invalid"), (601, "x", "invalid"), (290, "", "invalid")):
        with refused(code):
            orders.receive(one, pieces=pieces, remark=remark, by=world.user)
    with refused("not_yours"):
        orders.receive(one, pieces=300, by=world.rival)
    one = orders.receive(one, pieces=290, remark="Ten were broken", by=world.user)
    assert one.missing == 10
    with refused("not_the_cell"):
        orders.take_off(one, by=world.officer)
    one = orders.take_off(one, by=world.cell)
    with refused("nothing_missing"):
        orders.take_off(one, by=world.cell)
    assert owed_to(world.seller) == 290 * 24_550
    owes = money_of(order).owes
    orders.note_payment(order, amount=owes, reference="SBIN0002", on=None, by=world.finance)
    order.refresh_from_db()
    assert order.state == TradeOrderState.DONE and money_of(order).owes == 0
    assert statement_to_come(world.seller).hers == 290 * 24_550
    with clock.at(clock.now() + timedelta(days=10)):
        paid = settle(world.seller, by=world.cell)
    assert paid is not None and paid.paise == 290 * 24_550 and broken() == []


def test_an_institution_pays_after_acceptance_and_the_lot_is_inspected_before_it_leaves(world: World) -> None:
    one = _answered(world, kind="institution", work_order="GEM-511", inspection=True)
    offered = replace(_offered(one, 300, 0), terms="acceptance")
    order = quotations.accept(quotations.quote(one, offered, by=world.cell), by=world.user)
    assert order.quotation.advance_paise == 0
    (lot,) = _deliveries(order)
    with refused("not_inspected"):
        orders.dispatch(lot, quantity=300, carrier="Gati", by=world.maker)
    with refused("not_your_place"):
        orders.inspect(lot, words="All good", by=world.stranger)
    with refused("invalid"):
        orders.inspect(lot, words=" ", by=world.officer)
    orders.inspect(lot, words="50 looked at, all good", by=world.officer)
    lot = orders.dispatch(lot, quantity=120, carrier="Gati", by=world.maker)
    assert order.deliveries.get(state="planned").inspected_at is None, "what is left is looked at by itself"
    orders.receive(lot, pieces=125, remark="Five too many", by=world.user)
    assert money_of(order).owes > 0 and Delivery.objects.get(pk=lot.pk).over == 5
    with refused("invalid"):
        orders.end(order, reason="", by=world.cell)
    orders.end(order, reason="The institution wants no more", by=world.cell)
    assert order.deliveries.filter(state=DeliveryState.CANCELLED).count() == 1
    assert broken() == []


def test_the_trader_counts_what_came_and_nobody_else_says_so(world: World) -> None:
    order = _ordered(world, 300, 0)
    (one,) = _deliveries(order)
    orders.note_payment(
        order, amount=order.quotation.advance, reference="SBIN0001", on=None, by=world.finance
    )
    one = orders.dispatch(one, quantity=300, carrier="Gati", by=world.maker)
    sold = Order.objects.select_related("seller__artisan").get(pk=one.mart_order_id)
    for stage in (Stage.DELIVERED, Stage.BACK):
        with refused("wrong_state"):
            parcels.take_report(sold.parcels.get(), Report(stage, clock.now()), by=world.maker)
    assert Order.objects.get(pk=sold.pk).state == OrderState.SHIPPED
    parcel = sold.parcels.get()  # above the limit: it waits for the number of its e-way bill
    assert to_leave(one) == sold.ref
    with refused("no_eway_bill"):
        parcels.hand_over(parcel, carrier="other", number="GATI 7", by=world.maker)
    note_eway(parcel, number="341008123456", on=clock.today(), by=world.maker)
    parcels.hand_over(parcel, carrier="other", number="GATI 7", by=world.maker)
    assert to_leave(one) == ""
    parcels.take_report(sold.parcels.get(), Report(Stage.DELIVERED, clock.now()))  # the carrier's own word
    assert orders.receive(one, pieces=300, by=world.user).state == DeliveryState.RECEIVED
    line = sold.lines.get(kind="goods")
    with refused("wrong_state"):
        claims.ask(order.purchase, line.pk, quantity=1, wants="money", reason="broken")
    with refused("wrong_state"):
        take_back(line, quantity=1, reason="broken", by=world.officer)
    assert not Claim.objects.exists() and broken() == []


def _sent(delivery: Delivery, world: World) -> Delivery:
    with scope.enter(world.other_maker.scope):
        sent = orders.dispatch(delivery, quantity=delivery.quantity, carrier="Gati", by=world.other_maker)
        return factories.left(sent, by=world.other_maker)


def test_a_buyer_reads_her_orders_a_maker_her_deliveries_and_no_other(world: World) -> None:
    order = _ordered(world, 300, 200)
    hers, his = _deliveries(order)
    with scope.enter(world.user.scope):
        assert list(orders_visible_to(world.user)) == [order]
        assert Delivery.objects.count() == 2 and QuotationLine.objects.count() == 2
        assert len(money_of(order).payments) == 0
    with scope.enter(world.maker.scope):
        assert list(Delivery.objects.all()) == [hers]
        assert (
            not Quotation.objects.exists()
            and not TradeOrder.objects.exists()
            and not QuotationLine.objects.exists()
        )
    with scope.enter(world.stranger.scope):
        assert list(Delivery.objects.all()) == [his]
    with scope.enter(world.rival.scope):
        assert (
            not Delivery.objects.exists()
            and not Quotation.objects.exists()
            and not TradeOrder.objects.exists()
        )
    # Each as the web role does what is hers to do.
    with scope.enter(world.cell.scope):
        orders.note_payment(
            order, amount=order.quotation.advance, reference="SBIN0001", on=None, by=world.cell
        )
    with scope.enter(world.maker.scope):
        sent = orders.dispatch(hers, quantity=300, carrier="Gati", by=world.maker)
        factories.left(sent, by=world.maker)
    with scope.enter(world.user.scope):
        orders.receive(hers, pieces=300, by=world.user)
        orders.receive(_sent(his, world), pieces=200, by=world.user)
    order.refresh_from_db()
    assert order.state == TradeOrderState.OPEN, "all has come, and the rest is not paid"
    assert broken() == []


def test_an_export_leaves_under_the_undertaking_without_tax_and_not_without_one(world: World) -> None:
    abroad = factories.buyer(company="Elbe Import", kind="importer", country="DE", gstin="", state_code="")
    one = factories.enquiry(
        abroad, kind="export", country="DE", incoterm="FOB", port="Mundra", currency="EUR", state="sent", pin_code="20459"
    )  # fmt: skip
    asked = factories.answered(one, world.seller, quantity=300)
    offered = Offered(
        {asked.ref: Pick(300, 500_00)}, {1: "9615"}, valid_until=date(2026, 7, 1), rate=Decimal("98.5")
    )
    with refused("no_hsn"):
        quotations.quote(one, offered, by=world.cell)
    made = quotations.quote(one, replace(offered, hsn={1: "96159000"}), by=world.cell)
    assert made.total_paise == 300 * 25_000 + 500_00 and made.place_code == ""
    order = quotations.accept(made, by=world.cell)
    (delivery,) = _deliveries(order)
    with clock.at(clock.now() + timedelta(days=400)), refused("no_undertaking"):
        orders.dispatch(delivery, quantity=300, carrier="Gati", by=world.maker)
    # She pays GST at home: what she adds on her own bill is hers, though the sale abroad bears no tax.
    regular = {
        "tax_mode": "regular",
        "gstin": emart.GSTIN,
        "legal_name": "Zainab Ansari",
        "legal_address": "Sambhal",
    }
    Seller.objects.filter(pk=world.seller.pk).update(**regular)
    orders.dispatch(delivery, quantity=300, carrier="Gati", by=world.maker)
    at_home = rates().rate_of("96159000", on=clock.today(), unit_paise=25_000, conditions={"handicraft"}).rate
    assert at_home and owed_to(world.seller) == 300 * 25_000 * (100 + at_home) / 100
    bill = Paper.objects.exclude(kind="purchase_voucher").get()
    assert bill.total_paise == made.total_paise and bill.told["kind"] == "export"
    assert broken() == []


def test_an_article_is_counted_in_the_unit_of_its_listing() -> None:
    cloth = Listing(quantity_unit="metre", net_quantity=1)
    assert _unit(EnquiryLine(listing=cloth)) == "MTR"
    assert _unit(EnquiryLine(title="Something woven")) == "NOS"
