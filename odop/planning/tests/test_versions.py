"""A new version of an approved plan, its export chapter, and what carries an intervention out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District, ProductLine
from odop.planning import definitions, factories, services
from odop.planning.definitions import Carried, carried, carrier
from odop.planning.enums import PlanState, Through
from odop.planning.models import ActionPlan, ExportAim, Intervention, Progress
from odop.planning.queries.plans import approved_plans, newer_of, revision_of, standing_of
from odop.planning.queries.proposals import past_results

LAKH = factories.LAKH


@pytest.fixture
def line(place: District) -> ProductLine:
    made, _new = ProductLine.objects.get_or_create(
        district=place,
        key="SBL-09",
        defaults={"name": {"en": "Horn"}, "rank": 9, "category": "horn", "source": {"en": "test"}},
    )
    made.hs_headings = ["9601", "9606"]
    made.save()
    return made


def reported(one: Intervention, officer: User) -> None:
    services.add_milestone(one, title="Trainers named", due_on=one.starts_on, by=officer)
    services.report_quarter(
        one, quarter_on=date(2026, 4, 1), done_percent=40, spent=2 * LAKH, value=Decimal(9), by=officer
    )


def test_a_new_version_takes_the_place_of_the_old_one_and_keeps_what_was_done(
    officer: User, committee: User, place: District
) -> None:
    old = factories.approved(place, officer, committee).plan
    one = old.interventions.get()
    reported(one, officer)
    new = services.revise(old, reason="The bank gives less.", by=officer)
    assert (new.version, new.state, new.follows_id, revision_of(old)) == (2, PlanState.DRAFT, old.pk, new)
    copy = new.interventions.get()
    assert copy.must and copy.taken is None and copy.continues_id == one.pk and not copy.progress.exists()
    assert new.money.get().amount == old.money.get().amount
    # The approved one goes on meanwhile.
    services.report_quarter(
        one, quarter_on=date(2026, 7, 1), done_percent=60, spent=3 * LAKH, value=None, by=officer
    )
    services.choose_best(new, by=officer)
    services.put_up(new, by=officer)
    services.approve(new, by=committee)
    old.refresh_from_db()
    assert old.state == PlanState.REPLACED and list(approved_plans()) == [new] and newer_of(old) == new
    standing = standing_of(ActionPlan.objects.get(pk=new.pk))
    assert (standing.done, standing.spent, len(standing.lines[0].milestones)) == (60, 3 * LAKH, 1)
    assert standing_of(old).late == [] and standing_of(old).done == 60
    with pytest.raises(DomainError) as closed:
        services.report_quarter(
            one, quarter_on=date(2026, 7, 1), done_percent=70, spent=4 * LAKH, value=None, by=officer
        )
    assert closed.value.code == "not_in_the_plan" and Progress.objects.filter(intervention=one).count() == 2


def test_what_ended_counts_once_over_the_versions(officer: User, committee: User, place: District) -> None:
    one = factories.approved(place, officer, committee)
    services.end_intervention(
        one, outcome="met", on=date(2026, 6, 1), value=Decimal(5), note="All trained", by=officer
    )
    new = services.revise(one.plan, reason="More money.", by=officer)
    assert past_results() == {("soft", "training"): (1, 1)}
    services.choose_best(new, by=officer)
    services.put_up(new, by=officer)
    services.approve(new, by=committee)
    assert past_results() == {("soft", "training"): (1, 1)} and new.interventions.get().outcome == "met"


def test_a_plan_is_revised_by_its_office_once_it_is_approved_and_for_a_reason(
    officer: User, other_officer: User, committee: User, place: District
) -> None:
    draft = factories.plan(place, officer, "2027-28")
    old = factories.approved(place, officer, committee).plan
    for plan, reason, by, code in (
        (draft, "x", officer, "plan_not_approved"), (old, " ", officer, "invalid"), (old, "x", other_officer, "not_your_place"),
        (old, "x", committee, "not_your_place"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            services.revise(plan, reason=reason, by=by)
        assert refused.value.code == code
    assert ActionPlan.objects.count() == 2
    services.revise(old, reason="x", by=officer)
    with pytest.raises(DomainError) as twice:
        services.revise(old, reason="x", by=officer)
    assert twice.value.code == "in_work" and ActionPlan.objects.count() == 3


def export(plan: ActionPlan, line: ProductLine, by: User, **changes: Any) -> ExportAim:
    given: dict[str, Any] = {
        "product_line": line, "heading": "9606", "market": {"en": "Italy"}, "barrier": {"en": "Finish is uneven."},
        "targets": {"2026-27": 80 * LAKH, "2027-28": None}, "by": by, **changes,
    }  # fmt: skip
    return services.aim_export(plan, **given)


def test_a_line_of_the_export_chapter_names_a_heading_of_the_product(
    officer: User, other_officer: User, other_place: District, place: District, line: ProductLine
) -> None:
    plan = factories.plan(place, officer)
    foreign = other_place.product_lines.first()
    elsewhere = factories.proposed(factories.plan(place, officer, "2027-28"), officer)
    for field, changes in (
        ("heading", {"heading": "6403"}), ("heading", {"product_line": foreign}), ("market_en", {"market": {"en": " "}}),
        ("barrier_en", {"barrier": {}}), ("target_0", {"targets": {"2026-27": None}}),
        ("target_0", {"targets": {"2025-26": LAKH}}), ("target_0", {"targets": {"2026-27": Decimal("0.5")}}),
        ("source", {"base_amount": LAKH, "base_year": "2024-25"}), ("base_year", {"base_amount": LAKH, "source": "x"}),
        ("intervention", {"intervention": elsewhere}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            export(plan, line, officer, **changes)
        assert set(refused.value.fields) == {field}
    assert not ExportAim.objects.exists()
    made = export(plan, line, officer)
    assert made.targets == {"2026-27": "8000000"} and made.base_year == ""
    with pytest.raises(NotAllowed):
        services.drop_export(made, by=other_officer)
    services.drop_export(made, by=officer)
    assert not ExportAim.objects.exists()


def test_an_intervention_is_linked_to_what_carries_it_out(
    officer: User, committee: User, place: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(definitions, "_carriers", {})
    calls: list[list[str]] = []

    @carrier(Through.TRAINING)
    def known(refs: Any, user: User | None) -> dict[str, Carried]:
        calls.append(list(refs))
        return {ref: Carried("Batch", "Confirmed") for ref in refs if ref == "TB-1"}

    one = factories.approved(place, officer, committee)
    with pytest.raises(Invalid):
        services.link(one, ref="TB-2", by=officer)
    with pytest.raises(NotAllowed):
        services.link(one, ref="TB-1", by=committee)
    one.refresh_from_db()
    assert one.through_ref == ""
    assert services.link(one, ref=" tb-1 ", by=officer).through_ref == "TB-1"
    calls.clear()
    found = carried(
        [("training", "TB-1"), ("training", "TB-9"), ("agreement", "AG-1"), ("training", "")], None
    )
    assert set(found) == {("training", "TB-1")} and calls == [["TB-1", "TB-9"]]
    page = Client().get(f"/plans/{one.plan.ref}/").content.decode()
    assert "Batch" in page and "Confirmed" in page
    assert services.link(one, ref="", by=officer).through_ref == ""


def test_the_pages_of_versions_exports_and_links(
    officer: User, committee: User, place: District, line: ProductLine
) -> None:
    office = Client()
    office.force_login(officer)
    old = factories.approved(place, officer, committee).plan
    here = f"/desk/plans/{old.ref}/"
    assert office.post(here, {"do": "revise", "reason": ""}).status_code == 422
    there = office.post(here, {"do": "revise", "reason": "Less money"}).headers["Location"]
    new = ActionPlan.objects.get(follows=old)
    assert new.ref in there and new.ref in office.get(here).content.decode()
    wrong = office.post(there, {"do": "export", "heading": f"{line.key} 6403"})
    assert wrong.status_code == 422 and not ExportAim.objects.exists()
    right = {
        "do": "export", "heading": f"{line.key} 9606", "market_en": "Italy", "market_hi": "इटली", "barrier_en": "Uneven",
        "barrier_hi": "असमान", "intervention": "1", "target_0": "80 lakh", "base_year": "2024-25", "base_amount": "६० लाख",
        "source": "Register of exports",
    }  # fmt: skip
    assert office.post(there, right).status_code == 302
    aim = ExportAim.objects.get()
    assert (aim.base_amount, aim.intervention) == (60 * LAKH, new.interventions.get())
    for language in ("", "/hi"):
        assert "9606" in office.get(f"{language}{there}").content.decode()
    assert office.post(f"{there}1/", {"do": "link", "ref": "TB-NONE"}).status_code == 422
    assert office.post(there, {"do": "drop_export", "aim": str(aim.pk)}).status_code == 302
    assert office.post(there, right).status_code == 302
    services.choose_best(new, by=officer)
    services.put_up(new, by=officer)
    services.approve(new, by=committee)
    assert "9606" in Client().get(f"/plans/{new.ref}/").content.decode()
    public = Client().get(f"/plans/{old.ref}/").content.decode()
    assert new.ref in public and "Less money" in public
    assert old.ref not in Client().get("/plans/").content.decode()
