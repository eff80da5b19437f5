"""Returns of tax at the state's office: what was billed and came back, what was collected of makers, and whether the books agree."""

import json

import pytest
from django.db import transaction
from django.test import Client

from odop.emart.enums import Account, Movement, TaxMode
from odop.emart.invariants import papers_add_up
from odop.emart.models import BookEntry, Order, Paper, Seller
from odop.emart.printed.bills import _data
from odop.emart.queries.books import owed_to
from odop.emart.queries.filed import Month, filed_in
from odop.emart.queries.returns import gstr1_of, gstr8_of, who_files
from odop.emart.queries.statements import statement_to_come
from odop.emart.queries.tax import limits, terms
from odop.emart.services import orders
from odop.emart.services.books import post
from odop.emart.services.papers import tax_of
from odop.emart.tests.buying import AT_HOME, BUYER, World, delivered
from odop.emart.tests.conftest import signed_in
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.lib.gst.tables import rows_of, sums_of
from odop.lib.money import from_paise
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
PAGE = "/desk/mart/tax/"


def this_month() -> Month:
    return Month(clock.today().year, clock.today().month)


def sold_in_every_way(mart: World) -> list[Order]:
    """Through the corporation and by a maker with a GSTIN to another State, by an enrolled maker at home."""
    far = mart.paid((mart.offer(mart.aggregated), 2), (mart.offer(mart.regular), 3), buyer=BUYER)
    near = mart.paid((mart.offer(mart.enrolled), 1), buyer=AT_HOME)
    return [*delivered(mart, far), *delivered(mart, near)]


def back(mart: World, order: Order, pieces: int = 1) -> None:
    orders.take_back(order.lines.get(kind="goods"), quantity=pieces, reason="came chipped", by=mart.officer)


def test_the_corporations_return_is_its_bills_and_the_books_agree(mart: World) -> None:
    through, _own, _near = sold_in_every_way(mart)
    back(mart, through)
    found = gstr1_of(this_month(), filed_in(this_month()), None)
    assert (found.bills, found.notes) == (1, 1)
    assert [(one.agrees, one.papers, one.books) for one in found.checks] == [
        (True, one.books, one.books) for one in found.checks
    ]
    through.refresh_from_db()
    bill, note = through.papers.exclude(kind="purchase_voucher").order_by("pk")
    assert found.checks[0].papers == bill.total_paise - note.total_paise
    sums = sums_of(rows_of(found.extract, "b2cs"))
    assert sums["txval"] == from_paise(found.sum.taxable)
    (row,) = found.extract["hsn"]["hsn_b2c"]
    assert row["qty"] == 1


def test_a_part_that_comes_back_within_the_state_is_the_same_in_the_books_as_on_its_note(mart: World) -> None:
    """100.21 twice at 5 per cent: each half of the tax is 4.77, and of one piece 2.38."""
    offer = mart.offer(mart.aggregated, price_paise=10_021, mrp_paise=10_021)
    (order,) = delivered(mart, mart.paid((offer, 2), buyer=AT_HOME))
    back(mart, order)
    found = gstr1_of(this_month(), filed_in(this_month()), None)
    assert [(one.code, one.by, one.differs) for one in found.checks] == [("bills", 0, []), ("tax", 0, [])]
    assert statement_to_come(mart.aggregated).hers == owed_to(mart.aggregated)
    back(mart, order)
    goods = order.lines.get(kind="goods")
    entries = BookEntry.objects.filter(movement__order=order, account=Account.TAX)
    charge = order.lines.exclude(pk=goods.pk).get()
    assert -sum(entries.values_list("paise", flat=True)) == tax_of(charge).tax


def test_a_maker_with_a_gstin_has_her_own_return_with_what_the_market_sold(mart: World) -> None:
    _through, own, _near = sold_in_every_way(mart)
    found = gstr1_of(this_month(), filed_in(this_month()), mart.regular)
    assert found.extract["gstin"] == mart.regular.gstin
    assert found.extract["supeco"]["clttx"][0]["etin"] == terms().gstin
    assert all(one.agrees for one in found.checks)
    assert found.checks[0].papers == own.total_paise


def test_what_was_collected_of_makers_is_net_of_what_came_back(mart: World) -> None:
    _through, own, near = sold_in_every_way(mart)
    back(mart, own)
    found = gstr8_of(this_month(), filed_in(this_month()))
    (registered,) = rows_of(found.extract, "tcs")
    bill, note = own.papers.order_by("pk")
    taxable = [from_paise(sum(line["taxable"] for line in one.told["lines"])) for one in (bill, note)]
    assert (registered["supU"], registered["retsupU"]) == tuple(taxable)
    assert registered["amt"] == taxable[0] - taxable[1]
    assert registered["iamt"] == from_paise(found.checks[0].books)
    assert registered["camt"] == 0
    (enrolled,) = rows_of(found.extract, "urd")
    assert (enrolled["eid"], enrolled["supret"]) == (mart.enrolled.enrolment_number, 0)
    assert enrolled["grsval"] == from_paise(near.papers.get().total_paise - near.rounding_paise)
    assert found.checks[0].agrees


