"""The sections of a return: everything stands in one of them, once, to the paisa."""

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.gst.amounts import NOTHING, Tax, part_of
from odop.lib.gst.documents import Document, Line, Paper, Party
from odop.lib.gst.returns import VERSION, as_json, for_portal, gstr1
from odop.lib.gst.supply import Kind
from odop.lib.gst.tables import as_csv, rows_of, sums_of
from odop.lib.money import from_paise
from odop.lib.tests.test_gst import BUYER_GSTIN, DAY, LIMITS, MAKER_GSTIN, invoice, tax_within

NOTED = {"original_serial": "IU/2627/000001", "original_on": DAY, "paper": Paper.CREDIT_NOTE}


def found(*documents: Document) -> dict:
    return gstr1(MAKER_GSTIN, "112026", documents, LIMITS)


def test_part_of_a_large_bill_that_comes_back_stands_beside_the_large_bill():
    bill = invoice(1, kind=Kind.BETWEEN, gross=1_05_000_00)
    note = invoice(1, kind=Kind.BETWEEN, gross=10_500_00, original_gross=bill.sum.gross, **NOTED)
    told = found(bill, note)
    assert [row["nt_num"] for row in told["cdnur"]] == ["CN/2627/000001"]
    assert told["b2cs"] == []
    small = invoice(1, kind=Kind.BETWEEN, gross=10_500_00, original_gross=21_000_00, **NOTED)
    assert found(small)["cdnur"] == []
    assert found(small)["b2cs"][0]["txval"] == -10_000.0


def test_what_comes_back_of_a_bill_of_supply_is_taken_off_what_bears_no_tax():
    free = {"rate": Decimal(0), "gross": 700_00}
    bill = invoice(1, paper=Paper.BILL_OF_SUPPLY, **free)
    note = invoice(1, rate=Decimal(0), gross=200_00, original_paper=Paper.BILL_OF_SUPPLY, **NOTED)
    told = found(bill, note)
    assert told["nil"]["inv"] == [{"sply_ty": "INTRAB2C", "expt_amt": 500.0, "nil_amt": 0, "ngsup_amt": 0}]
    assert told["b2cs"] == []


def test_a_delivery_challan_is_counted_and_no_sale():
    told = found(invoice(1), invoice(1, paper=Paper.CHALLAN, serial="DC/2627/000001", gross=7_00_000_00))
    assert told | {"doc_issue": {}} == found(invoice(1)) | {"doc_issue": {}}
    bills, challans = told["doc_issue"]["doc_det"]
    assert (bills["doc_num"], challans["doc_num"], challans["docs"][0]["from"]) == (1, 12, "DC/2627/000001")


def test_a_delivery_stands_with_the_goods_it_follows_and_adds_no_piece():
    charge = Line("Delivery", "44201100", 1, "NOS", Decimal(5), tax_within(84_00, Decimal(5), Kind.WITHIN))
    goods = Line("Box", "44201100", 3, "PCS", Decimal(5), tax_within(315_00, Decimal(5), Kind.WITHIN))
    (row,) = found(invoice(1, lines=(goods,), charges=(charge,)))["hsn"]["hsn_b2c"]
    assert (row["uqc"], row["qty"], row["txval"]) == ("PCS", 3, 380.0)


def test_what_was_sold_through_an_operator_is_told_by_operator():
    operator = "09AAACH7409R1ZZ"
    told = found(
        invoice(1, gross=10_500_00, operator=operator), invoice(2, gross=5_250_00, operator=operator),
        invoice(1, gross=1_050_00, operator=operator, **NOTED), invoice(3, gross=99_00),
    )  # fmt: skip
    assert told["supeco"]["clttx"] == [
        {
            "etin": operator,
            "suppval": 14_000.0,
            "igst": 0.0,
            "cgst": 350.0,
            "sgst": 350.0,
            "cess": 0,
            "flag": "N",
        }
    ]


def test_the_file_for_the_portal_names_its_version_and_leaves_out_what_is_empty():
    told = json.loads(as_json(for_portal(found(invoice(1, gross=10_500_00)))))
    assert (told["version"], told["fp"], told["gstin"]) == (VERSION, "112026", MAKER_GSTIN)
    assert set(told) == {"gstin", "fp", "version", "hash", "b2cs", "hsn", "doc_issue"}
    assert set(told["hsn"]) == {"hsn_b2c"}


