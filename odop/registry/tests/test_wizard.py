"""The wizard from the first page to the last, by a browser without JavaScript, in both languages."""

import re
from html import unescape

import pytest
from django.test import Client

from odop.accounts.enums import Role
from odop.accounts.models import User
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent, DuplicateQuestion, EnrolmentDraft, Unit

pytestmark = pytest.mark.django_db
AADHAAR = "234123412346"
PAGES = {
    1: {"agrees": "on"},
    2: {"name": "शबनम अंसारी", "relation": "husband", "relation_name": "मो० इक़बाल"},
    3: {"birth_year": "१९८८", "gender": "female", "category": "obc", "disabled": "no"},
    4: {"place": "Chandausi", "address": "", "pin_code": "202412"},
    5: {"product_line": "other", "craft": "Horn combs", "craft_years": "12"},
    6: {"unit_kind": "maker", "unit_name": "Shabnam Horn Works", "udyam": "udyam-up-12-0012345", "gstin": ""},
    7: {"bank_account": "3001 2345 678", "bank_ifsc": "sbin0001234"},
    8: {"purposes": ["bank", "directory"]},
}


@pytest.fixture
def place():
    found = make.district("SBL")
    make.product_line(found)
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def typed(number: int, place, language: str) -> dict:
    return {
        **PAGES[number],
        **({"language": language} if number == 1 else {}),
        **({"district": place.pk} if number == 4 else {}),
    }


def walk(client: Client, place, language: str, upto: int = 8, base: str = "") -> str:
    """Every page from the first to `upto`; returns where the last answer led."""
    url = base or ("/hi/enrol/1/" if language == "hi" else "/enrol/1/")
    for number in range(1, upto + 1):
        shown = client.get(url)
        assert shown.status_code == 200
        assert f"{number} / 8" in text_of(shown)
        answer = client.post(url, typed(number, place, language))
        assert answer.status_code == 302, (number, text_of(answer)[-3000:])
        url = answer.headers["Location"]
    return url


@pytest.mark.parametrize("language", ["en", "hi"])
def test_she_enrols_on_her_phone(place, language):
    user = make.citizen("9812345678")
    client = signed_in(user)
    prefix = "/hi" if language == "hi" else ""
    assert client.get(f"{prefix}/enrol/").status_code == 200
    assert client.post(f"{prefix}/enrol/").headers["Location"] == f"{prefix}/enrol/1/"
    assert walk(client, place, language) == f"{prefix}/enrol/done/"
    artisan = Artisan.objects.get()
    assert artisan.ref in text_of(client.get(f"{prefix}/enrol/done/"))
    assert (artisan.user, artisan.mobile, artisan.birth_year, artisan.district) == (
        user,
        "9812345678",
        1988,
        place,
    )
    assert (artisan.craft, artisan.product_line, artisan.craft_years) == ("Horn combs", None, 12)
    assert (artisan.bank_account, artisan.bank_ifsc) == ("30012345678", "SBIN0001234")
    assert Unit.objects.get().udyam == "UDYAM-UP-12-0012345"
    assert {one.purpose for one in Consent.objects.all()} == {"register", "bank", "directory"}
    assert {one.language for one in Consent.objects.all()} == {language}
    assert not EnrolmentDraft.objects.exists()
    assert client.get("/enrol/3/").headers["Location"] == "/enrol/"


def test_pages_speak_hindi(place):
    client = signed_in(make.citizen())
    pages = [text_of(client.get("/hi/enrol/")), text_of(client.get("/hi/enrol/1/"))]
    walk(client, place, "hi", upto=7)
    pages += [text_of(client.get(f"/hi/enrol/{number}/")) for number in range(2, 9)]
    for page in pages:
        main = re.search(r"<main.*?</main>", page)[0]
        words = re.sub(r'<[^>]*lang="en"[^>]*>.*?</|<[^>]+>', " ", main)
        left = set(re.findall(r"[A-Za-z]{4,}", words)) - {
            "Horn", "combs", "craft", "Alpha", "Chandausi", "Shabnam", "Works", "UDYAM", "SBIN", "IFSC", "English",
        }  # fmt: skip
        assert not left, left


