"""The programme's ground in the database, and the questions asked of it."""

import datetime as dt

import pytest

from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.places import queries
from odop.places.models import District, Holiday, ProductLine
from odop.places.services import load_ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    load_ground(programme())


def test_everything_the_folder_says_is_there() -> None:
    assert District.objects.count() == len(programme().districts)
    assert ProductLine.objects.count() == len(programme().product_lines)
    assert Holiday.objects.count() == len({one.date for one in programme().holidays})
    assert not District.objects.filter(outline="").exists()


def test_loading_twice_changes_nothing_and_mends_what_was_changed() -> None:
    District.objects.filter(pk=programme().districts[0].lgd_code).update(name={"en": "Elsewhere"})
    before = set(ProductLine.objects.values_list("pk", "key"))
    load_ground(programme())
    assert set(ProductLine.objects.values_list("pk", "key")) == before
    assert not District.objects.filter(name__en="Elsewhere").exists()


def test_a_district_is_found_by_code_name_and_alias_in_both_scripts() -> None:
    one = next(district for district in programme().districts if district.aliases)
    for way in (
        one.lgd_code,
        str(one.lgd_code),
        one.code,
        one.name["en"].upper(),
        one.name["hi"],
        *one.aliases,
    ):
        assert queries.district(way).lgd_code == one.lgd_code, way


@pytest.mark.parametrize("way", ["", "9999", "99999999999999999999", "Atlantis", "१२३"])
def test_a_district_that_is_not_there_is_refused(way: str) -> None:
    with pytest.raises(NotFound):
        queries.district(way)


def test_part_of_a_name_or_division_finds_all_that_carry_it() -> None:
    division = programme().districts[0].division
    expected = {one.lgd_code for one in programme().districts if one.division == division}
    assert expected <= {one.lgd_code for one in queries.districts_like(division["hi"])}
    assert len(queries.districts_like("")) == len(programme().districts)
    assert queries.districts_like("zzzz") == []


def test_a_product_line_counts_only_between_its_days() -> None:
    line = ProductLine.objects.exclude(valid_from=None).first()
    assert line is not None and line.valid_from is not None
    day = dt.timedelta(days=1)
    assert line in queries.current_product_lines(line.valid_from)
    assert line not in queries.current_product_lines(line.valid_from - day)
    line.valid_to = line.valid_from + day
    line.save()
    assert line in queries.current_product_lines(line.valid_to)
    assert line not in queries.current_product_lines(line.valid_to + day)


def test_a_day_with_two_feasts_carries_both_names() -> None:
    days = [one.date for one in programme().holidays]
    twice = next(day for day in days if days.count(day) > 1)
    names = [one.name["hi"] for one in programme().holidays if one.date == twice]
    assert all(name in Holiday.objects.get(on=twice).name["hi"] for name in names)


def test_the_calendar_knows_the_holidays_and_the_weekly_day_off() -> None:
    calendar = queries.calendar()
    assert not calendar.is_working_day(programme().holidays[0].date)
    sunday = dt.date(2026, 11, 22)
    assert not calendar.is_working_day(sunday)


def test_a_financial_year_is_named_as_it_is_stored() -> None:
    assert queries.financial_year_of(dt.date(2026, 3, 31)) == "2025-26"
    assert queries.financial_year_of(dt.date(2026, 4, 1)) == "2026-27"
    assert queries.financial_year("2026-27").start == dt.date(2026, 4, 1)
