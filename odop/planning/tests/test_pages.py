"""The pages: from an empty plan to an approved one, as the office, the committee and the public."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.diagnosis import factories as diagnosis
from odop.kernel.refusals import Invalid
from odop.partners import factories as partners
from odop.partners import services as agreements
from odop.places.models import District
from odop.planning import factories, services
from odop.planning.models import ActionPlan, Intervention
from odop.registry import factories as register


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "title_en": "Training in finishing", "title_hi": "फ़िनिशिंग का प्रशिक्षण", "kind": "soft", "through": "training",
        "owner": "DIEPC", "severity": "4", "reach": "७५", "source": "state", "cost": "6 lakh", "starts_on": "2026-05-01",
        "ends_on": "2027-01-31", "indicator_en": "Rejected in a hundred", "indicator_hi": "सौ में वापस", "baseline": "12.5",
        "target": "5", **changes,
    }  # fmt: skip


def test_from_empty_to_approved(officer: User, committee: User, place: District) -> None:
    office, chair = signed_in(officer), signed_in(committee)
    gap = diagnosis.published(officer, place, wanted={"en": "A course"}, remedy="soft")
    wrong = office.post("/desk/plans/", {"district": place.pk, "year": "now"})
    assert (
        wrong.status_code == 422
        and "field-error" in wrong.content.decode()
        and not ActionPlan.objects.exists()
    )
    begun = office.post("/desk/plans/", {"district": place.pk, "year": "2026-27"})
    here = begun.headers["Location"]
    assert gap.statement["en"] in office.get(here).content.decode(), "gaps wait for a proposal"
    assert office.post(here, {"do": "money", "source": "state", "amount": "lots"}).status_code == 422
    assert office.post(here, {"do": "money", "source": "state", "amount": "२० लाख"}).status_code == 302
    first = office.get(f"{here}new/?gap={gap.ref}").content.decode()
    assert "A course" in first
    refused = office.post(f"{here}new/", asked(cost="", gap=gap.ref))
    page = refused.content.decode()
    assert refused.status_code == 422 and page.count("field-error") == 1 and "12.5" in page, (
        "nothing typed is lost"
    )
    assert office.post(f"{here}new/", asked(gap=gap.ref)).status_code == 302
    one = Intervention.objects.get()
    assert (one.cost, one.reach, one.gap) == (600_000, 75, gap)
    assert gap.statement["en"] not in office.get(here).content.decode()
    assert office.post(f"{here}1/correct/", asked(gap=gap.ref, reach="80")).status_code == 302
    assert office.post(f"{here}1/", {"do": "hold", "reason": ""}).status_code == 422
    for path, body in (
        (f"{here}1/", {"do": "hold", "reason": "Promised"}), (f"{here}1/", {"do": "let_go"}),
        (here, {"do": "aim", "aim_en": "Fewer come back", "aim_hi": "कम वापस आए"}), (here, {"do": "choose"}), (here, {"do": "put_up"}),
    ):  # fmt: skip
        assert office.post(path, body).status_code == 302
    assert office.post(here, {"do": "approve"}).status_code == 403
    assert 'value="approve"' not in office.get(here).content.decode()
    assert 'value="approve"' in chair.get(here).content.decode()
    assert chair.post(here, {"do": "send_back", "note": ""}).status_code == 422
    assert Client().get(f"/plans/{one.plan.ref}/").status_code == 404
    assert chair.post(here, {"do": "approve", "note": "As proposed"}).status_code == 302
    for path in (
        f"/plans/{one.plan.ref}/",
        f"/hi/plans/{one.plan.ref}/",
        "/plans/",
        here,
        f"{here}1/",
        f"/hi{here}1/",
    ):
        assert office.get(path).status_code == 200
    assert (
        office.post(
            f"{here}1/", {"do": "milestone", "milestone": "Trainers named", "due_on": "2026-06-01"}
        ).status_code
        == 302
    )
    assert (
        office.post(f"{here}1/", {"do": "reach", "milestone": str(one.milestones.get().pk)}).status_code
        == 302
    )
    assert one.milestones.get().reached_on is not None
    assert "gantt" in Client().get(f"/plans/{one.plan.ref}/").content.decode()


@pytest.mark.parametrize("path", ["", "1/", "1/correct/", "new/"])
def test_another_district_finds_nothing(
    path: str, officer: User, other_officer: User, place: District
) -> None:
    plan = factories.plan(place, officer)
    factories.proposed(plan, officer)
    client = signed_in(other_officer)
    assert client.get(f"/desk/plans/{plan.ref}/{path}").status_code == 404
    assert client.post(f"/desk/plans/{plan.ref}/{path}", {"do": "remove"}).status_code == 404
    assert plan.ref not in client.get("/desk/plans/").content.decode() and plan.interventions.count() == 1


def test_a_plan_costs_the_same_for_one_intervention_and_for_ten(
    officer: User, committee: User, place: District
) -> None:
    office = signed_in(officer)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert office.get(path).status_code == 200
        return len(found)

    draft = factories.plan(place, officer, money=200)
    factories.proposed(draft, officer)
    running = factories.approved(place, officer, committee, year="2025-26").plan
    paths = (f"/desk/plans/{draft.ref}/", f"/desk/plans/{running.ref}/", f"/plans/{running.ref}/")
    before = [cost(path) for path in paths]
    for _n in range(9):
        factories.proposed(draft, officer, cost=Decimal(1000))
    services.choose_best(draft, by=officer)
    Intervention.objects.filter(plan=draft).exclude(number=1).update(plan=running, taken=True)
    Intervention.objects.filter(plan=draft).update(taken=None)
    factories.proposed(draft, officer)
    assert [cost(path) for path in paths] == before


def test_a_list_costs_the_same_for_one_plan_and_for_three(
    officer: User, committee: User, place: District
) -> None:
    office = signed_in(officer)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert office.get(path).status_code == 200
        return len(found)

    factories.approved(place, officer, committee, year="2023-24")
    before = [cost(path) for path in ("/plans/", "/desk/plans/", "/api/v1/plans")]
    for year in ("2024-25", "2025-26"):
        factories.approved(place, officer, committee, year=year)
    assert [cost(path) for path in ("/plans/", "/desk/plans/", "/api/v1/plans")] == before
    assert len(office.get("/api/v1/plans").json()["items"]) == 3


def test_the_api_tells_an_approved_plan_whole_and_no_draft(
    officer: User, committee: User, place: District
) -> None:
    draft = factories.plan(place, officer, "2027-28")
    one = factories.approved(place, officer, committee)
    services.add_milestone(one, title="Trainers named", due_on=one.starts_on, by=officer)
    services.report_quarter(
        one,
        quarter_on=date(2026, 4, 1),
        done_percent=40,
        spent=Decimal(200_000),
        value=Decimal("9.50"),
        by=officer,
    )
    told = Client().get("/api/v1/plans").json()["items"]
    assert [(row["ref"], row["cost"], row["done_percent"]) for row in told] == [
        (one.plan.ref, "600000.00", 40)
    ]
    whole = Client().get(f"/api/v1/plans/{one.plan.ref}").json()
    only = whole["plan"][0]
    assert (only["value"], only["spent"], only["target"]) == ("9.5", "200000.00", "5")
    assert (
        only["milestones"][0]["title"] == "Trainers named"
        and only["quarters"][0]["quarter_on"] == "2026-04-01"
    )
    assert Client().get(f"/api/v1/plans/{draft.ref}").status_code == 404


def test_an_agreement_and_what_a_district_does_under_it_lead_to_each_other(
    officer: User, committee: User, place: District
) -> None:
    cell = register.officer(None, "cell", "cell")
    paper = agreements.publish(partners.signed(cell, on=date(2026, 1, 5)), by=cell)
    one = factories.approved(place, officer, committee, through="agreement")
    under = f"/agreements/{paper.ref}/"
    assert "Training in finishing" not in Client().get(under).content.decode()
    hidden = partners.signed(cell, on=date(2026, 1, 5))
    with pytest.raises(Invalid):
        services.link(one, ref=hidden.ref, by=officer)  # not published: the district does not know of it
    assert services.link(one, ref=paper.ref, by=officer).through_ref == paper.ref.upper()
    assert f'href="{under}"' in Client().get(f"/plans/{one.plan.ref}/").content.decode()
    page = Client().get(under).content.decode()
    assert "Training in finishing" in page and f'href="/plans/{one.plan.ref}/"' in page and "0% done" in page
    assert "फ़िनिशिंग का प्रशिक्षण" in Client().get(f"/hi{under}").content.decode()