def test_nothing_is_kept_before_she_agrees(place):
    client = signed_in(make.citizen())
    assert client.get("/enrol/4/").headers["Location"] == "/enrol/1/"
    answer = client.post("/enrol/4/", typed(4, place, "en"))
    assert answer.headers["Location"] == "/enrol/1/"
    refused = client.post("/enrol/1/", {"language": "en"})
    assert refused.status_code == 422
    assert "Tick this if you agree" in text_of(refused)
    assert all(draft.answers == {} for draft in EnrolmentDraft.objects.all())


def test_every_error_stands_on_top_and_what_was_typed_is_there_again(place):
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=3)
    answer = client.post(
        "/enrol/4/", {"district": place.pk, "place": "", "pin_code": "12", "address": "House 7"}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Please correct 2 things" in page
    assert 'href="#id_place"' in page
    assert 'href="#id_pin_code"' in page
    assert 'value="12"' in page
    assert 'value="House 7"' in page
    assert EnrolmentDraft.objects.get().answers["address"] == "House 7"  # what was right is kept all the same


def test_an_aadhaar_number_is_refused_and_that_page_is_not_kept(place):
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=3)
    before = EnrolmentDraft.objects.get().answers
    answer = client.post("/enrol/4/", {**typed(4, place, "en"), "address": f"House 4 {AADHAAR}"})
    assert answer.status_code == 422
    assert "looks like an Aadhaar number" in text_of(answer)
    assert EnrolmentDraft.objects.get().answers == before
    refused = client.post("/enrol/7/", {"bank_account": AADHAAR, "bank_ifsc": "SBIN0001234"})
    assert 'name="bank_account_sure"' in text_of(refused)
    sure = {"bank_account": AADHAAR, "bank_ifsc": "SBIN0001234", "bank_account_sure": "on"}
    assert client.post("/enrol/7/", sure).status_code == 302


def test_the_last_four_digits_are_dropped_without_the_tick_and_kept_with_it(place):
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=7)
    whole = client.post("/enrol/8/", {"purposes": [], "aadhaar_last4": AADHAAR})
    assert "looks like an Aadhaar number" in text_of(whole)
    client.post("/enrol/8/", {"purposes": [], "aadhaar_last4": "2346"})
    assert Artisan.objects.get().aadhaar_last4 == ""
    other = signed_in(make.citizen())
    walk(other, place, "en", upto=5)
    other.post("/enrol/6/", {"unit_kind": "none"})
    other.post("/enrol/7/", {})
    ticked = {"purposes": ["aadhaar"], "aadhaar_last4": "2346", "same": "different"}
    assert other.post("/enrol/8/", ticked).headers["Location"] == "/enrol/done/"
    assert Artisan.objects.order_by("pk").last().aadhaar_last4 == "2346"


def test_she_leaves_and_comes_back_where_she_was(place):
    user = make.citizen()
    client = signed_in(user)
    walk(client, place, "en", upto=4)
    left = client.post(
        "/enrol/5/", {"craft": "Horn combs", "product_line": "", "craft_years": "", "go": "leave"}
    )
    assert left.headers["Location"] == "/enrol/"
    again = signed_in(user)
    assert "/enrol/5/" in text_of(again.get("/enrol/"))
    assert 'value="Horn combs"' in text_of(again.get("/enrol/5/"))
    assert 'value="शबनम अंसारी"' in text_of(again.get("/enrol/2/"))
    again.post("/enrol/", {"do": "discard"})
    assert not EnrolmentDraft.objects.exists()


def test_a_form_that_saves_by_itself_stays_on_its_page(place):
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=1)
    saved = client.post("/enrol/2/", {"name": "Shabnam"}, headers={"X-Odop-Autosave": "1"})
    assert saved.status_code == 204
    draft = EnrolmentDraft.objects.get()
    assert (draft.answers["name"], draft.page) == ("Shabnam", 2)


def test_a_district_offers_its_own_products(place):
    client = signed_in(make.citizen())
    line = make.product_line(make.district("AGR"), "Marble inlay", "संगमरमर")
    walk(client, place, "en", upto=4)
    page = text_of(client.get("/enrol/5/"))
    assert "Horn craft" in page
    assert "Marble inlay" not in page
    assert (
        client.post("/enrol/5/", {"product_line": line.key, "craft": "", "craft_years": ""}).status_code
        == 422
    )
    nothing = client.post("/enrol/5/", {"craft": "", "craft_years": ""})
    assert "Choose what you make" in text_of(nothing)
    other = client.post("/enrol/5/", {"product_line": "other", "craft": ""})
    assert "Write what you make" in text_of(other)


