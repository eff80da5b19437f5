"""A checklist: every number of the orders of toolkits, centres and market assistance stands as a worked example at its edge, or in
the way of the case. The examples themselves are run through Python, numpy, PostgreSQL and the API elsewhere; here they may not be
forgotten. Amounts on the left are worked out from the order's own words, not by the compiler."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from odop.lib.rules import Scheme, compile_folder
from odop.training.limits import BATCH

CENTRES, CLAIMS, KITS = "common_facility_centre", "market_assistance", "skill_toolkit"
PAISA, CRORE, LAKH = Decimal("0.01"), Decimal(10_000_000), Decimal(100_000)
C2018, C2023 = (date(2018, 11, 6), date(2023, 10, 2)), (date(2023, 10, 3), date.max)
M2019, M2020 = (date(2019, 1, 22), date(2020, 4, 21)), (date(2020, 4, 22), date.max)
T2020 = (date(2020, 5, 5), date.max)
Span = tuple[date, date]


@dataclass(frozen=True)
class Line:
    """One number of an order: between which days it binds, on which facts, and what it says about them."""

    says: str
    scheme: str
    days: Span
    given: dict[str, Any]
    expect: dict[str, Any]


@cache
def scheme(code: str) -> Scheme:
    return compile_folder(Path(__file__).resolve().parents[1] / "schemes" / code)


def text(amount: Decimal) -> str:
    return str(amount.quantize(PAISA, ROUND_HALF_UP))


def edges(of: Decimal) -> tuple[Decimal, ...]:
    return of - PAISA, of, of + PAISA


def has(found: Any, wanted: dict[str, Any]) -> bool:
    """Whether an example says all of this; amounts by their value, however they are written."""
    return all(key in found and _same(found[key], value) for key, value in wanted.items())


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, Decimal):
        try:
            return Decimal(one) == other
        except ArithmeticError:
            return False
    return bool(one == other)


# Centres: orders of 06-11-2018 and 03-10-2023


def of_2018(cost: Decimal) -> Decimal:
    return cost * 9 / 10 if cost <= 15 * CRORE else Decimal("12.75") * CRORE


def of_2023(cost: Decimal) -> Decimal:
    """The slab's per cent of the whole cost; above ten crore 60%, at most nine crore."""
    for most, per_cent in ((4, 90), (8, 80), (10, 70)):
        if cost <= most * CRORE:
            return cost * per_cent / 100
    return min(cost * 60 / 100, 9 * CRORE)


def _gives(
    says: str, days: Span, cost: Decimal, share: Decimal, *, theirs: bool = False, **facts: Any
) -> Line:
    given = Decimal(text(share))
    expect = {"eligible": True, "state_share": given} | ({"spv_share": cost - given} if theirs else {})
    return Line(f"{says}: {cost}", CENTRES, days, {"project_cost": cost, **facts}, expect)


def _denies(says: str, days: Span, why: str, **facts: Any) -> Line:
    return Line(says, CENTRES, days, facts, {"eligible": False, "failed": [why]})


def _passes(says: str, days: Span, **facts: Any) -> Line:
    return Line(says, CENTRES, days, facts, {"eligible": True})


