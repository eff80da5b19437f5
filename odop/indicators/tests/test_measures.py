"""Each measure against records counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from odop.casework.models import Case
from odop.indicators import factories, queries
from odop.indicators.definitions import DURING, indicators
from odop.indicators.queries.cells import cells_by_year, cells_of, known_years, total
from odop.indicators.queries.sheets import sheet
from odop.kernel.refusals import Invalid, NotFound

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR, LAST_YEAR = "2026-27", "2025-26"


def find(suffix):
    return next(one for code, one in indicators().items() if code.endswith("_" + suffix))


def value(code, period=YEAR, district=None):
    one = indicators()[code] if code in indicators() else find(code)
    found = sheet(one, period, open_cells=True)
    return (found.total if district is None else found.of(district)).value


def test_steps_are_counted_in_the_year_of_their_day(case, places) -> None:
    case(places[0], [("submit", "scrutiny", date(2026, 3, 31))])
    case(places[0], [("submit", "scrutiny", date(2026, 4, 1))])
    case(places[1], [("submit", "scrutiny", date(2026, 11, 20))])
    assert value("applied", LAST_YEAR) == 1
    assert value("applied") == 2
    assert value("applied", "all") == 3
    assert value("applied", YEAR, places[0].pk) == 1
    assert value("applied", YEAR, places[3].pk) == 0


def test_amounts_of_the_case_are_summed_in_rupees(case, places) -> None:
    for paise in (62_500_000, 1, 99):
        case(
            places[0],
            [("submit", "scrutiny", date(2026, 5, 1)), ("sanction", "forwarding", date(2026, 6, 1))],
            values={"margin_money": paise},
        )
    assert value("amount_sanctioned") == Decimal("625001.00")


def test_a_share_counts_those_inside_among_all(case, places) -> None:
    for gender in ("female", "female", "male", "other", "female"):
        case(
            places[0],
            [("submit", "scrutiny", date(2026, 5, 1)), ("sanction", "forwarding", date(2026, 6, 1))],
            values={"gender": gender},
        )
    case(places[0], [("submit", "scrutiny", date(2026, 5, 1))], values={"gender": "female"})
    assert value("women_share") == 60
    assert value("women_share", LAST_YEAR) is None


def test_days_run_from_the_last_start_before_the_end(case, places) -> None:
    start = date(2026, 5, 1)
    case(places[0], [("forward", "bank", start), ("bank_sanction", "training", start + 10 * DAY)])
    case(
        places[0],
        [
            ("forward", "bank", start),
            ("bank_refuse", "bank_refused", start + 5 * DAY),
            ("forward_again", "bank", start + 6 * DAY),
            ("bank_sanction", "training", start + 26 * DAY),
        ],
    )
    assert value("days_bank") == 15


def test_cases_as_they_stand_are_grouped_by_age(case, places, today) -> None:
    for days in (0, 30, 31, 60, 61, 90, 91, 400):
        case(places[0], [("submit", "scrutiny", today - 500 * DAY), ("forward", "bank", today - days * DAY)])
    one = find("pending_with_banks")
    found = sheet(one, YEAR, open_cells=True)
    assert found.total.value == 8
    assert [figure.value for _label, figure in found.groups] == [2, 2, 2, 2]


def test_how_cases_stood_at_the_end_of_a_past_year_is_read_from_their_steps(case, places) -> None:
    case(places[0], [("forward", "bank", date(2026, 3, 1)), ("bank_sanction", "training", date(2026, 3, 31))])
    case(places[0], [("forward", "bank", date(2026, 3, 1)), ("bank_sanction", "training", date(2026, 4, 1))])
    case(places[1], [("forward", "bank", date(2026, 2, 1))])
    one = find("pending_with_banks")
    assert sheet(one, LAST_YEAR, open_cells=True).total.value == 2
    assert [f.value for _label, f in sheet(one, LAST_YEAR, open_cells=True).groups] == [1, 1, 0, 0]
    assert value("pending_with_banks") == 1


def test_the_register_grows_from_year_to_year_and_a_joined_row_is_not_counted(places, today) -> None:
    first = factories.artisan(places[0], day=date(2025, 4, 1))
    factories.artisan(places[0], day=today)
    twin = factories.artisan(places[0], day=today)
    twin.merged_into = first
    twin.save()
    assert value("enrolled", LAST_YEAR) == 1
    assert value("enrolled") == 2


def test_late_cases_are_those_past_their_day_and_still_open(case, places, today) -> None:
    step = [("submit", "scrutiny", today - 30 * DAY)]
    case(places[0], step, due_on=today - DAY)
    case(places[0], step, due_on=today)
    case(places[0], step, due_on=today - DAY, open_=False)
    assert value("late") == 1


def test_all_years_by_one_query_say_the_same_as_year_by_year(case, places, django_assert_num_queries) -> None:
    for day in (date(2024, 5, 1), date(2025, 5, 1), date(2026, 5, 1), date(2026, 6, 1)):
        case(
            places[0],
            [("submit", "scrutiny", day), ("sanction", "forwarding", day + DAY)],
            values={"gender": "male"},
        )
    years = known_years()
    assert years == ["2024-25", "2025-26", "2026-27"]
    for one in indicators().values():
        if one.dated != DURING:
            continue
        with django_assert_num_queries(1):
            together = cells_by_year(one, years)
        for year in years:
            with django_assert_num_queries(1):
                alone = cells_of(one, year)
            assert {key: cell for key, cell in together.items() if key.year == year} == alone, one.code


def test_districts_add_up_to_the_total(case, places) -> None:
    for place in places:
        for _n in range(3):
            case(place, [("submit", "scrutiny", date(2026, 5, 1))])
    one = find("applied")
    assert total(cells_of(one, YEAR)).records == 12
    found = sheet(one, YEAR, open_cells=True)
    assert sum(figure.value for figure in found.districts.values()) == found.total.value == 12


def test_a_number_opens_exactly_the_records_it_counts(case, places, today, cell_user) -> None:
    for place, days in zip(places, (1, 40, 70, 100), strict=True):
        case(
            place,
            [("submit", "scrutiny", today - 120 * DAY), ("forward", "bank", today - days * DAY)],
            values={"gender": "female"},
            due_on=today - DAY,
        )
        case(
            place,
            [("submit", "scrutiny", today - 90 * DAY), ("sanction", "forwarding", today - days * DAY)],
            values={"gender": "male", "margin_money": 500_000_00},
        )
    checked = 0
    for code, one in indicators().items():
        for period in queries.periods(code):
            counted = total(cells_of(one, period) if period != "all" else cells_by_year(one, known_years()))
            records, read = queries.rows(code, period, user=cell_user)
            assert records.count() == counted.records, (code, period)
            if one.measure == "sum":
                assert sum(read(row).adds for row in records) == counted.top, (code, period)
            if one.measure == "share" and one.topic != "finance":
                assert sum(bool(read(row).adds) for row in records) == counted.top, (code, period)
            checked += counted.records
    assert checked > 20


def test_an_officer_gets_the_records_of_her_own_district_only(case, places, officer_of) -> None:
    for place in places[:2]:
        case(place, [("submit", "scrutiny", date(2026, 5, 1))])
    records, read = queries.rows(find("applied").code, YEAR, user=officer_of(places[0]))
    assert [read(row).district for row in records] == [places[0].pk]
    elsewhere, _read = queries.rows(
        find("applied").code, YEAR, district=places[1].pk, user=officer_of(places[0])
    )
    assert not elsewhere.exists()


def test_an_unknown_indicator_or_period_is_refused(system) -> None:
    with pytest.raises(NotFound):
        queries.by_district("nothing")
    with pytest.raises(Invalid):
        queries.by_district("enrolled", "1999-00")
    with pytest.raises(Invalid):
        queries.by_district("enrolled", "all")
    assert Case.objects.count() == 0
