"""What of a name is compared: the words that tell people apart, however they were written together."""

import duckdb
import pytest

from odop.lib.names import fold
from odop.linkage.features import Features, named
from odop.linkage.model import BLOCKS
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


def test_somebody_without_a_year_of_birth_still_meets_her_namesakes_of_the_district() -> None:
    known = "SELECT * REPLACE ('sntr' AS given_bones, 118 AS district) FROM (SELECT {}) AS nothing".format(
        ", ".join(
            f"CAST(NULL AS {'INT' if key in ('birth_year', 'district') else 'VARCHAR'}) AS {key}"
            for key in Features._fields
        )
    )
    shared = " OR ".join(f"({block})" for block in BLOCKS)
    dated = f"SELECT * REPLACE (1980 AS birth_year) FROM ({known})"
    elsewhere = f"SELECT * REPLACE (119 AS district) FROM ({known})"
    for other, meets in ((dated, True), (elsewhere, False)):
        query = f"SELECT ({shared}) IS TRUE FROM ({known}) l, ({other}) r"
        assert duckdb.sql(query).fetchall() == [(meets,)]
