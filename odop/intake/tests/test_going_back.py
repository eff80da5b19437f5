"""Stopped, cut off, taken back: a list never leaves the register half changed."""

import pytest
from django.db import connection

from odop.intake import factories as lists
from odop.intake import services
from odop.intake.enums import State
from odop.intake.factories import row
from odop.intake.models import Intake, IntakeRow
from odop.intake.services import importing
from odop.kernel import trail
from odop.kernel.models import Event
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit
from odop.registry.services import add_member, correct

pytestmark = pytest.mark.django_db


def many(count: int) -> list:
    return [
        row(
            name=f"{make.WOMEN[n % 10]} {make.FAMILIES[n // 10 % 10]}",
            mobile=f"98{n:08d}",
            father=f"w/o {make.MEN[n // 7 % 10]} Lal",
        )
        for n in range(count)
    ]


def test_an_import_taken_back_leaves_nothing_but_its_trail(place, officer):
    earlier = make.artisan(
        place, name="Shabnam Ansari", relation_name="Mohd Iqbal", birth_year=1988, place="Sarai Tarin"
    )
    intake = lists.imported([row(udyam="UDYAM-UP-12-0012345"), *many(5), row()], by=officer)
    refs = set(IntakeRow.objects.exclude(subject_ref="").values_list("subject_ref", flat=True))
    services.undo_list(services.ask_undo(intake, by=officer).pk, by=officer)
    assert list(Artisan.objects.all()) == [earlier]
    assert not Unit.objects.exists()
    assert not Consent.objects.exclude(artisan=earlier).exists()
    assert not DuplicateQuestion.objects.exists()
    gone = Event.objects.filter(verb="artisan.retired")
    assert set(gone.values_list("subject_ref", flat=True)) == refs - {earlier.ref}
    assert set(gone.values_list("facts__list", flat=True)) == {intake.ref}
    assert lists.again(intake).state == State.UNDONE
    assert set(IntakeRow.objects.values_list("outcome", flat=True)) == {"undone"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert trail.verify() is None


def test_after_taking_back_the_same_file_may_come_again(officer):
    intake = lists.imported([row()], by=officer)
    services.undo_list(services.ask_undo(intake, by=officer).pk, by=officer)
    assert lists.imported([row()], by=officer).counts == {"imported": 1}


@pytest.mark.parametrize("what", ["corrected", "claimed", "registry.membership", "consents", "other_lists"])
def test_a_list_on_which_something_builds_stays_and_says_what(what, place, officer):
    intake = lists.imported([row(), *many(3)], by=officer)
    person = Artisan.objects.get(mobile="9812345678")
    if what == "corrected":
        correct(person, {"place": "Bahjoi"}, by=officer)
    elif what == "claimed":
        Artisan.objects.filter(pk=person.pk).update(user=make.citizen())
    elif what == "registry.membership":
        add_member(make.group(place), person, by=officer)
    elif what == "consents":
        from odop.registry.services import give_consent

        give_consent(person, "bank", by=officer)
    else:
        lists.imported([row()], by=officer, titles=[title.upper() for title in lists.TITLES])
    before = Artisan.objects.count(), Event.objects.count()
    with pytest.raises(Exception) as refusal:
        services.ask_undo(intake, by=officer)
    assert refusal.value.code == "built_upon"
    assert refusal.value.extra == {"builds_on": {what: 1}}
    assert (Artisan.objects.count(), Event.objects.count()) == before
    assert lists.again(intake).state == State.DONE


def test_what_came_to_build_on_it_meanwhile_leaves_the_list_as_it_is(officer):
    intake = services.ask_undo(lists.imported([row()], by=officer), by=officer)
    correct(Artisan.objects.get(), {"place": "Bahjoi"}, by=officer)
    services.undo_list(intake.pk, by=officer)
    assert lists.again(intake).state == State.DONE
    assert Artisan.objects.count() == 1


def test_a_stopped_import_can_go_on(officer):
    intake = services.ask_import(lists.checked(many(6), by=officer), by=officer)
    assert importing.next_batch(intake.pk, by=officer, size=2)
    services.cancel(lists.again(intake), by=officer)
    assert not importing.next_batch(intake.pk, by=officer, size=2)
    assert lists.again(intake).counts == {"imported": 2, "good": 4}
    services.import_list(services.ask_import(lists.again(intake), by=officer).pk, by=officer)
    assert lists.again(intake).counts == {"imported": 6}
    assert Artisan.objects.count() == 6


def test_a_check_that_was_cut_off_goes_on_without_reading_a_row_twice(officer, monkeypatch):
    intake = services.ask_check(lists.named(many(7), by=officer), by=officer)
    from odop.intake.services import checking

    kept, whole = [], checking._keep

    def cut(pk, reading, rows, size):
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(size)
        return whole(pk, reading, rows, size)

    monkeypatch.setattr(checking, "_keep", cut)
    with pytest.raises(KeyboardInterrupt):
        services.check_list(intake.pk, batch=2)
    monkeypatch.undo()
    services.check_list(intake.pk, batch=2)
    assert lists.again(intake).counts == {"good": 7}
    assert sorted(IntakeRow.objects.values_list("number", flat=True)) == list(range(2, 9))


def test_a_list_thrown_away_before_anything_went_in_leaves_no_row(officer):
    intake = services.cancel(lists.checked(many(3), by=officer), by=officer)
    assert intake.state == State.CANCELLED
    assert not IntakeRow.objects.exists()
    assert Intake.objects.get().file_id is None


def test_another_office_may_do_nothing_with_a_list(officer):
    stranger = make.officer(lists.office_district("MRD"))
    intake = lists.checked(many(2), by=officer)
    for step in (services.ask_import, services.cancel, services.change_columns, services.ask_check):
        with pytest.raises(Exception) as refusal:
            step(intake, by=stranger)
        assert refusal.value.code == "not_your_list"
    assert lists.again(intake).state == State.CHECKED
    assert not Artisan.objects.exists()
