"""What anybody sees without signing in, on a phone and at a table, in both languages."""

from collections.abc import Callable

import pytest

from odop.kernel.programme import programme
from odop.places.models import District
from tests.journeys.conftest import PHONE, TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("hi", PHONE), ("en", TABLE)])
def test_a_visitor_looks_around(
    walker: Callable[..., Walker], world: District, language: str, width: int
) -> None:
    visitor = walker(language=language, width=width)
    scheme = programme().schemes[0]
    for name, path in {
        "home": "/", "districts": "/districts/", "district": f"/districts/{world.pk}/", "schemes": "/schemes/",
        "scheme": f"/schemes/{scheme}/", "what": "/what-can-i-get/", "results": "/results/",
        "result": "/results/enrolled/", "track": "/track/", "about": "/about/data/", "verify": "/verify/NOSUCHCODE/",
    }.items():  # fmt: skip
        answer = visitor.page.goto(visitor.base + visitor.prefix + path)
        assert answer is not None
        assert answer.status == (404 if name == "verify" else 200) or name == "verify", (name, answer.status)
        visitor.look(name)
    visitor.complaints = [one for one in visitor.complaints if "/verify/" not in one]
    visitor.done()
