"""Claimed and measured: every claim of the programme beside what its records say, contradictions together."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.indicators import factories
from odop.indicators.claims import TOLD, claims
from odop.indicators.definitions import indicators
from odop.indicators.services import measure_all
from odop.kernel import pagecache, scope
from odop.kernel.programme import programme
from odop.places.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(ground: None, shared_figures: None) -> None:
    pass


@pytest.fixture(scope="module")
def shared_figures(_shared_ground: bool, shared: Callable[[Callable[[], None]], None]) -> None:
    shared(measure)


def measure() -> None:
    with scope.system():
        place = District.objects.earliest("pk")
        for _n in range(7):
            factories.artisan(place, day=date(2026, 5, 1))
        measure_all()


def test_every_claim_is_told_once_and_disputed_ones_stand_together(measured: None) -> None:
    disputes, alone = claims()
    told = [claim.said.code for one in disputes for claim in one.claims] + [
        claim.said.code for claim in alone
    ]
    assert sorted(told) == sorted(one.code for one in programme().figures if one.kind in TOLD)
    for one in disputes:
        assert {claim.said.conflict_group for claim in one.claims} <= {one.said.code}
    assert {claim.said.conflict_group for claim in alone} == {None}


def test_a_claim_is_answered_by_an_indicator_by_a_count_or_by_published_totals(measured: None) -> None:
    disputes, alone = claims()
    known = {claim.said.code: claim.answer for claim in alone}
    known |= {claim.said.code: claim.answer for one in disputes for claim in one.claims}
    enrolled, districts, grown = known["F20"], known["F04"], known["F07"]
    assert enrolled is not None and districts is not None and grown is not None
    assert enrolled.figure is not None and enrolled.figure.value == 7
    assert districts.value == 75
    # 1,07,423.5 of 2020-21 over 88,967.42 of 2017-18
    assert (
        grown.percent
        and grown.value is not None
        and grown.value.quantize(Decimal("0.01")) == Decimal("20.74")
    )
    assert known["F01"] is None, "no record answers a share of exports"


def test_what_a_claim_is_measured_by_is_there(measured: None) -> None:
    named = {(one.measured_by or "").partition(":")[0] for one in programme().figures} - {""}
    assert named - {"counted", "exports"} <= indicators().keys()


def test_the_page_shows_both_sides_with_sources_and_costs_no_query_a_claim(
    client: Client, measured: None
) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/results/claims/").content.decode()
    assert len(asked) <= 16
    for words in ("88,967", "21%", "75 districts", "interview published 2021-09-11", "no record answers it"):
        assert words in page
    pagecache.forget()
    hindi = client.get("/hi/results/claims/").content.decode()
    assert "75 जिलों के कारीगरों" in hindi and "Craftsmen trained" not in hindi


def test_claims_are_open_data_with_both_sides(client: Client, measured: None) -> None:
    told = client.get("/results/claims/data.json").json()["claims"]
    rows = list(
        csv.DictReader(io.StringIO(client.get("/results/claims/data.csv").content.decode("utf-8-sig")))
    )
    assert [one["code"] for one in told] == [row["code"] for row in rows] and len(rows) > 30
    counted = next(one for one in told if one["measured_by"] == "counted:districts")
    assert counted["measured"] and counted["source"]["hi"] and counted["said"]["en"]
    row = next(row for row in rows if row["code"] == counted["code"])
    assert (row["said_hi"], row["measured"]) == (counted["said"]["hi"], counted["measured"])
    assert any(one["disputed_in"] for one in told) and any(not one["measured"] for one in told)
