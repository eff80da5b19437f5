"""One's own account, the top of the page, the outbox of the demonstration, and the door of the API."""

from datetime import date

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory

from odop.accounts import services
from odop.accounts.addresses import client_address, in_language
from odop.accounts.enums import Role
from odop.accounts.middleware import ScopeMiddleware
from odop.accounts.models import Office, User
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.kernel.services import send_notice


def as_demo(slug: str) -> Client:
    client = Client()
    client.force_login(services.demo_user(slug))
    return client


@pytest.mark.parametrize("prefix", ["", "/hi"])
@pytest.mark.parametrize("slug", ["artisan-sambhal", "officer-sambhal", "cell-state"])
def test_the_account_page_shows_who_one_is_and_holds_which_post(demo: None, slug: str, prefix: str) -> None:
    page = as_demo(slug).get(f"{prefix}/account/").content.decode()
    user = services.demo_user(slug)
    assert user.name["hi" if prefix else "en"] in page
    for posting in user.current_postings:
        assert posting.office.name["hi" if prefix else "en"] in page.split("<main")[1]
        assert (
            posting.office.name["hi" if prefix else "en"] in page.split("<main")[0]
        )  # the top of every page
    assert f'action="{prefix}/sign-out/"' in page


def test_a_citizen_changes_name_and_language_and_goes_on_in_it(demo: None) -> None:
    client, user = as_demo("artisan-agra"), services.demo_user("artisan-agra")
    answer = client.post("/hi/account/", {"name": "Dinesh K.", "language": "en"})
    assert answer["Location"] == "/account/"
    user.refresh_from_db()
    assert (user.name, user.language) == ({"en": "Dinesh K."}, "en")
    event = Event.objects.get(verb="user.profile_changed")
    assert event.facts == {"fields": ["name", "language"]}


def test_an_officer_changes_the_language_and_not_the_name(demo: None) -> None:
    client, before = as_demo("officer-agra"), services.demo_user("officer-agra")
    assert 'name="name"' not in client.get("/account/").content.decode()
    client.post("/account/", {"name": "Somebody Else", "language": "en"})
    after = services.demo_user("officer-agra")
    assert (after.name, after.language) == (before.name, "en")


def test_an_unknown_language_changes_nothing(demo: None) -> None:
    before = services.demo_user("artisan-agra").language
    assert as_demo("artisan-agra").post("/account/", {"name": "X", "language": "xx"}).status_code == 422
    user = services.demo_user("artisan-agra")
    assert user.language == before
    assert user.name["en"] != "X"


@pytest.mark.parametrize("path", ["password", "recovery-codes", "totp"])
def test_a_citizen_has_no_password_and_no_authenticator(demo: None, path: str) -> None:
    assert as_demo("artisan-agra").post(f"/account/{path}/", {"code": "123456"}).status_code == 403


def test_an_officer_without_a_post_today_is_told_so_and_may_sign_out(districts: None) -> None:
    user = services.make_officer("old.hand", name={"en": "Old Hand", "hi": "पुराने"}, language="en", by=SYSTEM)
    services.post(
        user, office=Office.objects.filter(kind="diepc")[0], role=Role.OFFICER,
        from_on=date(2020, 1, 1), to_on=date(2021, 1, 1), by=SYSTEM,
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    page = client.get("/account/").content.decode()
    assert "You hold no post today" in page
    assert client.post("/sign-out/").status_code == 302


def test_a_citizen_without_a_name_is_shown_by_her_covered_number(db: None) -> None:
    user = User.objects.create(mobile="6000012345", language="en")
    client = Client()
    client.force_login(user)
    page = client.get("/account/").content.decode()
    assert "60XXXXXX45" in page
    assert "6000012345" not in page


def test_the_outbox_shows_the_last_messages_to_a_visitor_of_the_demonstration(
    demo: None, client: Client
) -> None:
    send_notice(to="6000012345", template="t", body="आपका आवेदन मिल गया।", language="hi", subject_ref="MM-1")
    page = client.get("/outbox/").content.decode()
    assert '<p lang="hi">आपका आवेदन मिल गया।</p>' in page
    assert "60XXXXXX45" in page
    assert "6000012345" not in page


def test_pages_of_sign_in_have_no_inline_style_or_script(demo: None, client: Client) -> None:
    for path in ("/sign-in/", "/sign-in/officer/", "/outbox/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page


def test_no_cache_keeps_the_pages_of_who_is_signed_in(demo: None, client: Client) -> None:
    assert "no-store" not in client.get("/sign-in/").headers.get("Cache-Control", "")
    assert as_demo("officer-agra").get("/account/").headers["Cache-Control"] == "private, no-store"
    assert as_demo("officer-agra").get("/sign-in/").headers["Cache-Control"] == "private, no-store"


def seen_by(request: object) -> tuple[object, scope.Scope | None]:
    """Who the request is, and what the database may show, behind the middleware."""
    seen: list[tuple[object, scope.Scope | None]] = []

    def view(inner: object) -> object:
        from django.http import HttpResponse

        seen.append((inner.user, scope.current()))  # type: ignore[attr-defined]
        return HttpResponse()

    ScopeMiddleware(view)(request)  # type: ignore[arg-type]
    return seen[0]


def test_a_bearer_token_stands_for_its_person_on_the_api_and_only_there(
    demo: None, rf: RequestFactory
) -> None:
    officer, other = services.demo_user("officer-agra"), services.demo_user("cell-state")
    token = services.make_api_token(officer, label="t", by=officer)
    for path, given, user in (
        ("/api/v1/worklist", f"Bearer {token}", officer),
        ("/api/v1/worklist", "Bearer nonsense", None),  # the session that comes along gives nothing
        ("/desk/", f"Bearer {token}", other),
        ("/api/v1/worklist", "", other),
    ):
        request = rf.get(path, HTTP_AUTHORIZATION=given)
        request.user, request.session = other, {SESSION_KEY: str(other.pk)}  # type: ignore[assignment]
        who, held = seen_by(request)
        if user is None:
            assert not who.is_authenticated  # type: ignore[attr-defined]
            assert held == scope.NOBODY
        else:
            assert who == user
            assert held == user.scope


def test_the_address_of_a_client_is_believed_from_our_own_proxies_only(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from django.conf import settings

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2, 3.3.3.3")
    for proxies, address in ((0, "10.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (4, "10.0.0.1")):
        monkeypatch.setattr(settings, "ODOP", replace(settings.ODOP, proxies=proxies))
        assert client_address(request) == address


@pytest.mark.parametrize(
    ("path", "english", "hindi"),
    [("/", "/", "/hi/"), ("/hi/", "/", "/hi/"), ("/hi", "/", "/hi/"), ("/hindi/", "/hindi/", "/hi/hindi/"),
     ("/hi/desk/?a=/hi/", "/desk/?a=/hi/", "/hi/desk/?a=/hi/")],
)  # fmt: skip
def test_a_page_has_its_place_in_each_language(path: str, english: str, hindi: str) -> None:
    assert (in_language(path, "en"), in_language(path, "hi")) == (english, hindi)
