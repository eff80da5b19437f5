"""The gaps that come with a programme."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from odop.diagnosis import services
from odop.diagnosis.models import Gap
from odop.diagnosis.queries.gaps import counts_by_kind, published_gaps
from odop.kernel import scope
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.lib.programme import ProgrammeInvalid
from odop.registry import factories as register

pytestmark = pytest.mark.usefixtures("ground")


def test_all_gaps_of_the_public_record_are_there_each_with_source_and_both_languages() -> None:
    rows = list(published_gaps())
    assert len(rows) == 48
    assert all(one.source and one.statement.get("en") and one.statement.get("hi") for one in rows)
    assert all(one.noted_on or one.noted_note for one in rows)
    assert sum(one.district_id is None for one in rows) == 14
    assert set(counts_by_kind(published_gaps()).values()) == {13, 5, 4, 2, 9}


def test_loading_again_changes_words_and_leaves_what_an_office_judged() -> None:
    cell = register.officer(None, "cell", "cell")
    gap = Gap.objects.get(key="G40")
    services.rate_gap(gap, severity="high", reach=400, reach_of="units", by=cell)
    with pytest.raises(DomainError) as refused:
        services.correct_gap(gap, kind="skill", statement={"en": "x"}, source="x", noted_on=None, by=cell)
    assert refused.value.code == "of_the_programme"
    Gap.objects.filter(pk=gap.pk).update(source="wrong")
    assert services.load_gaps(programme()) == 48
    again = Gap.objects.get(key="G40")
    assert (again.pk, again.severity, again.reach) == (gap.pk, "high", 400)
    assert again.source.startswith("interviews published") and Gap.objects.count() == 48


def test_a_programme_without_a_file_has_none(tmp_path: Path) -> None:
    assert services.load_gaps(replace(programme(), folder=tmp_path)) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",146,GZP-01,", ",9999,GZP-01,", "no district of this programme"),
        (",146,GZP-01,", ",146,SBL-01,", "belongs to another district"),
        (",146,GZP-01,", ",146,XXX-09,", "no product line"),
        ("G02,", "G01,", "already in row"),
        (",24,units,", ",24,,", "reach"),
        (",2020-11,24", ",,24", "noted_on"),
        (",finance,", ",weather,", "must be one of"),
    ],
)
def test_a_file_with_a_fault_is_not_loaded_and_the_fault_is_named(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    shutil.copytree(programme().folder / "diagnosis", tmp_path / "diagnosis")
    file = tmp_path / "diagnosis" / "gaps.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    Gap.objects.filter(key="G48").delete()
    with scope.system(), pytest.raises(ProgrammeInvalid) as refused:
        services.load_gaps(replace(programme(), folder=tmp_path))
    assert said in str(refused.value)
    assert Gap.objects.count() == 47
