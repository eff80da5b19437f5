import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.gst.amounts import Tax, part_of, shared_out, tax_upon, tax_within, total
from odop.lib.gst.documents import Document, Line, Paper, Party, faults_of, hsn_digits, paper_for, serial_of
from odop.lib.gst.limits import LimitMissing, read_limits
from odop.lib.gst.named import conditions_of
from odop.lib.gst.rates import RateBook, RateMissing, TaxRate, clean_hsn, read_rates
from odop.lib.gst.returns import Collected, as_json, gstr1, gstr8, number
from odop.lib.gst.selling import TaxMode, Verdict, Way, collects_tax, held_back, way_to_sell
from odop.lib.gst.states import read_states, states_of_pin
from odop.lib.gst.supply import Kind, Supply, place_of_supply
from odop.lib.money import from_paise

FOLDER = Path(__file__).parents[3] / "programmes" / "uttar_pradesh"
DAY = date(2026, 11, 20)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "0.25", "3", "5", "12", "18", "28", "40")])
KINDS = st.sampled_from([Kind.WITHIN, Kind.BETWEEN])
PAISE = st.integers(min_value=0, max_value=10**10)
LIMITS = read_limits(FOLDER)
MAKER_GSTIN, BUYER_GSTIN = "09AAACH7409R1ZZ", "27AAACH7409R1Z1"


def row(hsn, rate, *, condition="", above=None, up_to=None, begins=date(2025, 9, 22), ends=None):
    return TaxRate(hsn, condition, above, up_to, Decimal(rate), begins, ends, "", "read", "made up")


# Rates


def test_the_longest_prefix_holds():
    book = RateBook((row("74", 18), row("7419", 12), row("741980", 5)))
    assert [
        book.rate_of(hsn, on=DAY, unit_paise=1).rate for hsn in ("7411", "7419", "74198010", "741910")
    ] == [
        18, 12, 5, 12,
    ]  # fmt: skip


def test_a_declared_concession_goes_before_the_general_entry():
    book = RateBook((row("68022190", 18), row("6802", 5, condition="handicraft")))
    assert book.rate_of("68022190", on=DAY, unit_paise=1).rate == 18
    assert book.rate_of("68022190", on=DAY, unit_paise=1, conditions={"handicraft"}).rate == 5


@pytest.mark.parametrize(
    ("hsn", "titles", "packed", "rate"),
    [
        ("9206", ("Dholak, mango wood",), False, "0"),
        ("9206", ("आम की लकड़ी की ढोलक",), False, "0"),
        ("9206", ("Snare drum",), False, "18"),
        ("9205", ("Bansuri in C, bamboo",), False, "0"),
        ("1106", ("Roasted gram sattu, 1 kg",), True, "5"),
        ("1106", ("Roasted gram sattu, loose",), False, "0"),
        ("2209", ("Sugar-cane vinegar",), True, "18"),
        ("9603", ("Paint brushes, set of five",), False, "18"),
        ("711311", ("Gulabi meenakari peacock earrings",), False, "3"),
        ("7103", ("Shazar stone, not set",), False, "0.25"),
        ("701810", ("Glass bangles, box of 24",), False, "0"),
        ("701810", ("कांच की चूड़ियाँ",), False, "0"),
        ("701810", ("Glass beads",), False, "5"),
    ],
)
def test_what_the_notifications_name_bears_their_rate(
    hsn: str, titles: tuple[str, ...], packed: bool, rate: str
):
    met = (
        {"handicraft"} | conditions_of(titles, FOLDER, handmade=True) | ({"prepackaged"} if packed else set())
    )
    assert read_rates(FOLDER).rate_of(hsn, on=DAY, unit_paise=500_00, conditions=met).rate == Decimal(rate)


def test_some_goods_are_named_however_they_are_made_and_some_only_where_made_by_hand():
    assert conditions_of(("Glass bangles",), FOLDER, handmade=False) == {"glass_bangle"}
    assert conditions_of(("Dholak",), FOLDER, handmade=False) == set()


