"""Is it one person? The officer's queue: answer, next question, take back; joined entries and taking them apart."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.enums import Role
from odop.kernel.refusals import NotFound
from odop.registry import factories as make
from odop.registry.factories import SHABNAM
from odop.registry.models import Artisan, DuplicateQuestion, Joining, Unit
from odop.registry.queries import joining_visible_to

pytestmark = pytest.mark.django_db
SUNITA = {"name": "Sunita Maurya", "relation_name": "Ram Das", "birth_year": 1975, "place": "Bahjoi"}


@pytest.fixture
def place():
    return make.district("SBL")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def asked(at, /, **who):
    """Two entries of one person and the question about them."""
    first, second = make.artisan(at, **who), make.artisan(at, **who)
    return first, second, DuplicateQuestion.objects.get(artisan=second)


def test_after_an_answer_the_next_question_comes_and_the_answer_can_be_taken_back(place):
    _one, again, question = asked(place, **SHABNAM)
    _two, other, _question = asked(place, **SUNITA)
    client = signed_in(make.officer(place))
    path = f"/desk/register/duplicates/{again.ref}/"
    answer = client.post(path, {"question": question.pk, "answer": "same"})
    assert answer["Location"] == f"/desk/register/duplicates/{other.ref}/"
    assert Artisan.objects.get(pk=again.pk).merged_into_id
    page = text_of(client.get(answer["Location"]))
    assert f"You joined Shabnam Ansari ({again.ref})" in page
    answer = client.post(path, {"question": question.pk, "answer": "undo"})
    assert answer["Location"] == path
    assert Artisan.objects.get(pk=again.pk).merged_into_id is None
    question.refresh_from_db()
    assert question.state == "open"
    client.post(path, {"question": question.pk, "answer": "different"})
    client.post(path, {"question": question.pk, "answer": "undo"})
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("open", None)


def test_an_answer_of_another_officer_is_not_taken_back(place):
    _one, again, question = asked(place, **SHABNAM)
    path = f"/desk/register/duplicates/{again.ref}/"
    signed_in(make.officer(place)).post(path, {"question": question.pk, "answer": "same"})
    assert (
        signed_in(make.officer(place)).post(path, {"question": question.pk, "answer": "undo"}).status_code
        == 404
    )
    assert Artisan.objects.get(pk=again.pk).merged_into_id


def test_differences_are_marked_and_the_evidence_is_said_in_words(place):
    first = make.artisan(place, **SHABNAM)
    second = make.artisan(place, **{**SHABNAM, "birth_year": 1989})
    DuplicateQuestion.objects.filter(artisan=second).update(
        evidence=[["phone", "same", 17.8], ["birth", "one", 3.0], ["related", "differs", -3.8]], score=0.9
    )
    page = text_of(signed_in(make.officer(place)).get(f"/desk/register/duplicates/{second.ref}/"))
    assert "<mark>1988</mark>" in page and "<mark>1989</mark>" in page
    assert "<mark>Shabnam" not in page
    assert re.search(r"Mobile: the same .*?speaks strongly for it", page, re.DOTALL)
    assert re.search(r"mother: different .*?speaks against it", page, re.DOTALL)
    assert "Probably one person" in page and first.ref in page


def test_another_entry_of_the_same_circle_is_named(place):
    make.artisan(place, **SHABNAM)
    _first, third, _question = make.artisan(place, **SHABNAM), make.artisan(place, **SHABNAM), None
    second = Artisan.objects.order_by("pk")[1]
    page = text_of(signed_in(make.officer(place)).get(f"/desk/register/duplicates/{third.ref}/"))
    assert "Also compared with these entries" in page and second.ref in page


def test_a_half_in_another_district_is_sent_up_and_leaves_the_queue(place):
    make.artisan(make.district("AGR"), **SHABNAM)
    second = make.artisan(place, **SHABNAM)
    question = DuplicateQuestion.objects.get()
    client = signed_in(make.officer(place))
    path = f"/desk/register/duplicates/{second.ref}/"
    assert "Send to the ODOP Cell" in text_of(client.get(path))
    client.post(path, {"question": question.pk, "answer": "send_up"})
    assert second.ref not in text_of(client.get("/desk/register/duplicates/"))
    cell = signed_in(make.officer(None, Role.CELL, "cell"))
    assert "sent up by the district" in text_of(cell.get("/desk/register/duplicates/"))
    cell.post(path, {"question": question.pk, "answer": "same"})
    assert Artisan.objects.get(pk=second.pk).merged_into_id


def test_joined_entries_are_taken_apart_with_what_the_officer_ticks(place):
    first, second, question = asked(place, **SHABNAM)
    by = make.officer(place)
    client = signed_in(by)
    client.post(f"/desk/register/duplicates/{second.ref}/", {"question": question.pk, "answer": "same"})
    unit = Unit.objects.create(
        ref="UN-SBL-000099", owner=first, kind="maker", name={"en": "Works"}, district=place
    )
    assert second.ref in text_of(client.get("/desk/register/joined/"))
    page = text_of(client.get(f"/desk/register/joined/{second.ref}/"))
    key = f"registry.Unit.owner:{unit.pk}"
    assert key in page and "UN-SBL-000099" in page
    answer = client.post(f"/desk/register/joined/{second.ref}/", {"give_back": key, "note": "Two sisters"})
    assert answer["Location"] == f"/desk/register/{second.ref}/"
    unit.refresh_from_db()
    assert unit.owner_id == second.pk
    assert Joining.objects.get().note == "Two sisters"
    assert client.get(f"/desk/register/joined/{second.ref}/").status_code == 404


def test_joined_entries_of_another_district_are_not_there(place):
    _first, second, question = asked(place, **SHABNAM)
    by = make.officer(place)
    signed_in(by).post(
        f"/desk/register/duplicates/{second.ref}/", {"question": question.pk, "answer": "same"}
    )
    stranger = make.officer(make.district("AGR"))
    client = signed_in(stranger)
    assert second.ref not in text_of(client.get("/desk/register/joined/"))
    assert client.post(f"/desk/register/joined/{second.ref}/", {}).status_code == 404
    with pytest.raises(NotFound):
        joining_visible_to(stranger, second.ref)
    assert Joining.objects.get().split_at is None


def test_an_assistant_sees_joined_entries_and_does_not_take_them_apart(place):
    _first, second, question = asked(place, **SHABNAM)
    signed_in(make.officer(place)).post(
        f"/desk/register/duplicates/{second.ref}/", {"question": question.pk, "answer": "same"}
    )
    client = signed_in(make.officer(place, Role.ASSISTANT))
    page = text_of(client.get(f"/desk/register/joined/{second.ref}/"))
    assert "Take the two apart" not in page
    client.post(f"/desk/register/joined/{second.ref}/", {})
    assert Joining.objects.get().split_at is None


def test_the_pages_of_joined_entries_speak_hindi(place):
    _first, second, question = asked(place, **SHABNAM)
    client = signed_in(make.officer(place))
    client.post(f"/desk/register/duplicates/{second.ref}/", {"question": question.pk, "answer": "same"})
    client.get("/hi/desk/register/")  # the message of the answer was said in the language it was given in
    for path in ("joined/", f"joined/{second.ref}/", "duplicates/", f"duplicates/{second.ref}/"):
        page = text_of(client.get(f"/hi/desk/register/{path}"))
        main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
        words = re.sub(r"<[^>]+>", " ", main)
        assert not set(re.findall(r"\b[a-z]{4,}\b", words)) - {"combs"}, path


def test_the_queue_costs_the_same_for_one_question_and_for_many(place):
    asked(place, **SHABNAM)
    client = signed_in(make.officer(place))
    client.get("/desk/register/duplicates/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/register/duplicates/")
    for _number in range(3):
        asked_more = make.artisan(place, **SHABNAM)
        assert asked_more
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/register/duplicates/")
    assert len(many) == len(few)
