"""The register at the desk: list, search, export, one entry, corrections, groups, duplicates; and nothing of elsewhere."""

import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from odop.accounts.enums import Role
from odop.accounts.models import User
from odop.kernel import scope
from odop.kernel.models import Event
from odop.registry import factories as make
from odop.registry.factories import SHABNAM
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Group, Membership, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make.district("SBL")


@pytest.fixture
def elsewhere():
    return make.district("AGR", "Beta", "बीटा")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def test_the_page_says_when_a_name_finds_more_than_are_shown(place, monkeypatch):
    for number in range(3):
        make.artisan(place, name="Sunita Devi", gender="female" if number else "male")
    client = signed_in(make.officer(place))
    said = "at most, the likeliest first"
    assert said not in text_of(client.get("/desk/register/", {"q": "sunita"}))
    monkeypatch.setattr("odop.registry.queries.MOST_FOUND", 3)
    assert said in text_of(client.get("/desk/register/", {"q": "sunita"}))
    assert said in text_of(client.get("/desk/register/", {"q": "sunita", "gender": "male"}))
    assert said not in text_of(client.get("/desk/register/"))


def test_the_list_shows_searches_filters_and_sorts(place):
    make.artisan(place, **SHABNAM)
    make.artisan(place, name="सुनीता देवी", gender="female", category="sc")
    make.artisan(place, name="Ramesh Kumar", gender="male", relation="father")
    client = signed_in(make.officer(place))
    page = text_of(client.get("/desk/register/"))
    assert "<b>3</b> persons" in page
    found = text_of(client.get("/desk/register/", {"q": "शबनम"}))
    assert "<b>1</b> person ·" in found
    assert "Shabnam Ansari" in found
    assert "<b>1</b> person ·" in text_of(client.get("/desk/register/", {"gender": "male"}))
    assert "सुनीता देवी" in text_of(client.get("/desk/register/", {"category": "sc"}))
    rising = text_of(client.get("/desk/register/", {"sort": "name"}))
    assert rising.index("Ramesh Kumar") < rising.index("Shabnam Ansari") < rising.index("सुनीता देवी")
    falling = text_of(client.get("/desk/register/", {"sort": "-name"}))
    assert falling.index("सुनीता देवी") < falling.index("Shabnam Ansari")
    assert "Nobody answers to this" in text_of(client.get("/desk/register/", {"q": "Zzyzx"}))


@pytest.mark.parametrize("query", ["", "?q=Shabnam", "?gender=female&sort=name"])
def test_the_list_costs_the_same_for_one_row_and_for_twenty(place, query):
    client, counts = signed_in(make.officer(place)), []
    line = make.product_line(place)
    for rows in (1, 19):
        for number in range(rows):
            make.artisan(place, name="Shabnam Ansari", relation_name=f"Father{'abcdefghijklmnopqrst'[number]} Khan",
                         product_line=line.key)  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(f"/desk/register/{query}").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_an_entry_shows_everything_but_a_whole_account_number(place):
    artisan = make.artisan(
        place,
        **SHABNAM,
        bank_account="30012345678",
        bank_ifsc="SBIN0001234",
        unit_name="Horn works",
        udyam="UDYAM-UP-12-0012345",
    )
    page = text_of(signed_in(make.officer(place)).get(f"/desk/register/{artisan.ref}/"))
    for shown in (
        "Shabnam Ansari",
        "Mohammad Iqbal",
        "1988",
        "••••5678",
        "Horn works",
        "UDYAM-UP-12-0012345",
        "the system",
    ):
        assert shown in page
    assert "30012345678" not in page


def test_an_officer_of_another_district_gets_nothing_of_it(place, elsewhere):
    artisan = make.artisan(place, **SHABNAM, mobile="9712345678")
    make.artisan(place, **SHABNAM)
    group = make.group(place)
    user = make.officer(elsewhere)
    client = signed_in(user)
    assert "Nobody answers to this" in text_of(client.get("/desk/register/"))
    for text in ("Shabnam", "9712345678", artisan.ref):
        assert "Nobody answers to this" in text_of(client.get("/desk/register/", {"q": text}))
    for path in (artisan.ref, f"{artisan.ref}/correct", f"{artisan.ref}/unit", f"groups/{group.ref}",
                 f"duplicates/{Artisan.objects.last().ref}"):  # fmt: skip
        assert client.get(f"/desk/register/{path}/").status_code == 404, path
    assert client.post(f"/desk/register/{artisan.ref}/correct/", {"place": "Agra"}).status_code == 404
    assert "Shabnam" not in text_of(client.get("/desk/register/duplicates/"))
    sheet = load_workbook(io.BytesIO(client.post("/desk/register/export.xlsx").content)).active
    assert "Shabnam" not in " ".join(str(cell.value) for row in sheet.rows for cell in row)
    assert Artisan.objects.get(pk=artisan.pk).place == "Chandausi"
    with scope.enter(user.scope), connection.cursor() as cursor:
        for table in (
            "artisan",
            "unit",
            "consent",
            "membership",
            "group",
            "duplicatequestion",
            "enrolmentdraft",
        ):
            cursor.execute(f"SELECT count(*) FROM registry_{table}")
            assert cursor.fetchone()[0] == 0, table


