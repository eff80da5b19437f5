"""Every page that needs no arguments opens for every demo person, in both languages, and only reads."""

import re

import pytest
from django.db import InternalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts import services
from odop.accounts.demo_people import demo_people
from odop.kernel import scope
from odop.kernel.models import Stamp
from tests.house.test_views_say_who import get_resolver, views

SLUGS = ["", *(one.slug for one in demo_people().people)]  # "" is a visitor
ASK_ALL = ("", "artisan-sambhal", "officer-sambhal")
ANSWERS = {200, 302, 403, 404, 405, 401, 422}
READS = re.compile(r"^\s*(SELECT|WITH|SET|SAVEPOINT|RELEASE|ROLLBACK|EXPLAIN|DECLARE)\b", re.IGNORECASE)
WRITES = re.compile(r"\b(INSERT INTO|UPDATE \S+ SET|DELETE FROM|NEXTVAL|FOR UPDATE)\b", re.IGNORECASE)


def addresses(slug: str) -> list[str]:
    """Every address without an argument; those of everybody for a visitor, an artisan and an officer only."""
    return sorted(
        "/" + address
        for address, view in views(get_resolver())
        if not re.search(r"[<(\\]", address)
        and (slug in ASK_ALL or getattr(view, "access", None) != "public")
    )


@pytest.fixture
def people(ground: None) -> None:
    with scope.system():
        services.make_demo_people()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_opens_and_only_reads(people: None, slug: str) -> None:
    client = Client()
    if slug:
        client.force_login(services.demo_user(slug))
    faults, opened = [], 0
    waiting = addresses(slug)
    while waiting:
        address = waiting.pop()
        with CaptureQueriesContext(connection) as asked:
            try:
                answer = client.get(address)
            except Exception as error:  # a page may fail in any way: say which, and go on
                faults.append(f"{address}: {type(error).__name__}: {error}")
                continue
        opened += answer.status_code == 200
        if answer.status_code == 200 and not address.startswith(("/hi/", "/api/")):
            waiting.append("/hi" + address)  # what is closed to somebody is closed in both languages
        if answer.status_code not in ANSWERS:
            faults.append(f"{address}: status {answer.status_code}")
        for query in asked.captured_queries:
            sql = query["sql"]
            # A session that a page touches is Django's own business, after the page is done.
            if "django_session" not in sql and (not READS.match(sql) or WRITES.search(sql)):
                faults.append(f"{address}: {sql[:120]}")
    assert not faults, "\n".join(faults)
    assert opened > 5


def test_a_get_that_writes_is_refused_by_the_database(db: None) -> None:
    with pytest.raises(InternalError, match="read-only"), scope.enter(scope.EVERYTHING, read_only=True):
        Stamp.objects.create(name="written by a GET")
    Stamp.objects.create(name="written by a POST")
    kept = Stamp.objects.filter(name__startswith="written").values_list("name", flat=True)
    assert list(kept) == ["written by a POST"]