def centre_costs() -> Iterator[Line]:
    for cost in (*edges(15 * CRORE), Decimal("15.01") * CRORE, 20 * CRORE, 4 * CRORE, 8 * CRORE, 10 * CRORE):
        yield _gives("2018 paras 3, 4: 90% up to 15 crore, then 12.75", C2018, cost, of_2018(cost))
    for crore in ("4.01", "8.01", "10.01"):
        cost = Decimal(crore) * CRORE
        yield _gives("2018 para 3: no step below 15 crore", C2018, cost, of_2018(cost))
    yield _gives(
        "2018 para 4: cost less land where lower", C2018, 16 * CRORE, 12 * CRORE, land_cost=4 * CRORE
    )
    for crore in ("4", "8"):
        for cost in (*edges(Decimal(crore) * CRORE), (Decimal(crore) + PAISA) * CRORE):
            yield _gives("2023 para 3: the slabs", C2023, cost, of_2023(cost), theirs=True)
    for cost in edges(10 * CRORE)[:2]:
        yield _gives("2023 para 3: 70% up to 10 crore", C2023, cost, of_2023(cost), theirs=True)
    yield _denies("2023 para 4: above 10 crore", C2023, "over_ten_crore", project_cost=10 * CRORE + PAISA)
    for kind in ("environment", "research"):
        yield _gives("2023 para 4: 60%", C2023, Decimal("10.01") * CRORE, Decimal("6.006") * CRORE, kind=kind)
    for cost in (10 * CRORE + PAISA, *edges(15 * CRORE)):
        yield _gives("2023 para 4: 60% or 9 crore", C2023, cost, of_2023(cost), kind="environment")
    technical = {"institution": "technical_institution"}
    for cost in (15 * CRORE - PAISA, 15 * CRORE, 15 * CRORE + 2 * PAISA, 30 * CRORE):
        half = min(cost / 2, Decimal("7.5") * CRORE)
        yield _gives("2023 para 2(ख): 50% or 7.5 crore", C2023, cost, half, theirs=True, **technical)
    yield _denies("2018: no technical institution", C2018, "body", **technical)
    yield _gives("2023: land is not in the cost", C2023, 5 * CRORE, Decimal("3.6") * CRORE, land_cost=CRORE)
    quarter = {"project_cost": 4 * CRORE, "land_cost": CRORE}
    yield _passes("2018: land up to 25%", C2018, **quarter)
    yield _denies("2018: land up to 25%", C2018, "land_cost", **{**quarter, "land_cost": CRORE + PAISA})
    share = {"project_cost": 4 * CRORE}
    parts = {"tranche_1": "14400000.00", "tranche_2": "10800000.00", "tranche_3": "10800000.00"}
    for days in (C2018, C2023):
        yield Line("40 : 30 : 30", CENTRES, days, share, parts)
    for day, words in (
        (C2018[0] - timedelta(1), False),
        (C2018[0], True),
        (C2018[1], True),
        (C2023[0], True),
    ):
        yield Line("days of the orders", CENTRES, (day, day), {}, {"eligible": words})


def centre_conditions() -> Iterator[Line]:
    for days in (C2018, C2023):
        yield _passes("20 members, two thirds of the product", days, members=20, members_tied_to_product=14)
        yield _denies("20 members", days, "members", members=19)
        yield _denies("two thirds", days, "members_of_product", members=20, members_tied_to_product=13)
        yield _passes("nobody above 10%", days, largest_share_percent=10)
        yield _denies("nobody above 10%", days, "largest_share", largest_share_percent=11)
        yield _denies("a nominee of the State", days, "state_nominee", state_nominee=False)
        yield _denies("all running cost", days, "running_cost", bears_running_cost=False)
    yield _denies("2023, 2.7: one of a family", C2023, "one_per_family", one_per_family=False)
    for form in ("shg", "cooperative", "ngo", "private_limited", "limited", "llp"):
        yield _passes("2018: legal forms", C2018, legal_form=form)
        yield _denies("2023: legal forms", C2023, "legal_form", legal_form=form)
    for form in ("society", "section_8"):
        yield _denies("2018: legal forms", C2018, "legal_form", legal_form=form)
        yield _passes("2023: legal forms", C2023, legal_form=form)
    yield _passes("2018: lease of 15 years", C2018, land="lease_elsewhere", lease_years=15)
    yield _denies("2018: lease of 15 years", C2018, "land", land="lease_elsewhere", lease_years=14)
    yield _passes("2023: lease of 25 years", C2023, land="lease_government_area", lease_years=25)
    yield _denies("2023: lease of 25 years", C2023, "land", land="lease_government_area", lease_years=24)
    yield _denies("2023: in a government area only", C2023, "land", land="lease_elsewhere")
    yield _denies("2023: no member's land", C2023, "land_of_member", land_of_member=True)
    yield _denies("no second scheme", C2023, "other_scheme", other_scheme=True)
    yield _gives("state share no more than the Centre's", C2023, 4 * CRORE, CRORE, central_share=CRORE)


# Market assistance: orders of 22-01-2019 and 22-04-2020

