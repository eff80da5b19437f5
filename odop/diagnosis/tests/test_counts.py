"""Counts: of the register, or brought as a file; and the page that says where a cluster is."""

import io
from datetime import date, timedelta
from fractions import Fraction

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from odop.accounts.models import User
from odop.accounts.queries import own_districts
from odop.diagnosis import services
from odop.diagnosis.models import Count, CountSheet
from odop.diagnosis.queries.counts import (
    candidates_of,
    ground_of,
    register_table,
    sheet_table,
    sheets,
)
from odop.kernel import clock, scope
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District, ProductLine
from odop.registry import factories as register
from odop.registry.models import Unit

DAY = date(2024, 3, 31)
UNITS = """district,activity,units,workers,units before
SBL,Metal craft,60,300,40
SBL,wood,20,,25
Sambhal,food,20,80,
भदोही,metal,10,,12
BDH,wood,70,,50
BDH,food,120,,100
"""
EXPORTS = "district,hs,rupees\nSBL,8306.29,900\nSBL,4420,100\nBDH,4420,500\nBDH,0910,1400\n"


def brought(by: User, text: str = UNITS, **changes: object) -> CountSheet:
    given: dict[str, object] = {
        "kind": "units", "title": "District tables", "source": "A census", "as_of": DAY, "before_on": date(2021, 3, 31),
    }  # fmt: skip
    return services.bring_counts(text.encode(), **{**given, **changes}, by=by)  # type: ignore[arg-type]


@pytest.fixture
def both(place: District, other_place: District) -> tuple[District, District]:
    return place, other_place


def test_a_file_is_read_by_names_codes_and_either_script(cell: User, both: tuple[District, District]) -> None:
    table = sheet_table(brought(cell))
    here, there = (one.pk for one in both)
    assert table.cells == {
        (here, "metal"): 60, (here, "wood"): 20, (here, "food"): 20,
        (there, "metal"): 10, (there, "wood"): 70, (there, "food"): 120,
    }  # fmt: skip
    assert Count.objects.get(district=here, activity="metal").workers == 300
    assert Count.objects.get(district=here, activity="food").before is None


def test_exports_are_kept_by_four_digit_heading(cell: User, both: tuple[District, District]) -> None:
    made = brought(cell, EXPORTS, kind="exports", before_on=None)
    assert sorted(set(made.counts.values_list("activity", flat=True))) == ["0910", "4420", "8306"]


def test_an_excel_file_gives_the_same_as_text(cell: User, both: tuple[District, District]) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in UNITS.splitlines():
        book.active.append([int(one) if one.isdigit() else one for one in line.split(",")])
    book.save(out)
    made = services.bring_counts(
        out.getvalue(), kind="units", title="x", source="x", as_of=DAY, before_on=date(2021, 3, 31), by=cell
    )
    assert sheet_table(made).cells == sheet_table(brought(cell)).cells


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("district,activity\nSBL,metal\n", "units"),
        ("district,activity,units\nNowhere,metal,5\n", "row 2"),
        ("district,activity,units\nSBL,,5\n", "row 2"),
        ("district,activity,units\nSBL,metal,-5\n", "row 2"),
        ("district,activity,units\nSBL,metal,many\n", "many"),
        ("district,activity,units\nSBL,metal,\n", "row 2"),
        ("district,activity,units\nSBL,metal,5\nSambhal,Metal craft,6\n", "row 3"),
        ("", "Excel"),
    ],
)
def test_a_fault_is_named_with_its_row_and_nothing_is_kept(
    text: str, said: str, cell: User, both: tuple[District, District]
) -> None:
    with pytest.raises(Invalid) as refused:
        brought(cell, text, before_on=None)
    assert said in str(refused.value.fields["file"])
    assert not CountSheet.objects.exists() and not Count.objects.exists()


def test_a_heading_that_is_none_and_more_faults_than_are_shown(
    cell: User, both: tuple[District, District]
) -> None:
    with pytest.raises(Invalid) as refused:
        brought(cell, "district,hs,rupees\n" + "SBL,12345,5\n" * 30, kind="exports", before_on=None)
    assert "and 10 more" in str(refused.value.fields["file"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "people"}, "kind"),
        ({"title": " "}, "title"),
        ({"source": ""}, "source"),
        ({"as_of": None}, "as_of"),
        ({"as_of": date(2999, 1, 1)}, "as_of"),
        ({"before_on": DAY}, "before_on"),
        ({"before_on": None}, "before_on"),
    ],
)
def test_every_wrong_answer_is_named(
    changes: dict[str, object], field: str, cell: User, both: tuple[District, District]
) -> None:
    with pytest.raises(Invalid) as refused:
        brought(cell, **changes)
    assert field in refused.value.fields and not CountSheet.objects.exists()


def test_only_the_cell_brings_and_withdraws(
    cell: User, officer: User, both: tuple[District, District]
) -> None:
    with pytest.raises(NotAllowed):
        brought(officer)
    made = brought(cell)
    with pytest.raises(NotAllowed):
        services.withdraw_counts(made, by=officer)
    assert list(sheets()) == [made]
    services.withdraw_counts(made, by=cell)
    assert not sheets().exists() and CountSheet.objects.exists()
    with pytest.raises(DomainError) as refused:
        services.withdraw_counts(made, by=cell)
    assert refused.value.code == "withdrawn_already"


