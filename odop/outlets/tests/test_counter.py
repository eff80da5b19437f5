"""Goods are sold over a shop's counter and taken back there, with a network and without; money, pieces and papers add up."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from odop.emart.enums import Account, Movement
from odop.emart.models import BookEntry, Claim, Offer, Order, OrderLine, PriceCut
from odop.emart.queries.books import owed_to
from odop.emart.queries.claims import returnable_of
from odop.emart.queries.statements import statement_to_come
from odop.emart.services import claims, orders
from odop.emart.services.counter import Buyer
from odop.emart.tests.conftest import refused
from odop.kernel import clock, scope
from odop.kernel.invariants import broken
from odop.outlets import factories, services
from odop.outlets.enums import Doubt, Move, PaidBy
from odop.outlets.models import CounterPaper, CounterSale, Shop, StockMove
from odop.outlets.queries import tills
from odop.outlets.queries.days import expected
from odop.outlets.services.selling import Counted, FromDevice, Piece
from odop.outlets.tests.conftest import Ground, balance, on_shelf

pytestmark = pytest.mark.django_db


def test_a_sale_of_two_makers_is_one_bill_and_each_is_owed_her_part(at: Ground) -> None:
    counted = Counted(
        UUID(int=1), [Piece(at.comb.pk, 2), Piece(at.box.pk, 1)], {PaidBy.CASH: 90_000, PaidBy.UPI: 100_000}
    )
    rung = services.sell(at.shop, counted, by=at.one)
    assert rung.bill.serial == f"LK00/{rung.bill.serial.split('/')[1]}/00001"
    assert (rung.bill.total_paise, rung.sale.pieces, on_shelf(at, at.comb), on_shelf(at, at.box)) == (
        190_000,
        3,
        1,
        1,
    )
    tax = {one["rate"]: one for one in rung.bill.told["lines"]}
    combs = next(one for one in rung.bill.told["lines"] if one["quantity"] == 2)
    assert all(one["cgst"] == one["sgst"] and not one["igst"] for one in tax.values())
    # Who has no GST number is paid the price without tax; who has one, the price with the tax that she owes.
    assert owed_to(at.mart.aggregated) == combs["taxable"]
    assert owed_to(at.mart.regular) == 100_000
    assert (balance(Account.TILL), balance(Account.CARDS), balance(Account.BUYER)) == (90_000, 100_000, 0)
    assert statement_to_come(at.mart.aggregated).hers == combs["taxable"]
    assert Order.objects.get(seller=at.mart.aggregated).counter == at.shop.name
    with scope.system():
        assert broken() == []


def test_the_corporation_bears_a_discount_and_a_role_has_its_limit(at: Ground) -> None:
    full = factories.sold(at.shop, at.comb, by=at.one, number=1)
    whole = owed_to(at.mart.aggregated)
    off = Counted(UUID(int=2), [Piece(at.comb.pk, 1)], {PaidBy.CASH: 43_000}, 2_000, "Small crack")
    services.sell(at.shop, off, by=at.one)
    assert owed_to(at.mart.aggregated) == 2 * whole  # the maker is paid in full
    assert balance(Account.DISCOUNT) > 0
    more = Counted(UUID(int=3), [Piece(at.comb.pk, 1)], {PaidBy.CASH: 40_000}, 5_000, "Big crack")
    with refused("too_much_discount"):
        services.sell(at.shop, more, by=at.one)
    assert CounterSale.objects.count() == 2 and full.sale.pk
    assert services.sell(at.shop, more, by=at.mart.officer).bill.total_paise == 40_000  # the office may
    with scope.system():
        assert broken() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pieces": []}, "nothing"),
        ({"paid": {PaidBy.CASH: 44_900}}, "not_paid"),
        ({"paid": {PaidBy.CASH: 45_100, PaidBy.UPI: -100}}, "not_paid"),
        ({"discount_paise": 1_000, "paid": {PaidBy.CASH: 44_000}}, "no_reason"),
        ({"discount_paise": 45_000, "paid": {}}, "no_price"),
    ],
)
def test_what_is_no_sale_is_refused_and_nothing_is_written(at: Ground, changes: dict, code: str) -> None:
    given = {"uuid": UUID(int=9), "pieces": [Piece(at.comb.pk, 1)], "paid": {PaidBy.CASH: 45_000}}
    with refused(code):
        services.sell(at.shop, Counted(**{**given, **changes}), by=at.one)
    assert (CounterSale.objects.count(), on_shelf(at, at.comb), BookEntry.objects.count()) == (0, 3, 0)


def test_what_is_not_on_the_shelf_is_not_sold(at: Ground) -> None:
    with refused("not_in_stock"):
        factories.sold(at.shop, at.comb, 4, by=at.one, number=1)
    assert (CounterSale.objects.count(), CounterPaper.objects.count(), on_shelf(at, at.comb)) == (0, 0, 3)


def test_so_much_cash_of_one_person_is_not_taken_and_a_large_bill_names_its_buyer(at: Ground) -> None:
    dear = at.mart.offer(at.mart.aggregated, on_hand=9, price_paise=6_000_000, mrp_paise=6_000_000)
    factories.stocked(at.shop, dear, 4, by=at.one, sells=at.mart.officer)
    with refused("too_much_cash"):
        factories.sold(at.shop, dear, 4, by=at.one, number=1)
    with refused("paper_not_whole"):
        factories.sold(at.shop, dear, by=at.one, number=2)
    assert CounterSale.objects.count() == 0
    buyer = Buyer("Meera Nair", "", "12 Church Street, Kochi", "32")
    counted = Counted(UUID(int=3), [Piece(dear.pk, 1)], {PaidBy.CARD: 6_000_000}, buyer=buyer)
    [line] = services.sell(at.shop, counted, by=at.one).bill.told["lines"]
    assert line["igst"] and not line["cgst"]  # her State stands on the bill: s.10(1)(ca) IGST Act


def test_the_counter_asks_the_price_of_an_occasion_and_a_tablet_keeps_it_with_its_days(at: Ground) -> None:
    today = clock.today()
    cut = PriceCut.objects.create(
        offer=at.comb, listing=at.comb.listing, district=at.comb.district, occasion="own", paise=40_000, first_on=today,
        last_on=today, begun_at=clock.now(),
    )  # fmt: skip
    at.comb.cut_paise, at.comb.cut_until = cut.paise, cut.last_on
    at.comb.save()
    (kept,) = [one for one in tills.for_devices(at.one)[0]["goods"] if one["offer"] == at.comb.pk]
    days = {"from": today.isoformat(), "until": today.isoformat()}
    assert kept["paise"] == 45_000 and kept["cuts"] == [{"paise": 40_000, "rate": 5.0, **days}]
    PriceCut.objects.filter(pk=cut.pk).update(
        first_on=date(2025, 9, 1)
    )  # begun while another rate of tax held
    assert [one["cuts"][0]["rate"] for one in tills.for_devices(at.one)[0]["goods"] if one["cuts"]] == [5.0]
    usual = Counted(UUID(int=91), [Piece(at.comb.pk, 1)], {PaidBy.CASH: 45_000})
    with refused("not_paid"):
        services.sell(at.shop, usual, by=at.one)
    sold = services.sell(at.shop, replace(usual, paid={PaidBy.CASH: 40_000}), by=at.one)
    assert sold.sale.total_paise == 40_000
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    made = clock.now()
    with clock.at(made + timedelta(days=1)):  # told a day later: the price of its day is no doubt, another is
        PriceCut.objects.update(ended_at=made)
        Offer.objects.filter(pk=at.comb.pk).update(cut_paise=None, cut_until=None)
        for number, paise, doubts in ((1, 40_000, []), (2, 39_000, [Doubt.PRICE])):
            rung = Counted(UUID(int=92 + number), [Piece(at.comb.pk, 1, paise)], {PaidBy.CASH: paise})
            told = services.sell(at.shop, rung, by=at.one, device=FromDevice(till, number, made))
            assert [one for one in told.sale.doubts if one == Doubt.PRICE] == doubts


def test_a_sale_sent_twice_is_one_sale(at: Ground) -> None:
    first, again = (factories.sold(at.shop, at.comb, by=at.one, number=7) for _n in range(2))
    assert (first.bill.pk, again.key) == (again.bill.pk, "") and first.key
    assert on_shelf(at, at.comb) == 2


def test_pieces_taken_back_undo_their_part_to_the_paisa(at: Ground) -> None:
    factories.sold(at.shop, at.box, by=at.one, number=1)
    sale = factories.sold(at.shop, at.comb, 3, by=at.one, number=2).sale
    line = sale.papers.get().told["lines"][0]["line"]
    for piece in range(3):
        note = services.take_back(
            sale, line, quantity=1, reason="Too small", way=PaidBy.CASH, whole=piece > 0, by=at.one
        )
        assert note.original == sale.papers.order_by("pk")[0] and note.serial.startswith("LKCN/")
    assert (owed_to(at.mart.aggregated), on_shelf(at, at.comb)) == (0, 2)  # the first was broken
    assert balance(Account.TILL) == 100_000 == expected(at.shop, clock.today())
    with refused("too_many"):
        services.take_back(sale, line, quantity=1, reason="Again", way=PaidBy.CASH, by=at.one)
    with scope.system():
        assert broken() == []


def test_what_a_shop_sold_is_not_sent_back_by_the_mart(at: Ground) -> None:
    rung = factories.sold(at.shop, at.comb, by=at.one, number=1)
    line = OrderLine.objects.select_related("order__purchase").get(order__purchase=rung.sale.purchase_id)
    with refused("wrong_state"):
        claims.ask(line.order.purchase, line.pk, quantity=1, wants="money", reason="broken")
    with refused("wrong_state"):
        orders.take_back(line, quantity=1, reason="broken", by=at.mart.officer)
    with refused("not_found"):
        returnable_of(line.order.purchase, line.pk)
    assert not Claim.objects.exists() and OrderLine.objects.get(pk=line.pk).returned == 0
    page = Client().get(f"/mart/bought/{rung.key}/").content.decode()
    assert line.order.ref in page and f"back/{line.pk}/" not in page


def test_what_was_settled_or_is_too_old_is_not_taken_back(at: Ground) -> None:
    sale = factories.sold(at.shop, at.comb, by=at.one, number=1).sale
    line = sale.papers.get().told["lines"][0]["line"]
    with clock.at(clock.now() + timedelta(days=30)), refused("too_late"):
        services.take_back(sale, line, quantity=1, reason="Broken", way=PaidBy.CASH, by=at.one)
    assert sale.papers.count() == 1 and not BookEntry.objects.filter(movement__kind=Movement.BACK).exists()


# --- Without a network ----------------------------------------------------------------------------------------------------


def test_a_sale_without_a_network_is_kept_whatever_the_stock_says(at: Ground) -> None:
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    device = FromDevice(till, 1, clock.now())
    rung = factories.sold(at.shop, at.comb, 5, by=at.one, number=1, device=device)
    assert rung.bill.serial.startswith("LK01/") and rung.bill.serial.endswith("/00001")
    assert (rung.sale.doubts, on_shelf(at, at.comb)) == ([Doubt.STOCK], 0)
    card = StockMove.objects.filter(shop=at.shop, offer=at.comb).values_list("kind", "pieces").order_by("pk")
    assert list(card)[-2:] == [(Move.NOT_KNOWN, 2), (Move.SOLD, -5)]
    with refused("own_sale"):
        services.explain(rung.sale, words="Two lay in the window", by=at.one)
    assert services.explain(rung.sale, words="Two lay in the window", by=at.other).explained_at
    with scope.system():
        assert broken() == []


def test_a_device_keeps_its_own_numbers_and_a_gap_is_told(at: Ground) -> None:
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    first = factories.sold(at.shop, at.comb, by=at.one, number=1, device=FromDevice(till, 1, clock.now()))
    third = factories.sold(at.shop, at.comb, by=at.one, number=3, device=FromDevice(till, 3, clock.now()))
    second = factories.sold(at.shop, at.comb, by=at.one, number=2, device=FromDevice(till, 2, clock.now()))
    assert [one.sale.doubts for one in (first, third, second)] == [[], [Doubt.NUMBER], []]
    with refused("number_taken"):
        factories.sold(at.shop, at.box, by=at.one, number=4, device=FromDevice(till, 2, clock.now()))
    assert CounterSale.objects.count() == 3


def test_what_cannot_be_a_sale_of_this_till_is_refused(at: Ground) -> None:
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    other = factories.shop(at.mart.place, by=at.mart.officer)
    now = clock.now()
    for device, code in (
        (FromDevice(till, 0, now), "other_till"),
        (FromDevice(till, 1, now - timedelta(days=1)), "closed"),  # the shop opened today
    ):
        with refused(code):
            factories.sold(at.shop, at.comb, by=at.one, number=1, device=device)
    with refused("other_till"):
        factories.sold(other, at.comb, by=at.mart.officer, number=1, device=FromDevice(till, 1, now))
    with clock.at(now + timedelta(days=61)), refused("too_old"):
        factories.sold(at.shop, at.comb, by=at.one, number=1, device=FromDevice(till, 1, now))
    assert (CounterSale.objects.count(), BookEntry.objects.count()) == (0, 0)
    services.end_till(till, by=at.one)
    kept = factories.sold(at.shop, at.comb, by=at.one, number=1, device=FromDevice(till, 1, now))
    assert kept.sale.pk  # what an ended till still had is taken
    with refused("other_shop"):
        factories.sold(other, at.comb, by=at.mart.officer, number=1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state_code": "07"}, "other_state"),
        ({"code": "lk"}, "code_taken"),
        ({"code": "L"}, "invalid"),
        ({"outlet": None}, "invalid"),
        ({"address": {}}, "invalid"),
        ({"upi_id": "nobody"}, "invalid"),
    ],
)
def test_a_shop_is_not_opened_without_what_its_bills_need(at: Ground, changes: dict, code: str) -> None:
    with refused(code):
        factories.shop(at.mart.place, by=at.mart.officer, **changes)
    assert Shop.objects.count() == 1


def test_an_outlet_has_one_shop_and_its_people_open_none(at: Ground) -> None:
    with refused("shop_there"):
        factories.shop(at.mart.place, by=at.mart.officer, outlet=at.shop.outlet)
    with refused("not_your_shop"):
        factories.shop(at.mart.place, by=at.one)
    assert Shop.objects.count() == 1
