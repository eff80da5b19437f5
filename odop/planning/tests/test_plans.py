"""A plan from empty to approved and carried out: who writes it, who decides, what each step refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from odop.accounts.models import Posting, User
from odop.diagnosis import factories as diagnosis
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District
from odop.planning import factories, services
from odop.planning.enums import PlanState
from odop.planning.factories import LAKH
from odop.planning.models import ActionPlan, Intervention, Milestone, PlanMoney, Progress
from odop.planning.queries.plans import approved_plans, plans_visible_to, standing_of
from odop.planning.queries.proposals import past_results, proposals_of
from odop.registry import factories as register


def test_an_office_begins_one_plan_a_year_for_its_own_district(
    officer: User, place: District, other_place: District
) -> None:
    assert services.begin_plan(place, "2026-27", by=officer).ref == "AP-SBL-0001"
    with pytest.raises(DomainError) as twice:
        services.begin_plan(place, "2026-27", by=officer)
    assert twice.value.code == "plan_exists"
    with pytest.raises(NotAllowed) as elsewhere:
        services.begin_plan(other_place, "2026-27", by=officer)
    assert elsewhere.value.code == "not_your_place"
    with pytest.raises(Invalid) as year:
        services.begin_plan(place, "2026", by=officer)
    assert set(year.value.fields) == {"year"}
    assert (
        ActionPlan.objects.count() == 1
        and services.begin_plan(place, "2027-28", by=officer).ref == "AP-SBL-0002"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": {"en": " "}}, "title_en"), ({"kind": "firm"}, "kind"), ({"through": "luck"}, "through"), ({"owner": ""}, "owner"),
        ({"severity": 6}, "severity"), ({"reach": 0}, "reach"), ({"source": "purse"}, "source"), ({"cost": Decimal("0.50")}, "cost"),
        ({"cost": Decimal(-1)}, "cost"), ({"starts_on": None}, "starts_on"), ({"ends_on": date(2026, 4, 30)}, "ends_on"),
        ({"indicator": {}}, "indicator_en"), ({"baseline": Decimal("NaN")}, "baseline"), ({"target": Decimal(12)}, "target"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_written(
    officer: User, place: District, changes: dict[str, Any], field: str
) -> None:
    plan = factories.plan(place, officer)
    with pytest.raises(Invalid) as refused:
        factories.proposed(plan, officer, **changes)
    assert set(refused.value.fields) == {field}
    assert not Intervention.objects.exists() and not Event.objects.filter(verb="plan.proposed").exists()


def test_a_gap_and_what_it_builds_on_are_of_this_plan(
    officer: User, other_officer: User, place: District, other_place: District
) -> None:
    plan, elsewhere = factories.plan(place, officer), factories.plan(other_place, other_officer)
    foreign = factories.proposed(elsewhere, other_officer)
    with pytest.raises(Invalid) as refused:
        factories.proposed(
            plan, officer, gap=diagnosis.gap(other_officer, other_place), builds_on=[foreign.number]
        )
    assert set(refused.value.fields) == {"gap", "builds_on"}
    one = factories.proposed(plan, officer, gap=diagnosis.gap(officer, place))
    two = factories.proposed(plan, officer, builds_on=[one.number])
    with pytest.raises(Invalid) as circle:
        services.correct(
            one, **factories.answers(gap=None, instead_of=""), builds_on=[two.number], by=officer
        )
    assert set(circle.value.fields) == {"builds_on"} and not Intervention.objects.get(pk=one.pk).builds_on
    with pytest.raises(DomainError) as carried:
        services.remove(one, by=officer)
    assert carried.value.code == "carries_others" and plan.interventions.count() == 2


def test_the_best_set_is_written_down_with_reasons_and_a_change_takes_it_back(
    officer: User, place: District
) -> None:
    plan = factories.plan(place, officer, money=20)
    training = factories.proposed(plan, officer)
    hall = factories.proposed(
        plan, officer, kind="hard", through="centre", cost=18 * LAKH, reach=90, severity=5
    )
    cheap = factories.proposed(plan, officer, cost=2 * LAKH, reach=10, instead_of="x")
    other = factories.proposed(plan, officer, cost=2 * LAKH, reach=9, instead_of="x")
    found = services.choose_best(plan, by=officer)
    assert found.taken == ["2", "3"] and found.worth == 5 * 90 * 500 + 4 * 10 * 500
    rows = {one.number: one for one in plan.interventions.all()}
    assert [rows[n].taken for n in (1, 2, 3, 4)] == [False, True, True, False]
    assert rows[training.number].left_out == {"why": "money", "of": "state", "short": 600_000}
    assert rows[other.number].left_out == {"why": "another_way", "of": "3", "short": 0}
    services.hold(training, reason="Promised by the minister", by=officer)
    plan.refresh_from_db()
    assert plan.chosen_at is None and plan.interventions.filter(taken__isnull=False).count() == 0
    assert services.choose_best(plan, by=officer).taken == ["1", "3"]
    services.hold(hall, reason="Begun", by=officer)
    with pytest.raises(DomainError) as cannot:
        services.choose_best(plan, by=officer)
    assert cannot.value.code == "cannot_choose" and cannot.value.extra == {"why": "budget", "of": "state"}
    plan.refresh_from_db()
    assert plan.chosen_at is None
    assert cheap.number == 3


def test_a_plan_goes_up_when_it_is_whole_and_cannot_be_changed_then(
    officer: User, place: District, committee: User
) -> None:
    plan = services.begin_plan(place, "2026-27", by=officer)
    one = factories.proposed(plan, officer)
    for code, mend in (
        ("nothing_chosen", lambda: services.choose_best(plan, by=officer)),
        ("nothing_chosen", lambda: services.set_money(plan, "state", 6 * LAKH, by=officer)),
        ("nothing_chosen", lambda: services.choose_best(plan, by=officer)),
        ("no_aim", lambda: services.set_aim(plan, {"en": "Fewer come back"}, by=officer)),
    ):
        with pytest.raises(DomainError) as early:
            services.put_up(plan, by=officer)
        assert early.value.code == code
        mend()
    assert services.put_up(plan, by=officer).state == PlanState.PUT_UP
    closed: tuple[Callable[[], object], ...] = (
        lambda: factories.proposed(plan, officer), lambda: services.remove(one, by=officer),
        lambda: services.set_money(plan, "bank", LAKH, by=officer), lambda: services.choose_best(plan, by=officer),
        lambda: services.hold(one, reason="x", by=officer), lambda: services.put_up(plan, by=officer),
    )  # fmt: skip
    for attempt in closed:
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "plan_closed"
    assert plan.interventions.count() == 1 and PlanMoney.objects.count() == 1


def test_the_district_committee_decides_and_nobody_else(
    officer: User, place: District, other_place: District, committee: User
) -> None:
    plan = factories.plan(place, officer)
    factories.proposed(plan, officer)
    services.choose_best(plan, by=officer)
    with pytest.raises(DomainError) as early:
        services.approve(plan, by=committee)
    assert early.value.code == "plan_not_put_up"
    services.put_up(plan, by=officer)
    others = (
        officer, register.officer(place, "committee", "committee"),
        register.officer(other_place, "committee", "district_committee"), register.officer(None, "cell", "cell"),
    )  # fmt: skip
    for other in others:
        with pytest.raises(NotAllowed):
            services.approve(plan, by=other)
    with pytest.raises(Invalid):
        services.send_back(plan, note=" ", by=committee)
    assert services.send_back(plan, note="Say who pays.", by=committee).state == PlanState.DRAFT
    assert not approved_plans().exists()
    services.put_up(plan, by=officer)
    services.approve(plan, note="As proposed.", by=committee)
    assert list(approved_plans()) == [plan]
    verbs = set(Event.objects.filter(subject_type="planning.actionplan").values_list("verb", flat=True))
    assert {"plan.begun", "plan.put_up", "plan.returned", "plan.approved"} <= verbs
    with pytest.raises(DomainError) as again:
        services.send_back(plan, note="No", by=committee)
    assert again.value.code == "plan_not_put_up"


def test_carrying_out_is_reported_and_what_is_late_is_seen(
    officer: User, place: District, committee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 22)
    Posting.objects.update(from_on=today - timedelta(days=400))  # in office on that day, whenever this runs
    monkeypatch.setattr(clock, "today", lambda: today)
    one = factories.approved(place, officer, committee)
    plan = one.plan
    assert not standing_of(plan).late, "approved today: the first report is due after this quarter"
    plan.decided_at = datetime(2026, 4, 22, tzinfo=UTC)
    assert (line := standing_of(plan).lines[0]).late == "report" and line.late_since == date(2026, 8, 1)
    report = {"done_percent": 40, "spent": 2 * LAKH, "value": Decimal(9), "by": officer}
    for field, changes in (
        ("quarter_on", {"quarter_on": date(2026, 8, 1)}), ("quarter_on", {"quarter_on": date(2027, 1, 1)}),
        ("done_percent", {"done_percent": 101}), ("spent", {"spent": Decimal(-1)}), ("value", {"value": Decimal("NaN")}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            services.report_quarter(one, **{"quarter_on": date(2026, 7, 1), **report, **changes})
        assert set(refused.value.fields) == {field}
    assert not Progress.objects.exists()
    services.report_quarter(one, quarter_on=date(2026, 7, 1), **{**report, "done_percent": 30})
    services.report_quarter(one, quarter_on=date(2026, 7, 1), **report)
    standing = standing_of(plan)
    assert (standing.done, standing.spent, standing.planned, standing.late) == (40, 2 * LAKH, 6 * LAKH, [])
    assert standing.lines[0].value == 9 and standing.lines[0].expected == 75
    mark = services.add_milestone(one, title="Trainers named", due_on=today - timedelta(days=5), by=officer)
    assert standing_of(plan).lines[0].late == "milestone"
    with pytest.raises(Invalid):
        services.reach_milestone(mark, on=today + timedelta(days=1), by=officer)
    services.reach_milestone(mark, on=today, by=officer)
    assert not standing_of(plan).late and Milestone.objects.get().reached_on == today
    today = date(2027, 2, 1)
    assert standing_of(plan).lines[0].late == "end"


def test_what_ended_teaches_the_next_plan(officer: User, place: District, committee: User) -> None:
    one = factories.approved(
        place, officer, committee, year="2025-26", starts_on=date(2025, 5, 1), ends_on=date(2026, 1, 31)
    )
    ended = {"on": date(2026, 2, 1), "note": "All trained", "by": officer}
    for outcome, value, field in (
        ("met", Decimal(6), "outcome"),
        ("missed", Decimal(4), "outcome"),
        ("met", None, "end_value"),
    ):
        with pytest.raises(Invalid) as refused:
            services.end_intervention(one, outcome=outcome, value=value, **ended)
        assert set(refused.value.fields) == {field}
    assert past_results() == {} and not Progress.objects.exists()
    services.end_intervention(one, outcome="met", value=Decimal(5), **ended)
    with pytest.raises(DomainError) as twice:
        services.end_intervention(one, outcome="missed", value=Decimal(9), **ended)
    assert twice.value.code == "intervention_ended"
    assert past_results() == {("soft", "training"): (1, 1)}
    following = factories.plan(place, officer)
    factories.proposed(following, officer)
    assert proposals_of(following)[0].success == pytest.approx(2 / 3)
    assert standing_of(one.plan).done == 100


def test_only_what_is_in_an_approved_plan_is_reported_on(
    officer: User, other_officer: User, place: District, committee: User
) -> None:
    draft = factories.proposed(factories.plan(place, officer), officer)
    done = factories.approved(place, officer, committee, year="2025-26")
    for one, by, code in (
        (draft, officer, "not_in_the_plan"),
        (done, other_officer, "not_your_place"),
        (done, committee, "not_your_place"),
    ):
        with pytest.raises(DomainError) as refused:
            services.add_milestone(one, title="x", due_on=date(2026, 6, 1), by=by)
        assert refused.value.code == code
    assert not Milestone.objects.exists()


def test_drafts_are_seen_in_their_place_only(officer: User, other_officer: User, place: District) -> None:
    plan = factories.plan(place, officer)
    assert list(plans_visible_to(officer)) == [plan] and not plans_visible_to(other_officer).exists()
