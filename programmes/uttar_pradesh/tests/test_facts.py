"""What is known about the state holds in its files: totals that were published, and places that lie where they should."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from odop.lib.dates import Calendar
from odop.lib.programme import load

PROGRAMME = load(Path(__file__).parents[1])
YEARS = range(2018, 2028)


def easter(year):
    """Easter Sunday (Gauss, in the form of Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    leap = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * leap) // 451
    month, day = divmod(h + leap - 7 * m + 114, 31)
    return date(year, month, day + 1)


def rings(feature):
    geometry = feature["geometry"]
    return (
        [geometry["coordinates"][0]]
        if geometry["type"] == "Polygon"
        else [polygon[0] for polygon in geometry["coordinates"]]
    )


def lies_inside(lon, lat, ring):
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_all_districts_divisions_and_products_are_there():
    assert len(PROGRAMME.districts) == 75
    assert len({district.division["en"] for district in PROGRAMME.districts}) == 18
    assert len(PROGRAMME.product_lines) == 120


def test_people_add_up_to_the_census_of_the_state():
    counted = [district.population for district in PROGRAMME.districts if district.population is not None]
    assert len(counted) == 71
    assert sum(counted) == 199_812_341


def test_a_district_without_a_count_says_where_its_people_are():
    for district in PROGRAMME.districts:
        assert district.population is not None or district.population_note


def test_every_head_town_lies_inside_its_district():
    areas = {
        feature["properties"]["lgd_code"]: rings(feature) for feature in PROGRAMME.boundaries["features"]
    }
    for district in PROGRAMME.districts:
        lon, lat = float(district.lon), float(district.lat)
        assert any(lies_inside(lon, lat, ring) for ring in areas[district.lgd_code]), district.name["en"]


def test_old_names_still_find_their_district():
    names = {alias: district.name["en"] for district in PROGRAMME.districts for alias in district.aliases}
    assert names["Allahabad"] == "Prayagraj"
    assert names["Faizabad"] == "Ayodhya"
    assert names["Sant Ravidas Nagar"] == "Bhadohi"
    assert names["Kheri"] == "Lakhimpur Kheri"
    assert names["इलाहाबाद"] == "Prayagraj"


def test_only_first_products_are_dated_by_the_first_list():
    first = date(2018, 1, 24)
    assert all((line.valid_from == first) == (line.rank == 1) for line in PROGRAMME.product_lines)


def test_a_product_whose_first_day_is_not_known_says_so():
    for line in PROGRAMME.product_lines:
        assert line.valid_from or ("not known" in line.source["en"] and "ज्ञात नहीं" in line.source["hi"])


def test_gi_names_are_marked():
    marked = Counter(line.gi_status for line in PROGRAMME.product_lines if line.gi_name)
    assert set(marked) == {"checked", "to_be_checked"}
    assert len({line.district for line in PROGRAMME.product_lines if line.gi_name}) == 37


@pytest.mark.parametrize("year", YEARS)
def test_holidays_fixed_by_date_are_certain_in_every_year(year):
    certain = {holiday.date for holiday in PROGRAMME.holidays if holiday.status == "certain"}
    assert {
        date(year, 1, 26),
        date(year, 4, 14),
        date(year, 8, 15),
        date(year, 10, 2),
        date(year, 12, 25),
        easter(year) - timedelta(days=2),
    } == {day for day in certain if day.year == year}


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_its_25_feasts_and_some_270_working_days(year):
    assert 25 <= sum(holiday.date.year == year for holiday in PROGRAMME.holidays) <= 27
    calendar = Calendar(
        (holiday.date for holiday in PROGRAMME.holidays),
        weekend=PROGRAMME.weekly_off,
        saturdays_off=PROGRAMME.saturdays_off,
    )
    assert 270 <= calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) <= 285


def test_no_sample_bank_carries_a_real_banks_code():
    for office in PROGRAMME.offices:
        if office.kind == "bank":
            assert office.ifsc[:4] in {"SMPL", "SMPG"}
            assert office.name["en"].startswith("Sample")
            assert office.name["hi"].startswith("नमूना")


def test_both_sides_of_every_contradiction_are_told():
    groups = {figure.conflict_group for figure in PROGRAMME.figures if figure.kind == "contradiction"}
    told = {figure.conflict_group for figure in PROGRAMME.figures if figure.kind != "contradiction"} - {None}
    assert told <= groups