def test_the_export_holds_the_rows_of_the_place_as_text_and_is_noted(place, elsewhere):
    make.artisan(
        place, **{**SHABNAM, "place": "=HYPERLINK(1)"}, bank_account="30012345678", bank_ifsc="SBIN0001234"
    )
    make.artisan(place, name="Ramesh Kumar", gender="male")
    make.artisan(elsewhere, name="Salim Khan")
    client = signed_in(make.officer(place))
    assert client.get("/desk/register/export.xlsx").status_code == 302
    answer = client.post("/desk/register/export.xlsx?gender=female")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.rows for cell in row]
    words = [str(cell.value) for cell in cells if cell.value is not None]
    assert "Shabnam Ansari" in words
    assert not {"Ramesh Kumar", "Salim Khan"} & set(words)
    assert not any("30012345678" in word or word == "5678" for word in words)
    assert all(cell.data_type != "f" for cell in cells)
    noted = Event.objects.get(verb="register.exported")
    assert noted.facts == {"rows": 1, "filters": ["gender"]}


def test_a_correction_is_made_named_on_the_trail_and_shown(place):
    artisan = make.artisan(place, **SHABNAM, craft="Combs", craft_years=12, category="obc", disabled=False)
    user = make.officer(place)
    client = signed_in(user)
    page = client.get(f"/desk/register/{artisan.ref}/correct/")
    form = {bound.name: bound.value() or "" for bound in page.context["form"]}
    wrong = client.post(
        f"/desk/register/{artisan.ref}/correct/", {**form, "birth_year": "12", "name_hi": "x", "mobile": "1"}
    )
    assert wrong.status_code == 422
    assert "Please correct 3 things" in text_of(wrong)
    client.post(
        f"/desk/register/{artisan.ref}/correct/", {**form, "birth_year": "1989", "name_hi": "शबनम अंसारी"}
    )
    found = Artisan.objects.get()
    assert (found.birth_year, found.name) == (1989, {"en": "Shabnam Ansari", "hi": "शबनम अंसारी"})
    event = Event.objects.get(verb="artisan.corrected")
    assert (event.facts, event.actor_id) == ({"fields": ["birth_year", "name"]}, user.pk)
    shown = text_of(client.get(f"/desk/register/{artisan.ref}/"))
    assert "Details corrected" in shown
    assert str(user.name["en"]) in shown
    same = client.post(
        f"/desk/register/{artisan.ref}/correct/", {**form, "birth_year": "1989", "name_hi": "शबनम अंसारी"}
    )
    assert same.status_code == 302
    assert Event.objects.filter(verb="artisan.corrected").count() == 1


def test_an_account_is_replaced_only_when_a_number_is_written(place):
    artisan = make.artisan(place, bank_account="30012345678", bank_ifsc="SBIN0001234")
    client = signed_in(make.officer(place))
    url = f"/desk/register/{artisan.ref}/correct/"
    form = {bound.name: bound.value() or "" for bound in client.get(url).context["form"]}
    assert form["bank_account"] == ""
    client.post(url, {**form, "bank_ifsc": "SBIN0009999"})
    assert Artisan.objects.get().bank_account == "30012345678"
    client.post(url, {**form, "bank_account": "40012345679", "bank_ifsc": "SBIN0009999"})
    assert (Artisan.objects.get().bank_account, Artisan.objects.get().bank_ifsc) == (
        "40012345679",
        "SBIN0009999",
    )


def test_a_unit_and_consents_are_added_in_the_office(place):
    artisan = make.artisan(place)
    client = signed_in(make.officer(place, Role.ASSISTANT))
    assert client.post(f"/desk/register/{artisan.ref}/unit/", {"udyam": "12"}).status_code == 422
    client.post(f"/desk/register/{artisan.ref}/unit/", {"unit_name": "Horn works", "unit_kind": "maker"})
    assert Unit.objects.get().owner == artisan
    client.post(f"/desk/register/{artisan.ref}/consent/", {"purpose": "calls"})
    assert Consent.objects.filter(purpose="calls", withdrawn_at__isnull=True).count() == 1
    client.post(f"/desk/register/{artisan.ref}/consent/", {"purpose": "calls", "do": "withdraw"})
    assert not Consent.objects.filter(purpose="calls", withdrawn_at__isnull=True).exists()


def test_a_group_is_formed_gets_members_and_loses_one(place):
    artisan = make.artisan(place)
    client = signed_in(make.officer(place))
    assert client.post("/desk/register/groups/new/", {"kind": "shg", "district": place.pk}).status_code == 422
    given = {"name": "ज्योति समूह", "kind": "shg", "district": place.pk, "registration_number": "UP/12"}
    url = client.post("/desk/register/groups/new/", given).headers["Location"]
    assert Group.objects.get().ref in url
    assert client.post(url, {"artisan": "AR-SBL-999999"}).status_code == 422
    client.post(url, {"artisan": artisan.ref.lower(), "office_held": "President", "share_percent": "60"})
    assert Membership.objects.get().share_percent == 60
    again = client.post(url, {"artisan": artisan.ref})
    assert "member of this group already" in text_of(again)
    client.post(url, {"leave": artisan.ref})
    assert Membership.objects.get().to_on is not None
    assert "ज्योति समूह" in text_of(client.get("/desk/register/groups/"))


