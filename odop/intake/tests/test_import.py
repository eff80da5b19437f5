"""A list from the sheet into the register: what goes in, what waits, and what was there already."""

import pytest
from django.db import connection

from odop.intake import factories as lists
from odop.intake import services
from odop.intake.enums import Outcome, State
from odop.intake.factories import row
from odop.intake.models import Intake, IntakeRow
from odop.kernel import trail
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit
from odop.registry.services import correct, enrol

pytestmark = pytest.mark.django_db


def outcomes(intake: Intake) -> dict[int, str]:
    return dict(IntakeRow.objects.filter(intake=intake).values_list("number", "outcome"))


def problems(intake: Intake, number: int) -> set[tuple[str, str]]:
    found = IntakeRow.objects.get(intake=intake, number=number).problems
    return {(key, code) for _letter, key, code, _params in found}


def test_a_good_row_becomes_the_same_entry_as_an_enrolment(place, officer):
    given = make.answers(
        place, name="Shabnam Ansari", relation="husband", relation_name="Mohd. Iqbal", birth_year=1988, category="obc",
        mobile="9812345678", place="Sarai Tarin", craft="Horn combs", consents=["register"], udyam="UDYAM-UP-12-0012345",
        bank_account="30012345678", bank_ifsc="SBIN0001234", pin_code=None, craft_years=None, disabled=None,
    )  # fmt: skip
    one = enrol({**given, "udyam": ""}, user=None, by=SYSTEM)
    left = Artisan.objects.filter(pk=one.pk).values().get()
    one.consents.all().delete()
    one.units.all().delete()
    one.delete()
    intake = lists.imported(
        [row(product="Horn combs", udyam="UDYAM-UP-12-0012345", account="30012345678", ifsc="sbin0001234")],
        by=officer,
    )
    assert intake.state == State.DONE
    assert intake.counts == {"imported": 1}
    right = Artisan.objects.values().get()
    assert {key for key in left if left[key] != right[key]} == {"id", "ref", "enrolled_at"}
    assert Unit.objects.get().udyam == "UDYAM-UP-12-0012345"
    assert str(Unit.objects.get().name) == "Shabnam Ansari"
    consent = Consent.objects.get()
    assert (consent.purpose, consent.given_through, consent.language) == (
        "register",
        "office",
        officer.language,
    )
    assert consent.wording
    event = Event.objects.get(verb="artisan.enrolled", subject_ref=right["ref"])
    assert event.facts == {"through": "office", "list": intake.ref, "purposes": ["register"]}
    assert event.actor_id == officer.pk
    kept = IntakeRow.objects.get()
    assert (kept.subject_id, kept.subject_ref, kept.entry) == (right["id"], right["ref"], {})


def test_bad_rows_wait_with_every_problem_named_and_good_rows_go_in(place, officer):
    rows = [
        row(),
        row(name="", mobile="12345", gender="F"),
        row(name="Rehana Khan", date="31/02/1990", category="xyz"),
        row(name="Kamla Devi", mobile="9.87654E+09", village=""),
        row(name="Asha Saini", account="30012345678"),
    ]
    intake = lists.checked(rows, by=officer)
    assert outcomes(intake) == {2: "good", 3: "bad", 4: "bad", 5: "bad", 6: "bad"}
    assert problems(intake, 3) == {("name", "missing"), ("mobile", "mobile")}
    assert problems(intake, 4) == {("birth_date", "birth_date"), ("category", "choice")}
    assert problems(intake, 5) == {("mobile", "digits_lost"), ("place", "missing")}
    assert problems(intake, 6) == {("bank_ifsc", "bank_ifsc_missing")}
    assert not Artisan.objects.exists()
    services.import_list(services.ask_import(intake, by=officer).pk, by=officer)
    assert outcomes(intake) == {2: "imported", 3: "bad", 4: "bad", 5: "bad", 6: "bad"}
    assert Artisan.objects.count() == 1


def test_two_identical_rows_never_become_two_people(place, officer):
    again = row(
        name="SHABNAM  ANSARI", father="w/o Mohammad Iqbal", date="15-03-1988", mobile="+91 98123 45678"
    )
    intake = lists.imported([row(), row(), again], by=officer)
    assert outcomes(intake) == {2: "imported", 3: "same_already", 4: "same_already"}
    person = Artisan.objects.get()
    assert set(IntakeRow.objects.values_list("subject_id", flat=True)) == {person.pk}


def test_the_same_file_twice_names_the_earlier_list_and_writes_nothing(place, officer):
    first = lists.imported([row()], by=officer)
    before = Event.objects.count()
    with pytest.raises(Exception, match=first.ref) as refusal:
        lists.uploaded([row()], by=officer)
    assert refusal.value.code == "same_file"
    assert (Intake.objects.count(), Event.objects.count()) == (1, before)


