"""What of a name is compared: the words that tell people apart, however they were written together."""

import duckdb
import pytest

from odop.lib.names import fold
from odop.linkage.features import Features, named
from odop.linkage.model import BLOCKS, LARGEST, keyed_sql
from odop.linkage.training import level_sql


def given(name: str) -> str | None:
    return named(fold(name))[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bimla Devi", "Bimladevi"),
        ("रीना देवी", "Reenadevi"),
        ("Sakina Bano", "Sakinabano"),
        ("Zarina Fatima", "Zarina"),
        ("Ram Kumar", "Ramkumar"),
        ("Mohammad Mustafa", "Muhammmad Mustafa"),
        ("Singh Vijay", "Vijay Singh"),
    ],
)
def test_what_everybody_bears_is_left_out_wherever_it_was_written(one: str, other: str) -> None:
    assert given(one)
    assert given(one) == given(other)


@pytest.mark.parametrize(
    ("name", "kept"), [("Ombano", "ombano"), ("Mohan", "mohan"), ("Devi", "debi"), ("Singh", "sing")]
)
def test_a_name_is_never_cut_down_to_nothing(name: str, kept: str) -> None:
    assert given(name) == kept


def row(**said: str | None) -> str:
    """A row of these texts, as SQL."""
    return "SELECT " + ", ".join(
        f"CAST({'NULL' if value is None else repr(value)} AS VARCHAR) AS {key}" for key, value in said.items()
    )


def level(one: str, other: str) -> str:
    keys = ("given", "given_bones", "rest", "rest_bones", "joined")
    left, right = (row(**dict(zip(keys, named(fold(name)), strict=True))) for name in (one, other))
    [(found,)] = duckdb.sql(f"SELECT {level_sql('given')} FROM ({left}) l, ({right}) r").fetchall()
    return str(found)


def test_a_family_name_in_front_is_the_same_name() -> None:
    assert level("Ram Naresh Chauhan", "Chauhan Ram Naresh") == "swapped"
    assert level("Ram Naresh Chauhan", "Chauhan Ram Suresh") == "differs"


def meeting(*entries: dict[str, object]) -> set[tuple[int, int]]:
    """Which of these entries are compared with which."""
    columns = {
        name: "BIGINT" if name in ("unique_id", "birth_year", "district") else "VARCHAR"
        for name in Features._fields
    }
    found = duckdb.connect()
    found.execute(f"CREATE TABLE read ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    lines = [
        [number, *(said.get(name) for name in columns if name != "unique_id")]
        for number, said in enumerate(entries)
    ]
    found.executemany(f"INSERT INTO read VALUES ({', '.join('?' for _name in columns)})", lines)
    found.execute(f"CREATE TABLE entries AS {keyed_sql('read')}")
    shared = " OR ".join(f"({block})" for block in BLOCKS)
    return set(
        found.execute(
            f"SELECT l.unique_id, r.unique_id FROM entries l JOIN entries r ON l.unique_id < r.unique_id AND ({shared})"
        ).fetchall()
    )


def test_somebody_without_a_year_of_birth_still_meets_her_namesakes_of_the_district() -> None:
    known = {"given_bones": "sntr", "district": 118}
    assert meeting(known, known | {"birth_year": 1980}, known | {"district": 119}) == {(0, 1)}


def test_a_name_that_many_bear_is_compared_with_those_of_her_year_and_her_fathers_letter() -> None:
    hers = {"given_bones": "sntr", "district": 118, "birth_year": 1990, "related_given": "hari"}
    namesakes = [hers | {"birth_year": 1989}, hers | {"birth_year": 1989, "related_given": "mohan"}]
    assert meeting(hers, *namesakes) == {(0, 1), (0, 2), (1, 2)}
    many = [hers | {"birth_year": 1989 + at % 2, "related_given": "om"} for at in range(2 * LARGEST)]
    among_many = meeting(hers, *namesakes, hers, *many)
    assert {pair for pair in among_many if pair[1] < 4} == {(0, 3)}