def test_candidates_of_a_sheet_use_its_earlier_counts_and_the_newest_exports(
    cell: User, both: tuple[District, District]
) -> None:
    ProductLine.objects.create(
        key="SBL-9", district=both[0], name={"en": "Brass"}, rank=1, category="metal", hs_headings=["8306"]
    )
    brought(cell, EXPORTS, kind="exports", before_on=None)
    first = candidates_of(both[0], ground_of(brought(cell), "units"))[0]
    assert (first.activity, first.quotient) == ("metal", Fraction(60 * 300, 100 * 70))
    assert (first.grown, first.grown_everywhere) == (Fraction(1, 2), Fraction(18, 52))
    assert first.best_export is not None and first.best_export.value == Fraction(900 * 2900, 1000 * 900)
    assert set(first.stars) == {"specialisation", "size", "growth", "exports"} | set(first.stars)
    by_workers = candidates_of(both[0], ground_of(sheets("units").first(), "workers"))
    assert [one.count for one in by_workers] == [300, 80]


@pytest.fixture
def units(both: tuple[District, District]) -> None:
    """Six units of metal and one of horn here, of which three metal ones say since when; two of metal there."""
    lines = {
        (place, kind): ProductLine.objects.create(
            key=f"{place.code}-{kind}", district=place, name={"en": kind}, rank=1, category=kind
        )
        for place in both
        for kind in ("metal", "horn")
    }
    today = clock.today()
    old, young = today - timedelta(days=4000), today - timedelta(days=100)
    given = [(0, "metal", old)] * 2 + [(0, "metal", young)] + [(0, "metal", None)] * 3 + [(0, "horn", None)]
    for number, (at, kind, began) in enumerate([*given, (1, "metal", old), (1, "metal", None)]):
        owner = register.artisan(both[at])
        Unit.objects.create(
            ref=f"UN-T{number}", owner=owner, kind="maker", name={"en": "Works"}, district=both[at],
            product_line=lines[both[at], kind], workers=number, started_on=began,
        )  # fmt: skip


def test_the_register_is_counted_beyond_the_readers_place_as_sums(
    units: None, both: tuple[District, District], officer: User
) -> None:
    here, there = (one.pk for one in both)
    with scope.enter(officer.scope):
        assert Unit.objects.filter(district=there).count() == 0
        assert register_table("units").cells == {(here, "metal"): 6, (here, "horn"): 1, (there, "metal"): 2}
        assert register_table("workers").cells == {
            (here, "metal"): 15,
            (here, "horn"): 6,
            (there, "metal"): 15,
        }
        ground = ground_of(None, "units")
        [metal, _horn] = sorted(candidates_of(both[0], ground), key=lambda one: -one.count)
        assert Unit.objects.filter(district=there).count() == 0, "narrow again"
    assert (metal.count, metal.now, metal.before, metal.grown) == (6, 3, 2, Fraction(1, 2))
    assert metal.grown_everywhere == Fraction(1, 3)
    assert own_districts(officer) == [both[0]]


def test_the_page_shows_the_arithmetic_and_an_officer_her_own_district_only(
    units: None, both: tuple[District, District], officer: User, cell: User
) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get("/desk/clusters/").content.decode()
    assert "(6 ÷ 7) ÷ (8 ÷ 9) = 0.96" in page and "(3 − 2) ÷ 2 = 50.0%" in page
    assert "(HHI): 0.76" in page  # (36 + 1) ÷ 49
    other = client.get(f"/desk/clusters/?district={both[1].pk}").content.decode()
    assert f'value="{both[1].pk}"' not in other and "(6 ÷ 7)" in other
    for query in ("?by=people", "?by=nothing&district=x"):
        assert client.get(f"/desk/clusters/{query}").status_code == 200
    assert client.get("/desk/clusters/?count=CS-0000").status_code == 404
    client.force_login(cell)
    assert "(2 ÷ 2)" in client.get(f"/hi/desk/clusters/?district={both[1].pk}").content.decode()
    client.force_login(register.citizen())
    assert client.get("/desk/clusters/").status_code == 403


def test_a_count_is_brought_shown_and_withdrawn_by_page(
    cell: User, officer: User, both: tuple[District, District]
) -> None:
    client, here = Client(), "/desk/clusters/counts/"
    given = {
        "kind": "units",
        "title": "Census",
        "source": "Gazette",
        "as_of": "2024-03-31",
        "before_on": "2021-03-31",
    }
    client.force_login(officer)
    assert client.get(here).status_code == 200
    assert (
        client.post(here, {**given, "file": SimpleUploadedFile("c.csv", UNITS.encode())}).status_code == 403
    )
    client.force_login(cell)
    wrong = client.post(
        here, {**given, "file": SimpleUploadedFile("c.csv", b"district,activity,units\nX,metal,1\n")}
    )
    assert wrong.status_code == 422 and "no district “X”" in wrong.content.decode()
    assert not CountSheet.objects.exists()
    assert (
        client.post(here, {**given, "file": SimpleUploadedFile("c.csv", UNITS.encode())}).status_code == 302
    )
    made = CountSheet.objects.get()
    page = client.get(f"/desk/clusters/?count={made.ref}&district={both[0].pk}").content.decode()
    assert "(60 ÷ 100) ÷ (70 ÷ 300) = 2.57" in page and "Gazette" in page
    assert client.post(here, {"withdraw": made.ref}).status_code == 302
    assert client.get(f"/desk/clusters/?count={made.ref}").status_code == 404
    assert client.post(here, {"withdraw": "CS-0000"}).status_code == 404
