"""Sessions and access for programs of a person are ended from the desk, by who holds her place and nobody else."""

import pytest
from django.test import Client

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import ApiToken, Office
from odop.accounts.services import end_sign_ins, make_api_token
from odop.casework.factories import Cast, cast, officer_at
from odop.kernel import scope
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.places.models import District
from odop.privacy.services import end_sign_ins_of
from odop.registry import factories as make
from tests.privacy.conftest import browser

pytestmark = pytest.mark.django_db


def test_her_office_ends_her_sessions_and_the_programs_that_act_for_her(people: Cast) -> None:
    phone, other = browser(people.citizen), browser(people.officer)
    with scope.system():
        token = make_api_token(people.citizen, label="phone", by=people.citizen)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert Client().get("/api/v1/me", **bearer).status_code == 200
    assert phone.get("/me/").status_code == 200
    path = f"/desk/privacy/sign-ins/{people.artisan.ref}/"
    assert "phone" in other.get(path).content.decode()
    assert other.post(path).status_code == 302
    assert phone.get("/me/").status_code == 302  # she is asked to sign in
    assert Client().get("/api/v1/me", **bearer).status_code == 401
    assert other.get("/desk/").status_code == 200
    assert browser(people.citizen).get("/me/").status_code == 200  # a new sign-in is one
    with scope.system():
        [event] = Event.objects.filter(verb="user.sign_ins_ended")
        assert event.facts == {"tokens": 1} and event.actor_id == people.officer.pk


def test_nobody_else_ends_them_and_nothing_is_written(people: Cast) -> None:
    with scope.system():
        make_api_token(people.citizen, label="phone", by=people.citizen)
        stranger = make.artisan(people.district)
        elsewhere = cast(District.objects.order_by("pk")[1], 9)
        for who, whom, code in (
            (people.assistant, people.artisan, "not_allowed"), (elsewhere.officer, people.artisan, "not_your_place"),
            (people.officer, stranger, "no_account"),
        ):  # fmt: skip
            with pytest.raises(DomainError) as refused:
                end_sign_ins_of(whom, by=who)
            assert refused.value.code == code
        with pytest.raises(DomainError) as refused:
            end_sign_ins(people.assistant, by=people.officer)
        assert refused.value.code == "not_allowed"
        assert ApiToken.objects.filter(user=people.citizen).count() == 1
        assert not Event.objects.filter(verb="user.sign_ins_ended").exists()
        people.citizen.refresh_from_db()
        assert people.citizen.sign_ins_ended_at is None
    assert browser(elsewhere.officer).get(f"/desk/privacy/sign-ins/{people.artisan.ref}/").status_code == 404


def test_who_manages_people_ends_the_sign_ins_of_an_officer_who_stands_out(people: Cast) -> None:
    with scope.system():
        cell = officer_at(Office.objects.get(kind=OfficeKind.CELL, district=None), Role.CELL, "cell-s")
    desk, name = browser(people.officer), people.officer.username
    assert desk.get(f"/desk/register/{people.artisan.ref}/").status_code == 200
    found = browser(cell).get(f"/desk/privacy/access/?officer={name}").content.decode()
    assert f"/desk/privacy/sign-ins/{name}/" in found
    assert browser(people.officer).get(f"/desk/privacy/sign-ins/{name}/").status_code == 404
    assert browser(cell).post(f"/desk/privacy/sign-ins/{name}/").status_code == 302
    assert desk.get("/desk/").status_code == 302
