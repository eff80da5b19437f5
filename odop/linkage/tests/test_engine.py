"""Linkage on people whose identity is known: precise where it joins by itself, complete where it asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from odop.linkage.duck import Linkage, evidence, write_entries
from odop.linkage.measure import Result, entries_of, measure
from odop.linkage.truth import Record, people


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return measure(6_000, seed=11, folder=tmp_path_factory.mktemp("linkage"))


def test_pairs_joined_by_rule_are_one_person(result: Result) -> None:
    assert result.precision_by_rule >= 0.995


def test_nearly_all_pairs_of_one_person_are_joined_or_offered(result: Result) -> None:
    assert result.recall >= 0.95
    assert result.ceiling >= result.recall


def test_the_desk_is_not_flooded(result: Result) -> None:
    assert result.offered < 0.25 * result.entries


def record(number: int, **said: object) -> Record:
    given = {
        "record_id": number, "person_id": number, "family_id": 1, "name": "Ramesh Prajapati", "relation": "father",
        "relation_name": "Ram Das Prajapati", "birth_year": 1980, "gender": "male", "category": "obc", "mobile": "9712345678",
        "place": "Rampur Khurd", "pin_code": "244302", "district": 1, "udyam": "", "pan": "", "account": "", "ifsc": "",
        "aadhaar_last4": "", "listed_in": 2024,
    }  # fmt: skip
    return Record(**{**given, **said})  # type: ignore[arg-type]


def linked(
    folder: Path, *records: Record
) -> Iterator[tuple[int, int, float, bool, list[tuple[str, str, float]]]]:
    """Pairs among these and two thousand others."""
    crowd = [one._replace(record_id=one.record_id + 100) for one in people(2_000, seed=5)]
    write_entries(entries_of([*records, *crowd]), folder / "entries.parquet")
    linkage = Linkage(folder / "entries.parquet", folder)
    table = linkage.pairs(1)
    ids = {one.record_id for one in records}
    for pair, why in zip(table.to_pylist(), evidence(table), strict=True):
        if {pair["one"], pair["other"]} <= ids:
            yield pair["one"], pair["other"], pair["score"], pair["by_rule"], why


def test_two_brothers_with_one_telephone_are_never_joined_by_rule(tmp_path: Path) -> None:
    pairs = linked(tmp_path, record(1), record(2, name="Rakesh Prajapati", birth_year=1981))
    assert not [pair for pair in pairs if pair[3]]


def test_twins_of_one_house_are_never_joined_by_rule(tmp_path: Path) -> None:
    pairs = linked(
        tmp_path, record(1, name="Mohd Aslam"), record(2, name="Mohd Akram"), record(3, name="Suresh")
    )
    assert not [pair for pair in pairs if pair[3]]


def test_a_father_and_a_son_of_one_name_are_never_joined_by_rule(tmp_path: Path) -> None:
    pairs = linked(tmp_path, record(1), record(2, birth_year=2004, relation_name="Ramesh Prajapati"))
    assert not [pair for pair in pairs if pair[3]]


def test_one_woman_in_two_scripts_is_joined_and_it_is_said_why(tmp_path: Path) -> None:
    hers = {"relation": "husband", "gender": "female"}
    [(_one, _other, score, by_rule, why)] = linked(
        tmp_path,
        record(1, name="Smt. Shakuntala Devi", relation_name="Late Babu Lal Kashyap", **hers),
        record(2, name="शकुंतला देवी", relation_name="बाबूलाल", birth_year=1981, place="रामपुर ख़ुर्द", **hers),
    )
    assert by_rule and score > 0.99
    assert {key: level for key, level, _weight in why} == {
        "given": "same", "related": "begins", "birth": "one", "phone": "same", "place": "village", "gender": "same",
    }  # fmt: skip


def test_another_pan_stops_the_rule(tmp_path: Path) -> None:
    pairs = linked(tmp_path, record(1, pan="ABCPD1234E"), record(2, pan="ZZZPD9876Q"))
    assert not [pair for pair in pairs if pair[3]]
