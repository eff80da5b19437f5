"""Is it one person? An officer sees two entries side by side with what speaks for it, joins them, and takes them apart again."""

import json
from collections.abc import Callable

import pytest

from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.registry import factories as make
from odop.registry.models import Artisan, DuplicateQuestion, Joining, Unit
from odop.registry.services import add_unit, note_pairs
from tests.journeys.conftest import TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
EVIDENCE = [
    ["phone", "same", 17.8],
    ["given", "same", 7.2],
    ["place", "village", 13.1],
    ["birth", "few", 0.4],
]


def two_entries(place: District) -> tuple[Artisan, Artisan]:
    """One woman as two lists spell her, with a unit on the later entry, as the night noted them."""
    hers = {"birth_year": 1988, "place": "Chandausi", "mobile": "9712345678"}
    with scope.system():
        first = make.artisan(place, name="Shabnam Ansari", relation_name="Mohammad Iqbal", **hers)
        later = make.artisan(
            place, name="शबनम अंसारी", relation_name="मो० इक़बाल", **(hers | {"birth_year": 1985})
        )
        add_unit(later, {"unit_name": "Shabnam Horn Works"}, by=SYSTEM)
        note_pairs([(first.pk, later.pk, 0.9912, False, '["name", "mobile"]', json.dumps(EVIDENCE))])
    return first, later


def test_two_entries_are_seen_side_by_side_joined_and_taken_apart(
    walker: Callable[..., Walker], world: District
) -> None:
    first, later = two_entries(world)
    officer = walker("officer-sambhal", language="hi", width=TABLE)
    officer.open("/desk/register/duplicates/").look("pairs-waiting")
    officer.press(f'a[href$="/duplicates/{later.ref}/"]')
    officer.page.locator("details summary").last.click()
    page = officer.look("pair").text()
    assert first.ref in page and later.ref in page and "99%" in page
    assert officer.page.locator("details li").count() == len(EVIDENCE)
    officer.fill({"note": "दोनों को फ़ोन किया"}).press('button[name="answer"][value="same"]')
    with scope.system():
        note = Joining.objects.get(gone=later, split_at__isnull=True)
        assert Unit.objects.get().owner_id == first.pk

    officer.open("/desk/register/joined/").press(f'a[href$="/joined/{later.ref}/"]')
    officer.look("joined-pair").fill({"note": "दो बहनें हैं"}).press("main form button")
    with scope.system():
        note.refresh_from_db()
        assert note.split_at is not None and Unit.objects.get().owner_id == later.pk
        assert DuplicateQuestion.objects.get().state == "split"
    officer.done()
