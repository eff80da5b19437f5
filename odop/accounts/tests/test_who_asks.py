"""What a request asks the database about its reader, and what a session is worth that no longer holds."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts import services
from odop.accounts.models import Posting, User
from odop.kernel import clock, scope
from odop.kernel.scope import Scope


def asked(client: Client, path: str, *, status: int = 200) -> list[str]:
    client.get(path)  # compiled templates, kept ground
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == status
    return [
        one["sql"]
        for one in caught.captured_queries
        if "SAVEPOINT" not in one["sql"] and ("set_config('odop" in one["sql"] or '"accounts_' in one["sql"])
    ]


@pytest.mark.parametrize(("slug", "most"), [("artisan-agra", 4), ("officer-agra", 4)])
def test_who_she_is_costs_two_reads_and_two_settings(demo: None, slug: str, most: int) -> None:
    client = Client()
    client.force_login(services.demo_user(slug))
    questions = asked(client, "/account/")
    about = [sql for sql in questions if "recoverycode" not in sql and "totpkey" not in sql]
    # … and the test's own transaction, inside which the settings are put back.
    assert len(about) <= most + 1, about


def test_a_session_whose_password_was_changed_is_over_and_its_page_reads_as_a_stranger(demo: None) -> None:
    client, user = Client(), services.demo_user("officer-agra")
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    changed = User.objects.get(pk=user.pk)
    changed.set_password("quite another sentence")
    changed.save()
    assert client.get("/account/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("rows", "changed"),
    [
        (User, {"is_active": False}),
        (Session, {"expire_date": clock.now() - timedelta(seconds=1)}),
    ],
)
def test_who_is_closed_or_came_too_long_ago_reads_as_a_stranger(
    demo: None, rows: type[User | Session], changed: dict[str, object]
) -> None:
    client, user = Client(), services.demo_user("officer-agra")
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    key = {"session_key": client.session.session_key} if rows is Session else {"pk": user.pk}
    rows._default_manager.filter(**key).update(**changed)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("days", [{"to_on": -1}, {"from_on": 1, "to_on": 2}])
def test_a_post_that_is_over_or_has_not_begun_gives_nothing_at_the_next_request(
    demo: None, days: dict[str, int]
) -> None:
    client, user = Client(), services.demo_user("officer-agra")
    client.force_login(user)
    assert client.get("/desk/").status_code == 200 and user.scope.districts
    own = Posting.objects.filter(user=user)
    own.update(from_on=clock.today() - timedelta(days=9), to_on=None)
    own.update(**{name: clock.today() + timedelta(days=number) for name, number in days.items()})
    assert client.get("/desk/").status_code == 403
    later = User.objects.get(pk=user.pk)
    assert not later.current_postings and later.scope == Scope(user_id=user.pk)


@pytest.mark.parametrize("given", ["abcdefgh\\000", "short", "a' OR 'a"])
def test_what_is_no_key_of_a_session_is_nobodys(demo: None, given: str) -> None:
    answer = Client(headers={"cookie": f'sessionid="{given}"'}).get("/account/")
    assert answer.status_code == 302


def test_nobody_becomes_anybody_outside_a_request(demo: None) -> None:
    with pytest.raises(RuntimeError):
        scope.become(Scope(everything=True))
