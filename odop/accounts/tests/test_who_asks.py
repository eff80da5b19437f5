"""What a request asks the database about its reader, and what a session is worth that no longer holds."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts import services
from odop.accounts.models import User
from odop.kernel import scope
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


def test_nobody_becomes_anybody_outside_a_request(demo: None) -> None:
    with pytest.raises(RuntimeError):
        scope.become(Scope(everything=True))
