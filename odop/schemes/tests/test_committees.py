"""Committees of every kind: each acts only on what waits for it, and sits with or without a district."""

from datetime import timedelta

import pytest

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.casework.enums import NotYourStep, StepRefused
from odop.casework.factories import Cast, cast, officer_at
from odop.casework.models import Case, Sitting
from odop.casework.queries import worklist_of
from odop.casework.services import call_sitting, place_on_agenda, take_step
from odop.kernel import clock
from odop.kernel.refusals import NotAllowed
from odop.places.models import District
from odop.schemes.factories import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def sambhal(ground: None) -> Cast:
    return cast(District.objects.get(code="SBL"))


@pytest.fixture
def agra(ground: None) -> Cast:
    return cast(District.objects.get(code="AGR"), 2)


def chair(kind: OfficeKind, place: District | None) -> User:
    return officer_at(Office.objects.get(kind=kind, district=place), Role.COMMITTEE, f"{kind}-{place}")


def state_cell() -> User:
    return officer_at(Office.objects.get(kind=OfficeKind.CELL), Role.CELL, "cell")


def waiting(people: Cast, kind: OfficeKind) -> Case:
    """A case that waits for a committee of that kind."""
    case = application(people)
    Case.objects.filter(pk=case.pk).update(waiting_on=kind, state="committee", stage="committee")
    case.refresh_from_db()
    return case


def test_the_chair_of_one_committee_cannot_decide_for_another_of_his_district(sambhal: Cast) -> None:
    case = waiting(sambhal, OfficeKind.COMMITTEE)
    with pytest.raises(NotYourStep):
        take_step(case, do="sanction", by=chair(OfficeKind.DISTRICT_COMMITTEE, sambhal.district))
    case.refresh_from_db()
    assert case.state == "committee"


def test_a_committee_works_through_what_waits_for_it(sambhal: Cast, agra: Cast) -> None:
    here, there = (
        waiting(sambhal, OfficeKind.DISTRICT_COMMITTEE),
        waiting(agra, OfficeKind.DISTRICT_COMMITTEE),
    )
    above = waiting(cast(sambhal.district, 3), OfficeKind.STATE_COMMITTEE)
    assert list(worklist_of(chair(OfficeKind.DISTRICT_COMMITTEE, sambhal.district))) == [here]
    assert list(worklist_of(chair(OfficeKind.STATE_COMMITTEE, None))) == [above]
    assert list(worklist_of(sambhal.committee)) == []
    assert there not in worklist_of(chair(OfficeKind.HIGH_COMMITTEE, None))


def test_a_committee_of_the_state_takes_cases_of_every_district(sambhal: Cast, agra: Cast) -> None:
    cases = [waiting(one, OfficeKind.STATE_COMMITTEE) for one in (sambhal, agra)]
    office = Office.objects.get(kind=OfficeKind.STATE_COMMITTEE)
    day = clock.today() + timedelta(days=7)
    with pytest.raises(NotAllowed):
        call_sitting(office, on=day, by=sambhal.officer)
    assert not Sitting.objects.exists()
    cell = state_cell()
    sitting = call_sitting(office, on=day, by=cell)
    assert sitting.district_id is None and sitting.ref.startswith("SS-")
    placed = place_on_agenda(sitting, cases, by=cell)
    assert {item.case_id for item in placed} == {case.pk for case in cases}


def test_what_waits_for_another_committee_is_not_placed(sambhal: Cast) -> None:
    wrong = waiting(sambhal, OfficeKind.COMMITTEE)
    office = Office.objects.get(kind=OfficeKind.DISTRICT_COMMITTEE, district=sambhal.district)
    sitting = call_sitting(office, on=clock.today(), by=sambhal.officer)
    with pytest.raises(StepRefused) as refused:
        place_on_agenda(sitting, [wrong], by=sambhal.officer)
    assert refused.value.code == "not_for_committee"
    assert not sitting.items.exists()
