"""The worklist and the page of a case with half a million cases, as an officer of one district gets them."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, reset_queries
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench.figure import AT_MOST, Figure, Goal, in_turns
from bench.reader import reader
from odop.accounts.models import User
from odop.accounts.sessions import SessionStore
from odop.casework.queries import worklist_of
from odop.kernel import pagecache, scope

WHO = "officer-sambhal"
PAGES = 80
CASES = 80
MILLISECONDS = 1000


class Browser:
    """Somebody signed in, or a visitor (None), whose requests go straight into the product's WSGI application."""

    def __init__(self, user: User | None) -> None:
        self.headers = {} if user is None else {"HTTP_COOKIE": _signed_in(user)}
        self.application = WSGIHandler()
        self.requests = RequestFactory()

    def get(self, path: str) -> bytes:
        environ: dict[str, Any] = self.requests.get(path, **self.headers).environ
        status: list[str] = []
        response = self.application(environ, lambda code, headers, _error=None: status.append(code))
        body = b"".join(response)
        response.close()
        if not status[0].startswith("200"):
            raise SystemExit(f"{path} answers {status[0]}")
        return body

    def get_anew(self, path: str) -> bytes:
        """As `get`, with nothing kept of any page before."""
        pagecache.forget()
        return self.get(path)

    def queries(self, path: str, *, leaving_out: tuple[str, ...] = ()) -> int:
        """How many queries the page costs; those that begin so are not counted."""
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            self.get(path)
        return sum(not (query["sql"] or "").startswith(leaving_out) for query in captured.captured_queries)


def _signed_in(user: User) -> str:
    """The cookie of a session of this person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return SimpleCookie({"sessionid": session.session_key or ""}).output(header="").strip()


def measure() -> Iterator[Figure]:
    user = reader(WHO)
    browser = Browser(user)
    with scope.enter(user.scope, read_only=True):
        refs = list(
            worklist_of(user).exclude(state="hold").order_by("-id").values_list("ref", flat=True)[: CASES + 2]
        )
    if not refs:
        raise SystemExit(f"Nothing waits for {WHO}: the pages cannot be measured.")
    mine, floor = in_turns(
        lambda _turn: browser.get("/desk/"), lambda _turn: browser.get("/bench/worklist/"), PAGES, warm_up=4
    )
    yield from _times("worklist", mine, floor, Goal("ratio", AT_MOST, 3))
    # That it asks as much for one row as for fifty is held by a test: odop/desk/tests/test_worklist.py.
    yield Figure("worklist_queries", browser.queries("/desk/"), "queries, 50 rows")
    mine, floor = in_turns(
        lambda turn: browser.get(f"/desk/cases/{refs[turn % len(refs)]}/"),
        lambda turn: browser.get(f"/bench/cases/{refs[turn % len(refs)]}/"),
        CASES,
        warm_up=4,
    )
    yield from _times("case_page", mine, floor, None)
    counts = [browser.queries(f"/desk/cases/{ref}/") for ref in refs[:20]]
    yield Figure("case_page_queries", max(counts), "queries, most of 20")


def _times(name: str, mine: Any, floor: Any, goal: Goal | None) -> Iterator[Figure]:
    yield Figure(
        f"{name}_p50_ms", mine.median * MILLISECONDS, "ms", floor=floor.median * MILLISECONDS, goal=goal
    )
    yield Figure(f"{name}_p95_ms", mine.p95 * MILLISECONDS, "ms", floor=floor.p95 * MILLISECONDS, goal=goal)
