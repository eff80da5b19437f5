"""An officer's way in: password, then the authenticator or a recovery code; limits, replay, drift and a new phone."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from odop.accounts import authenticator, limits, services
from odop.accounts.models import RecoveryCode, TotpKey, User
from odop.accounts.onetime import hotp, step_of
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event

PASSWORD = "kaccha aam, pakka kaam"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def noon(db: None, settings: object) -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def officer(db: None) -> User:
    return services.make_officer(
        "ram.das", name={"en": "Ram Das", "hi": "राम दास"}, language="hi", password=PASSWORD, by=SYSTEM
    )


@pytest.fixture
def equipped(officer: User) -> User:
    """The officer with her authenticator set up yesterday."""
    with clock.at(NOON - timedelta(days=1)):
        key = authenticator.begin_totp(officer)
        authenticator.confirm_totp(officer, code_of(key), address="office")
    return officer


def code_of(key: TotpKey, *, steps: int = 0) -> str:
    return hotp(key.secret, step_of(clock.now()) + steps)


def key_of(user: User) -> TotpKey:
    return user.totp_keys.get(confirmed_at__isnull=False)


def password(client: Client, word: str = PASSWORD, name: str = "ram.das", **more: str) -> int:
    return client.post("/sign-in/officer/", {"username": name, "password": word, **more}).status_code


def second(client: Client, code: str) -> tuple[int, str]:
    answer = client.post("/sign-in/totp/", {"code": code})
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_the_first_sign_in_sets_up_the_authenticator_and_gives_recovery_codes(
    client: Client, officer: User
) -> None:
    assert password(client, next="/desk/late/") == 302
    assert "_auth_user_id" not in client.session
    key = officer.totp_keys.get()
    page = client.get("/sign-in/totp/").content.decode()
    assert "<svg" in page
    assert key.secret[:4] in page
    assert client.get("/sign-in/totp/").content.count(key.secret[:4].encode()) >= 1  # reading changes nothing
    status, page = second(client, code_of(key))
    assert status == 200
    shown = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page)
    assert len(set(shown)) == 10
    assert 'href="/hi/desk/late/"' in page
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert key_of(officer).pk == key.pk
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"user.totp_confirmed", "user.recovery_codes_made", "user.signed_in"} <= verbs
    for code in shown:
        assert not RecoveryCode.objects.filter(digest__contains=code).exists()


def test_password_and_authenticator_open_the_desk(client: Client, equipped: User) -> None:
    assert password(client) == 302
    assert second(client, code_of(key_of(equipped))) == (302, "/hi/desk/")
    assert client.session["_auth_user_id"] == str(equipped.pk)
    assert Event.objects.filter(verb="user.signed_in").get().facts == {"method": "totp"}


def test_the_password_alone_opens_nothing(client: Client, equipped: User) -> None:
    password(client)
    assert "_auth_user_id" not in client.session
    assert client.get("/account/").status_code == 302
    page = client.get("/sign-in/totp/").content.decode()
    assert "<svg width" not in page.split("<main")[1]
    assert key_of(equipped).secret not in page.replace(" ", "")


def test_without_the_password_there_is_no_second_step(client: Client, equipped: User) -> None:
    assert client.get("/sign-in/totp/")["Location"] == "/sign-in/officer/"
    assert second(client, code_of(key_of(equipped))) == (302, "/sign-in/officer/")
    assert "_auth_user_id" not in client.session


def test_the_second_step_must_follow_within_ten_minutes(client: Client, equipped: User) -> None:
    password(client)
    with clock.at(NOON + timedelta(minutes=10)):
        assert second(client, code_of(key_of(equipped))) == (302, "/sign-in/officer/")
    assert "_auth_user_id" not in client.session


def test_unknown_names_wrong_passwords_and_citizens_get_the_same_answer(
    client: Client, equipped: User
) -> None:
    User.objects.create(username="citizen", mobile="6000012345", password=equipped.password)
    pages = set()
    for name, word in (("ram.das", "wrong"), ("nobody", PASSWORD), ("citizen", PASSWORD)):
        answer = client.post("/sign-in/officer/", {"username": name, "password": word})
        assert answer.status_code == 422
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
        pages.add(page.replace(f'value="{name}"', "NAME"))
        assert word not in page
    assert len(pages) == 1


def test_a_closed_account_is_like_a_wrong_password(client: Client, equipped: User) -> None:
    User.objects.update(is_active=False)
    assert password(client) == 422


def test_ten_wrong_passwords_close_the_name_for_a_quarter_of_an_hour_known_or_not(
    client: Client, equipped: User
) -> None:
    for name in ("ram.das", "nobody"):
        for _n in range(10):
            limits.note(limits.PASSWORD_WRONG, who=name, address="elsewhere")
        assert password(client, name=name) == 429
    with clock.at(NOON + timedelta(minutes=15)):
        assert password(client) == 302


def test_every_wrong_password_is_counted(client: Client, equipped: User) -> None:
    for _n in range(10):
        assert password(client, "wrong") == 422
    assert password(client) == 429


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_the_phone_may_be_half_a_minute_off(client: Client, equipped: User, steps: int, status: int) -> None:
    password(client)
    assert second(client, code_of(key_of(equipped), steps=steps))[0] == status


def test_a_code_of_the_authenticator_works_once(client: Client, equipped: User) -> None:
    code = code_of(key_of(equipped))
    password(client)
    assert second(client, code)[0] == 302
    thief = Client()
    password(thief)
    status, page = second(thief, code)
    assert status == 422
    assert "used already" in page
    assert "_auth_user_id" not in thief.session
    with clock.at(NOON + timedelta(seconds=30)):
        assert second(thief, code)[0] == 422
        assert second(thief, code_of(key_of(equipped)))[0] == 302


def test_five_wrong_codes_close_the_second_step_for_a_quarter_of_an_hour(
    client: Client, equipped: User
) -> None:
    password(client)
    right = code_of(key_of(equipped))
    bad = f"{(int(right) + 7) % 10**6:06}"
    for _n in range(5):
        assert second(client, bad)[0] == 422
    assert second(client, right)[0] == 429
    codes = authenticator.make_recovery_codes(equipped)
    assert second(client, codes[0])[0] == 429  # the other door is closed too
    with clock.at(NOON + timedelta(minutes=16)):
        password(client)
        assert second(client, code_of(key_of(equipped)))[0] == 302


def test_a_recovery_code_opens_once_however_it_is_written(client: Client, equipped: User) -> None:
    code = authenticator.make_recovery_codes(equipped)[3]
    password(client)
    assert second(client, f" {code.upper().replace('-', ' ')} ") == (302, "/hi/desk/")
    assert authenticator.recovery_codes_left(equipped) == 9
    assert Event.objects.get(verb="user.recovery_code_used").facts == {"left": 9}
    again = Client()
    password(again)
    assert second(again, code)[0] == 422


def test_one_officers_recovery_code_does_not_open_anothers_account(client: Client, equipped: User) -> None:
    other = services.make_officer("other", name={"en": "O", "hi": "ओ"}, password=PASSWORD, by=SYSTEM)
    key = authenticator.begin_totp(other)
    codes = authenticator.confirm_totp(other, code_of(key), address="office")
    password(client)
    assert second(client, codes[0])[0] == 422


def test_the_session_gets_a_new_key_at_every_step(client: Client, equipped: User) -> None:
    session = client.session
    session["mark"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    keys = [session.session_key]
    password(client)
    keys.append(client.session.session_key)
    second(client, code_of(key_of(equipped)))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert "sign_in_officer" not in client.session


def test_the_secret_of_the_authenticator_is_encrypted_at_rest(equipped: User) -> None:
    secret = key_of(equipped).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totpkey")
        stored = bytes(cursor.fetchone()[0])
    assert secret.encode() not in stored
    assert len(secret) == 32


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_new_phone_is_set_up_with_a_code_of_the_old_one_which_works_until_then(equipped: User) -> None:
    client, old = signed_in(equipped), key_of(equipped)
    page = client.get("/account/totp/").content.decode()
    assert 'name="do" value="begin"' in page
    assert client.post("/account/totp/", {"do": "begin", "code": "000000"}).status_code == 422
    assert equipped.totp_keys.count() == 1
    assert client.post("/account/totp/", {"do": "begin", "code": code_of(old)}).status_code == 302
    assert key_of(equipped).pk == old.pk
    new = equipped.totp_keys.get(confirmed_at__isnull=True)
    assert new.secret[:4] in client.get("/account/totp/").content.decode()
    answer = client.post("/account/totp/", {"code": code_of(new)})
    assert answer.status_code == 200
    assert key_of(equipped).pk == new.pk
    assert equipped.totp_keys.count() == 1


def test_the_secret_of_a_new_phone_is_shown_to_no_other_session(equipped: User) -> None:
    first = signed_in(equipped)
    first.post("/account/totp/", {"do": "begin", "code": code_of(key_of(equipped))})
    new = equipped.totp_keys.get(confirmed_at__isnull=True)
    other = signed_in(equipped)
    page = other.get("/account/totp/").content.decode()
    assert new.secret[:4] not in page
    assert other.post("/account/totp/", {"code": code_of(new)}).status_code == 422
    assert key_of(equipped).pk != new.pk
    with clock.at(NOON + timedelta(minutes=11)):
        assert new.secret[:4] not in first.get("/account/totp/").content.decode()


def test_new_recovery_codes_need_the_authenticator_and_end_the_old_ones(equipped: User) -> None:
    client = signed_in(equipped)
    old = set(equipped.recovery_codes.values_list("digest", flat=True))
    assert client.post("/account/recovery-codes/", {"code": "123456"}).status_code == 422
    assert set(equipped.recovery_codes.values_list("digest", flat=True)) == old
    answer = client.post("/account/recovery-codes/", {"code": code_of(key_of(equipped))})
    assert answer.status_code == 200
    assert not old & set(equipped.recovery_codes.values_list("digest", flat=True))


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(equipped: User) -> None:
    client, elsewhere = signed_in(equipped), signed_in(equipped)
    new = "ek aur lamba vakya"
    assert client.post("/account/password/", {"present": "wrong", "new": new}).status_code == 422
    assert client.post("/account/password/", {"present": PASSWORD, "new": "short"}).status_code == 422
    equipped.refresh_from_db()
    assert equipped.check_password(PASSWORD)
    assert client.post("/account/password/", {"present": PASSWORD, "new": new}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    equipped.refresh_from_db()
    assert equipped.check_password(new)