def test_a_rate_holds_on_its_days_only():
    book = RateBook((row("3406", 12, begins=date(2018, 7, 27), ends=date(2025, 9, 21)), row("3406", 5)))
    assert book.rate_of("3406", on=date(2025, 9, 21), unit_paise=1).rate == 12
    assert book.rate_of("3406", on=date(2025, 9, 22), unit_paise=1).rate == 5
    with pytest.raises(RateMissing):
        book.rate_of("3406", on=date(2018, 7, 26), unit_paise=1)


def test_a_price_at_the_border_of_a_band_lies_in_the_lower_one():
    book = read_rates(FOLDER)
    assert book.rate_of("62114200", on=DAY, unit_paise=2500_00).rate == 5
    assert book.rate_of("62114200", on=DAY, unit_paise=2500_01).rate == 18


def test_a_price_with_tax_in_it_is_judged_by_what_it_is_without():
    book = read_rates(FOLDER)
    assert book.rate_within("62114200", on=DAY, gross_unit_paise=2625_00).rate == 5  # 2,500 and 5 %
    assert book.rate_within("62114200", on=DAY, gross_unit_paise=2951_00).rate == 18  # 2,500.85 and 18 %
    assert book.rate_within("44201100", on=DAY, gross_unit_paise=9, conditions={"handicraft"}).rate == 5


def test_what_no_row_says_is_never_guessed():
    with pytest.raises(RateMissing) as refused:
        read_rates(FOLDER).rate_of("44201100", on=DAY, unit_paise=1)  # not declared a handicraft
    assert (refused.value.hsn, refused.value.on) == ("44201100", DAY)


