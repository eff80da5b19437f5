"""Her own page of everything held, and the file she takes along: for her alone, noted, and not too often."""

import json

import pytest
from django.test import Client

from odop.casework.factories import Cast
from odop.kernel import scope
from odop.kernel.holdings import HOLDINGS
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.privacy.queries.held import FORMAT, everything
from odop.privacy.services import take_along
from odop.registry.models import Artisan
from odop.schemes.factories import application
from tests.privacy.conftest import browser

pytestmark = pytest.mark.django_db


def test_her_page_shows_every_part_in_both_languages_and_only_hers(people: Cast) -> None:
    case = application(people)
    english = browser(people.citizen).get("/me/data/").content.decode()
    hindi = browser(people.citizen).get("/hi/me/data/").content.decode()
    for wanted in (
        "Zarifa Quraishi",
        "Mohd Zubair",
        "30098765432",
        "ABCPZ1234F",
        case.ref,
        "Seven years after it ended",
    ):
        assert wanted in english, wanted
    assert "पंजी में आपकी प्रविष्टि" in hindi and "ज़रीफ़ा क़ुरैशी" in hindi


def test_an_officer_and_a_stranger_have_no_such_page(people: Cast) -> None:
    assert browser(people.officer).get("/me/data/").status_code == 403
    assert Client().get("/me/data/").status_code == 302
    with pytest.raises(DomainError) as refused:
        take_along(people.artisan, kind="json", by=people.officer)
    assert refused.value.code == "not_allowed"
    assert not Event.objects.filter(verb="privacy.taken_along").exists()


def test_the_file_for_programs_holds_what_the_page_shows_and_is_noted_without_her_values(
    people: Cast,
) -> None:
    application(people)
    answer = browser(people.citizen).post("/me/data/file/json/")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    held = json.loads(answer.content)
    assert held["format"] == FORMAT and held["person"] == people.artisan.ref
    parts = {one["code"]: one for one in held["holdings"]}
    assert {"registry.entry", "registry.consents", "casework.cases", "schemes.applications"} <= set(parts)
    entry = parts["registry.entry"]["rows"][0]["facts"]
    assert entry["bank_account"] == "30098765432" and entry["name"] == {
        "en": "Zarifa Quraishi",
        "hi": "ज़रीफ़ा क़ुरैशी",
    }
    assert parts["registry.entry"]["kept"]["months"] == 12 and set(parts) <= set(HOLDINGS)
    with scope.system():
        event = Event.objects.get(verb="privacy.taken_along")
    assert event.facts == {"kind": "json"} and event.actor_id == people.citizen.pk


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_the_same_as_pdf(people: Cast, prefix: str) -> None:
    answer = browser(people.citizen).post(f"{prefix}/me/data/file/pdf/")
    assert answer.content.startswith(b"%PDF") and len(answer.content) > 10_000
    assert answer["Cache-Control"] == "private, no-store"


def test_a_get_takes_nothing_along(people: Cast) -> None:
    assert browser(people.citizen).get("/me/data/file/json/").status_code == 405


def test_the_sixth_file_of_a_day_is_refused(people: Cast) -> None:
    client = browser(people.citizen)
    answers = [client.post("/me/data/file/json/").status_code for _n in range(6)]
    assert answers == [200] * 5 + [429]
    with scope.system():
        assert Event.objects.filter(verb="privacy.taken_along").count() == 5


def test_another_persons_rows_never_come_along(people: Cast) -> None:
    with scope.system():
        other = Artisan.objects.create(
            ref="AR-XXX-000001", district=people.district, name={"en": "Somebody Else"}, name_folded="somebody else",
            name_skeleton="ls smbd", enrolled_by="office", enrolled_at=people.artisan.enrolled_at, mobile="",
        )  # fmt: skip
        told = json.dumps([str(row) for part in everything(people.artisan) for row in part.rows])
    assert other.ref not in told and "Somebody" not in told
