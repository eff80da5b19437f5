"""A camp is planned by the office of its district, for its own people."""

from datetime import timedelta

import pytest

from odop.accounts.enums import Role
from odop.camps import factories as make
from odop.camps.models import Camp
from odop.camps.queries import camps_visible_to, numbers_of, own_camps, tallies_of
from odop.camps.services import cancel_camp, change_camp, plan_camp
from odop.kernel import clock
from odop.kernel.models import Counter, Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def nothing_planned() -> bool:
    return not (Camp.objects.exists() or Event.objects.exists() or Counter.objects.exists())


def test_a_camp_has_a_reference_of_its_district_and_those_who_enrol_there(place, officer):
    assistant = register.officer(place, Role.ASSISTANT)
    camp = make.camp(officer, officers=[officer, assistant])
    assert camp.ref == "CP-SBL-000001"
    assert [one.ref for one in own_camps(assistant)] == [camp.ref]
    assert list(own_camps(register.officer(place))) == []
    assert Event.objects.get(verb="camp.planned").subject_ref == camp.ref


def test_every_wrong_answer_is_named_and_nothing_is_planned(officer):
    with pytest.raises(Invalid) as refused:
        make.camp(officer, place=" ", from_on=None, to_on=None, target=0, officers=[])
    assert set(refused.value.fields) == {"place", "from_on", "to_on", "target", "officers"}
    with pytest.raises(Invalid):
        make.camp(officer, to_on=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid):
        make.camp(officer, to_on=clock.today() + timedelta(days=31))
    assert nothing_planned()


def test_people_of_another_office_are_not_named_at_a_camp(officer):
    other = register.officer(register.district("AGR", "Agra", "आगरा"))
    with pytest.raises(Invalid) as refused:
        make.camp(officer, officers=[officer, other])
    assert set(refused.value.fields) == {"officers"}
    assert nothing_planned()


def test_another_office_plans_nothing_here(place, officer):
    camp = make.camp(officer)
    other = register.officer(register.district("AGR", "Agra", "आगरा"))
    given = {"place": "X", "from_on": clock.today(), "to_on": clock.today(), "officers": [other]}
    with pytest.raises(NotAllowed):
        plan_camp(camp.office, **given, by=other)
    with pytest.raises(NotAllowed):
        change_camp(camp, **given, target=5, by=other)
    with pytest.raises(NotAllowed):
        cancel_camp(camp, by=other)
    assert Camp.objects.count() == 1
    assert Camp.objects.get().place == "Sarai Tarin"
    assert list(camps_visible_to(other)) == []


def test_who_enrols_is_changed_and_the_event_names_the_fields_only(place, officer):
    camp, second = make.camp(officer), register.officer(place)
    given = {"from_on": camp.from_on, "to_on": camp.to_on, "target": camp.target, "officers": [second]}
    assert change_camp(camp, place="Bahjoi", **given, by=officer) == ["place", "officers"]
    assert [one.ref for one in own_camps(second)] == [camp.ref]
    assert list(own_camps(officer)) == []
    assert Event.objects.get(verb="camp.changed").facts == {"fields": ["officers", "place"]}
    assert change_camp(camp, place="Bahjoi", **given, by=officer) == []


def test_a_camp_from_which_something_arrived_is_not_cancelled(place, officer):
    camp = make.camp(officer)
    make.arrived(camp, place, by=officer)
    with pytest.raises(DomainError) as refused:
        cancel_camp(camp, by=officer)
    assert refused.value.code == "has_records"
    empty = make.camp(officer)
    assert cancel_camp(empty, by=officer).cancelled_at
    assert [one.ref for one in own_camps(officer)] == [camp.ref]
    with pytest.raises(DomainError):
        change_camp(
            empty,
            place="X",
            from_on=empty.from_on,
            to_on=empty.to_on,
            target=1,
            officers=[officer],
            by=officer,
        )


def test_the_numbers_of_a_camp_agree_with_its_records(place, officer):
    camp = make.camp(officer)
    make.arrived(camp, place, by=officer, answers={"name": "Rekha Saini", "birth_year": 1961})
    make.arrived(
        camp, place, by=officer, answers={"name": "Gulnaz Khan", "birth_year": 1990}, device="ABC234"
    )
    make.arrived(camp, place, by=officer, answers={"name": ""})
    numbers = numbers_of(camp)
    assert (numbers["arrived"], numbers["enrolled"], numbers["refused"], numbers["conflict"]) == (2, 2, 1, 0)
    assert {(one.device, one.arrived, one.refused) for one in tallies_of(camp)} == {
        ("ABC234", 1, 0),
        ("K7PM2Q", 1, 1),
    }
