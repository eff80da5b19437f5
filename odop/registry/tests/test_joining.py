"""Two entries become one and two again: what moved comes back, nothing is lost, and two officers do not get in each other's way."""

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, transaction

from odop.accounts.enums import Role
from odop.kernel import invariants
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, NotAllowed
from odop.registry import factories as make
from odop.registry.enums import DuplicateState, FoundBy
from odop.registry.factories import SHABNAM
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Joining, Membership, Unit
from odop.registry.moves import MOVES, STAYS
from odop.registry.services import (
    add_member,
    add_unit,
    answer_duplicate,
    correct,
    enrol,
    give_consent,
    reopen_question,
    send_up,
    take_apart,
    withdraw_consent,
)
from odop.registry.services.joining import join, later_additions

pytestmark = pytest.mark.django_db


def rows(model: Any) -> list[dict[str, Any]]:
    return sorted(model.objects.values(), key=lambda row: row["id"])


def register() -> dict[str, list[dict[str, Any]]]:
    """Everything that joining may touch."""
    return {model.__name__: rows(model) for model in (Artisan, Unit, Membership, Consent)}


@pytest.fixture
def pair(place):
    """An earlier entry with a unit, and a later one with sign-in, unit, membership and a consent more."""
    earlier = make.artisan(place, **SHABNAM, pan=None, craft_years=None, udyam="UDYAM-UP-12-0012345")
    user = make.citizen()
    given = make.answers(
        place, **SHABNAM, unit_name="Horn works", pan="ABCPA1234F", consents=["register", "bank", "calls"]
    )
    later = enrol(given, user=user, by=user)
    add_member(make.group(place), later, by=SYSTEM)
    withdraw_consent(earlier, "bank", by=make.officer(place))
    return earlier, later


def joined(pair, place) -> Joining:
    question = DuplicateQuestion.objects.get(state=DuplicateState.OPEN)
    answer_duplicate(question, "same", by=make.officer(place))
    return Joining.objects.get(split_at__isnull=True)


def test_every_column_that_points_at_an_entry_says_whether_it_moves():
    said = set(MOVES) | set(STAYS)
    pointing = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None) is not None
        and field.concrete
        and field.remote_field.model is Artisan
    }
    assert pointing - said == set(), "say it in the moves.py of the app (see odop/registry/moves.py)"
    assert said - pointing == set()


def test_joining_moves_what_hung_on_the_entry_and_fills_what_was_empty(pair, place):
    earlier, later = pair
    note = joined(pair, place)
    kept, gone = Artisan.objects.get(pk=earlier.pk), Artisan.objects.get(pk=later.pk)
    assert (gone.merged_into, gone.user, kept.user) == (kept, None, later.user)
    assert {unit.owner_id for unit in Unit.objects.all()} == {kept.pk}
    assert Membership.objects.get().artisan == kept
    assert kept.pan == "ABCPA1234F" and note.filled == ["craft_years", "pan"]
    assert (gone.pan, gone.mobile) == (later.pan, later.mobile)
    purposes = set(kept.consents.filter(withdrawn_at__isnull=True).values_list("purpose", flat=True))
    assert purposes == {"register", "calls"}  # the bank's was taken back after it was given anew
    assert set(gone.consents.values_list("purpose", flat=True)) == {"register", "bank"}
    assert Event.objects.get(verb="artisan.joined").facts == {"kept": kept.ref, "by_rule": False}
    assert invariants.broken() == []


def test_taking_apart_puts_everything_back_as_it_was(pair, place):
    before = register()
    note = joined(pair, place)
    assert register() != before
    take_apart(note, by=make.officer(place), note="Two sisters, both seen")
    assert register() == before
    note.refresh_from_db()
    assert note.split_at and note.note == "Two sisters, both seen"
    assert DuplicateQuestion.objects.get().state == DuplicateState.SPLIT
    assert [event.verb for event in Event.objects.filter(verb__startswith="artisan.").order_by("at")][-2:] == [
        "artisan.joined", "artisan.split",
    ]  # fmt: skip
    assert invariants.broken() == []


def test_what_came_since_stays_unless_the_officer_gives_it_to_the_other(pair, place):
    earlier, later = pair
    note, by = joined(pair, place), make.officer(place)
    kept = Artisan.objects.get(pk=earlier.pk)
    stays = add_unit(kept, {"unit_name": "Second works"}, by=by)
    goes = add_unit(kept, {"unit_name": "Third works"}, by=by)
    assert later_additions(note) == {"registry.Unit.owner": [str(stays.pk), str(goes.pk)]}
    take_apart(note, by=by, give_back={"registry.Unit.owner": [str(goes.pk), "999999"]})
    assert Unit.objects.get(pk=stays.pk).owner_id == earlier.pk
    assert Unit.objects.get(pk=goes.pk).owner_id == later.pk
    note.refresh_from_db()
    assert note.given_back == {"registry.Unit.owner": [str(goes.pk)]}


