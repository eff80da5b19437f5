"""Who may be the same person: across scripts and spellings, asked and never decided by itself."""

import pytest

from odop.accounts.enums import Role
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError, NotAllowed
from odop.registry import factories as make
from odop.registry.enums import DuplicateState
from odop.registry.factories import SHABNAM
from odop.registry.models import Artisan, DuplicateQuestion, Membership
from odop.registry.queries import Candidate, artisans_visible_to, likely_same, open_questions
from odop.registry.services import add_member, answer_duplicate, enrol

pytestmark = pytest.mark.django_db


def matches(artisan: Artisan) -> list[str]:
    return [match.artisan.ref for match in likely_same(Candidate.of(artisan))]


@pytest.mark.parametrize(
    "again",
    [
        {"name": "शबनम अंसारी", "relation_name": "मो० इक़बाल", "place": "चन्दौसी"},
        {"name": "Smt. Shabnam Ansaari", "relation_name": "Mohd. Iqbaal"},
        {"name": "Sabnam Ansari", "birth_year": 1989},
        {"name": "Ansari Shabnam", "relation_name": "Md Iqbal"},
        {"birth_year": None, "relation_name": "मोहम्मद इक़बाल", "place": "Chandosi"},
    ],
)
def test_the_same_woman_spelled_otherwise_is_found(place, again):
    first = make.artisan(place, **SHABNAM)
    changes = {**SHABNAM, **again}
    year = changes.pop("birth_year") or 1988
    second = make.artisan(place, **changes, birth_year=year)
    assert matches(second) == [first.ref]
    question = DuplicateQuestion.objects.get()
    assert (question.artisan, question.other, question.state) == (second, first, DuplicateState.OPEN)
    assert question.score >= 0.5


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Gulnaz Ansari", "relation_name": "Salim Ahmad", "birth_year": 1960, "place": "Bahjoi"},
        {
            "name": "Shabnam Ansari",
            "relation_name": "Rajendra Prasad",
            "birth_year": 1961,
            "place": "Gunnaur",
        },
        {"name": "Iqbal Ansari", "relation_name": "Karim Bakhsh", "birth_year": 1985, "gender": "male"},
    ],
)
def test_two_persons_are_not_asked_about(place, other):
    make.artisan(place, **SHABNAM)
    make.artisan(place, **{**SHABNAM, **other})
    assert not DuplicateQuestion.objects.exists()


def test_a_shared_mobile_alone_does_not_make_husband_and_wife_one(place):
    make.artisan(place, **SHABNAM, mobile="9712345678")
    husband = {"name": "Mohammad Iqbal", "relation_name": "Abdul Karim", "gender": "male", "birth_year": 1980}
    make.artisan(place, **{**SHABNAM, **husband}, mobile="9712345678")
    assert not DuplicateQuestion.objects.exists()


def test_she_is_found_in_another_district_too_and_only_the_ending_of_the_mobile_is_told(place):
    first = make.artisan(make.district("AGR"), **SHABNAM, mobile="9712345623")
    found = likely_same(Candidate.of(make.artisan(place, **SHABNAM, mobile="9787654321")))
    assert [match.artisan for match in found] == [first]
    assert found[0].mobile_ending == "23"
    assert {"name", "relation", "birth_year", "place"} <= set(found[0].reasons)
    assert not {"district", "mobile"} & set(found[0].reasons)


def test_the_check_looks_beyond_the_place_of_a_citizen_and_puts_the_place_back(place):
    first, user = make.artisan(place, **SHABNAM), make.citizen()
    with scope.enter(user.scope):
        candidate = Candidate.of(first)
        one = Candidate(**{**candidate.__dict__, "artisan_id": None})
        assert [match.artisan for match in likely_same(one)] == [first]
        assert not Artisan.objects.exists()
        second = enrol(make.answers(place, **SHABNAM), user=user, by=user)
        assert list(Artisan.objects.all()) == [second]
        assert not DuplicateQuestion.objects.exists()
    assert DuplicateQuestion.objects.count() == 1


def test_the_office_says_two_persons_and_both_stay(place):
    make.artisan(place, **SHABNAM)
    make.artisan(place, **SHABNAM)
    question, by = DuplicateQuestion.objects.get(), make.officer(place)
    answer_duplicate(question, "different", by=by, note="Two sisters-in-law, both seen")
    assert artisans_visible_to(by).count() == 2
    assert not open_questions(by).exists()
    with pytest.raises(DomainError) as refusal:
        answer_duplicate(question, "same", by=by)
    assert refusal.value.code == "answered"


def test_the_office_joins_two_entries_and_what_belonged_to_the_later_one_moves(place):
    first = make.artisan(place, **SHABNAM)
    user = make.citizen()
    second = enrol(make.answers(place, **SHABNAM, unit_name="Horn works"), user=user, by=user)
    group = make.group(place)
    add_member(group, second, by=SYSTEM)
    by = make.officer(place)
    answer_duplicate(DuplicateQuestion.objects.get(), "same", by=by)
    first, second = Artisan.objects.get(pk=first.pk), Artisan.objects.get(pk=second.pk)
    assert (second.merged_into, second.user, first.user) == (first, None, user)
    assert first.units.count() == 1
    assert Membership.objects.get().artisan == first
    assert list(artisans_visible_to(by)) == [first]


def test_only_an_officer_of_both_places_joins(place):
    other = make.district("AGR")
    make.artisan(other, **SHABNAM)
    make.artisan(place, **SHABNAM)
    question = DuplicateQuestion.objects.get()
    for by in (make.officer(place, Role.ASSISTANT), make.officer(other), make.officer(place)):
        with pytest.raises(NotAllowed):
            answer_duplicate(question, "same", by=by)
    assert not Artisan.objects.filter(merged_into__isnull=False).exists()
    answer_duplicate(question, "same", by=make.officer(None, Role.CELL, "cell"))
    assert Artisan.objects.filter(merged_into__isnull=False).count() == 1
