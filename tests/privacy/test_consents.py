"""Consent: asked with words of its date, taken back with what follows said before, and what then really follows."""

import pytest
from django.test import Client

from odop.casework.factories import Cast, cast
from odop.casework.models import Case
from odop.casework.reactions import consent_taken_back
from odop.kernel import clock, scope
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.places.models import District
from odop.privacy.queries.held import consequences
from odop.privacy.queries.requests import without_consent
from odop.registry.models import Artisan, Consent
from odop.registry.queries import privacy, wording
from odop.registry.services import give_consent, withdraw_consent
from odop.schemes.factories import ANSWERS, application, budget_for, code
from odop.schemes.services import apply

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(ground: None) -> Cast:
    place = District.objects.order_by("pk").first()
    with scope.system():
        made = cast(place)
        budget_for(place)
    return made


def phone(people: Cast) -> Client:
    client = Client()
    client.force_login(people.citizen)
    return client


def test_a_consent_names_the_version_that_was_shown_in_which_language(people: Cast) -> None:
    with scope.system():
        Consent.objects.filter(artisan=people.artisan, purpose="calls").delete()
        given = give_consent(people.artisan, "calls", by=people.citizen, language="hi")
    assert given.wording == wording("calls", clock.today()).version == "2026-11" and given.language == "hi"


def test_a_purpose_that_the_programme_does_not_have_is_refused_and_nothing_is_written(people: Cast) -> None:
    before = Consent.objects.count()
    with pytest.raises(DomainError) as refused:
        give_consent(people.artisan, "anything", by=people.citizen)
    assert refused.value.code == "no_such_purpose" and Consent.objects.count() == before


def test_the_notice_is_public_in_both_languages_and_names_whom_to_turn_to() -> None:
    english, hindi = (Client().get(path).content.decode() for path in ("/privacy/", "/hi/privacy/"))
    for purpose in privacy().purposes:
        assert purpose.wordings[0].title["en"] in english and purpose.wordings[0].why["hi"] in hindi
    assert "Data Protection Board of India" in english and "भारतीय डेटा संरक्षण बोर्ड" in hindi


def test_what_follows_is_said_before_and_names_her_running_application(people: Cast) -> None:
    case = application(people)
    shown = phone(people).get("/me/data/consents/register/").content.decode()
    assert case.ref in shown and "No new application can be made" in shown
    with scope.system():
        assert Consent.objects.get(artisan=people.artisan, purpose="register").withdrawn_at is None


def test_without_the_consent_to_the_register_no_new_application_is_taken(people: Cast) -> None:
    with scope.system():
        withdraw_consent(people.artisan, "register", by=people.citizen)
        with pytest.raises(DomainError) as refused:
            apply(people.artisan, scheme=code(), answers=ANSWERS, by=people.citizen)
    assert refused.value.code == "no_consent"
    assert not Case.objects.filter(applicant=people.artisan).exists()


def test_a_running_case_is_flagged_to_the_office_on_its_page_its_trail_and_the_list(people: Cast) -> None:
    case = application(people)
    assert phone(people).post("/me/data/consents/register/").status_code == 302

    with scope.system():
        event = Event.objects.get(verb="consent.withdrawn", subject_id=str(people.artisan.pk))
        consent_taken_back(event)
        consent_taken_back(event)  # at least once
        assert Event.objects.filter(verb="case.consent_withdrawn", subject_ref=case.ref).count() == 1
        assert list(without_consent(people.officer)) == [people.artisan]
    desk = Client()
    desk.force_login(people.officer)
    assert "took back the consent" in desk.get(f"/desk/cases/{case.ref}/").content.decode()
    assert people.artisan.ref in desk.get("/desk/privacy/").content.decode()


def test_with_the_bank_consent_gone_the_sentence_says_whether_a_branch_has_the_file(people: Cast) -> None:
    case = application(people)
    with scope.system():
        lines = consequences(people.artisan, "bank")
    assert [line.text for line in lines] == [f"Application {case.ref} cannot be sent to a bank branch."]
    assert lines[0].stops


def test_taking_back_what_was_never_given_is_not_found(people: Cast) -> None:
    assert phone(people).get("/me/data/consents/directory/").status_code == 404
    assert phone(people).post("/me/data/consents/directory/").status_code == 404
    assert Artisan.objects.get(pk=people.artisan.pk).erased_at is None
