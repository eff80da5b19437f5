"""Enrolling one person: what is kept, what is refused, and that a refusal leaves nothing behind."""

import pytest
from django.db import connection

from odop.accounts.enums import Role
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Counter, Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import factories as make
from odop.registry.enums import EnrolledBy, Purpose
from odop.registry.models import Artisan, Consent, EnrolmentDraft, Unit
from odop.registry.services import (
    add_unit,
    answers_of,
    begin_enrolment,
    claim,
    correct,
    enrol,
    finish_enrolment,
    give_consent,
    save_enrolment,
    withdraw_consent,
)

pytestmark = pytest.mark.django_db

AADHAAR = "2341 2341 2346"
ACCOUNT = "30012345678"


def nothing_written() -> bool:
    return not (
        Artisan.objects.exists()
        or Consent.objects.exists()
        or Unit.objects.exists()
        or Event.objects.exists()
        or Counter.objects.exists()
    )


def test_the_example_number_is_a_whole_aadhaar_number():
    from odop.lib.identifiers import looks_like_aadhaar

    assert looks_like_aadhaar(AADHAAR)


def test_she_enrols_herself_and_gets_a_reference_of_her_district():
    place, user = make.district("SBL"), make.citizen("9812345678")
    artisan = enrol(make.answers(place, name="शबनम अंसारी", mobile="9000000000"), user=user, by=user)
    assert artisan.ref == "AR-SBL-000001"
    assert artisan.mobile == "9812345678"  # the number she signed in with
    assert artisan.name == {"hi": "शबनम अंसारी"}
    assert artisan.name_folded == "sabnam ansari"
    user.refresh_from_db()
    assert str(user.name) == "शबनम अंसारी"  # the masthead greets her by name
    assert artisan.enrolled_by == EnrolledBy.SELF
    assert {one.purpose for one in artisan.consents.all()} == {Purpose.REGISTER, Purpose.BANK}


def test_references_count_up_within_a_district_without_gaps():
    one, other = make.district("AAA"), make.district("BBB")
    refs = [make.artisan(place).ref for place in (one, one, other, one)]
    assert refs == ["AR-AAA-000001", "AR-AAA-000002", "AR-BBB-000001", "AR-AAA-000003"]


def test_all_that_is_wrong_or_missing_is_said_at_once_and_nothing_is_written():
    place = make.district()
    given = make.answers(
        place,
        name="",
        birth_year="12",
        mobile="12345",
        pin_code="999",
        bank_account="12",
        craft=None,
        consents=["bank"],
    )
    with pytest.raises(Invalid) as refusal:
        enrol(given, user=None, by=SYSTEM)
    assert set(refusal.value.fields) == {
        "name", "birth_year", "mobile", "pin_code", "bank_account", "product_line", "consents",
    }  # fmt: skip
    assert nothing_written()


@pytest.mark.parametrize(
    "key", ["name", "relation_name", "place", "address", "craft", "unit_name", "mobile", "pin_code", "bank_account",
            "aadhaar_last4", "udyam", "pan", "craft_years", "aadhaar"],
)  # fmt: skip
def test_a_whole_aadhaar_number_is_refused_wherever_it_is_typed(key):
    given = make.answers(make.district(), bank_ifsc="SBIN0001234", **{key: AADHAAR.replace(" ", "")})
    with pytest.raises(Invalid) as refusal:
        enrol(given, user=None, by=SYSTEM)
    assert "Aadhaar" in str(refusal.value.fields[key])
    assert nothing_written()