def test_a_group_s_account_is_noted_and_shown_by_its_last_digits(place):
    group = make.group(place)
    url = f"/desk/register/groups/{group.ref}/"
    client = signed_in(make.officer(place))
    wrong = client.post(f"{url}account/", {"bank_account": "12", "bank_ifsc": "x"})
    assert wrong.status_code == 422 and 'id="id_bank_ifsc_error"' in text_of(wrong)
    client.post(f"{url}account/", {"bank_account": "312345678901", "bank_ifsc": "sbin0001234"})
    page = text_of(client.get(url))
    assert "••••8901 · SBIN0001234" in page and "312345678901" not in page
    other = signed_in(make.officer(make.district("BBB", "Beta", "बीटा")))
    given = {"bank_account": "912345678901", "bank_ifsc": "SBIN0001234"}
    assert other.post(f"{url}account/", given).status_code == 404
    group.refresh_from_db()
    assert group.bank_account_last4 == "8901"
    assert signed_in(make.officer(None, "auditor", "audit")).post(f"{url}account/", given).status_code == 403


def test_two_entries_stand_side_by_side_and_are_joined(place):
    first, second = make.artisan(place, **SHABNAM), make.artisan(place, **SHABNAM)
    client = signed_in(make.officer(place))
    assert "1 possible duplicate" in text_of(client.get("/desk/register/"))
    assert second.ref in text_of(client.get("/desk/register/duplicates/"))
    page = text_of(client.get(f"/desk/register/duplicates/{second.ref}/"))
    for shown in (first.ref, second.ref, "same name", "Likelihood"):
        assert shown in page
    question = DuplicateQuestion.objects.get()
    client.post(
        f"/desk/register/duplicates/{second.ref}/",
        {"question": question.pk, "answer": "same", "keep": "old", "note": "seen"},
    )
    assert Artisan.objects.get(pk=second.pk).merged_into == first
    gone = text_of(client.get(f"/desk/register/{second.ref}/"))
    assert "Joined with another entry" in gone
    assert first.ref in gone
    assert "<b>1</b> person<" in text_of(client.get("/desk/register/"))


def test_an_assistant_sees_the_question_and_does_not_answer_it(place):
    make.artisan(place, **SHABNAM)
    second = make.artisan(place, **SHABNAM)
    client = signed_in(make.officer(place, Role.ASSISTANT))
    assert "join the entries" not in text_of(client.get(f"/desk/register/duplicates/{second.ref}/"))
    question = DuplicateQuestion.objects.get()
    client.post(f"/desk/register/duplicates/{second.ref}/", {"question": question.pk, "answer": "same"})
    assert Artisan.objects.get(pk=second.pk).merged_into is None


def test_the_entry_of_another_district_stays_hidden_in_a_question(place, elsewhere):
    make.artisan(elsewhere, **{**SHABNAM, "name": "Shabnam Anssari"}, mobile="9712345678")
    second = make.artisan(place, **SHABNAM)
    client = signed_in(make.officer(place))
    page = text_of(client.get(f"/desk/register/duplicates/{second.ref}/"))
    assert "belongs to another district" in page
    assert "AR-AGR" not in page
    assert "Anssari" not in page
    cell = signed_in(make.officer(None, Role.CELL, "cell"))
    assert "AR-AGR" in text_of(cell.get(f"/desk/register/duplicates/{second.ref}/"))


def test_pages_of_the_register_speak_hindi(place):
    artisan = make.artisan(place, **SHABNAM)
    second = make.artisan(place, **SHABNAM)
    group = make.group(place, "ज्योति")
    client = signed_in(make.officer(place))
    for path in ("", f"{artisan.ref}/", f"{artisan.ref}/correct/", f"{artisan.ref}/unit/", "groups/", "groups/new/",
                 f"groups/{group.ref}/", "duplicates/", f"duplicates/{second.ref}/", "enrol/"):  # fmt: skip
        answer = client.get(f"/hi/desk/register/{path}")
        assert answer.status_code == 200, path
        main = re.search(r"<main.*?</main>", text_of(answer))[0]
        words = re.sub(r"<[^>]+>", " ", main)
        left = set(re.findall(r"\b[a-z]{4,}\b", words)) - {"combs"}
        assert not left, (path, left)


def test_the_register_is_for_those_who_may_see_it(place):
    for user in (
        make.officer(place, Role.BANK, "bank"),
        make.officer(place, Role.COMMITTEE, "committee"),
        make.citizen(),
    ):
        assert signed_in(user).get("/desk/register/").status_code == 403
    auditor = signed_in(make.officer(None, Role.AUDITOR, "audit"))
    artisan = make.artisan(place)
    assert auditor.get(f"/desk/register/{artisan.ref}/").status_code == 200
    assert auditor.post(f"/desk/register/{artisan.ref}/correct/", {"place": "X"}).status_code == 403