def test_what_was_taken_over_and_corrected_since_stays_corrected(pair, place):
    note, by = joined(pair, place), make.officer(place)
    kept = Artisan.objects.get(pk=pair[0].pk)
    correct(kept, {"pan": "ABCPA9999F"}, by=by)
    take_apart(note, by=by)
    assert Artisan.objects.get(pk=kept.pk).pan == "ABCPA9999F"


def test_a_chain_is_taken_apart_from_its_end(place):
    first, second, third = (make.artisan(place, **SHABNAM, craft=f"Craft {at}") for at in range(3))
    before = register()
    [one] = join([(second.pk, third.pk)], by=SYSTEM)
    [two] = join([(first.pk, second.pk)], by=SYSTEM)
    assert set(Artisan.objects.filter(merged_into=first)) == {second, third}
    by = make.officer(place)
    with pytest.raises(DomainError) as refusal:
        take_apart(one, by=by)
    assert refusal.value.code == "joined_since"
    take_apart(two, by=by)
    assert Artisan.objects.get(pk=third.pk).merged_into == second
    take_apart(one, by=by)
    assert register() == before
    with pytest.raises(DomainError) as again:
        take_apart(one, by=by)
    assert again.value.code == "split_already"


def test_three_entries_of_one_person_join_in_one_call(place):
    group = make.group(place)
    people = [make.artisan(place, **SHABNAM) for _number in range(3)]
    for one in people[1:]:
        add_member(group, one, by=SYSTEM)
    before = register()
    notes = join([(people[0].pk, one.pk) for one in people[1:]], by=SYSTEM, by_rule=True)
    assert Membership.objects.filter(artisan=people[0], to_on__isnull=True).count() == 1
    assert invariants.broken() == []
    for note in reversed(notes):
        take_apart(note, by=make.officer(place))
    assert register() == before


def test_an_officer_of_one_place_neither_joins_nor_takes_apart_across_two(place):
    other = make.district("AGR")
    one, two = make.artisan(other, **SHABNAM), make.artisan(place, **SHABNAM)
    question = DuplicateQuestion.objects.get()
    [note] = join([(one.pk, two.pk)], by=SYSTEM)
    before = register()
    for by in (make.officer(place), make.officer(other), make.officer(other, Role.ASSISTANT)):
        with pytest.raises(NotAllowed):
            take_apart(note, by=by)
    assert register() == before
    send_up(question, by=make.officer(place))
    question.refresh_from_db()
    assert question.sent_up_at is not None
    take_apart(note, by=make.officer(None, Role.CELL, "cell"))
    assert Artisan.objects.filter(merged_into__isnull=False).count() == 0


def test_an_answer_that_they_are_two_is_taken_back(pair, place):
    question, by = DuplicateQuestion.objects.get(), make.officer(place)
    answer_duplicate(question, "different", by=by)
    reopen_question(question, by=by)
    assert DuplicateQuestion.objects.get().state == DuplicateState.OPEN
    with pytest.raises(DomainError) as refusal:
        reopen_question(question, by=by)
    assert refusal.value.code == "not_answered"


def test_a_corrected_entry_is_checked_again_and_not_asked_about_twice(place):
    first = make.artisan(place, **SHABNAM)
    second = make.artisan(
        place, name="Gulnaz Begum", relation_name="Salim Ahmad", birth_year=1960, place="Bahjoi"
    )
    assert not DuplicateQuestion.objects.exists()
    by = make.officer(place)
    correct(second, SHABNAM, by=by)
    question = DuplicateQuestion.objects.get()
    assert (question.artisan, question.other, question.found_by) == (second, first, FoundBy.CORRECTION)
    correct(first, {"birth_year": 1989}, by=by)
    assert DuplicateQuestion.objects.count() == 1


def test_a_consent_given_after_joining_does_not_stop_taking_apart(pair, place):
    note, by = joined(pair, place), make.officer(place)
    give_consent(Artisan.objects.get(pk=pair[0].pk), "bank", by=by)
    take_apart(note, by=by)
    assert invariants.broken() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_join_overlapping_pairs_the_second_is_refused():
    place = make.district("SBL")
    a, b, c = (make.artisan(place, **SHABNAM) for _number in range(3))
    at_the_same_time = threading.Barrier(2)
    outcomes: list[str] = []

    def officer(kept: Artisan, gone: Artisan) -> None:
        try:
            with transaction.atomic():
                at_the_same_time.wait(60)
                join([(kept.pk, gone.pk)], by=SYSTEM)
            outcomes.append("joined")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=officer, args=both) for both in ((a, b), (c, b))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["answered", "joined"]
    assert Artisan.objects.filter(merged_into__isnull=False).count() == 1
    assert Joining.objects.count() == 1
