"""A record of a device arrives once, by the way every enrolment goes, and what is refused leaves nothing of a person."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from odop.accounts.models import Posting, User
from odop.camps import factories as make
from odop.camps.definitions import lists
from odop.camps.enums import Outcome
from odop.camps.models import Camp, CampRecord
from odop.camps.services import receive
from odop.kernel import clock, scope
from odop.kernel.models import Event, Notice, StoredFile
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.places.models import ProductLine
from odop.registry import factories as register
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit
from odop.registry.queries import privacy

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x02picture\xff\xd9"
WITH_EXIF = b"\xff\xd8\xff\xe1\x00\x08Exif\x00\x00\xff\xda\x00\x02picture\xff\xd9"


@pytest.fixture
def camp(officer) -> Camp:
    return make.camp(officer)


def nothing_of_a_person() -> bool:
    kinds = (Artisan, Consent, Unit, StoredFile, Notice, DuplicateQuestion)
    return not any(kind.objects.exists() for kind in kinds)


def test_a_record_becomes_an_entry_with_a_receipt(place, officer, camp):
    receipt = make.arrived(
        camp, place, by=officer, answers={"name": "Shabnam Ansari", "mobile": "9712345678"}
    )
    assert receipt.record.outcome == Outcome.ENROLLED
    assert receipt.ref == "AR-SBL-000001"
    assert receipt.record.received_at <= clock.now()
    assert not receipt.again
    artisan = Artisan.objects.get()
    assert artisan.ref == receipt.ref
    assert artisan.user is None
    slip = Notice.objects.get()
    assert slip.to == "9712345678"
    assert artisan.ref in slip.body
    assert Event.objects.filter(verb="camp.record_arrived", facts__artisan=artisan.ref).count() == 1


def test_a_record_sent_five_times_arrives_once_and_gets_the_same_receipt(place, officer, camp):
    one = make.sent(camp, place)
    receipts = [receive(one, by=officer) for _n in range(5)]
    assert {receipt.ref for receipt in receipts} == {"AR-SBL-000001"}
    assert [receipt.again for receipt in receipts] == [False, True, True, True, True]
    assert Artisan.objects.count() == CampRecord.objects.count() == Notice.objects.count() == 1
    assert CampRecord.objects.get().times_sent == 5


@pytest.mark.django_db(transaction=True)
def test_the_same_record_sent_twice_at_one_moment_arrives_once(place, officer, camp):
    one = make.sent(camp, place)
    found: list[str] = []

    def send() -> None:
        try:
            person = User.objects.get(pk=officer.pk)
            with scope.enter(person.scope):
                found.append(receive(one, by=person).ref)
        finally:
            connection.close()

    threads = [Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["AR-SBL-000001"] * 4
    assert Artisan.objects.count() == CampRecord.objects.count() == 1


def test_what_was_changed_after_it_arrived_is_named_and_changes_nothing(place, officer, camp):
    one = make.sent(camp, place, answers={"name": "Shabnam Ansari"})
    receive(one, by=officer)
    later = replace(one, answers={**one.answers, "name": "Shabana Ansari", "address": "Near the well"})
    receipt = receive(later, by=officer)
    assert receipt.again
    assert receipt.edited == ["address", "name"]
    assert str(Artisan.objects.get().name) == "Shabnam Ansari"


def test_wrong_answers_are_sent_back_in_both_languages_and_nothing_of_her_is_written(place, officer, camp):
    receipt = make.arrived(camp, place, by=officer, answers={"mobile": "12", "name": ""}, photo=JPEG)
    assert receipt.record.outcome == Outcome.REFUSED
    assert set(receipt.record.problems) == {"mobile", "name"}
    assert receipt.record.problems["name"] == {"en": "Write the name.", "hi": "नाम लिखें।"}
    assert receipt.ref == ""
    assert nothing_of_a_person()


def test_a_record_sent_back_is_corrected_and_arrives_under_its_own_number(place, officer, camp):
    one = make.sent(camp, place, answers={"pin_code": "12"})
    assert receive(one, by=officer).record.outcome == Outcome.REFUSED
    right = replace(one, answers={**one.answers, "pin_code": "244302"})
    receipt = receive(right, by=officer)
    assert receipt.record.outcome == Outcome.ENROLLED
    assert receipt.record.problems == {}
    assert CampRecord.objects.get().times_sent == 2


def test_a_udyam_number_that_is_taken_is_said_at_its_field(place, officer, camp):
    taken = {"unit_name": "Works", "unit_kind": "maker", "udyam": "UDYAM-UP-12-0012345"}
    register.artisan(place, name="Gulnaz Khan", birth_year=1961, **taken)
    receipt = make.arrived(
        camp, place, by=officer, answers={"name": "Rekha Saini", "birth_year": 1990, **taken}
    )
    assert receipt.record.outcome == Outcome.REFUSED
    assert list(receipt.record.problems) == ["udyam"]
    assert Artisan.objects.count() == 1


def test_a_likely_same_person_is_asked_about_before_anything_is_written(place, officer, camp):
    known = register.artisan(place, name="Kamla Gautam", birth_year=1980, mobile="9711111111", place="Bahjoi")
    like = {"name": "Kamla Gautam", "birth_year": 1980, "mobile": "9711111111", "place": "Bahjoi"}
    one = make.sent(camp, place, answers=like)
    receipt = receive(one, by=officer)
    assert receipt.record.outcome == Outcome.CONFLICT
    assert receipt.question is not None
    assert (receipt.question.ref, receipt.question.mobile_ending) == (known.ref, "11")
    assert {"en", "hi"} == set(receipt.question.reasons[0])
    assert Artisan.objects.count() == 1

    same = receive(replace(one, says="same", about=receipt.question.about), by=officer)
    assert same.record.outcome == Outcome.SAME
    assert same.ref == known.ref
    assert Artisan.objects.count() == 1


def test_another_person_is_enrolled_and_the_office_is_asked_once(place, officer, camp):
    register.artisan(place, name="Kamla Gautam", birth_year=1980, mobile="9711111111", place="Bahjoi")
    like = {"name": "Kamla Gautam", "birth_year": 1980, "mobile": "9711111111", "place": "Bahjoi"}
    one = make.sent(camp, place, answers=like)
    asked = receive(one, by=officer).question
    receipt = receive(replace(one, says="another", about=asked.about), by=officer)
    assert receipt.record.outcome == Outcome.ASKED
    assert Artisan.objects.count() == 2
    assert DuplicateQuestion.objects.count() == 1


def test_an_answer_about_another_entry_than_was_asked_decides_nothing(place, officer, camp):
    register.artisan(place, name="Kamla Gautam", birth_year=1980, mobile="9711111111")
    like = {"name": "Kamla Gautam", "birth_year": 1980, "mobile": "9711111111"}
    one = make.sent(camp, place, answers=like, says="same", about="made up")
    assert receive(one, by=officer).record.outcome == Outcome.CONFLICT
    assert Artisan.objects.count() == 1


def test_of_a_likeness_in_another_district_nothing_is_shown_but_two_digits(place, officer, camp):
    far = register.district("AGR", "Agra", "आगरा")
    known = register.artisan(far, name="Kamla Gautam", birth_year=1980, mobile="9711111111", place="Bahjoi",
                             relation_name="Ram Gautam")  # fmt: skip
    like = {"name": "Kamla Gautam", "birth_year": 1980, "mobile": "9711111111", "relation_name": "Ram Gautam"}
    one = make.sent(camp, place, answers=like)
    officer = type(officer).objects.get(pk=officer.pk)
    with scope.enter(officer.scope):
        receipt = receive(one, by=officer)
        question = receipt.question
        assert question is not None
        assert (question.ref, question.name, question.mobile_ending) == ("", "", "11")
        same = receive(replace(one, says="same", about=question.about), by=officer)
        assert same.record.outcome == Outcome.SAME
        assert same.ref == ""
    assert CampRecord.objects.get().artisan_id == known.pk


def test_a_person_of_another_district_is_refused_and_nothing_is_written(place, officer, camp):
    far = register.district("AGR", "Agra", "आगरा")
    with pytest.raises(NotAllowed) as refused:
        make.arrived(camp, far, by=officer)
    assert refused.value.code == "not_your_place"
    assert nothing_of_a_person()
    assert not CampRecord.objects.exists()


def test_a_district_written_as_text_is_held_too(place, officer, camp):
    far = register.district("AGR", "Agra", "आगरा")
    with pytest.raises(NotAllowed):
        make.arrived(camp, place, by=officer, answers={"district": str(far.pk), "craft": "Shoes"})
    assert nothing_of_a_person()
    assert not CampRecord.objects.exists()


def test_who_is_not_named_at_a_camp_sends_nothing_to_it(place, camp):
    other = register.officer(place)
    with pytest.raises(NotFound):
        make.arrived(camp, place, by=other)
    with pytest.raises(NotAllowed):
        make.arrived(camp, place, by=register.citizen())
    assert not CampRecord.objects.exists()


def test_the_record_of_another_officer_is_not_told_about(place, officer):
    second = register.officer(place)
    camp = make.camp(officer, officers=[officer, second])
    one = make.sent(camp, place)
    receive(one, by=officer)
    with pytest.raises(DomainError) as refused:
        receive(one, by=second)
    assert refused.value.code == "another_officer"
    assert CampRecord.objects.get().sent_by == officer


def test_an_officer_who_was_posted_elsewhere_finishes_what_was_sent_back(place, officer, camp):
    one = make.sent(camp, place, answers={"name": ""})
    with scope.enter(officer.scope):
        receive(one, by=officer)
    far = register.district("AGR", "Agra", "आगरा")
    office = register.officer(far).current_postings[0].office
    Posting.objects.filter(user=officer).update(office=office)
    there = User.objects.get(pk=officer.pk)
    with scope.enter(there.scope):
        new = make.camp(there)
        answers = register.answers(far, name="Rekha Saini", craft="Shoes")
        receipt = receive(replace(one, camp=new.ref, answers=answers), by=there)
    assert receipt.ref == "AR-AGR-000001"
    assert CampRecord.objects.get().district == far


def test_a_photograph_is_kept_with_the_entry(place, officer, camp):
    receipt = make.arrived(camp, place, by=officer, photo=JPEG)
    stored = StoredFile.objects.get()
    assert receipt.record.photo_id == stored.pk
    assert (stored.media_type, stored.district_id, stored.size) == ("image/jpeg", place.pk, len(JPEG))


@pytest.mark.parametrize(
    "content",
    [b"GIF89a", b"\x89PNG\r\n\x1a\n", JPEG + b"x" * 300_000, WITH_EXIF, JPEG[:-2], b"\xff\xd8\xff"],
    ids=["gif", "png", "large", "exif", "cut", "bare"],
)
def test_a_photograph_that_is_no_small_plain_jpeg_is_sent_back(content, place, officer, camp):
    receipt = make.arrived(camp, place, by=officer, photo=content)
    assert receipt.record.outcome == Outcome.REFUSED
    assert list(receipt.record.problems) == ["photo"]
    assert nothing_of_a_person()


def test_the_servers_time_counts_and_the_devices_clock_is_a_fact(place, officer, camp):
    wrong = clock.now() - timedelta(days=400)
    receipt = make.arrived(camp, place, by=officer, made_at=wrong, sent_at=wrong + timedelta(minutes=2))
    assert clock.now() - receipt.record.received_at < timedelta(minutes=1)
    assert receipt.record.device_made_at == wrong
    assert abs(receipt.record.device_clock_off - (400 * 86_400 - 120)) < 60
    assert Artisan.objects.get().enrolled_at == pytest.approx(clock.now(), abs=timedelta(minutes=1))


def test_a_record_made_with_older_lists_is_still_understood(place, officer, camp):
    line = register.product_line(place, "Horn craft")
    ProductLine.objects.filter(pk=line.pk).update(valid_to=clock.today() - timedelta(days=1))
    older = {
        "product_line": line.key,
        "craft": "",
        "favourite_colour": "red",
        "consents": ["register", "lottery"],
    }
    receipt = make.arrived(camp, place, by=officer, answers=older, lists_version="older")
    assert receipt.record.outcome == Outcome.ENROLLED
    assert Artisan.objects.get().craft == "Horn craft"
    assert receipt.record.left_out == ["favourite_colour", "consents:lottery"]
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["register"]


def test_a_key_that_means_another_product_by_now_is_read_as_the_one_that_was_chosen(place, officer, camp):
    line = register.product_line(place, "Brass lamps")
    chosen = {"product_line": line.key, "craft": ""}
    receipt = make.arrived(
        camp, place, by=officer, answers=chosen, lists_version="older", line_meant="Horn craft"
    )
    assert receipt.record.outcome == Outcome.ENROLLED
    artisan = Artisan.objects.get()
    assert (artisan.product_line, artisan.craft) == (None, "Horn craft")
    more = {**chosen, "name": "Gulnaz Khan", "birth_year": 1990}
    make.arrived(camp, place, by=officer, answers=more, lists_version="older", line_meant="Brass lamps")
    assert Artisan.objects.latest("pk").product_line == line


def test_a_consent_names_the_text_that_was_shown_and_an_unknown_text_is_asked_for_again(
    place, officer, camp, monkeypatch
):
    present = privacy()
    first = present.purposes[0].wordings[0]
    newer = replace(first, version="2026-12", since=clock.today())
    purposes = (replace(present.purposes[0], wordings=(first, newer)), *present.purposes[1:])
    later = replace(present, purposes=purposes)
    for module in ("odop.registry.queries.purposes", "odop.camps.services.older"):
        monkeypatch.setattr(f"{module}.privacy", lambda: later)
    make.arrived(
        camp, place, by=officer, answers={"consents": ["register"]}, wordings={"register": first.version}
    )
    assert Consent.objects.get().wording == first.version
    receipt = make.arrived(
        camp,
        place,
        by=officer,
        answers={"name": "Gulnaz Khan", "birth_year": 1990},
        wordings={"register": "2019-01"},
    )
    assert receipt.record.outcome == Outcome.REFUSED
    assert list(receipt.record.problems) == ["consents"]
    assert Artisan.objects.count() == 1


def test_with_todays_lists_an_unknown_answer_is_wrong(place, officer, camp):
    receipt = make.arrived(
        camp, place, by=officer, answers={"favourite_colour": "red"}, lists_version=lists()["version"]
    )
    assert receipt.record.outcome == Outcome.REFUSED
    assert list(receipt.record.problems) == ["favourite_colour"]


def test_a_cancelled_camp_takes_nothing(place, officer, camp):
    Camp.objects.filter(pk=camp.pk).update(cancelled_at=clock.now())
    receipt = make.arrived(camp, place, by=officer)
    assert receipt.record.outcome == Outcome.REFUSED
    assert list(receipt.record.problems) == ["camp"]
    assert nothing_of_a_person()


def test_an_aadhaar_number_is_sent_back_and_stands_nowhere(place, officer, camp):
    receipt = make.arrived(camp, place, by=officer, answers={"address": "2341 2341 2346"})
    assert list(receipt.record.problems) == ["address"]
    assert nothing_of_a_person()
    row = CampRecord.objects.values().get()
    assert "2341" not in str(
        {key: value for key, value in row.items() if key not in {"uuid", "answer_hashes"}}
    )


def test_a_refusal_with_a_number_in_it_is_said_in_every_language(place, officer, camp):
    receipt = make.arrived(camp, place, by=officer, answers={"place": "x" * 500, "name": "y" * 500})
    assert receipt.record.outcome == Outcome.REFUSED
    for said in receipt.record.problems.values():
        assert said["en"].startswith("This is too long") and said["hi"].startswith("यह बहुत लंबा है"), said
    assert nothing_of_a_person()
