"""Who looked at whom: written down for every way to a person, told to her in words, and asked for a reason outside one's work."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.accounts.services import make_api_token
from odop.casework.factories import Cast, officer_at
from odop.casework.services import take_step
from odop.kernel import looks as kernel_looks
from odop.kernel import scope
from odop.kernel.models import Event
from odop.privacy.models import AccessRecord
from odop.privacy.queries.looks import MANY, looks_at, unusual
from odop.registry import factories as make
from odop.registry.models import Artisan
from odop.schemes.factories import application
from tests.privacy.conftest import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: Any) -> None:
    settings.ASK_WHY = True


@pytest.fixture
def stranger(people: Cast) -> Artisan:
    """Somebody of the same district without a case."""
    with scope.system():
        return make.artisan(people.district, name="Ganga Devi", relation_name="Shiv Ram")


def records() -> list[tuple[str, str, bool]]:
    with scope.system():
        return list(AccessRecord.objects.order_by("pk").values_list("kind", "subject_ref", "tied"))


def state_officer(role: str, kind: str, name: str) -> User:
    with scope.system():
        return officer_at(Office.objects.get(kind=kind, district=None), role, name)


def test_every_way_to_a_person_leaves_a_record(people: Cast) -> None:
    case = application(people)
    desk = browser(people.officer)
    document = case.documents.first()
    ways = [
        f"/desk/cases/{case.ref}/", f"/desk/cases/{case.ref}/files/{document.file_id}/",
        f"/desk/cases/{case.ref}/letters/1/en/", f"/desk/register/{people.artisan.ref}/", f"/desk/register/{people.artisan.ref}/correct/",
    ]  # fmt: skip
    with scope.system():
        token = make_api_token(people.officer, label="t", by=people.officer)
    for way in ways:
        before = len(records())
        assert desk.get(way).status_code == 200, way
        assert len(records()) == before + 1, way
    program = Client()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token[0] if isinstance(token, tuple) else token}"}
    for way in (f"/api/v1/cases/{case.ref}", f"/api/v1/artisans/{people.artisan.ref}"):
        before = len(records())
        assert program.get(way, **bearer).status_code == 200, way
        assert len(records()) == before + 1, way
    with scope.system():
        assert set(AccessRecord.objects.values_list("user_id", flat=True)) == {people.officer.pk}
        assert set(AccessRecord.objects.values_list("role", flat=True)) == {"officer"}


def test_her_own_looks_and_refused_ones_leave_none(people: Cast) -> None:
    case = application(people)
    assert browser(people.citizen).get(f"/me/cases/{case.ref}/").status_code == 200
    assert browser(people.officer).get("/desk/register/AR-ZZZ-999999/").status_code == 404
    assert records() == []


def test_she_reads_who_looked_by_post_and_office_in_her_language(people: Cast) -> None:
    case = application(people)
    browser(people.assistant).get(f"/desk/cases/{case.ref}/")
    browser(people.assistant).get(f"/desk/cases/{case.ref}/")
    office = people.assistant.current_postings[0].office
    english = browser(people.citizen).get("/me/data/looks/").content.decode()
    hindi = browser(people.citizen).get("/hi/me/data/looks/").content.decode()
    assert (
        f"{office.name['en']} looked at your application {case.ref}" in english
        and "2 times that day" in english
    )
    assert f"{office.name['hi']} ने आपका आवेदन {case.ref} देखा" in hindi
    assert str(people.assistant.name) not in english.split("<main")[1]


def test_a_list_that_was_taken_out_is_told_to_everybody_of_the_district(people: Cast, asked: None) -> None:
    desk = browser(people.officer)
    said = {"why": "other", "text": "The fair of Wednesday"}
    assert desk.post("/desk/register/export.xlsx", said)["Content-Disposition"].startswith("attachment")
    assert desk.post("/desk/register/export.xlsx", {"why": "work", "text": ""}).status_code == 200
    assert [kind for kind, _ref, _tied in records()] == ["list", "list"]
    page = browser(people.citizen).get("/me/data/looks/").content.decode()
    assert "took out a list of the register" in page
    assert "Reason: To work through in this office" in page
    assert "Wednesday" not in page  # an officer's own words about others go to nobody of the district


def test_a_list_is_only_taken_out_for_a_reason(people: Cast, asked: None) -> None:
    desk = browser(people.officer)
    for said, status in (
        ({}, 200),
        ({"text": ""}, 422),
        ({"why": "here", "text": ""}, 422),
        ({"why": "other", "text": ""}, 422),
    ):
        answer = desk.post("/desk/register/export.xlsx?gender=female", said)
        page = answer.content.decode()
        assert answer.status_code == status, said
        assert "What is the list for?" in page and "/desk/register/export.xlsx?gender=female" in page
        assert people.artisan.ref not in page
    assert records() == []
    with scope.system():
        assert not Event.objects.filter(verb="register.exported").exists()
    assert (
        desk.post("/hi/desk/register/export.xlsx", {"text": ""})
        .content.decode()
        .count("सूची किस काम के लिए है?")
        == 1
    )


def test_a_list_says_whose_rows_it_showed_and_not_what_was_typed(people: Cast, stranger: Artisan) -> None:
    case = application(people)
    desk = browser(people.officer)
    assert stranger.ref in desk.get("/desk/register/?q=Ganga").content.decode()
    assert case.ref in desk.get("/desk/cases/").content.decode()
    with scope.system():
        searched, listed = AccessRecord.objects.order_by("pk")
        assert (searched.kind, searched.page, searched.people) == ("page", "register", [stranger.pk])
        assert (listed.page, listed.people, listed.rows) == ("desk_cases", [people.artisan.pk], 1)
        assert "anga" not in json.dumps(AccessRecord.objects.values().first(), default=str)
    assert browser(people.citizen).get("/me/").status_code == 200
    assert browser(people.officer).get("/desk/register/?q=Nobody").status_code == 200
    assert len(records()) == 2


def test_she_and_those_who_watch_read_on_which_lists_she_stood(people: Cast, stranger: Artisan) -> None:
    desk = browser(people.officer)
    for _n in range(2):
        desk.get("/desk/register/")
    office = people.officer.current_postings[0].office
    page = browser(people.citizen).get("/hi/me/data/looks/").content.decode()
    assert f"{office.name['hi']} ने स्क्रीन पर एक सूची देखी जिसमें आपका नाम था" in page and "उस दिन 2 बार" in page
    cell = state_officer(Role.CELL, OfficeKind.CELL, "cell-p")
    found = browser(cell).get(f"/desk/privacy/access/?person={people.artisan.ref}").content.decode()
    assert "2 people on a list" in found


def test_outside_her_own_work_an_officer_says_why_and_it_holds_for_the_day(
    people: Cast, stranger: Artisan, asked: None
) -> None:
    desk, path = browser(people.officer), f"/desk/register/{stranger.ref}/"
    sent = desk.get(path)
    assert sent.status_code == 302 and sent["Location"].startswith(f"/desk/privacy/why/{stranger.ref}/")
    form = desk.get(sent["Location"]).content.decode()
    assert "Ganga" not in form and stranger.ref in form
    assert records() == []
    assert desk.post(sent["Location"], {"why": "", "next": path}).status_code == 422
    assert desk.post(sent["Location"], {"why": "other", "text": "", "next": path}).status_code == 422
    assert records() == []
    given = desk.post(sent["Location"], {"why": "here", "next": path})
    assert given.status_code == 302 and given["Location"] == path
    assert "Ganga" in desk.get(path).content.decode()
    assert desk.get(path).status_code == 200
    assert records() == [("reason", stranger.ref, False)] + [("entry", stranger.ref, False)] * 2
    with scope.system():
        told = looks_at(stranger)
    assert told[0].why == "The person is here or on the telephone and asks" and told[0].times == 2
    assert browser(people.assistant).get(path).status_code == 302  # the reason is hers alone


def test_a_write_without_a_reason_is_taken_back(people: Cast, stranger: Artisan, asked: None) -> None:
    answer = browser(people.officer).post(f"/desk/register/{stranger.ref}/consent/", {"purpose": "calls"})
    assert answer.status_code == 302 and "/desk/privacy/why/" in answer["Location"]
    with scope.system():
        assert not stranger.consents.filter(purpose="calls").exists()
    assert records() == []


def test_a_case_in_ones_own_place_is_ones_own_work(people: Cast, asked: None) -> None:
    case = application(people)
    assert browser(people.officer).get(f"/desk/cases/{case.ref}/").status_code == 200
    assert browser(people.officer).get(f"/desk/register/{people.artisan.ref}/").status_code == 200
    assert all(tied for _kind, _ref, tied in records())
    auditor = state_officer(Role.AUDITOR, OfficeKind.AUDIT, "auditor-x")
    assert browser(auditor).get(f"/desk/cases/{case.ref}/").status_code == 302


def test_whom_an_officer_enrolled_today_is_her_work_of_today(people: Cast, asked: None) -> None:
    with scope.system():
        mine = make.artisan(people.district, by=people.assistant)
    assert browser(people.assistant).get(f"/desk/register/{mine.ref}/").status_code == 200
    assert browser(people.officer).get(f"/desk/register/{mine.ref}/").status_code == 302


def test_a_closed_case_is_still_the_work_of_who_stepped_in_it_lately(people: Cast, asked: None) -> None:
    case = application(people, papers=False)
    with scope.system():
        take_step(case, do="withdraw", by=people.citizen)
        case.refresh_from_db()
    assert case.closed_at is not None
    assert browser(people.officer).get(f"/desk/cases/{case.ref}/").status_code == 302


def test_a_program_says_why_in_a_header_or_is_refused_with_a_problem(
    people: Cast, stranger: Artisan, asked: None
) -> None:
    with scope.system():
        token = make_api_token(people.officer, label="t", by=people.officer)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token[0] if isinstance(token, tuple) else token}"}
    path = f"/api/v1/artisans/{stranger.ref}"
    refused = Client().get(path, **bearer)
    assert (
        refused.status_code == 403
        and refused.json()["code"] == "reason_needed"
        and "Ganga" not in refused.content.decode()
    )
    assert Client().get(path, **bearer, HTTP_ODOP_REASON="other: x").status_code == 403
    assert records() == []
    given = Client().get(path, **bearer, HTTP_ODOP_REASON="other: her letter of Monday")
    assert given.status_code == 200
    assert records() == [("entry", stranger.ref, False), ("reason", stranger.ref, False)]
    assert Client().get(path, **bearer).status_code == 200  # for the day


def test_a_record_is_never_changed_or_removed(people: Cast, stranger: Artisan) -> None:
    browser(people.officer).get(f"/desk/register/{stranger.ref}/")
    for statement in ("UPDATE privacy_accessrecord SET role = ''", "DELETE FROM privacy_accessrecord"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert len(records()) == 1


def test_many_people_outside_ones_own_work_stand_out(people: Cast) -> None:
    cell = state_officer(Role.CELL, OfficeKind.CELL, "cell-x")
    with scope.system():
        strangers = [make.artisan(people.district) for _n in range(MANY)]
    desk = browser(people.officer)
    for one in strangers[:-1]:
        desk.get(f"/desk/register/{one.ref}/")
    with scope.system():
        assert unusual(cell) == []
    desk.get(f"/desk/register/{strangers[-1].ref}/")
    with scope.system():
        [found] = unusual(cell)
        assert unusual(people.officer) == []  # not theirs to watch
    assert found.people == MANY and found.username == people.officer.username
    page = (
        browser(cell)
        .get(f"/desk/privacy/access/?officer={people.officer.username}&outside=1")
        .content.decode()
    )
    assert strangers[0].ref in page and "without a reason" in page
    assert browser(people.officer).get("/desk/privacy/access/").status_code == 403


def test_outside_a_request_nobody_listens(people: Cast) -> None:
    kernel_looks.looked(kernel_looks.Look("entry", 1, "AR", "AR", None))
    assert kernel_looks.present() is None and records() == []