def test_a_whole_aadhaar_number_is_not_kept_in_a_draft_either():
    user = make.citizen()
    draft = begin_enrolment(by=user)
    errors = save_enrolment(draft, {"place": "Chandausi", "address": f"house 4, {AADHAAR}"}, page=4, by=user)
    assert list(errors) == ["address"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM registry_enrolmentdraft")
        assert cursor.fetchone()[0] == "{}"


def test_an_account_number_that_looks_like_aadhaar_is_taken_when_she_says_it_is_from_the_passbook():
    given = make.answers(
        make.district(), bank_account=AADHAAR, bank_ifsc="SBIN0001234", bank_account_sure=True
    )
    assert enrol(given, user=None, by=SYSTEM).bank_account_last4 == "2346"


def test_the_last_four_digits_are_kept_only_with_consent_and_go_with_it():
    place = make.district()
    with pytest.raises(Invalid) as refusal:
        make.artisan(place, aadhaar_last4="2346")
    assert "aadhaar_last4" in refusal.value.fields
    artisan = make.artisan(place, aadhaar_last4="2346", consents=["register", "aadhaar"])
    assert artisan.aadhaar_last4 == "2346"
    withdraw_consent(artisan, Purpose.AADHAAR, by=SYSTEM)
    assert Artisan.objects.get(pk=artisan.pk).aadhaar_last4 == ""


def test_raw_sql_sees_no_account_number_in_the_register_or_in_a_draft():
    user, place = make.citizen(), make.district()
    draft = begin_enrolment(by=user)
    assert not save_enrolment(draft, {"bank_account": ACCOUNT, "bank_ifsc": "SBIN0001234"}, page=7, by=user)
    assert answers_of(draft)["bank_account"] == ACCOUNT
    artisan = make.artisan(place, bank_account=ACCOUNT, bank_ifsc="SBIN0001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM registry_enrolmentdraft d")
        drafts = cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(a)::text, bank_account FROM registry_artisan a")
        row, blob = cursor.fetchone()
    assert ACCOUNT not in drafts
    assert ACCOUNT not in row
    assert ACCOUNT.encode() not in bytes(blob)
    assert Artisan.objects.get(pk=artisan.pk).bank_account == ACCOUNT
    assert artisan.bank_account_last4 == "5678"


def test_the_trail_holds_no_personal_data():
    artisan = make.artisan(
        make.district(), name="Shabnam Ansari", place="Gunnaur", mobile="9712345678", bank_account=ACCOUNT, bank_ifsc="SBIN0001234",
        udyam="UDYAM-UP-12-0012345",
    )  # fmt: skip
    correct(artisan, {"mobile": "9712345679", "place": "Bahjoi"}, by=SYSTEM)
    give_consent(artisan, Purpose.CALLS, by=SYSTEM)
    written = " ".join(f"{event.subject_ref} {event.facts}" for event in Event.objects.all())
    for secret in ("Shabnam", "97123456", ACCOUNT, "5678", "Bahjoi", "0012345"):
        assert secret not in written
    assert Event.objects.get(verb="artisan.corrected").facts == {"fields": ["mobile", "place"]}


def test_nobody_is_enrolled_twice_with_one_sign_in():
    place, user = make.district(), make.citizen()
    enrol(make.answers(place), user=user, by=user)
    with pytest.raises(DomainError) as refusal:
        enrol(make.answers(place), user=user, by=user)
    assert refusal.value.code == "already_enrolled"
    assert Artisan.objects.count() == 1


def test_an_office_enrols_in_its_own_district_only():
    own, other = make.district("AAA"), make.district("BBB")
    assistant = make.officer(own, Role.ASSISTANT)
    assert enrol(make.answers(own), user=None, by=assistant).enrolled_by == EnrolledBy.OFFICE
    before = Event.objects.count()
    for by in (assistant, make.officer(None, Role.AUDITOR, "audit"), make.citizen()):
        with pytest.raises(NotAllowed):
            enrol(make.answers(other), user=None, by=by)
    assert Artisan.objects.count() == 1
    assert Event.objects.count() == before


def test_a_udyam_number_belongs_to_one_unit():
    place = make.district()
    make.artisan(place, udyam="udyam up 12 0012345")
    assert Unit.objects.get().udyam == "UDYAM-UP-12-0012345"
    with pytest.raises(DomainError) as refusal:
        make.artisan(place, udyam="UDYAM-UP-12-0012345")
    assert refusal.value.code == "unit_taken"
    assert Artisan.objects.count() == 1
    second = make.artisan(place)
    with pytest.raises(DomainError):
        add_unit(second, {"unit_name": "Two", "udyam": "UDYAM-UP-12-0012345"}, by=SYSTEM)
    assert add_unit(second, {"unit_name": "Two", "unit_kind": "trader"}, by=SYSTEM).ref == "UN-AAA-000002"


def test_a_product_line_must_be_one_of_the_district():
    own, other = make.district("AAA"), make.district("BBB")
    line = make.product_line(other)
    with pytest.raises(Invalid) as refusal:
        make.artisan(own, product_line=line.key)
    assert set(refusal.value.fields) == {"product_line"}
    assert make.artisan(other, product_line=line.key, craft=None).product_line == line


def test_a_draft_keeps_what_is_right_and_names_what_is_wrong():
    user = make.citizen()
    draft = begin_enrolment(by=user)
    errors = save_enrolment(draft, {"name": "Shabnam Ansari", "relation": "sister"}, page=2, by=user)
    assert list(errors) == ["relation"]
    kept = EnrolmentDraft.objects.get(pk=draft.pk)
    assert (kept.answers, kept.page) == ({"name": "Shabnam Ansari"}, 1)
    save_enrolment(draft, {"name": "Shabnam Ansari", "relation": "husband"}, page=2, by=user)
    assert EnrolmentDraft.objects.get(pk=draft.pk).page == 3


def test_another_district_takes_the_product_line_away():
    user, one, other = make.citizen(), make.district("AAA"), make.district("BBB")
    draft = begin_enrolment(by=user)
    save_enrolment(draft, {"district": one.pk}, page=4, by=user)
    assert not save_enrolment(draft, {"product_line": make.product_line(one).key}, page=5, by=user)
    save_enrolment(draft, {"district": other.pk}, page=4, by=user)
    assert "product_line" not in draft.answers


def test_a_finished_draft_is_gone_and_another_persons_is_not_touched():
    user, place = make.citizen(), make.district()
    draft = begin_enrolment(by=user)
    save_enrolment(draft, make.answers(place), page=8, by=user)
    with pytest.raises(NotAllowed):
        finish_enrolment(draft, by=make.citizen())
    assert finish_enrolment(draft, by=user).user == user
    assert not EnrolmentDraft.objects.exists()


def test_she_mends_her_address_and_the_office_mends_her_birth_year():
    place, user = make.district("AAA"), make.citizen()
    artisan = enrol(make.answers(place, place="Gunnaur", birth_year=1988), user=user, by=user)
    assert correct(artisan, {"place": "Bahjoi", "pin_code": "२४४४१०"}, by=user) == ["pin_code", "place"]
    assert artisan.pin_code == "244410"
    with pytest.raises(DomainError) as refusal:
        correct(artisan, {"birth_year": 1990}, by=user)
    assert refusal.value.code == "ask_office"
    assert correct(artisan, {"birth_year": 1991}, by=make.officer(place)) == ["birth_year"]
    with pytest.raises(NotAllowed):
        correct(artisan, {"place": "Agra"}, by=make.officer(make.district("BBB")))
    assert Artisan.objects.get(pk=artisan.pk).place == "Bahjoi"


def test_a_correction_that_changes_nothing_leaves_no_event():
    artisan = make.artisan(make.district(), place="Bahjoi")
    before = Event.objects.count()
    assert correct(artisan, {"place": "Bahjoi"}, by=SYSTEM) == []
    assert Event.objects.count() == before


def test_a_new_name_is_folded_anew():
    artisan = make.artisan(make.district(), name="Sunita Devi")
    correct(artisan, {"name": {"en": "Sunita Verma", "hi": "सुनीता वर्मा"}}, by=SYSTEM)
    found = Artisan.objects.get(pk=artisan.pk)
    assert (str(found.name), found.name_folded) == ("Sunita Verma", "sunit barm")


def test_an_entry_made_by_the_office_becomes_hers_with_the_same_mobile():
    place, user = make.district(), make.citizen("9712345678")
    artisan = make.artisan(place, mobile="9712345678")
    with pytest.raises(DomainError) as refusal:
        claim(artisan.ref, user=(stranger := make.citizen("9711111111")), by=stranger)
    assert refusal.value.code == "cannot_claim"
    assert claim(artisan.ref, user=user, by=user).user == user
    assert Event.objects.filter(verb="artisan.claimed").count() == 1


def test_consent_is_given_once_withdrawn_and_given_again():
    artisan = make.artisan(make.district())
    first = give_consent(artisan, Purpose.CALLS, by=SYSTEM)
    assert give_consent(artisan, Purpose.CALLS, by=SYSTEM) == first
    withdraw_consent(artisan, Purpose.CALLS, by=SYSTEM)
    with pytest.raises(DomainError):
        withdraw_consent(artisan, Purpose.CALLS, by=SYSTEM)
    assert give_consent(artisan, Purpose.CALLS, by=SYSTEM) != first
    assert Consent.objects.filter(artisan=artisan, purpose=Purpose.CALLS).count() == 2
