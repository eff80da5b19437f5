"""After a test that writes for good, the next one finds what the migrations wrote and nothing else."""

import pytest
from django.contrib.auth.models import Permission

from odop.kernel import events
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Counter, Event
from tests.emptied import may, rows

pytestmark = pytest.mark.django_db(transaction=True)
found: list[dict[str, bytes]] = []


@pytest.mark.parametrize("turn", ["first", "next"])
def test_what_is_written_for_good_is_gone_and_what_migrations_wrote_stands_again(
    turn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not may():
        pytest.skip("a server of one's own: Django empties it")
    found.append(rows())
    assert found[-1] == found[0] and "auth_permission" in found[0], turn
    monkeypatch.setitem(events.VERBS, "test.happened", events.Verb("test.happened", "Something happened"))
    events.record("test.happened", Counter.objects.create(series="for good"), by=SYSTEM)
    Permission.objects.all().delete()
    assert Event.objects.exists() and rows().keys() != found[0].keys()
