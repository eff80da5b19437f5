"""A letter is verified and an application tracked without a sign-in and without a person's details."""

from datetime import date

import pytest
from django.test import Client

from odop.casework.models import Case, Letter
from odop.indicators import factories
from odop.kernel import clock, scope
from odop.kernel.programme import programme
from odop.places.models import District

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ground: None) -> Case:
    with scope.system():
        person = factories.artisan(District.objects.all()[0])
        person.mobile, person.name = "9876501234", {"en": "Shabnam Ansari", "hi": "शबनम अंसारी"}
        person.save()
        steps = [("submit", "scrutiny", date(2026, 5, 1)), ("recommend", "put_up", date(2026, 5, 8))]
        return factories.case(person.district, steps, code=programme().schemes[0], applicant=person)


@pytest.fixture
def letter(case: Case) -> Letter:
    with scope.system():
        amounts = [{"label": {"en": "Margin money", "hi": "मार्जिन मनी"}, "paise": 640_000_00, "strong": True}]
        return Letter.objects.create(
            case=case,
            kind="sanction",
            number=f"{case.ref}/1",
            data={"amounts": amounts},
            issued_at=clock.now(),
        )


def test_a_genuine_letter_is_confirmed_without_the_person(client: Client, letter: Letter) -> None:
    for prefix in ("", "/hi"):
        page = client.get(f"{prefix}/verify/{letter.code}/").content.decode()
        assert letter.number in page and "₹\u00a06,40,000" in page
        assert "Shabnam" not in page and "शबनम" not in page and "9876501234" not in page


def test_an_unknown_code_is_not_confirmed(client: Client, letter: Letter) -> None:
    other = "x" if letter.code[-1] != "x" else "y"
    response = client.get(f"/verify/{letter.code[:-1]}{other}/")
    assert response.status_code == 404 and letter.number not in response.content.decode()


def test_the_way_of_an_application_shows_stage_and_dates_only(client: Client, case: Case) -> None:
    page = client.post("/track/", {"ref": f" {case.ref.lower()} ", "last4": "१२३४"}).content.decode()
    assert case.ref in page and "Scrutiny" in page
    for private in ("Shabnam", "शबनम", "98765", case.applicant.ref):
        assert private not in page


def test_a_rejected_application_went_no_further_than_where_it_was_rejected(
    client: Client, ground: None
) -> None:
    with scope.system():
        person = factories.artisan(District.objects.all()[0])
        person.mobile = "9876501234"
        person.save()
        steps = [("submit", "scrutiny", date(2026, 5, 1)), ("reject", "rejected", date(2026, 5, 8))]
        rejected = factories.case(
            person.district, steps, code=programme().schemes[0], applicant=person, open_=False
        )
    page = client.post("/track/", {"ref": rejected.ref, "last4": "1234"}).content.decode()
    assert "Scrutiny" in page and "Bank sanction" not in page


def test_wrong_digits_and_an_unknown_reference_read_alike(client: Client, case: Case) -> None:
    wrong = client.post("/track/", {"ref": case.ref, "last4": "0000"})
    unknown = client.post("/track/", {"ref": "XX-YYY-2627-000001", "last4": "0000"})
    assert wrong.status_code == unknown.status_code == 422
    sentence = "Reference and number do not belong together"
    assert sentence in wrong.content.decode() and sentence in unknown.content.decode()


def test_digits_cannot_be_tried_one_after_another(client: Client, case: Case) -> None:
    for last4 in ("0000", "0001", "0002", "0003", "0004"):
        assert client.post("/track/", {"ref": case.ref, "last4": last4}).status_code == 422
    right = client.post("/track/", {"ref": case.ref, "last4": "1234"})
    assert right.status_code == 429 and "Scrutiny" not in right.content.decode()