def test_two_rows_that_hold_together_are_refused(tmp_path):
    (tmp_path / "tax").mkdir()
    (tmp_path / "tax" / "rates.csv").write_text(
        "hsn,condition,above,up_to,rate,from,to,goods,status,source\n"
        "62,,,2500,5,2025-09-22,,,read,x\n62,,2000,,18,2025-09-22,,y,read,x\n62,,2500,,18,2025-09-22,,y,read,x\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="row 2, column goods"):
        read_rates(tmp_path)
    text = (tmp_path / "tax" / "rates.csv").read_text(encoding="utf-8").replace("22,,,read", "22,,y,read")
    (tmp_path / "tax" / "rates.csv").write_text(text, encoding="utf-8")
    read_rates.cache_clear()
    with pytest.raises(ValueError) as refused:
        read_rates(tmp_path)
    assert [line.rpartition(": ")[2] for line in str(refused.value).splitlines()] == [
        "holds together with row 2",
        "holds together with row 3",
    ]


def test_the_programmes_tables_can_be_read_and_name_their_sources():
    book = read_rates(FOLDER)
    assert all(row.source and row.rate in {0, Decimal("0.25"), 3, 5, 18} for row in book.rows)
    assert {state.code for state in read_states(FOLDER, ("en", "hi"))} >= {"09", "27", "07"}
    assert [state.code for state in states_of_pin("110001", read_states(FOLDER, ("en", "hi")))] == ["07"]


@pytest.mark.parametrize("text", ["", "123", "44201", "44a0", "४४२०", "123456789"])
def test_what_is_no_hsn_is_refused(text):
    with pytest.raises(ValueError, match="is not an HSN"):
        clean_hsn(text)


def test_an_hsn_loses_its_dots():
    assert clean_hsn("4420.11 00") == "44201100"


# Place and split


@pytest.mark.parametrize(
    ("given", "supply"),
    [
        ({"delivery_state": "09"}, Supply(Kind.WITHIN, "09")),
        ({"delivery_state": "27"}, Supply(Kind.BETWEEN, "27")),
        ({"delivery_state": "09", "buyer_state": "27"}, Supply(Kind.BETWEEN, "27")),
        ({"delivery_state": "27", "buyer_state": "09"}, Supply(Kind.WITHIN, "09")),
        ({"delivery_state": "", "country": "DE"}, Supply(Kind.EXPORT, "")),
    ],
)
def test_goods_are_supplied_where_the_law_says(given, supply):
    assert place_of_supply(seller_state="09", **given) == supply


def test_a_delivery_without_a_state_is_no_supply():
    with pytest.raises(ValueError, match="State"):
        place_of_supply(seller_state="09", delivery_state="")


@settings(deadline=None, max_examples=80)
@given(gross=PAISE, rate=RATES, kind=KINDS)
def test_the_parts_of_a_price_make_up_the_price(gross, rate, kind):
    tax = tax_within(gross, rate, kind)
    assert tax.gross == gross
    assert tax.cgst == tax.sgst
    assert (tax.igst == 0) if kind is Kind.WITHIN else (tax.cgst == 0)
    exact = Decimal(gross) * rate / (100 + rate)
    assert abs(tax.tax - exact) <= (1 if kind is Kind.WITHIN else Decimal("0.5"))


@settings(deadline=None, max_examples=60)
@given(taxable=PAISE, rate=RATES, kind=KINDS)
def test_tax_upon_a_value_is_within_a_paisa_of_the_rate(taxable, rate, kind):
    tax = tax_upon(taxable, rate, kind)
    assert tax.taxable == taxable
    assert tax.cgst == tax.sgst
    assert abs(tax.tax - Decimal(taxable) * rate / 100) <= 1


@settings(deadline=None, max_examples=60)
@given(
    gross=PAISE, rate=RATES, kind=KINDS, pieces=st.lists(st.integers(min_value=1, max_value=9), min_size=1)
)
def test_giving_back_piece_by_piece_gives_back_the_whole(gross, rate, kind, pieces):
    whole, before, back = tax_within(gross, rate, kind), 0, Tax(0, 0, 0, 0)
    for some in pieces:
        back += part_of(whole, quantity=some, of=sum(pieces), before=before)
        before += some
    assert back == whole


def test_more_pieces_than_there_were_cannot_come_back():
    with pytest.raises(ValueError, match="pieces of 3"):
        part_of(Tax(100, 0, 0, 5), quantity=2, of=3, before=2)


@settings(deadline=None, max_examples=60)
@given(amount=PAISE, weights=st.lists(st.integers(min_value=0, max_value=10**8), min_size=1, max_size=20))
def test_what_is_shared_out_adds_up(amount, weights):
    if not sum(weights):
        with pytest.raises(ValueError, match="share"):
            shared_out(amount, weights)
        return
    shares = shared_out(amount, weights)
    assert sum(shares) == amount
    assert all(
        abs(share * sum(weights) - amount * weight) <= sum(weights)
        for share, weight in zip(shares, weights, strict=True)
    )


@settings(deadline=None, max_examples=60)
@given(lines=st.lists(st.tuples(PAISE, RATES), max_size=8), kind=KINDS)
def test_a_document_is_rounded_once_to_the_rupee(lines, kind):
    taxes = [tax_within(gross, rate, kind) for gross, rate in lines]
    summed = total(taxes)
    assert summed.payable % 100 == 0
    assert -50 < summed.rounding <= 50
    assert summed.payable == sum(tax.gross for tax in taxes) + summed.rounding
    assert total(taxes, rounded=False).rounding == 0


# Who may sell, and what is held back


@pytest.mark.parametrize(
    ("mode", "kind", "agreed", "verdict"),
    [
        (TaxMode.REGULAR, Kind.BETWEEN, False, Verdict(Way.OWN)),
        (TaxMode.COMPOSITION, Kind.WITHIN, False, Verdict(Way.OWN)),
        (TaxMode.COMPOSITION, Kind.BETWEEN, False, Verdict(Way.NONE, "composition_own_state")),
        (TaxMode.ENROLLED, Kind.WITHIN, False, Verdict(Way.OWN)),
        (TaxMode.ENROLLED, Kind.BETWEEN, False, Verdict(Way.NONE, "own_state_only")),
        (TaxMode.ENROLLED, Kind.BETWEEN, True, Verdict(Way.CORPORATION, "own_state_only")),
        (TaxMode.ENROLLED, Kind.EXPORT, True, Verdict(Way.CORPORATION, "own_state_only")),
        (TaxMode.AGGREGATED, Kind.BETWEEN, False, Verdict(Way.CORPORATION)),
    ],
)
def test_a_line_goes_the_way_that_is_lawful(mode, kind, agreed, verdict):
    assert way_to_sell(mode, kind, through_corporation=agreed) == verdict


def test_an_enrolled_maker_does_not_sell_beyond_the_limit_of_registration():
    def verdict(line):
        return way_to_sell(
            TaxMode.ENROLLED,
            Kind.WITHIN,
            through_corporation=False,
            turnover_paise=39_99_000_00,
            line_paise=line,
            limits=LIMITS,
            on=DAY,
        )

    assert verdict(1_000_00) == Verdict(Way.OWN)
    assert verdict(1_000_01) == Verdict(Way.NONE, "over_limit")


def held(mode, kind=Kind.WITHIN, *, way=Way.OWN, pan=True, individual=True, before=0, on=DAY):
    return held_back(
        mode,
        way,
        kind,
        taxable_paise=10_000_00,
        gross_paise=10_500_00,
        has_pan=pan,
        individual=individual,
        gross_before_paise=before,
        limits=LIMITS,
        on=on,
    )


def test_half_a_per_cent_is_collected_from_registered_sellers_only():
    assert (held(TaxMode.REGULAR).tcs_cgst, held(TaxMode.REGULAR).tcs_sgst) == (25_00, 25_00)
    assert held(TaxMode.REGULAR, Kind.BETWEEN).tcs_igst == 50_00
    assert held(TaxMode.COMPOSITION).tcs == 50_00
    assert held(TaxMode.ENROLLED).tcs == 0
    assert held(TaxMode.ENROLLED, way=Way.CORPORATION, pan=False).all == 0


def test_tds_waits_for_the_threshold_where_the_maker_is_a_person_with_a_pan():
    assert held(TaxMode.REGULAR, before=4_89_500_00).tds == 0
    assert held(TaxMode.REGULAR, before=4_89_500_01).tds == 10_50
    assert held(TaxMode.REGULAR, individual=False).tds == 10_50
    assert held(TaxMode.REGULAR, pan=False).tds == 525_00


def test_the_law_is_named_as_it_was_called_on_the_day():
    assert held(TaxMode.REGULAR, individual=False, on=date(2026, 3, 31)).tds_section.startswith("s.194-O")
    assert held(TaxMode.REGULAR, individual=False, on=date(2026, 4, 1)).tds_section.startswith("s.393(1)")


def test_a_day_before_every_row_is_refused():
    with pytest.raises(LimitMissing):
        LIMITS.limit("tcs", date(2020, 1, 1))


# Papers


def invoice(number=1, *, paper=Paper.INVOICE, kind=Kind.WITHIN, gross=1_05_000_00, buyer_gstin="", **changes):
    rate = changes.pop("rate", Decimal(5))
    line = Line("Wooden box", "44201100", 2, "NOS", rate, tax_within(gross, rate, kind))
    series = "CN" if paper is Paper.CREDIT_NOTE else "IU"
    given = {
        "paper": paper,
        "serial": serial_of(series, DAY, number),
        "issued_on": DAY,
        "seller": Party("Corporation", "1 Mall Road", "09", gstin=MAKER_GSTIN),
        "buyer": Party("Asha", "2 Church Street", "09" if kind is Kind.WITHIN else "27", gstin=buyer_gstin),
        "kind": kind,
        "place": "09" if kind is Kind.WITHIN else "27",
        "lines": (line,),
    }
    return Document(**(given | changes))


def test_a_serial_has_sixteen_signs_at_most():
    assert serial_of("IU", date(2027, 3, 31), 417) == "IU/2627/000417"
    assert len(serial_of("CNUP", date(2027, 4, 1), 999_999)) == 16
    with pytest.raises(ValueError, match="sixteen"):
        serial_of("CNUP1", DAY, 1)
    with pytest.raises(ValueError, match="sixteen"):
        serial_of("चालान", DAY, 1)


def test_a_seller_who_collects_no_tax_gives_a_bill_of_supply():
    assert paper_for(collects_tax=True, rates={Decimal(5)}) is Paper.INVOICE
    assert paper_for(collects_tax=True, rates={Decimal(0)}) is Paper.BILL_OF_SUPPLY
    assert paper_for(collects_tax=False, rates={Decimal(5)}) is Paper.BILL_OF_SUPPLY
    assert not collects_tax(TaxMode.ENROLLED, Way.OWN)
    assert collects_tax(TaxMode.ENROLLED, Way.CORPORATION)


def test_a_whole_invoice_has_no_faults():
    assert faults_of(invoice(), digits=6, limits=LIMITS) == []


def test_every_fault_of_an_invoice_is_named_at_once():
    bad = invoice(
        seller=Party("", "", "09", gstin="09AAACH7409R1ZX"),
        buyer=Party("", "", ""),
        serial="IU/2627/00000000417",
        place="",
        lines=(Line("", "44", 0, "", Decimal(5), Tax(1_00_000_00, 0, 0, 5_000_00)),),
    )
    assert faults_of(bad, digits=4, limits=LIMITS) == [
        "seller_name_address",
        "seller_gstin",
        "serial",
        "buyer_name_address",
        "buyer_state",
        "description",
        "hsn_digits",
        "quantity_unit",
        "tax_heads",
        "place_of_supply",
    ]


def test_a_small_sale_to_a_household_needs_no_name():
    assert faults_of(invoice(gross=49_999_99, buyer=Party("", "", "")), digits=0, limits=LIMITS) == []
    assert "buyer_name_address" in faults_of(
        invoice(gross=50_000_00, buyer=Party("", "", "")), digits=0, limits=LIMITS
    )


def test_an_export_says_under_what_it_leaves():
    bare = invoice(kind=Kind.EXPORT, place="", country="DE")
    assert faults_of(bare, digits=8, limits=LIMITS) == ["export_endorsement"]
    assert (
        faults_of(invoice(kind=Kind.EXPORT, place="", country="DE", under_lut=True), digits=8, limits=LIMITS)
        == []
    )


def test_a_credit_note_names_its_invoice_and_a_bill_of_supply_bears_no_tax():
    assert faults_of(invoice(paper=Paper.CREDIT_NOTE), digits=4, limits=LIMITS) == ["original_document"]
    assert faults_of(invoice(paper=Paper.BILL_OF_SUPPLY), digits=4, limits=LIMITS) == [
        "tax_on_bill_of_supply"
    ]


@pytest.mark.parametrize(
    ("turnover", "registered", "export", "digits"),
    [
        (5_00_00_000_00, False, False, 0),
        (5_00_00_000_00, True, False, 4),
        (5_00_00_000_01, False, False, 6),
        (0, False, True, 8),
    ],
)
def test_the_digits_of_the_hsn_follow_turnover_and_buyer(turnover, registered, export, digits):
    assert (
        hsn_digits(turnover_paise=turnover, to_registered=registered, export=export, limits=LIMITS, on=DAY)
        == digits
    )


# Returns


def test_the_months_sales_stand_in_their_sections():
    documents = [
        invoice(1, gross=1_05_000_00),
        invoice(2, gross=10_500_00),
        invoice(3, kind=Kind.BETWEEN, gross=1_00_000_01),
        invoice(4, kind=Kind.BETWEEN, gross=1_00_000_00),
        invoice(5, kind=Kind.BETWEEN, buyer_gstin=BUYER_GSTIN, gross=5_250_00),
        invoice(6, kind=Kind.EXPORT, place="", country="DE", under_lut=True, gross=9_000_00),
        invoice(7, gross=1_00, cancelled=True),
        invoice(
            1, paper=Paper.CREDIT_NOTE, gross=10_500_00, original_serial="IU/2627/000002", original_on=DAY
        ),
        invoice(
            2,
            paper=Paper.CREDIT_NOTE,
            kind=Kind.BETWEEN,
            buyer_gstin=BUYER_GSTIN,
            gross=2_625_00,
            original_serial="IU/2627/000005",
            original_on=DAY,
        ),
    ]
    found = gstr1(MAKER_GSTIN, "112026", documents, LIMITS)
    assert found["b2cs"] == [
        {"sply_ty": "INTRA", "typ": "OE", "pos": "09", "rt": 5.0, "txval": 100000.0, "camt": 2500.0,
         "samt": 2500.0, "csamt": 0},
        {"sply_ty": "INTER", "typ": "OE", "pos": "27", "rt": 5.0, "txval": 95238.1, "iamt": 4761.9, "csamt": 0},
    ]  # fmt: skip
    assert [entry["inv"][0]["inum"] for entry in found["b2cl"]] == ["IU/2627/000003"]
    assert found["b2b"][0]["ctin"] == BUYER_GSTIN
    assert found["b2b"][0]["inv"][0]["itms"][0]["itm_det"] == {
        "rt": 5.0, "txval": 5000.0, "iamt": 250.0, "csamt": 0,
    }  # fmt: skip
    assert found["cdnr"][0]["nt"][0]["nt_num"] == "CN/2627/000002"
    assert found["exp"] == [
        {
            "exp_typ": "WOPAY",
            "inv": [
                {
                    "inum": "IU/2627/000006",
                    "idt": "20-11-2026",
                    "val": 9000.0,
                    "itms": [{"rt": 0.0, "txval": 9000.0, "iamt": 0.0, "csamt": 0}],
                }
            ],
        }
    ]
    assert found["hsn"]["hsn_b2b"][0]["txval"] == 2500.0
    invoices, notes = found["doc_issue"]["doc_det"]
    assert invoices["docs"] == [
        {"num": 1, "from": "IU/2627/000001", "to": "IU/2627/000007", "totnum": 7, "cancel": 1, "net_issue": 6}
    ]
    assert (notes["doc_typ"], notes["docs"][0]["totnum"]) == ("Credit Note", 2)
    assert json.loads(as_json(found))["gstin"] == MAKER_GSTIN


def test_bills_of_supply_stand_among_what_bears_no_tax():
    bill = invoice(paper=Paper.BILL_OF_SUPPLY, rate=Decimal(0), gross=700_00)
    assert gstr1(MAKER_GSTIN, "112026", [bill], LIMITS)["nil"]["inv"] == [
        {"sply_ty": "INTRAB2C", "expt_amt": 700.0, "nil_amt": 0, "ngsup_amt": 0}
    ]


def test_the_operator_reports_registered_and_enrolled_sellers_apart():
    found = gstr8(
        MAKER_GSTIN,
        "112026",
        [
            Collected(BUYER_GSTIN, "", "Ramesh", 0, 0, 10_000_00, 1_000_00, 22_50, 22_50, 0),
            Collected("", "092600001234ESF", "Asha", 0, 0, 5_000_00, 500_00, 0, 0, 0),
        ],
    )
    assert (found["tcs"][0]["amt"], found["tcs"][0]["camt"]) == (9000.0, 22.5)
    assert found["urd"] == [{"eid": "092600001234ESF", "grsval": 5000.0, "supret": 500.0, "amt": 4500.0}]


@settings(deadline=None, max_examples=80)
@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_an_amount_in_json_reads_back_to_the_paisa(paise):
    assert Decimal(json.dumps(number(paise))) == from_paise(paise)
