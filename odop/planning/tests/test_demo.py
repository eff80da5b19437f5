"""The sample studies and plans: whole in both languages, and the set in each plan is the best one for its money."""

from dataclasses import asdict
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import Posting, User
from odop.accounts.services import make_demo_people
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.demo import build_studies
from odop.diagnosis.queries.studies import published_studies
from odop.kernel import scope
from odop.kernel.invariants import broken
from odop.places.models import District
from odop.planning.best import choose
from odop.planning.demo import build_plans
from odop.planning.models import Milestone
from odop.planning.queries.plans import approved_plans, standing_of
from odop.planning.queries.proposals import proposals_of
from odop.registry import factories as register


@pytest.mark.django_db
def test_sample_studies_and_plans_are_whole_and_the_best_for_their_money(ground: None) -> None:
    with scope.system():
        make_demo_people()
        known: dict[int, tuple[User, User]] = {}

        def officers(place: District) -> tuple[User, User]:
            if place.pk not in known:
                chair = register.officer(place, "committee", "district_committee")
                officer = register.officer(place)
                Posting.objects.update(from_on=date(2020, 1, 1))  # the sample past is older than this test
                known[place.pk] = User.objects.get(pk=officer.pk), User.objects.get(pk=chair.pk)
            return known[place.pk]

        with CaptureQueriesContext(connection) as asked:
            assert build_studies(officers) == build_plans(officers, lambda place, what: f"{what}-1") == 3
        assert len(asked) < 300
        assert broken() == []
        keys = {one.key for one in chapter_specs()}
        for study in published_studies():
            chapters = {one.key: one.body for one in study.chapters.all()}
            assert study.is_sample and set(chapters) == keys
            assert all(body["en"] and body["hi"] for body in chapters.values())
            assert study.swot.count() >= 6 and study.swot.filter(gap__isnull=False).exists()
        for plan in approved_plans():
            best = choose(proposals_of(plan), {one.source: int(one.amount) for one in plan.money.all()})
            rows = {str(one.number): one for one in plan.interventions.all()}
            assert {key for key, one in rows.items() if one.taken} == set(best.taken)
            assert {key: one.left_out for key, one in rows.items() if one.left_out} == {
                key: asdict(why) for key, why in best.left_out.items()
            }
            assert all(int(amount) > 0 for aim in plan.exports.all() for amount in aim.targets.values())
        late = [line.one for plan in approved_plans() for line in standing_of(plan).late]
        assert len(late) == 1 and Milestone.objects.filter(intervention=late[0], reached_on=None).exists()
        pages = [f"/plans/{one.ref}/" for one in approved_plans()]
        pages += [f"/studies/{one.ref}/" for one in published_studies()]
    assert len(pages) == 6
    for path in pages:
        assert Client().get(path).status_code == Client().get(f"/hi{path}").status_code == 200
