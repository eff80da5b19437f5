"""Fixtures every test may use."""

import gc
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_tests

# On a busy machine an example may be slow to make or to try: that says nothing about what it is an example of.
property_tests.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples in every run, or a change would be refused by chance; --hypothesis-profile=search looks for others.
property_tests.register_profile("odop", property_tests.get_profile("search"), derandomize=True, database=None)
property_tests.load_profile("odop")


def pytest_configure() -> None:
    """Passwords are hashed as in production, with the least work: a test signs in a hundred times."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = (
        1,
        8,
        1,
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> None:
    """Of several workers one migrates; see tests/migrated.py."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid")
    if run and (django_db_createdb or not django_db_keepdb):
        from tests.migrated import copied_in

        with django_db_blocker.unblock():
            copied_in(run)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from tests.emptied import remember

    with django_db_blocker.unblock():
        remember()


@pytest.hookimpl(optionalhook=True)  # where xdist is left out nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.sharing_out import WholeFiles

    return WholeFiles(config, log)


@pytest.hookimpl(trylast=True)  # after pytest-django has put in order what a file holds
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from tests.sharing_out import put_in_order

        put_in_order(items, _writes_for_good)


def pytest_collection_finish() -> None:
    """A million objects stay to the end: to look through them again and again for rubbish is a tenth of a test's time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _count_from(first: int) -> None:
    for module in _counting(len(sys.modules)):
        module._next = count(first)


@lru_cache(maxsize=1)
def _counting(loaded: int) -> list[Any]:
    """The modules that count, of so many that are loaded."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("odop.") and name.endswith(".factories") and hasattr(module, "_next")
    ]


@pytest.fixture(autouse=True, scope="module")
def _same_numbers_for_a_world() -> None:
    """What factories count up begins anew with each file: a name or a birth year never depends on what ran before."""
    _count_from(1)


@pytest.fixture(autouse=True)
def _same_numbers_for_a_test(_same_numbers_for_a_world: None) -> None:
    """... and with each test, above the numbers of its file's world (a name comes back after a hundred)."""
    _count_from(100_051)


@pytest.fixture(autouse=True)
def _fresh_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No page kept by one test is served to another; every request looks whether pages changed, not one a second,
    or the count of a page's queries would depend on the clock."""
    from odop.kernel import pagecache

    monkeypatch.setattr(pagecache, "LOOK_EVERY", -1.0)
    pagecache.forget()
    yield
    pagecache.forget()


@pytest.fixture(autouse=True)
def _no_language_left_over() -> Iterator[None]:
    """A page that was read in Hindi leaves its language behind in this thread."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_reason_asked(settings: Any) -> None:
    """Tests open whom they need; those of the question why (odop/privacy) switch it on."""
    settings.ASK_WHY = False


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all files of a worker: playwright does not run twice beside itself."""
    from tests.browser import opened, program

    if program() is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium")
    with opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def shared(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Calls what makes a world, once for a file, and takes it back after the file; each of its tests is taken back by itself.

    A file of which one test writes for good shares nothing: its tests bring their world themselves."""
    if any(_writes_for_good(item) for item in request.session.items if item.path == request.path):
        yield lambda make: None
        return
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        from tests.worlds import settled

        yield lambda make: settled(make())
        transaction.set_rollback(True)


def _writes_for_good(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in names


def _bring_the_ground() -> bool:
    from odop.kernel import scope
    from odop.schemes import factories

    with scope.system():
        factories.ground()
    return True


@pytest.fixture(scope="module")
def _shared_ground(shared: Callable[[Callable[[], Any]], Any]) -> bool:
    return bool(shared(_bring_the_ground))


@pytest.fixture
def ground(_shared_ground: bool, db: None) -> None:
    """The programme's ground in the database: districts, product lines, offices, holidays, schemes."""
    if not _shared_ground:
        _bring_the_ground()
