"""Carriers: numbers of the post check themselves, and the carrier of demonstrations says the same again and never goes back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from odop.lib.after_sale import ClockMissing, read_after_sale
from odop.lib.carriers.by_hand import ByHand, clean_number, clean_postal_number
from odop.lib.carriers.carrier import CarrierError, Consignment, Stage
from odop.lib.carriers.local import LocalCarrier

PROGRAMMES = Path(__file__).parents[3] / "programmes"
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def parcel(ref: str) -> Consignment:
    return Consignment(ref, 500, "244302", "682001", MORNING)


@pytest.mark.parametrize(
    "written",
    ["RR473124829GB", " rr 4731 2482 9 gb ", "RR४७३१२४८२९GB"],  # the standard's own example
)
def test_a_number_of_the_post_is_taken_as_it_stands_on_the_receipt(written: str) -> None:
    assert clean_postal_number(written) == "RR473124829GB"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("RR473124820GB", "wrong_check_digit"), ("RR437124829GB", "wrong_check_digit"), ("RR47312482GB", "not_a_postal_number"),
        ("1R473124829GB", "not_a_postal_number"), ("", "not_a_postal_number"),
    ],
)  # fmt: skip
def test_a_number_of_the_post_that_is_misread_is_refused(written: str, code: str) -> None:
    with pytest.raises(CarrierError) as refused:
        clean_postal_number(written)
    assert refused.value.code == code


def test_another_carriers_number_is_letters_and_digits() -> None:
    assert clean_number("dl-1234/56") == "DL123456"
    with pytest.raises(CarrierError):
        clean_number("Ramesh, 5 pm")


def test_a_carrier_by_hand_gives_no_number_and_tells_nothing() -> None:
    with pytest.raises(CarrierError):
        ByHand().book(parcel("PC-2627-000001"))
    assert ByHand().track("RR473124829GB", booked_at=MORNING, now=MORNING + timedelta(days=9)) == ()


@pytest.mark.parametrize(
    ("ref", "end"), [("PC-2627-000001", Stage.DELIVERED), ("PC-2627-000016", Stage.BACK)]
)
def test_the_carrier_of_demonstrations_says_more_with_time_and_nothing_else(ref: str, end: Stage) -> None:
    carrier = LocalCarrier()
    number = carrier.book(parcel(ref)).number
    before: list = []
    for hour in range(0, 200, 2):
        told = list(carrier.track(number, booked_at=MORNING, now=MORNING + timedelta(hours=hour)))
        assert told[: len(before)] == before
        before = told
    assert before[-1].stage is end
    order = list(Stage)
    assert [order.index(one.stage) for one in before] == sorted(order.index(one.stage) for one in before)


def test_the_programme_says_who_carries_and_where_each_clock_is_written() -> None:
    for folder in sorted(PROGRAMMES.glob("*/tax/after_sale.toml")):
        told = read_after_sale(folder.parent.parent)
        assert any(not one.sample for one in told.carriers)
        assert all(clock.source for clock in told.clocks)
        assert told.clock("complaint_acknowledged", MORNING.date()).amount == 48
        with pytest.raises(ClockMissing):
            told.clock("complaint_acknowledged", MORNING.date().replace(year=2017))


def test_a_programme_without_a_mart_has_no_carriers(tmp_path: Path) -> None:
    assert read_after_sale(tmp_path).carriers == ()
