"""Every programme in the repository loads; a damaged copy tells all its faults at once."""

import csv
import dataclasses
import shutil
from datetime import date
from pathlib import Path

import pytest

from odop.lib.programme import ProgrammeInvalid, load, map_svg_paths

PROGRAMMES = Path(__file__).parents[3] / "programmes"
FOLDERS = sorted(path.parent for path in PROGRAMMES.glob("*/programme.toml"))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request):
    return request.param


@pytest.fixture
def copy(folder, tmp_path):
    return Path(shutil.copytree(folder, tmp_path / folder.name))


def edit(path, change):
    """Rewrites a table after `change` has had its rows, the heading first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def complaints_of(folder):
    with pytest.raises(ProgrammeInvalid) as refusal:
        load(folder)
    return [str(complaint) for complaint in refusal.value.complaints]


def test_it_loads_with_a_source_in_every_row(folder):
    programme = load(folder)
    for rows in (
        programme.districts,
        programme.product_lines,
        programme.offices,
        programme.holidays,
        programme.partners,
        programme.exports,
        programme.figures,
    ):
        assert rows
        assert all(row.source for row in rows)


def test_every_text_is_in_every_language(folder):
    programme = load(folder)
    for rows in (programme.districts, programme.product_lines, programme.offices, programme.holidays):
        for row in rows:
            assert set(row.name) == set(programme.languages)
            assert all(row.name.values())
    for texts in (programme.name, programme.sample_data_notice, *programme.categories.values()):
        assert set(texts) == set(programme.languages)


def test_every_district_can_be_drawn_and_served(folder):
    programme = load(folder)
    paths = map_svg_paths(programme.boundaries, 600)
    for district in programme.districts:
        assert paths[district.lgd_code].startswith("M")
        kinds = {office.kind for office in programme.offices if office.district == district.lgd_code}
        assert kinds >= {"diepc", "committee", "bank"}


def test_a_district_is_found_by_no_other_districts_name(folder):
    names = {}
    for district in load(folder).districts:
        for name in {*district.name.values(), *district.aliases}:
            assert names.setdefault(name.casefold(), district.code) == district.code, name


def test_sample_offices_say_so_in_their_name_or_source(folder):
    for office in load(folder).offices:
        if office.kind == "bank":
            assert office.sample
        if office.sample:
            assert "sample" in office.source


def test_the_programme_cannot_be_changed_by_who_reads_it(folder):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(folder).code = "other"


def test_the_content_hash_follows_the_content(folder, copy):
    assert load(copy).content_hash == load(folder).content_hash
    edit(copy / "holidays.csv", lambda rows: rows.pop())
    assert load(copy).content_hash != load(folder).content_hash


def test_all_faults_of_all_files_are_told_at_once(copy):
    def spoil_districts(rows):
        rows[1][rows[0].index("lat")] = "north"
        rows[2][rows[0].index("code")] = rows[1][rows[0].index("code")]

    def spoil_lines(rows):
        rows[1][rows[0].index("category")] = "wonder"
        rows[2][rows[0].index("valid_to")] = "someday"

    edit(copy / "districts.csv", spoil_districts)
    edit(copy / "product_lines.csv", spoil_lines)
    edit(copy / "exports.csv", lambda rows: rows[1].__setitem__(0, "2017-19"))
    (copy / "figures.csv").unlink()
    told = "\n".join(complaints_of(copy))
    assert "districts.csv, row 2, column lat: “north” is not a number" in told
    assert "districts.csv, row 3, column code:" in told
    assert "product_lines.csv, row 2, column category: wonder is not among the categories" in told
    assert "product_lines.csv, row 3, column valid_to: “someday” is not a date" in told
    assert "exports.csv, row 2, column financial_year: 2017-19 is not one year" in told
    assert "figures.csv: the file is missing" in told


def test_a_lost_district_is_told_wherever_it_is_missed(copy):
    edit(copy / "districts.csv", lambda rows: rows.pop(1))
    told = "\n".join(complaints_of(copy))
    assert "boundaries.geojson, column lgd_code:" in told
    assert "product_lines.csv, row 2, column district: there is no district" in told
    assert "offices.csv" in told


def test_a_district_without_its_offices_is_told(copy):
    edit(copy / "offices.csv", lambda rows: rows.__delitem__(slice(1, None)))
    told = "\n".join(complaints_of(copy))
    assert "districts.csv, row 2, column lgd_code: has no diepc in offices.csv" in told
    assert "offices.csv, column kind: there is no office of kind audit" in told


def test_an_unknown_or_missing_setting_is_told(copy):
    path = copy / "programme.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("currency =", "curency =").replace('"sunday"', '"funday"'), encoding="utf-8")
    told = complaints_of(copy)
    assert "programme.toml, column currency: must be a text" in told
    assert "programme.toml, column curency: is not a setting" in told
    assert any("working_week.weekly_off" in one for one in told)


def test_a_scheme_that_is_switched_on_must_be_there(copy):
    shutil.rmtree(copy / "schemes")
    assert any("schemes: there is no schemes/" in one for one in complaints_of(copy))


def test_a_folder_that_is_no_programme_is_told(tmp_path):
    assert complaints_of(tmp_path)[0] == "programme.toml: the file is missing"


def test_an_unknown_first_day_never_excludes_a_product_line(folder):
    line = load(folder).product_lines[0]
    assert dataclasses.replace(line, valid_from=None, valid_to=None).is_valid_on(date(1990, 1, 1))
    ended = dataclasses.replace(line, valid_from=date(2018, 1, 24), valid_to=date(2020, 3, 31))
    assert [ended.is_valid_on(day) for day in (date(2018, 1, 23), date(2018, 1, 24), date(2020, 3, 31))] == [
        False,
        True,
        True,
    ]
    assert not ended.is_valid_on(date(2020, 4, 1))
