"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _fresh_pages() -> Iterator[None]:
    """No page kept by one test is served to another."""
    from odop.kernel import pagecache

    pagecache.forget()
    yield
    pagecache.forget()


@pytest.fixture
def ground(db: None) -> None:
    """The programme's ground in the database: districts, product lines, offices, holidays, schemes."""
    from odop.kernel import scope
    from odop.schemes.services import load_programme

    with scope.system():
        load_programme()
