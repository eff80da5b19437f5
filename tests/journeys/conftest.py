"""A browser, a small world, and a person who walks: every page she sees is looked at by axe, measured, and kept as a picture
when ODOP_SHOTS names a directory."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from odop.accounts import services
from odop.casework.definitions import forget_compiled
from odop.kernel import clock, scope
from odop.places.models import District
from odop.schemes.demo.papers import sample_photo
from odop.schemes.factories import budget_for, ground
from tests.walker import PHONE, TABLE, Walker

__all__ = ["PHONE", "TABLE", "Walker"]


@pytest.fixture
def world(transactional_db: None, settings: Any) -> Iterator[District]:
    """The programme, the demo people, and money for the district of the first of them."""
    settings.DEMO = True
    forget_compiled()
    with scope.system():
        ground()
        services.make_demo_people()
        place = _place_of("officer-sambhal")
        budget_for(place)
    yield place
    forget_compiled()


def _place_of(slug: str) -> District:
    return services.demo_user(slug).current_postings[0].office.district


@pytest.fixture
def walker(browser: Any, live_server: Any, world: District) -> Iterator[Callable[..., Walker]]:
    made: list[Walker] = []

    def start(slug: str = "", *, language: str = "hi", width: int = PHONE, scripts: bool = True) -> Walker:
        one = Walker(browser, live_server.url, language=language, width=width, scripts=scripts)
        made.append(one)
        return one.sign_in_as(slug) if slug else one

    yield start
    for one in made:
        one.context.close()


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    path.write_bytes(sample_photo())
    return str(path)


def code_from(text: str) -> str:
    """The code of the newest message."""
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


def days_ago(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()
