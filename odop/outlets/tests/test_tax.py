"""Bills of counters stand in the corporation's return of tax beside those of the mart."""

from datetime import timedelta
from uuid import UUID

import pytest

from odop.emart.enums import Account, Movement
from odop.emart.models import OrderLine
from odop.emart.queries.filed import Month, filed_in
from odop.emart.queries.returns import gstr1_of
from odop.emart.services.books import post
from odop.kernel import clock
from odop.lib.money import from_paise
from odop.outlets import factories, services
from odop.outlets.enums import PaidBy
from odop.outlets.models import CounterPaper
from odop.outlets.services.selling import Counted, FromDevice, Piece
from odop.outlets.tests.conftest import Ground

pytestmark = pytest.mark.django_db


def test_what_a_counter_sold_and_took_back_is_in_the_return_and_agrees_with_the_books(at: Ground) -> None:
    month = Month(clock.today().year, clock.today().month)
    paid = {PaidBy.CASH: 90_000, PaidBy.UPI: 100_000}
    sale = services.sell(
        at.shop, Counted(UUID(int=1), [Piece(at.comb.pk, 2), Piece(at.box.pk, 1)], paid), by=at.one
    ).sale
    line = OrderLine.objects.get(offer=at.comb, order__purchase=sale.purchase)
    services.take_back(sale, line.pk, quantity=1, reason="A tooth is broken", way=PaidBy.CASH, by=at.one)
    found = gstr1_of(month, filed_in(month), None)
    bill, note = CounterPaper.objects.order_by("pk")
    assert (found.bills, found.notes, found.gaps) == (1, 1, [])
    assert from_paise(found.sum.gross) == from_paise(bill.total_paise - note.total_paise)
    assert {row["uqc"] for row in found.extract["hsn"]["hsn_b2c"]} == {"PCS"}
    bills, tax = found.checks
    assert bills.agrees and bills.papers == 145_000
    # The maker of the box has a GSTIN and bills the corporation with tax, which it takes off its own.
    assert tax.agrees and tax.explained > 0
    assert [row["totnum"] for kind in found.extract["doc_issue"]["doc_det"] for row in kind["docs"]] == [1, 1]


def test_a_sale_that_a_till_sends_in_the_next_month_stands_in_the_books_of_its_own(at: Ground) -> None:
    till, sold = services.begin_till(at.shop, name="Tablet", by=at.one), clock.now()
    month = Month(clock.today().year, clock.today().month)
    with clock.at(sold + timedelta(days=32)):
        factories.sold(at.shop, at.box, by=at.one, number=1, device=FromDevice(till, 1, sold))
    later = Month.read("", month.last + timedelta(days=40))
    checks = gstr1_of(month, filed_in(month), None).checks
    assert [one.agrees for one in checks] == [True, True] and checks[0].books > 0
    assert gstr1_of(later, filed_in(later), None).checks[0].books == 0


def test_what_a_maker_bills_explains_her_tax_and_nothing_else(at: Ground) -> None:
    month = Month(clock.today().year, clock.today().month)
    paid = {PaidBy.UPI: 200_000}
    sale = services.sell(at.shop, Counted(UUID(int=1), [Piece(at.box.pk, 2)], paid), by=at.one).sale
    line = OrderLine.objects.get(order__purchase=sale.purchase)
    services.take_back(sale, line.pk, quantity=1, reason="Warped", way=PaidBy.UPI, by=at.one)
    assert gstr1_of(month, filed_in(month), None).checks[1].agrees
    sides = {Account.TAX: -100, Account.ROUNDING: 100}
    post(Movement.SOLD, sides, by=at.one, purchase=sale.purchase, order=line.order)
    tax = gstr1_of(month, filed_in(month), None).checks[1]
    assert (tax.agrees, tax.by, [one.by for one in tax.differs]) == (False, -100, [-100])


def test_a_bill_that_a_till_still_has_shows_once_until_the_shop_notes_what_became_of_it(at: Ground) -> None:
    """Number 2 was given on the last days of a month or the first of the next: number 1 stands in the one, 3 in the other."""
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    june = clock.now().replace(year=clock.now().year + 1, month=6, day=20)
    with clock.at(june):
        first = factories.sold(at.shop, at.comb, by=at.one, number=1, device=FromDevice(till, 1, june))
    with clock.at(july := june + timedelta(days=30)):
        third = factories.sold(at.shop, at.comb, by=at.one, number=3, device=FromDevice(till, 3, july))
    serials = dict(CounterPaper.objects.values_list("number", "serial"))
    missing = f"{serials[1][:-1]}2"
    here, there = Month(june.year, 6), Month(june.year, 7)
    assert first.sale.doubts == [] and serials.keys() == {1, 3}
    assert gstr1_of(here, filed_in(here), None).gaps == []
    assert gstr1_of(there, filed_in(there), None).gaps == [missing]
    services.explain(third.sale, words="Torn and kept", by=at.other)
    found = gstr1_of(there, filed_in(there), None)
    assert (found.gaps, [(one.serial, one.why) for one in found.noted]) == ([], [(missing, "Torn and kept")])