ITEM = {"stall": "stall_cost", "freight": "freight_cost", "travel": "travel_cost"}
CAPS: list[tuple[Span, str, str, int, dict[str, Any]]] = [
    (M2019, "state_fair", "stall", 50_000, {}), (M2019, "state_fair", "freight", 7_500, {}),
    (M2019, "national_in_state", "stall", 50_000, {}), (M2019, "national_in_state", "freight", 7_500, {}),
    (M2019, "national_outside", "stall", 50_000, {}), (M2019, "national_outside", "freight", 15_000, {}),
    (M2020, "state_fair", "stall", 50_000, {}), (M2020, "state_fair", "freight", 7_500, {}),
    (M2020, "national_in_state", "stall", 150_000, {}), (M2020, "national_in_state", "freight", 7_500, {}),
    (M2020, "national_outside", "stall", 200_000, {}),
    (M2020, "national_outside", "freight", 25_000, {"trade": "b2b"}),
    (M2020, "national_outside", "freight", 50_000, {"trade": "b2c"}),
    (M2020, "national_outside", "travel", 7_000, {"travel_mode": "air"}),
    *(
        (days, "abroad", item, most, facts)
        for days in (M2019, M2020)
        for item, most, facts in (
            ("stall", 200_000, {}), ("freight", 25_000, {"trade": "b2b"}), ("freight", 50_000, {"trade": "b2c"}),
            ("travel", 75_000, {}),
        )
    ),
]  # fmt: skip
WHOLE: list[tuple[str, Decimal, dict[str, Any]]] = [
    ("ecommerce", Decimal(10_000), {}),
    ("council_event", 75 * LAKH, {"units_joined": 20}),
    ("council_promotion", 100 * LAKH, {}),
]


