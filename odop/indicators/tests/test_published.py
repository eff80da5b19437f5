"""What the public is shown, and that the rest cannot be worked out; what is measured and when."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.db.models import Max, Sum

from odop.indicators import factories, queries
from odop.indicators.definitions import indicators
from odop.indicators.models import Measurement
from odop.indicators.queries.cells import cells_by_year, known_years
from odop.indicators.queries.sheets import sheet, sheet_of_all
from odop.indicators.services import STAMP, measure_after_changes, measure_all
from odop.kernel.actors import SYSTEM
from odop.kernel.events import quietly, record
from odop.kernel.models import Event, Stamp
from odop.kernel.services import stamp
from odop.lib.small_cells import is_small
from odop.places.models import District

pytestmark = pytest.mark.django_db
YEAR, LAST_YEAR = "2026-27", "2025-26"
DAY = timedelta(days=1)


def find(suffix):
    return next(one for code, one in indicators().items() if code.endswith("_" + suffix))


def fill(case, places, counts, day=date(2026, 5, 1), **more):
    for place, count in zip(places, counts, strict=False):
        for _n in range(count):
            case(place, [("submit", "scrutiny", day), ("sanction", "forwarding", day + DAY)], **more)


@pytest.mark.parametrize("counts", [(3, 9, 20, 40), (1, 1, 5, 9), (4, 4, 7, 8), (2, 5, 0, 6), (1, 6, 6, 6)])
def test_a_hidden_count_has_several_solutions(case, places, counts) -> None:
    fill(case, places, counts)
    public = queries.by_district(find("applied").code, YEAR)
    shown = [public.of(place.pk) for place in places]
    hidden = [at for at, figure in enumerate(shown) if figure.hidden]
    assert all(at in hidden for at, count in enumerate(counts) if is_small(count))
    if public.total.hidden:
        return
    rest = int(public.total.value) - sum(int(figure.value) for figure in shown if not figure.hidden)
    assert rest == sum(counts[at] for at in hidden)
    solutions = [one for one in product(range(1, rest), repeat=len(hidden)) if sum(one) == rest]
    for at, index in enumerate(hidden):
        if is_small(counts[index]):
            assert len({one[at] for one in solutions if is_small(one[at])}) > 1


def test_the_total_is_hidden_when_nothing_else_can_protect(case, places) -> None:
    fill(case, places, (3,))
    public = queries.by_district(find("applied").code, YEAR)
    assert public.total.hidden and public.of(places[0].pk).hidden
    assert public.of(places[1].pk).value == 0


def test_all_years_together_do_not_give_a_year_away(case, places) -> None:
    fill(case, places, (3, 30, 30, 30))
    fill(case, places, (20, 30, 30, 30), day=date(2025, 5, 1))
    code = find("applied").code
    assert not queries.by_district(code, LAST_YEAR).of(places[0].pk).hidden
    assert queries.by_district(code, YEAR).of(places[0].pk).hidden
    together = queries.by_district(code, "all")
    assert together.of(places[0].pk).hidden, "23 − 20 would tell the three"
    assert not together.of(places[3].pk).hidden
    assert together.total.value == 203


def test_sums_and_shares_over_few_people_are_hidden_with_them(case, places) -> None:
    facts = {"gender": "male", "margin_money": 100_000_00}
    fill(case, places, (3, 8, 30), values=facts)
    for _n in range(2):
        fill(case, places[2:], (1,), values={**facts, "gender": "female"})
    amount, share = (
        queries.by_district(find(code).code, YEAR) for code in ("amount_sanctioned", "women_share")
    )
    assert amount.of(places[0].pk).hidden and amount.of(places[1].pk).hidden
    assert amount.of(places[2].pk).value == 3_200_000
    assert share.of(places[2].pk).hidden, "two women among many are two women"


def test_groups_are_hidden_like_districts(places) -> None:
    for category, count in (("obc", 20), ("sc", 3), ("st", 7), ("general", 30)):
        for _n in range(count):
            factories.artisan(places[0], category=category)
    groups = {label["en"]: figure for label, figure in queries.by_district("enrolled", YEAR).groups}
    assert groups["Scheduled Caste"].hidden and groups["Scheduled Tribe"].hidden
    assert groups["General"].value == 30 and groups["Minority"].value == 0


def test_overviews_and_trends_hide_what_the_live_figure_hides(case, places) -> None:
    fill(case, places, (3, 9, 20, 40))
    fill(case, places, (6, 6, 6, 6), day=date(2025, 5, 1))
    measure_all()
    tables = {
        place.pk: {line.indicator.code: line.figure for line in queries.table(district=place.pk)}
        for place in places
    }
    for code in indicators():
        live = {period: queries.by_district(code, period) for period in {YEAR, *queries.periods(code)}}
        for place in places:
            trend = {line.period: line.figure for line in queries.trend(code, district=place.pk)}
            for period in queries.periods(code):
                if period in trend:
                    assert trend[period].hidden == live[period].of(place.pk).hidden, (code, period)
            assert tables[place.pk][code].hidden == live[YEAR].of(place.pk).hidden, code


def test_state_offices_see_all_and_district_officers_the_public_figures(
    case, places, cell_user, officer_of
) -> None:
    fill(case, places, (3, 9, 20, 40))
    code = find("applied").code
    assert queries.value_of(code, YEAR, district=places[0].pk, user=cell_user).value == 3
    assert queries.value_of(code, YEAR, district=places[0].pk, user=officer_of(places[1])).hidden
    assert queries.value_of(code, YEAR, district=places[0].pk).hidden


def test_measuring_twice_a_day_replaces_and_past_years_are_kept(case, places, today) -> None:
    fill(case, places, (6, 7, 8, 9), day=date(2025, 5, 1))
    measure_all()
    first = set(Measurement.objects.values_list("indicator", "period", "district_id", "as_of", "value"))
    measure_all()
    assert (
        set(Measurement.objects.values_list("indicator", "period", "district_id", "as_of", "value")) == first
    )
    past = Measurement.objects.get(indicator=find("applied").code, period=LAST_YEAR, district_id=None)
    assert past.value == 30 and past.as_of == date(2026, 3, 31)
    fill(case, places, (1,), day=date(2025, 5, 1))
    measure_all()
    assert Measurement.objects.get(pk=past.pk).value == 30, "a year that is over stays as it was published"
    measure_all(again=True)
    changed = Measurement.objects.get(indicator=find("applied").code, period=LAST_YEAR, district_id=None)
    assert changed.value == 31


def test_what_is_measured_is_what_is_counted_live(case, places) -> None:
    fill(case, places, (6, 7, 8, 9), values={"gender": "female", "margin_money": 7})
    measure_all()
    years = known_years()
    for code, one in indicators().items():
        for period in queries.periods(code):
            live = (
                sheet_of_all(one, cells_by_year(one, years), open_cells=True)
                if period == "all"
                else sheet(one, period, open_cells=True)
            )
            kept = Measurement.objects.get(indicator=code, period=period, district_id=None)
            assert kept.value == live.total.value or abs(kept.value - live.total.value) < 1, (code, period)


def test_figures_are_measured_after_something_changed_them_and_not_before(case, places) -> None:
    moved = lambda: Stamp.objects.filter(name__startswith="pages").aggregate(n=Sum("value"))["n"]  # noqa: E731
    fill(case, places, (6,))
    stamp(
        STAMP, f"{Event.objects.aggregate(last=Max('seq'))['last'] or 0} 0.0 0"
    )  # measured after what the ground did
    assert not measure_after_changes()
    with quietly():
        event = record("artisan.enrolled", factories.artisan(places[0]), by=SYSTEM)
    _number(event)
    before = moved()
    assert measure_after_changes()
    assert moved() != before
    assert not measure_after_changes(), "nothing has happened since"


def test_districts_are_never_mixed_up(case, places) -> None:
    fill(case, places, (6, 7, 8, 9))
    for place, count in zip(places, (6, 7, 8, 9), strict=True):
        assert queries.value_of(find("applied").code, YEAR, district=place.pk).value == count
    assert District.objects.count() > 4


def _number(event: Event) -> None:
    """Give the event the place in the chain that it gets at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    event.refresh_from_db()
    assert event.seq is not None