def test_what_the_books_have_without_a_paper_is_shown_and_not_hidden(mart: World) -> None:
    through = sold_in_every_way(mart)[0]
    page = signed_in(mart.finance).get(f"{PAGE}?month={this_month().code}").content.decode()
    assert "they agree" in page
    sides = {Account.BUYER: 100, Account.ROUNDING: -100}
    with transaction.atomic():
        post(Movement.SOLD, sides, by=SYSTEM, purchase=through.purchase, order=through)
        page = signed_in(mart.finance).get(f"{PAGE}?month={this_month().code}").content.decode()
        transaction.set_rollback(True)
    assert "they differ" in page
    assert through.purchase.ref in page


def test_the_office_of_the_state_reads_and_takes_out_and_it_is_on_the_trail(mart: World) -> None:
    sold_in_every_way(mart)
    address = f"{PAGE}?month={this_month().code}"
    assert signed_in(mart.officer).get(address).status_code == 403
    assert signed_in(mart.officer).post(address).status_code == 403
    auditor: Client = signed_in(register.officer(None, "auditor", "audit"))
    assert "Table 7" in auditor.get(address).content.decode()
    before = Event.objects.count()
    told = json.loads(auditor.post(address).content)
    assert (told["gstin"], told["fp"]) == (terms().gstin, this_month().period)
    sheet = auditor.post(address, {"section": "b2cs"})
    assert sheet["Content-Type"].startswith("text/csv")
    assert sheet.content.decode().splitlines()[0] == "sply_ty,pos,rt,txval,iamt,camt,samt"
    assert Event.objects.count() == before + 2
    assert auditor.post(address, {"section": "b2z"}).status_code == 404
    hers = auditor.post(f"{address}&seller={mart.regular.ref}")
    assert json.loads(hers.content)["gstin"] == mart.regular.gstin
    assert "SE-" not in json.loads(auditor.post(f"{address}&form=gstr8").content)["gstin"]


def test_a_month_without_a_sale_says_so_and_a_maker_without_tax_has_no_return(mart: World) -> None:
    sold_in_every_way(mart)
    client = signed_in(mart.cell)
    assert "Nothing was billed in this month" in client.get(f"{PAGE}?month=2020-02").content.decode()
    assert client.get(f"{PAGE}?seller={mart.enrolled.ref}").status_code == 404
    assert client.get(f"{PAGE}?form=gstr3").status_code == 404


def test_a_paper_whose_lines_are_not_its_total_is_found(mart: World) -> None:
    sold_in_every_way(mart)
    assert list(papers_add_up()) == []
    bill = Paper.objects.filter(kind="bill_of_supply").get()
    with transaction.atomic():
        bill.pk, bill.kind, bill.number, bill.total_paise = None, "credit_note", 999, bill.total_paise + 1
        bill.save(force_insert=True)
        assert len(list(papers_add_up())) == 1
        transaction.set_rollback(True)


def test_a_month_that_no_limit_is_known_for_is_not_shown_but_the_nearest(mart: World) -> None:
    browser, first = signed_in(mart.finance), limits().known_from("tcs", "tcs_half")
    for asked, shown in (
        ("2017-06", Month(first.year, first.month)),
        ("0001-01", None),
        ("9999-12", this_month()),
    ):
        page = browser.get(f"{PAGE}?form=gstr8&month={asked}").content.decode()
        assert "For the month that was asked" in page
        assert shown is None or f'value="{shown.code}" selected' in page
    assert "For the month that was asked" not in browser.get(PAGE).content.decode()


def test_who_billed_with_tax_files_whatever_she_is_by_now(mart: World) -> None:
    sold_in_every_way(mart)
    filed = filed_in(this_month())
    assert who_files(filed) == [mart.regular]
    with transaction.atomic():
        Seller.objects.filter(pk=mart.regular.pk).update(tax_mode=TaxMode.COMPOSITION)
        assert who_files(filed) == [mart.regular]
        transaction.set_rollback(True)


def test_a_bill_of_supply_names_who_pays_a_share_of_turnover_and_nobody_else(mart: World) -> None:
    bill = sold_in_every_way(mart)[2].papers.get()

    def notes(**by: object) -> str:
        bill.told["by"] |= by
        return " ".join(_data(bill, "en")["notes"])

    assert bill.told["by"]["composition"] is False
    assert "Composition" not in notes(gstin=mart.regular.gstin)
    assert "Composition taxable person" in notes(composition=True)
