"""A dirty sheet of three hundred people through the browser: columns said, rows checked, a marked copy corrected, all of it
in the register; the page follows the work by itself."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook, load_workbook

from odop.intake import services
from odop.intake.models import Intake, IntakeRow
from odop.kernel import scope
from odop.linkage.truth import people
from odop.places.models import District
from odop.registry.models import Artisan
from tests.journeys.conftest import TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROWS = 300


def dirty_sheet(place: District, path: Path) -> int:
    """As an office keeps it: two titles above, titles in Hindi, cut numbers, empty cells, the same woman twice. Gives the
    number of rows that have to wait."""
    dice, book, bad = Random(7), Workbook(), 0
    sheet = book.active
    sheet.append([f"{place.name['hi']} के हस्तशिल्पियों की सूची"])
    sheet.merge_cells("A1:H1")
    sheet.append(["दिनांक 01.11.2026"])
    sheet.append(
        ["क्र0सं0", "नाम", "पिता/पति का नाम", "जन्म तिथि", "लिंग", "वर्ग", "मोबाइल नं0", "ग्राम/मोहल्ला", "शिल्प"]
    )
    for number, one in enumerate(people(ROWS, 5, districts=[place.pk]), 1):
        mobile: object = int(one.mobile) if one.mobile else None
        related, village = one.relation_name or "राम लाल", one.place or "सराय"
        if number % 25 == 0:
            mobile, bad = "9.87654E+09", bad + 1
        elif number % 40 == 0:
            related, bad = "", bad + 1
        sheet.append(
            [number, one.name, related, f"{dice.randrange(13, 29)}/{dice.randrange(1, 13):02d}/{one.birth_year or 1980}",
             "महिला" if one.gender == "female" else "पु0", (one.category or "obc").upper(), mobile, village, "सींग का काम"]
        )  # fmt: skip
    book.save(path)
    return bad


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_dirty_sheet_goes_through_the_pages_into_the_register(
    walker: Callable[..., Walker], world: District, tmp_path: Path, language: str
) -> None:
    bad = dirty_sheet(world, tmp_path / "list.xlsx")
    clerk = walker("assistant-sambhal", language=language, width=TABLE)
    clerk.open("/desk/lists/").look("lists-empty")
    clerk.open("/desk/lists/new/").look("lists-new")
    clerk.fill({"kind": "artisans", "file": str(tmp_path / "list.xlsx")}).press("main form button")
    clerk.page.wait_for_url("**/columns/")
    clerk.look("lists-columns")
    clerk.fill({"consents": ["register"]}).press("main form.stack > p.actions button")
    clerk.page.wait_for_selector("progress")
    clerk.look("lists-checking")
    with scope.system():
        intake = Intake.objects.get()
        assert set(intake.mapping.values()) >= {
            "name",
            "relation_name",
            "birth_date",
            "mobile",
            "place",
            "product_line",
        }
    services.check_list(intake.pk)
    clerk.page.wait_for_selector("main button[value=import]")  # nobody touched the page
    clerk.look("lists-checked")
    with scope.system():
        waiting = list(
            IntakeRow.objects.filter(outcome="bad").order_by("number").values_list("number", "problems")
        )
    assert len(waiting) == bad
    clerk.open(f"/desk/lists/{intake.ref}/rows/?outcome=bad").look("lists-rows")
    clerk.open(f"/desk/lists/{intake.ref}/")
    with clerk.page.expect_download() as coming:
        clerk.page.locator(f'form[action$="/{intake.ref}/marked.xlsx"] button').first.click()
    book = load_workbook(BytesIO(Path(coming.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    by_number = {row[-1].value: row for row in sheet.iter_rows() if isinstance(row[-1].value, int)}
    for number, problems in waiting:
        for letter, key, _code, _params in problems:
            at = [one for one, _title in intake.columns].index(letter)
            by_number[number][at].value = 9800000000 + number if key == "mobile" else "राम लाल"
    book.save(tmp_path / "corrected.xlsx")
    clerk.fill({"file": str(tmp_path / "corrected.xlsx")}).press('form[action$="/corrected/"] button')
    clerk.page.wait_for_selector("main button[value=import]")
    with scope.system():
        assert Intake.objects.get().counts == {"good": ROWS}
    clerk.press("main button[value=import]")
    clerk.page.wait_for_selector("progress")
    services.import_list(intake.pk)
    clerk.page.wait_for_selector("main button[value=undo]")
    clerk.look("lists-done")
    with scope.system():
        counts = Intake.objects.get().counts
        assert sum(counts.values()) == ROWS
        assert Artisan.objects.filter(district=world).count() == ROWS - counts.get("same_already", 0)
    clerk.done()
