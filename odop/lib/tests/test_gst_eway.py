"""E-way bills: when goods need one, and what stands in the file for the portal."""

from datetime import date
from decimal import Decimal

import pytest

from odop.lib.gst.documents import Line, Paper, Party
from odop.lib.gst.eway import (
    Goods,
    Mode,
    Place,
    Transport,
    Why,
    bill,
    bulk,
    clean_number,
    faults_of,
    goods_of,
    why_needed,
)
from odop.lib.gst.eway_free import read_free
from odop.lib.gst.supply import Kind
from odop.lib.tests.test_gst import FOLDER, LIMITS, MAKER_GSTIN, invoice, tax_within

DAY, FREE = date(2026, 11, 20), read_free(FOLDER)
START, END = (
    Place("1 Mall Road", "Lucknow", "226001", "09"),
    Place("12 Church Street", "Kochi", "682001", "32"),
)


@pytest.mark.parametrize(
    ("gross", "kind", "why"),
    [
        (50_000_00, Kind.BETWEEN, None),
        (50_001_00, Kind.BETWEEN, Why.VALUE),
        (50_001_00, Kind.WITHIN, Why.VALUE),
    ],
)
def test_goods_need_one_above_the_limit(gross, kind, why):
    goods, charges = goods_of(invoice(1, kind=kind, gross=gross))
    assert why_needed(goods, charges=charges, on=DAY, limits=LIMITS, free=FREE) is why


BRASS, BOX, SATTU = "74198030", "44201100", "1106"


@pytest.mark.parametrize(
    ("goods", "charges", "needs"),
    [
        ([Goods("71131110", 90_000_00)], 200_00, False),  # Annexure, Sl. 5
        ([Goods("7103", 90_000_00), Goods("7114", 90_000_00)], 0, False),  # Sl. 4 and 5
        ([Goods("71179090", 90_000_00)], 0, True),  # imitation jewellery
        ([Goods("71", 90_000_00)], 0, True),  # too short to say which of both
        ([Goods("96011000", 90_000_00)], 0, True),  # horn and bone are no coral
        ([Goods("7113", 40_000_00), Goods(BRASS, 20_000_00)], 0, True),  # on one bill both count
        ([Goods(SATTU, 90_000_00, exempt=True)], 0, False),  # Rule 138(14)(e)
        ([Goods(SATTU, 40_000_00, exempt=True), Goods(BOX, 40_000_00)], 0, False),  # Explanation 2
        ([Goods(SATTU, 40_000_00, exempt=True), Goods(BOX, 49_990_00)], 200_00, True),
    ],
)
def test_what_the_rule_leaves_out_needs_none(goods: list[Goods], charges: int, needs: bool) -> None:
    assert (why_needed(goods, charges=charges, on=DAY, limits=LIMITS, free=FREE) is Why.VALUE) is needs


def test_imitation_jewellery_needs_one_since_the_day_of_its_notification_and_the_post_carries_without():
    assert [FREE.goods("7117", date(2022, 12, day)) for day in (25, 26)] == [True, False]
    assert [FREE.carrier(code, DAY) for code in ("india_post", "other", "")] == [True, False, False]


def test_its_number_has_twelve_digits():
    assert clean_number("3410 0812 3456") == "341008123456"
    for wrong in ("34100812345", "3410081234567", "34100812345A", ""):
        with pytest.raises(ValueError, match="twelve"):
            clean_number(wrong)


def test_an_entry_says_who_sells_whence_and_whither_and_adds_up():
    charge = Line("Delivery", "44201100", 1, "NOS", Decimal(5), tax_within(140_00, Decimal(5), Kind.BETWEEN))
    one = invoice(7, kind=Kind.BETWEEN, gross=63_000_00, charges=(charge,), place="32")
    told = bill(
        one, Place("Sarai Tareen", "Sambhal", "244303", "09"), END, Transport(2300, vehicle="up 32-ab 1234")
    )
    assert (told["docType"], told["docNo"], told["docDate"]) == ("INV", "IU/2627/000007", "20/11/2026")
    assert (told["fromGstin"], told["toGstin"], told["transType"]) == (MAKER_GSTIN, "URP", 3)
    assert (told["fromPincode"], told["fromStateCode"], told["toStateCode"], told["actualToStateCode"]) == (
        244303,
        9,
        32,
        32,
    )
    assert (told["vehicleNo"], told["transDistance"], told["transMode"]) == ("UP32AB1234", 2300, 1)
    assert told["totalValue"] == sum(item["taxableAmount"] for item in told["itemList"])
    parts = [told[key] for key in ("totalValue", "cgstValue", "sgstValue", "igstValue", "OthValue")]
    assert round(sum(map(Decimal, map(str, parts))), 2) == Decimal(str(told["totInvValue"]))
    assert told["itemList"][0]["igstRate"] == 5.0
    assert bulk([told])["billLists"] == [told]


def test_goods_of_who_bills_at_home_are_not_billed_from_elsewhere_and_a_bill_of_supply_is_named_so():
    seller = Party("Asha", "1 Mall Road", "09", enrolment="092600001234ESF")
    told = bill(
        invoice(1, paper=Paper.BILL_OF_SUPPLY, rate=Decimal(0), seller=seller), START, END, Transport(10)
    )
    assert (told["docType"], told["fromGstin"], told["userGstin"], told["transType"]) == (
        "BIL", "URP", "092600001234ESF", 1,
    )  # fmt: skip


def test_what_the_portal_would_miss_is_said_at_once():
    nowhere = Place("x", "x", "", "09")
    assert faults_of(nowhere, END, Transport(0, Mode.RAIL)) == ["from_pin", "distance", "mode_paper"]
    assert faults_of(START, END, Transport(4000)) == []
