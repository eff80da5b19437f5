"""What other market places want of a good, and the feed of Google Merchant, beside a golden file."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from odop.lib.market import CHANNELS, Good, Variant, missing
from odop.lib.market.channels import points
from odop.lib.market.google import Entry, feed

GOLDEN = Path(__file__).parent / "golden" / "google-en.xml"
COMB = Good(
    ref="MT-AAA-00001",
    title={"en": "Horn comb, wide teeth", "hi": "सींग की कंघी"},
    description={"en": "A comb for thick hair, polished & cut by hand.", "hi": "घने बालों की कंघी।"},
    material={"en": "Buffalo horn"},
    care={"en": "Wipe with a drop of oil."},
    story={"en": "Heated, pressed flat and cut."},
    generic_name={"en": "Comb"},
    hsn="96151900",
    maker="Zainab Ansari",
    address="1 Mall Road",
    pictures=(1200, 1600),
    variants=(
        Variant("MT-AAA-00001-1", 45_000, 50_000, 5, 120, (150, 50, 10), {"en": "large"}),
        Variant(
            "MT-AAA-00001-2",
            35_050,
            35_050,
            0,
            90,
            (100, 40, 10),
            {"en": "small"},
            made_to_order=True,
            days=12,
        ),
    ),
)


def codes(good: Good, channel: str) -> list[tuple[str, ...]]:
    return [(one.code, *(str(value) for _name, value in one.more)) for one in missing(good, channel)]


def test_a_good_that_says_everything_is_ready_everywhere() -> None:
    assert {channel: codes(COMB, channel) for channel in CHANNELS} == {channel: [] for channel in CHANNELS}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"title": {"hi": "कंघी"}}, {channel: [("title", "en")] for channel in CHANNELS}),
        ({"title": {"en": "x" * 81, "hi": "कंघी"}}, {"ebay": [("title_long", "1", "en", "80")]}),
        ({"description": {"en": "x" * 5001, "hi": "x"}}, {"google": [("description_long", "1", "en", "5000")]}),
        ({"description": {"en": "x"}}, {"ours": [("description", "hi")], "google": [("description", "hi")]}),
        ({"pictures": ()}, {channel: [("picture",)] for channel in CHANNELS}),
        ({"pictures": (900,) * 25}, {"ebay": [("pictures_many", "24")]}),
        ({"hsn": "9615"}, {"ebay": [("hsn_export", "8")]}),
        ({"address": ""}, {channel: [("address",)] for channel in ("ondc", "amazon", "flipkart")}),
        ({"generic_name": {}}, {channel: [("generic_name",)] for channel in ("ondc", "amazon", "flipkart")}),
        ({"care": {}}, {"amazon": [("points", "4", "5")]}),
        (
            {"variants": ()},
            {channel: [("price",)] for channel in CHANNELS} | {"amazon": [("points", "4", "5"), ("price",)]},
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_missed_by_those_who_want_it(changes: dict, wanted: dict) -> None:
    good = replace(COMB, **changes)
    assert {channel: found for channel in CHANNELS if (found := codes(good, channel))} == wanted


def test_prices_sizes_and_pieces_of_every_variant_count() -> None:
    dear = replace(COMB.variants[0], price=60_000)
    flat = replace(COMB.variants[0], size=(150, 50, None), weight=0)
    gone = replace(COMB.variants[0], pieces=0)
    assert codes(replace(COMB, variants=(dear,)), "ondc") == [("mrp",)]
    assert codes(replace(COMB, variants=(gone,)), "flipkart") == [("pieces",)]
    assert codes(replace(COMB, variants=(COMB.variants[1], flat)), "ebay") == [("weight",), ("size",)]
    assert codes(replace(COMB, variants=(replace(dear, sku="x" * 51, price=1),)), "google") == [
        ("sku_long", "50")
    ]


def test_points_are_what_can_be_said_in_short() -> None:
    assert points(COMB, "en") == [
        "Buffalo horn", "Wipe with a drop of oil.", "Heated, pressed flat and cut.", "15 × 5 × 1 cm", "handmade",
    ]  # fmt: skip


def test_a_sign_that_no_feed_may_hold_is_left_out() -> None:
    good = replace(COMB, description={"en": "polished\x0b by\x1f hand"})
    made = "".join(
        feed([Entry(good, "l", ("p",), "k")], title="t", link="l", language="en", on=date(2026, 11, 22))
    )
    assert ET.fromstring(made).findtext("channel/item/{*}description") == "polished by hand"


def test_the_feed_is_the_golden_one_and_leaves_out_what_google_would_not_take() -> None:
    entries = [
        Entry(
            COMB,
            "https://mart.example/goods/1/",
            ("https://mart.example/1.webp", "https://mart.example/2.webp"),
            "Horn",
            ("AAA",),
        ),
        Entry(replace(COMB, ref="MT-AAA-00002", description={}), "https://mart.example/goods/2/", (), "Horn"),
    ]
    made = "\n".join(
        feed(entries, title="e-Mart", link="https://mart.example/", language="en", on=date(2026, 11, 22))
    )
    assert made == GOLDEN.read_text(encoding="utf-8")
    items = ET.fromstring(made).findall("channel/item")
    assert len(items) == 2
