"""A district's page ties together what it makes, its makers, study, plan, centres and fairs; and what carries a plan out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.diagnosis.models import Chapter, Study
from odop.exhibitions.models import Fair
from odop.facilities import services as facilities
from odop.indicators.services import measure_all
from odop.kernel import clock, pagecache, scope
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.planning import factories as planning
from odop.planning.definitions import carried
from odop.planning.models import ActionPlan, Intervention
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(ground: None, shared_figures: None) -> District:
    return District.objects.get(pk=659)


@pytest.fixture(scope="module")
def shared_figures(_shared_ground: bool, shared: Callable[[Callable[[], None]], None]) -> None:
    shared(measure)


def measure() -> None:
    with scope.system():
        measure_all()


def fill(place: District, officer: User, committee: User, year: str) -> None:
    """A published study, an approved plan, a centre and a fair."""
    line = place.product_lines.earliest("rank")
    version = Study.objects.filter(product_line=line).count() + 1
    study = Study.objects.create(
        ref=f"DS-T-{version}", district=place, product_line=line, version=version, state="published", begun_at=clock.now(),
        begun_by=officer, signed_by=officer, signed_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip
    body = {"en": "## Head\n\n{{enrolled}} makers.\n\nA craft **of old** <b>.", "hi": "पुराना हुनर।"}
    Chapter.objects.create(
        study=study, district=place, key="introduction", body=body, saved_at=clock.now(), saved_by=officer
    )
    planning.approved(place, officer, committee, year)
    centre = facilities.establish(
        place, name={"en": f"Centre of {year}"}, component="production", group=None, place="x", about={}, source={"en": "x"},
        opened_on=clock.today(), product_line=None, by=SYSTEM,
    )  # fmt: skip
    Intervention.objects.update(through="centre", through_ref=centre.ref)
    Fair.objects.create(
        ref=f"FR-{year}", name={"en": f"Fair of {year}"}, place={"en": "Lucknow"}, kind="national_in_state", trade="b2c",
        from_on=clock.today() + timedelta(days=3), to_on=clock.today() + timedelta(days=5), source="x",
        planned_at=clock.now(), planned_by=officer,
    )  # fmt: skip


def test_it_ties_everything_together_at_a_constant_cost(place: District, client: Client) -> None:
    with scope.system():
        officer = register.officer(place)
        committee = register.officer(place, "committee", "district_committee")
        fill(place, officer, committee, "2025-26")

    def page(language: str = "") -> tuple[str, int]:
        pagecache.forget()
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"{language}/districts/{place.pk}/").content.decode()
        return text, len(asked)

    before, cost = page()
    for words in (
        "A craft of old &lt;b&gt;.", "/studies/DS-T-1/", "Centre of 2025-26", "Fair of 2025-26", "Training in finishing",
        f"/plans/{ActionPlan.objects.get().ref}/",
    ):  # fmt: skip
        assert words in before
    assert "पुराना हुनर।" in page("/hi")[0]
    with scope.system():
        fill(place, officer, committee, "2026-27")
    after, again = page()
    assert again == cost <= 34
    assert "/studies/DS-T-2/" in after and "/studies/DS-T-1/" not in after
    assert "2025-26" in after and "Centre of 2026-27" in after
    named = re.findall(r'<a href="#([a-z-]+)">[^<]+<span class="chip">(\d+)', after)
    assert ("centres", "2") in named and ("fairs", "2") in named
    assert all(f'id="{anchor}"' in after for anchor, _count in named), "a link on top leads to its part"


def test_a_draft_is_on_no_page_of_a_district(place: District, client: Client) -> None:
    with scope.system():
        officer = register.officer(place)
        planning.proposed(planning.plan(place, officer), officer)
    page = client.get(f"/districts/{place.pk}/").content.decode()
    assert "Training in finishing" not in page and "What is being done" not in page


def test_centres_and_fairs_are_known_to_everybody_and_batches_and_cases_are_not(place: District) -> None:
    with scope.system():
        officer = register.officer(place)
        committee = register.officer(place, "committee", "district_committee")
        fill(place, officer, committee, "2025-26")
    ref = Intervention.objects.get().through_ref
    wanted = [
        ("centre", ref),
        ("laboratory", ref),
        ("fair", "FR-2025-26"),
        ("training", "TB-1"),
        ("scheme", "MM-1"),
    ]
    found = carried(wanted, None)
    assert set(found) == {("centre", ref), ("laboratory", ref), ("fair", "FR-2025-26")}
    assert found["centre", ref].href and found["fair", "FR-2025-26"].state == "Planned"
