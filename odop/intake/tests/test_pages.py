"""Lists in the pages of the desk: from the upload to the register, and never another office's."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from odop.intake import factories as lists
from odop.intake import services
from odop.intake.factories import row
from odop.intake.models import Intake, IntakeRow
from odop.kernel.models import Event, StoredFile
from odop.registry import factories as make
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client


def upload(client: Client, rows: list, name: str = "list.csv", **more: str):
    sent = SimpleUploadedFile(name, lists.sheet(rows))
    return client.post("/desk/lists/new/", {"kind": "artisans", "file": sent, **more})


def test_from_the_upload_to_the_register_through_the_pages(client, officer):
    answer = upload(client, [row(), row(name="", mobile="12")])
    intake = Intake.objects.get()
    assert answer.url == f"/desk/lists/{intake.ref}/columns/"
    page = client.get(answer.url).content.decode()
    assert "Shabnam Ansari" in page
    assert 'value="relation_name" selected' in page
    said = {f"says-{letter}": key for letter, key in intake.mapping.items()}
    assert client.post(answer.url, said).status_code == 422  # nobody said that they agreed
    assert client.post(answer.url, {**said, "consents": ["register"], "language": "hi"}).status_code == 302
    running = client.get(f"/desk/lists/{intake.ref}/", headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in running
    services.check_list(intake.pk)
    page = client.get(f"/desk/lists/{intake.ref}/").content.decode()
    assert "Bring 1 row into the register" in page
    rows = client.get(f"/desk/lists/{intake.ref}/rows/?outcome=bad&problem=mobile.mobile").content.decode()
    assert "Write ten digits" in rows
    assert "<mark>12</mark>" in rows
    client.post(f"/desk/lists/{intake.ref}/do/", {"do": "import"})
    services.import_list(intake.pk, by=officer)
    page = client.get(f"/hi/desk/lists/{intake.ref}/").content.decode()
    assert "every 2s" not in page
    assert Artisan.objects.count() == 1
    assert client.get("/desk/lists/").status_code == 200


def test_another_office_sees_neither_list_nor_rows(client, officer):
    intake = lists.imported([row()], by=officer)
    stranger = Client()
    stranger.force_login(make.officer(lists.office_district("MRD")))
    for path in ("", "columns/", "rows/", "do/", "corrected/", "marked.xlsx"):
        assert stranger.get(f"/desk/lists/{intake.ref}/{path}").status_code == 404
        assert stranger.post(f"/desk/lists/{intake.ref}/{path}", {"do": "undo"}).status_code == 404
    assert intake.ref not in stranger.get("/desk/lists/").content.decode()
    assert Artisan.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7 not a sheet", "wrong_kind"), (b"", "empty"), (b"\x00\x01\x02", "not_a_sheet")],
)
def test_a_file_that_is_no_list_is_refused_and_nothing_is_written(officer, content, code):
    with pytest.raises(Exception) as refusal:
        services.begin_list(content, name="x.xlsx", kind="artisans", by=officer)
    assert refusal.value.code in {code, "not_a_sheet", "no_header", "empty"}
    assert not Intake.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


def test_the_marked_copy_comes_back_corrected_and_goes_on(client, officer):
    intake = lists.imported(
        [row(), row(name="Rehana Khan", mobile="12"), row(name="Meena Devi", category="?")], by=officer
    )
    answer = client.post(f"/desk/lists/{intake.ref}/marked.xlsx")
    book = load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert "Write ten digits" in str(sheet.cell(3, len(lists.TITLES) + 1).value)
    assert sheet.cell(3, len(lists.TITLES) + 2).value == 3
    sheet.cell(3, 6).value = 9812345670
    sheet.cell(2, 8).value = "Bahjoi"  # of a row that is in the register
    out = BytesIO()
    book.save(out)
    client.post(
        f"/desk/lists/{intake.ref}/corrected/", {"file": SimpleUploadedFile("c.xlsx", out.getvalue())}
    )
    found = {one.number: one for one in IntakeRow.objects.all()}
    assert {number: one.outcome for number, one in found.items()} == {2: "imported", 3: "good", 4: "bad"}
    assert found[3].earlier[0][5] == "12"
    assert lists.again(intake).counts == {"imported": 1, "good": 1, "bad": 1}
    services.import_list(services.ask_import(lists.again(intake), by=officer).pk, by=officer)
    assert lists.again(intake).counts == {"imported": 2, "bad": 1}
    assert set(Artisan.objects.values_list("mobile", flat=True)) == {"9812345678", "9812345670"}
    assert set(Artisan.objects.values_list("place", flat=True)) == {"Sarai Tarin"}


def test_another_sheet_is_not_taken_for_the_corrected_copy(officer):
    intake = lists.imported([row(), row(name="")], by=officer)
    before = list(IntakeRow.objects.order_by("number").values())
    with pytest.raises(Exception) as refusal:
        services.take_corrected(intake, lists.sheet([row(), row(name="Asha Pal")]), by=officer)
    assert refusal.value.code == "not_this_list"
    assert list(IntakeRow.objects.order_by("number").values()) == before


def test_a_template_can_be_filled_in_and_is_read_without_a_word(client, officer):
    for language, prefix in (("en", ""), ("hi", "/hi")):
        book = load_workbook(BytesIO(client.get(f"{prefix}/desk/lists/templates/artisans.xlsx").content))
        sheet = book.worksheets[0]
        from odop.intake.definitions import KINDS

        for at, column in enumerate(KINDS["artisans"].columns, 1):
            sheet.cell(2, at).value = column.example.get(language) or None
        out = BytesIO()
        book.save(out)
        intake = services.begin_list(out.getvalue(), name="t.xlsx", kind="artisans", by=officer)
        assert len(intake.mapping) == len(KINDS["artisans"].columns), language
        services.name_columns(intake, intake.mapping, by=officer, consents=["register"])
        services.check_list(services.ask_check(intake, by=officer).pk)
        waiting = IntakeRow.objects.get(intake=intake)
        assert {(key, code) for _letter, key, code, _params in waiting.problems} <= {("district", "district")}


def test_what_may_not_be_kept_is_covered_and_the_file_goes(officer):
    aadhaar = "2341 2341 2346"
    rows = [
        [*row(account="30012345678", ifsc="SBIN0001234"), aadhaar],
        [*row(name="Rehana Khan", village=aadhaar), ""],
    ]
    intake = lists.uploaded(rows, by=officer, titles=(*lists.TITLES, "Remarks"))
    assert aadhaar not in str(intake.found)
    services.name_columns(intake, intake.mapping, by=officer, consents=["register"])
    services.check_list(services.ask_check(intake, by=officer).pk)
    services.import_list(services.ask_import(lists.again(intake), by=officer).pk, by=officer)
    kept = {one.number: one for one in IntakeRow.objects.all()}
    assert "XXXX XXXX 2346" in kept[2].cells
    assert aadhaar not in str([one.cells for one in kept.values()])
    assert "30012345678" not in str(kept[2].cells) + str(kept[2].entry)
    assert ("place", "aadhaar") in {(key, code) for _letter, key, code, _params in kept[3].problems}
    assert not StoredFile.objects.exists()
    facts = str(list(Event.objects.values_list("facts", flat=True)))
    assert "Shabnam" not in facts
    assert "30012345678" not in facts