def around(most: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """A paisa below, at and above the least cost whose 75%, rounded to the paisa, is the limit; with what is given for each."""
    at = ((most - PAISA / 2) * 4 / 3).quantize(PAISA, ROUND_CEILING)
    for cost in edges(at):
        yield cost, min(Decimal(text(cost * 3 / 4)), most)


def claim_lines() -> Iterator[Line]:
    for days, kind, item, limit, facts in CAPS:
        for cost, aid in around(Decimal(limit)):
            given = {"event_kind": kind, ITEM[item]: cost, **facts}
            yield Line(f"{kind}, {item}: 75% up to {limit}", CLAIMS, days, given, {f"{item}_aid": aid})
    for days in (M2019, M2020):
        for kind, most, facts in WHOLE:
            for cost, aid in around(most):
                given = {"event_kind": kind, "cost": cost, **facts}
                yield Line(f"{kind}: 75% up to {most}", CLAIMS, days, given, {"assistance": aid})
        for kind in ("state_fair", "national_in_state", "national_outside"):
            yield _claim("rail or AC bus in full", days, kind, travel_mode="rail_bus")
        yield _refused("19 units", days, "council_units", event_kind="council_event", units_joined=19)
        yield _refused("a notified fair", days, "notified", notified=False)
        yield _refused("no second benefit", days, "same_fair", same_fair_benefited=True)
        yield _refused(
            "e-commerce once", days, "ecommerce_once", event_kind="ecommerce", ecommerce_before=True
        )
        yield _refused("papers of the unit", days, "registration", has_registration=False)
        yield _refused("district product", days, "district_product", makes_district_product=False)
        yield _refused("freight by bank", days, "freight_through_bank", freight_paid_in_cash=True)
        yield _refused(
            "abroad by bank", days, "travel_through_bank", event_kind="abroad", travel_paid_in_cash=True
        )
        yield _refused(
            "stall by bank",
            days,
            "stall_through_bank",
            event_kind="national_outside",
            stall_paid_in_cash=True,
        )
        yield _claim("stall in cash", days, "state_fair", stall_paid_in_cash=True)
    yield _refused("2019: three a purpose", M2019, "times", claims_same_purpose=3)
    yield _claim(
        "2019: three a purpose", M2019, "national_outside", claims_same_purpose=2, claims_this_year=5
    )
    yield _refused("2020: three in all", M2020, "times", claims_this_year=3)
    yield _claim("2020: three in all", M2020, "national_outside", claims_this_year=2)
    starts = {"event_kind": "ecommerce", "sells_online_already": True}
    yield _refused("2019: not yet online", M2019, "ecommerce_new", **starts)
    yield Line("2020: also those online", CLAIMS, M2020, starts, {"eligible": True})
    for day, fine in ((date(2024, 9, 28), True), (date(2024, 9, 29), False)):
        given = {"event_on": "2024-05-31"}
        expect = {"eligible": fine} | ({} if fine else {"failed": ["in_time"]})
        yield Line("120 days after the month", CLAIMS, (day, day), given, expect)
    for day, fine in ((M2019[0] - timedelta(1), False), (M2019[0], True)):
        yield Line("day of the order", CLAIMS, (day, day), {}, {"eligible": fine})
    for day in (M2019[1], M2020[0]):
        yield Line(
            "the last day of one order, the first of the next", CLAIMS, (day, day), {}, {"eligible": True}
        )


def _claim(says: str, days: Span, kind: str, **given: Any) -> Line:
    return Line(says, CLAIMS, days, {"event_kind": kind, **given}, {"eligible": True})


def _refused(says: str, days: Span, why: str, **given: Any) -> Line:
    return Line(says, CLAIMS, days, given, {"eligible": False, "failed": [why]})


# Toolkits: order of 05-05-2020


def kit_lines() -> Iterator[Line]:
    full = {
        "honorarium": 200 * 10, "toolkit_up_to": 20_000, "training_fee_up_to": 400 * 10, "food_up_to": 250 * 10,
    }  # fmt: skip
    fine = {key: text(Decimal(amount)) for key, amount in full.items()}
    yield Line("200, 400 and 250 a day, ten days, 20,000", KITS, T2020, {}, fine)
    yield Line("18 years", KITS, T2020, {"age": 18}, {"eligible": True})
    for why, fact, value in (
        ("age", "age", 17), ("native", "native", False), ("earlier_toolkit", "earlier_toolkit", "within_two_years"),
        ("family_once", "family_benefited", True),
    ):  # fmt: skip
        yield Line(why, KITS, T2020, {fact: value}, {"eligible": False, "failed": [why]})
    yield Line("two years ago", KITS, T2020, {"earlier_toolkit": "before_that"}, {"eligible": True})
    for day, fine_day in ((T2020[0] - timedelta(1), False), (T2020[0], True)):
        yield Line("day of the order", KITS, (day, day), {}, {"eligible": fine_day})


LINES = {CENTRES: [*centre_costs(), *centre_conditions()], CLAIMS: [*claim_lines()], KITS: [*kit_lines()]}


@pytest.mark.parametrize("code", LINES)
def test_every_number_of_the_orders_has_an_example_at_its_edge(code: str) -> None:
    missing = [
        (line.says, str(line.days[0]), line.given, line.expect)
        for line in LINES[code]
        if not any(
            line.days[0] <= one["as_of"] <= line.days[1]
            and has(one["given"], line.given)
            and has(one["expect"], line.expect)
            for one in scheme(code).examples
        )
    ]
    assert missing == []


def test_the_checklist_is_as_long_as_the_orders() -> None:
    assert {code: len(lines) for code, lines in LINES.items()} == {CENTRES: 82, CLAIMS: 122, KITS: 9}


# What the orders say about the way of a case


def test_clocks_and_shares_of_a_centre_are_those_of_the_orders() -> None:
    way = scheme(CENTRES).workflow
    until = {
        code: (state.until.value, state.until.number, state.until.unit)
        for code, state in way.states.items()
        if state.until
    }
    assert until == {
        "project_report": ("in_principle_on", 3, "months"), "commissioning": ("financial_sanction_on", 2, "years"),
    }  # fmt: skip
    released = {"released_amount": 1_404_000_00, "verified_use": 1_053_000_00}
    [three_quarters] = [one for one in way.action("release").checks if "verified_use" in one.reads]
    assert three_quarters.holds(released) is True
    assert three_quarters.holds({**released, "verified_use": 1_052_999_99}) is False
    papers = way.action("forward_report").needs_documents
    assert len(set(papers)) == 16, "the fifteen of the procedure, and the project report itself"
    assert way.states["screening"].office == "state_committee"
    assert way.states["high_level"].office == "high_committee"


def test_a_claim_has_fifteen_days_for_its_paper_copy() -> None:
    way = scheme(CLAIMS).workflow
    assert (way.states["hard_copy"].sla_days, way.states["hard_copy"].calendar) == (15, "calendar")


def test_a_batch_of_the_order_costs_what_the_order_comes_to() -> None:
    outputs = scheme(KITS).decider(date(2026, 11, 22))({}).outputs
    assert BATCH == 25
    assert BATCH * outputs["training_fee_up_to"] == 1_00_000_00
    assert BATCH * outputs["food_up_to"] == 62_500_00
