"""A citizen's way in: number, code, her first page. Wrong, old, used and too many codes; and what is written nowhere."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from odop.accounts import codes, limits
from odop.accounts.models import Attempt, SignInCode, User
from odop.accounts.tasks import clear
from odop.kernel import clock
from odop.kernel.models import Event, Notice

MOBILE = "6000098765"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def noon(db: None) -> Iterator[None]:
    with clock.at(NOON):
        yield


def last_code() -> str:
    body = Notice.objects.order_by("-made_at", "-pk")[0].body
    return re.search(r"[0-9]{6}", body)[0]  # type: ignore[index]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def ask(client: Client, mobile: str = MOBILE, **more: str) -> None:
    answer = client.post("/sign-in/", {"mobile": mobile, **more})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")


def give(client: Client, code: str, prefix: str = "") -> tuple[int, str]:
    answer = client.post(f"{prefix}/sign-in/code/", {"code": code})
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_the_first_sign_in_makes_the_citizen_and_later_ones_find_her(client: Client) -> None:
    answer = client.post("/hi/sign-in/", {"mobile": "+91 60000 98765"})
    assert answer["Location"] == "/hi/sign-in/code/"
    notice = Notice.objects.get()
    assert (notice.to, notice.language, notice.template) == (MOBILE, "hi", "accounts.sign_in_code")
    assert not User.objects.exists()
    assert give(client, last_code(), "/hi") == (302, "/hi/me/")
    user = User.objects.get()
    assert (user.mobile, user.kind, user.language, user.mobile_verified_at) == (MOBILE, "citizen", "hi", NOON)
    assert not user.has_usable_password()
    assert list(Event.objects.order_by("at", "pk").values_list("verb", "actor_id")) == [
        ("user.citizen_joined", user.pk),
        ("user.signed_in", user.pk),
    ]
    other = Client()
    ask(other)
    assert give(other, last_code()) == (302, "/hi/me/")  # in her language, whatever the page was in
    assert User.objects.count() == 1


def test_devanagari_digits_are_digits(client: Client) -> None:
    deva = str.maketrans("0123456789", "०१२३४५६७८९")
    client.post("/hi/sign-in/", {"mobile": MOBILE.translate(deva)})
    assert Notice.objects.get().to == MOBILE
    assert give(client, last_code().translate(deva), "/hi")[0] == 302


def test_the_answer_to_a_known_and_an_unknown_number_is_the_same(client: Client) -> None:
    User.objects.create(mobile=MOBILE, language="en")
    User.objects.create(username="office", mobile="6000011111", kind="officer")
    User.objects.create(mobile="6000022222", is_active=False)
    pages = set()
    for mobile in (MOBILE, "6000011111", "6000022222", "6000033333"):
        visitor = Client()
        ask(visitor, mobile)
        page = visitor.get("/sign-in/code/").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        pages.add(page.replace(mobile[:2] + "XXXXXX" + mobile[-2:], "NUMBER"))
    assert len(pages) == 1
    assert Notice.objects.count() == 4


@pytest.mark.parametrize("typed", ["", "12345", "5000098765", "abcdefghij", "123456789012"])
def test_what_is_no_mobile_number_gets_no_code(client: Client, typed: str) -> None:
    answer = client.post("/sign-in/", {"mobile": typed})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Notice.objects.exists()
    assert not SignInCode.objects.exists()


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_ends_it(client: Client) -> None:
    ask(client)
    right = last_code()
    for left in (4, 3, 2, 1):
        status, page = give(client, wrong(right))
        assert status == 422
        assert f"{left} more time" in page
    status, page = give(client, wrong(right))
    assert status == 422
    assert "Ask for a new one" in page
    status, page = give(client, right)
    assert status == 422
    assert "This code has ended" in page
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_a_wrong_code_and_then_the_right_one_opens(client: Client) -> None:
    ask(client)
    right = last_code()
    assert give(client, wrong(right))[0] == 422
    assert give(client, right)[0] == 302


def test_a_code_works_for_ten_minutes(client: Client) -> None:
    ask(client)
    right = last_code()
    with clock.at(NOON + timedelta(minutes=10)):
        status, page = give(client, right)
    assert status == 422
    assert "This code has ended" in page
    with clock.at(NOON + timedelta(minutes=9, seconds=59)):
        assert give(client, right)[0] == 302


def test_a_code_works_once(client: Client) -> None:
    ask(client)
    asked, right = client.session["sign_in_asked"], last_code()
    assert give(client, right)[0] == 302
    thief = Client()
    ask(thief, "6000012345")
    session = thief.session
    session["sign_in_asked"] = asked
    session.save()
    status, page = give(thief, right)
    assert status == 422
    assert "This code has ended" in page


def test_a_code_opens_only_for_the_visitor_who_asked_for_it(client: Client) -> None:
    ask(client)
    right = last_code()
    other = Client()
    assert give(other, right) == (302, "/sign-in/")
    ask(other, "6000012345")
    hers = last_code()
    if hers != right:
        assert give(other, right)[0] == 422


def test_a_number_gets_three_codes_in_ten_minutes_and_ten_a_day(client: Client) -> None:
    for _n in range(3):
        ask(Client())
    answer = client.post("/sign-in/", {"mobile": MOBILE})
    assert answer.status_code == 429
    assert "10 minutes" in answer.content.decode()
    assert Notice.objects.count() == 3
    ask(Client(), "6000012345")  # others are not held up
    for hour in range(1, 8):
        with clock.at(NOON + timedelta(hours=hour)):
            ask(Client())
    with clock.at(NOON + timedelta(hours=9)):
        assert client.post("/sign-in/", {"mobile": MOBILE}).status_code == 429
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        ask(client)


def test_an_address_gets_sixty_codes_an_hour_whatever_the_numbers(client: Client) -> None:
    for number in range(60):
        codes.ask_code(f"60000{number:05}", address="127.0.0.1", language="en")
    assert client.post("/sign-in/", {"mobile": MOBILE}).status_code == 429
    answer = client.post("/sign-in/", {"mobile": MOBILE}, REMOTE_ADDR="127.0.0.2")
    assert answer.status_code == 302


def test_guessing_codes_of_one_number_ends_for_the_day(client: Client) -> None:
    for _n in range(25):
        limits.note(limits.CODE_WRONG, who=MOBILE, address="elsewhere")
    ask(client)
    status, page = give(client, last_code())
    assert status == 429
    assert "Tried too often" in page


def test_a_new_code_may_be_sent_again_and_the_old_one_no_longer_opens(client: Client) -> None:
    ask(client)
    old = last_code()
    with clock.at(NOON + timedelta(minutes=1)):
        assert client.post("/sign-in/code/", {"do": "again"})["Location"] == "/sign-in/code/"
        new = last_code()
        if old != new:
            assert give(client, old)[0] == 422
        assert give(client, new)[0] == 302


def test_sending_again_is_limited_too(client: Client) -> None:
    ask(client)
    for _n in range(2):
        assert client.post("/sign-in/code/", {"do": "again"}).status_code == 302
    assert client.post("/sign-in/code/", {"do": "again"}).status_code == 429
    assert Notice.objects.count() == 3


def test_an_officers_number_and_a_closed_account_do_not_open_even_with_the_right_code(client: Client) -> None:
    User.objects.create(username="office", mobile="6000011111", kind="officer")
    User.objects.create(mobile="6000022222", is_active=False)
    for mobile, words in (("6000011111", "belongs to an officer"), ("6000022222", "is closed")):
        visitor = Client()
        ask(visitor, mobile)
        status, page = give(visitor, last_code())
        assert status == 422
        assert words in page
        assert "_auth_user_id" not in visitor.session


def test_the_session_gets_a_new_key_at_every_step(client: Client) -> None:
    client.post("/sign-in/", {"mobile": "nonsense"})
    session = client.session
    session["mark"] = 1
    session.save()
    keys = [session.session_key]
    ask(client)
    keys.append(client.session.session_key)
    give(client, last_code())
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert "sign_in_asked" not in client.session


def test_the_page_wanted_before_is_the_page_after_in_her_language(client: Client) -> None:
    User.objects.create(mobile=MOBILE, language="hi")
    page = client.get("/sign-in/?next=/enrol/3/%3Fa%3D1").content.decode()
    assert '<input type="hidden" name="next" value="/enrol/3/?a=1">' in page
    ask(client, next="/enrol/3/?a=1")
    assert give(client, last_code()) == (302, "/hi/enrol/3/?a=1")
    assert "sign_in_next" not in client.session


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/sign-in/",
        "/hi/sign-out/",
        "/demo/sign-in/officer-agra/",
        "evil",
        " /me/",
    ],
)
def test_a_page_of_another_site_or_of_signing_in_is_never_the_page_after(client: Client, target: str) -> None:
    assert 'name="next"' not in client.get("/sign-in/", {"next": target}).content.decode()
    ask(client, next=target)
    assert give(client, last_code()) == (302, "/me/")


def test_a_page_for_the_signed_in_sends_to_sign_in_in_the_same_language_and_back(client: Client) -> None:
    assert client.get("/hi/account/")["Location"] == "/hi/sign-in/?next=%2Fhi%2Faccount%2F"
    ask(client, next="/hi/account/")
    assert give(client, last_code()) == (302, "/account/")  # joined in English: her language


def test_no_mobile_number_and_no_code_is_in_addresses_logs_events_sessions_or_plain_columns(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(client)
    right = last_code()
    give(client, wrong(right))
    give(client, right)
    told = " ".join(
        str(record.getMessage()) for record in caplog.records if not record.name.startswith("django.db")
    )
    told += " ".join(str(dict(event.__dict__)) for event in Event.objects.all())
    told += str(dict(client.session.items()))
    with connection.cursor() as cursor:
        for table in ("accounts_signincode", "accounts_attempt", "kernel_event", "django_session"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            told += cursor.fetchone()[0] or ""
    assert MOBILE not in told
    assert MOBILE.encode().hex() not in told
    assert not re.search(rf"(?<![0-9a-f]){right}(?![0-9a-f])", told)


def test_pages_ask_the_phone_for_the_right_keyboard_and_the_code_from_the_message(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert 'autocomplete="tel-national"' in page
    ask(client)
    page = client.get("/sign-in/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert "60XXXXXX65" in page
    assert MOBILE not in page


def test_what_signing_in_leaves_behind_is_cleared(client: Client) -> None:
    ask(client)
    give(client, wrong(last_code()))
    with clock.at(NOON + timedelta(minutes=30)):
        clear()
        assert SignInCode.objects.count() == 1
    with clock.at(NOON + timedelta(hours=2)):
        clear()
    assert not SignInCode.objects.exists()
    notice = Notice.objects.get()
    assert (notice.body, notice.to) == ("", "")
    assert Attempt.objects.count() == 2
    with clock.at(NOON + timedelta(days=3)):
        clear()
    assert not Attempt.objects.exists()