def test_each_rate_of_a_bill_is_a_row():
    lines = tuple(
        Line("Box", hsn, 1, "PCS", rate, tax_within(1_050_00, rate, Kind.BETWEEN))
        for hsn, rate in (("44201100", Decimal(5)), ("83061000", Decimal(18)))
    )
    bill = invoice(7, kind=Kind.BETWEEN, buyer_gstin=BUYER_GSTIN, lines=lines)
    rows = rows_of(found(bill), "b2b")
    assert [(row["ctin"], row["inum"], row["rt"], row["val"]) for row in rows] == [
        (BUYER_GSTIN, "IU/2627/000007", 5.0, Decimal("2100.00")),
        (BUYER_GSTIN, "IU/2627/000007", 18.0, Decimal("2100.00")),
    ]
    assert as_csv(rows).splitlines()[0] == "ctin,inum,idt,val,pos,rt,txval,iamt,camt,samt"
    assert as_csv([]) == ""


@st.composite
def months(draw) -> list[Document]:
    """Bills of every kind, each with several lines, some of them with a part that came back."""
    made: list[Document] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        kind = draw(st.sampled_from(list(Kind)))
        paper = draw(st.sampled_from([Paper.INVOICE, Paper.INVOICE, Paper.BILL_OF_SUPPLY]))
        rates = [Decimal(0)] if paper is Paper.BILL_OF_SUPPLY else [Decimal(3), Decimal(5), Decimal(18)]
        lines = tuple(
            Line(
                "Box",
                draw(st.sampled_from(["44201100", "7117"])),
                4,
                "PCS",
                rate,
                tax_within(gross, rate, kind),
            )
            for rate, gross in draw(
                st.lists(
                    st.tuples(st.sampled_from(rates), st.integers(400, 2 * 10**7)), min_size=1, max_size=3
                )
            )
        )
        bill = invoice(
            number, paper=paper, kind=kind, lines=lines, country="DE" if kind is Kind.EXPORT else "",
            under_lut=kind is Kind.EXPORT, place="" if kind is Kind.EXPORT else "09" if kind is Kind.WITHIN else "27",
            buyer=Party("Asha", "2 Church Street", "27", gstin=draw(st.sampled_from(["", BUYER_GSTIN]))),
        )  # fmt: skip
        made.append(bill)
        if back := draw(st.integers(0, 4)):
            part = tuple(
                Line(one.text, one.hsn, back, one.unit, one.rate, part_of(one.tax, quantity=back, of=4))
                for one in lines
            )
            made.append(
                invoice(
                    number,
                    kind=kind,
                    lines=part,
                    place=bill.place,
                    buyer=bill.buyer,
                    under_lut=bill.under_lut,
                    original_paper=paper,
                    original_gross=bill.sum.gross,
                    **NOTED,
                )
            )
    return made


def added(documents: list[Document]) -> Tax:
    whole = NOTHING
    for one in documents:
        whole = whole - one.sum if one.paper is Paper.CREDIT_NOTE else whole + one.sum
    return whole


@settings(deadline=None, max_examples=60)
@given(months())
def test_the_sections_are_the_bills_to_the_paisa(documents):
    told = found(*documents)
    value = tax = Decimal(0)
    for section, sign in (("b2b", 1), ("b2cl", 1), ("b2cs", 1), ("exp", 1), ("cdnr", -1), ("cdnur", -1)):
        sums = sums_of(rows_of(told, section))
        value += sign * sums.get("txval", Decimal(0))
        tax += sign * sum((sums.get(head, Decimal(0)) for head in ("iamt", "camt", "samt")), Decimal(0))
    value += sums_of(rows_of(told, "nil")).get("expt_amt", Decimal(0))
    whole = added(documents)
    assert (value, tax) == (from_paise(whole.taxable), from_paise(whole.tax))
    halves = [sums_of(rows_of(told, half)) for half in ("hsn_b2b", "hsn_b2c")]
    assert sum((half.get("txval", Decimal(0)) for half in halves), Decimal(0)) == from_paise(whole.taxable)