def test_rows_that_were_brought_before_are_the_same_people_even_after_a_correction(place, officer):
    lists.imported([row(), row(name="Rehana Khan", mobile="9812345679")], by=officer)
    correct(Artisan.objects.get(mobile="9812345678"), {"name": "Shabnam Begum"}, by=officer)
    second = lists.imported([row(), row(name="Meena Devi", mobile="9812345670")], by=officer)
    assert outcomes(second) == {2: "same_already", 3: "imported"}
    assert Artisan.objects.count() == 3


def test_a_likely_person_goes_in_and_the_office_is_asked(place, officer):
    make.artisan(
        place,
        name="शबनम अंसारी",
        relation_name="मो० इक़बाल",
        birth_year=1988,
        place="Sarai Tarin",
        mobile="9812345678",
    )
    intake = lists.imported([row(mobile="9812345671")], by=officer)
    assert outcomes(intake) == {2: "likely_same"}
    question = DuplicateQuestion.objects.get()
    assert question.found_by == "list"
    assert question.artisan_id == IntakeRow.objects.get().subject_id
    assert question.score > 0.5
    assert "relation" in question.reasons
    assert Event.objects.filter(verb="duplicate.asked", facts__artisan=question.artisan.ref).exists()


def test_a_number_of_somebody_elses_unit_keeps_the_row_waiting(place, officer):
    make.artisan(place, udyam="UDYAM-UP-12-0012345", unit_name="Works")
    rows = [row(udyam="UDYAM-UP-12-0012345"), row(name="Rehana Khan", mobile="9812345670", udyam="UDYAM-UP-12-0099999"),
            row(name="Meena Devi", mobile="9812345671", udyam="UDYAM-UP-12-0099999")]  # fmt: skip
    intake = lists.imported(rows, by=officer)
    assert outcomes(intake) == {2: "bad", 3: "imported", 4: "bad"}
    assert problems(intake, 2) == {("udyam", "unit_taken")}
    assert intake.counts == {"imported": 1, "bad": 2}


def test_batches_are_counted_numbered_and_chained_without_a_gap(place, officer):
    rows = [
        row(name=f"Meena {name}", mobile=f"98123456{n:02d}")
        for n, name in enumerate(["Devi", "Khan", "Saini", "Gupta", "Pal"])
    ]
    intake = services.ask_import(lists.checked(rows, by=officer), by=officer)
    services.import_list(intake.pk, by=officer, batch=2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert trail.verify() is None
    assert sorted(Artisan.objects.values_list("ref", flat=True)) == [f"AR-SBL-{n:06d}" for n in range(1, 6)]
    found = list(intake.batches.order_by("number").values_list("first_row", "last_row", "counts"))
    assert [one[:2] for one in found] == [(2, 3), (4, 5), (6, 6)]
    assert lists.again(intake).counts == {str(Outcome.IMPORTED): 5}


def test_a_row_of_another_district_is_left_to_its_own_office(place, officer):
    other = lists.office_district("MRD")
    intake = lists.checked([row(district="MRD"), row(district="SBL")], by=officer)
    assert outcomes(intake) == {2: "bad", 3: "good"}
    assert problems(intake, 2) == {("district", "other_district")}
    assert other.code in str(IntakeRow.objects.get(number=2).problems)


def test_who_has_not_agreed_stays_out(place, officer):
    titles = (*lists.TITLES, "Consent")
    intake = lists.uploaded(
        [[*row(), "हाँ"], [*row(name="Rehana Khan"), "No"], [*row(name="Asha Pal"), ""]],
        by=officer,
        titles=titles,
    )
    services.name_columns(intake, intake.mapping, by=officer)
    services.check_list(services.ask_check(intake, by=officer).pk)
    assert outcomes(intake) == {2: "good", 3: "bad", 4: "bad"}
    assert problems(intake, 3) == {("agrees", "not_agreed")}


def test_a_product_of_the_district_is_recognised_in_either_language(place, officer):
    line = make.product_line(place)
    lists.imported(
        [
            row(product="सींग शिल्प"),
            row(name="Rehana Khan", product="HORN CRAFT"),
            row(name="Asha Pal", product="Kites"),
        ],
        by=officer,
    )
    found = {str(one.name): one.product_line_id for one in Artisan.objects.all()}
    assert found == {"Shabnam Ansari": line.pk, "Rehana Khan": line.pk, "Asha Pal": None}
    assert Artisan.objects.get(name__en="Asha Pal").craft == "Kites"


def test_abbreviations_typed_with_a_zero_are_understood(place, officer):
    intake = lists.checked(
        [row(name="मो0 इक़बाल", father="श्री मो0 सलीम", gender="पु0", category="अ0जा0")], by=officer
    )
    entry = IntakeRow.objects.get(intake=intake).entry
    assert entry["name"] == {"hi": "मो० इक़बाल"}
    assert (entry["gender"], entry["category"]) == ("male", "sc")
    assert entry["name_folded"].startswith("mohd")