def test_she_is_asked_whether_she_is_enrolled_already_and_sees_only_the_end_of_a_number(place):
    first = make.artisan(
        place, name="Shabnam Ansari", relation_name="Mohammad Iqbal", birth_year=1988, place="चन्दौसी", mobile="9712345623",
        address="Secret lane 9", pin_code="202412",
    )  # fmt: skip
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=7)
    asked = client.post("/enrol/8/", PAGES[8])
    page = text_of(asked)
    assert asked.status_code == 200
    assert "••23" in page
    for hidden in (first.mobile, first.ref, "Shabnam Ansari", "Mohammad Iqbal", "Secret lane"):
        assert hidden not in page
    assert Artisan.objects.count() == 1
    unanswered = client.post("/enrol/8/", {**PAGES[8], "asked": "1"})
    assert "Answer this question first" in text_of(unanswered)
    same = client.post("/enrol/8/", {**PAGES[8], "asked": "1", "same": "same"})
    assert "Sign in with the mobile number ending ••23" in text_of(same)
    assert Artisan.objects.count() == 1
    done = client.post("/enrol/8/", {**PAGES[8], "asked": "1", "same": "different"})
    assert done.headers["Location"] == "/enrol/done/"
    assert Artisan.objects.count() == 2
    assert DuplicateQuestion.objects.get().other == first


def test_she_who_lost_her_number_is_enrolled_and_the_office_is_told_so(place):
    make.artisan(
        place, name="Shabnam Ansari", relation_name="Mohammad Iqbal", birth_year=1988, place="Chandausi"
    )
    client = signed_in(make.citizen())
    walk(client, place, "en", upto=7)
    client.post("/enrol/8/", {**PAGES[8], "same": "same_lost"})
    assert "says_same" in DuplicateQuestion.objects.get().reasons


def test_an_entry_made_by_the_office_with_her_number_becomes_hers(place):
    user = make.citizen("9712345623")
    first = make.artisan(
        place,
        name="Shabnam Ansari",
        relation_name="Mohammad Iqbal",
        birth_year=1988,
        place="Chandausi",
        mobile=user.mobile,
    )
    client = signed_in(user)
    walk(client, place, "en", upto=7)
    answer = client.post("/enrol/8/", {**PAGES[8], "same": "same"})
    assert answer.headers["Location"] == "/enrol/done/"
    assert Artisan.objects.get() == first
    assert Artisan.objects.get().user == user
    assert not EnrolmentDraft.objects.exists()


def test_the_office_enrols_somebody_else_on_the_same_pages(place):
    client = signed_in(make.officer(place, Role.ASSISTANT))
    start = client.post("/desk/register/enrol/").headers["Location"]
    client.post("/desk/register/enrol/")
    assert EnrolmentDraft.objects.filter(for_other=True).count() == 2
    first = text_of(client.get(start))
    assert "You are enrolling another person" in first
    assert 'name="mobile"' in first
    done = walk(client, place, "en", base=start)
    artisan = Artisan.objects.get()
    assert done == f"/desk/register/{artisan.ref}/"
    assert (artisan.user, artisan.enrolled_by, artisan.mobile) == (None, "office", "")
    assert EnrolmentDraft.objects.count() == 1


def test_the_office_offers_its_own_district_only_and_not_the_drafts_of_others(place):
    other = make.district("AGR")
    assistant = make.officer(place, Role.ASSISTANT)
    client = signed_in(assistant)
    start = client.post("/desk/register/enrol/").headers["Location"]
    walk(client, place, "en", upto=3, base=start)
    page = text_of(client.get(start.replace("/1/", "/4/")))
    assert f'value="{place.pk}"' in page
    assert f'value="{other.pk}"' not in page
    assert signed_in(make.officer(place, Role.ASSISTANT)).get(start).status_code == 404


def test_a_page_is_for_those_who_may_enrol(place):
    assert Client().get("/enrol/").headers["Location"].startswith("/sign-in/")
    assert signed_in(make.officer(place, Role.COMMITTEE, "committee")).get("/enrol/").status_code == 403
    assert signed_in(make.citizen()).get("/desk/register/enrol/").status_code == 403
