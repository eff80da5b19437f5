"""Goods sold together for one price bear the highest rate among them, and their portions are the price."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odop.lib.gst.mixed import Good, mixed_supply
from odop.lib.gst.rates import TaxRate

GOODS = st.builds(
    lambda paise, hsn, rate: good(paise, hsn, rate),
    st.integers(min_value=1, max_value=10**8),
    st.sampled_from(["9615", "3303", "1006"]),
    st.sampled_from(["0", "3", "5", "18"]),
)


def good(paise: int, hsn: str, rate: str) -> Good:
    row = TaxRate(hsn, "", None, None, Decimal(rate), date(2025, 9, 22), None, "", "read", "made up")
    return Good(paise, hsn, row)


def test_the_highest_rate_holds_for_all_under_the_heading_of_the_good_that_bears_it() -> None:
    found = mixed_supply(
        90_000, [good(45_000, "9615", "5"), good(45_000, "3303", "18"), good(10_000, "330499", "18")]
    )
    assert [(one.paise, one.hsn, one.rate.rate) for one in found] == [
        (40_500, "3303", 18),
        (40_500, "3303", 18),
        (9_000, "330499", 18),
    ]


def test_goods_of_one_rate_keep_their_own_headings() -> None:
    assert [one.hsn for one in mixed_supply(900, [good(500, "9615", "5"), good(500, "1006", "5")])] == [
        "9615",
        "1006",
    ]


@given(st.lists(GOODS, min_size=1, max_size=8), st.integers(min_value=50, max_value=100))
def test_portions_are_the_price_and_none_is_more_than_its_good_costs_by_itself(
    goods: list[Good], percent: int
) -> None:
    price = sum(one.paise for one in goods) * percent // 100
    found = mixed_supply(price, goods)
    assert sum(one.paise for one in found) == price
    assert all(part.paise <= one.paise for part, one in zip(found, goods, strict=True))
    assert {part.rate.rate for part in found} == {max(one.rate.rate for one in goods)}
