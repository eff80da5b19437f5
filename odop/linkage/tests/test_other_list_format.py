"""Keys and file of the exchange: the vectors another department checks against, and every way a file can be wrong."""

import hashlib
import hmac
import json
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.linkage.other_lists.format import (
    CSV_COLUMNS,
    Benefit,
    Head,
    Row,
    Unreadable,
    read,
    written,
    written_as_csv,
)
from odop.linkage.other_lists.keys import bones_of, key_of, keys_of, spelled
from odop.linkage.other_lists.vectors import PEOPLE, SECRET

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "privacy.md"
HEAD = Head(
    "uttar_pradesh",
    "PMEGP 2025-26",
    "KVIC",
    "2025-04-01",
    "2026-03-31",
    "KVIC-2026",
    "2026-11-22T10:00:00+05:30",
)
ROWS = [
    Row(
        1,
        keys_of(PEOPLE[0], SECRET),
        (Benefit("PMEGP", "2025-06-12", "250000.00"), Benefit("Training", "2025-07-01")),
    ),
    Row(2, keys_of(PEOPLE[2], SECRET), (Benefit("PMEGP"),)),
]


def test_the_vectors_of_the_documentation_are_what_the_code_gives() -> None:
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    vectors = next(json.loads(block) for block in blocks if '"secret"' in block)
    assert bytes.fromhex(vectors["secret"]) == SECRET
    assert [one["facts"] for one in vectors["people"]] == json.loads(json.dumps(PEOPLE))
    for one in vectors["people"]:
        assert spelled(one["facts"]) == one["spelled"]
        assert keys_of(one["facts"], SECRET) == one["keys"]


def test_a_key_is_nothing_but_hmac_over_kind_and_spelling() -> None:
    by_hand = hmac.new(SECRET, b"odop-other-list-1|mobile|9876543210", hashlib.sha256).hexdigest()
    assert keys_of({"mobile": "98765-43210"}, SECRET) == {"mobile": by_hand}
    assert by_hand != hashlib.sha256(b"9876543210").hexdigest()
    assert key_of("pan", "9876543210", SECRET) != by_hand  # a kind is part of what is hashed
    with pytest.raises(ValueError, match="too short"):
        key_of("mobile", "9876543210", b"short")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smt. Shabnam Ansari", "ANSARI SHABNAM BANO"), ("Mohd. Iqbal", "Mohammad Ikbal"), ("Sharma", "Sarma"),
        ("Vishwakarma", "Viswakarma"), ("Zafar Khan", "Jafar Khan"), ("Shri Ram Prasad", "Ram Prasaad"), ("शबनम अंसारी", "Shabnam Ansari"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_have_one_skeleton(one: str, other: str) -> None:
    assert bones_of(one) == bones_of(other) != ""


def test_what_is_missing_or_wrong_gives_no_key_and_nothing_is_guessed() -> None:
    assert spelled({"pan": "not a pan", "mobile": "12", "udyam": "x", "account": "912345678901"}) == {}
    assert "name" not in spelled({"name": "Zeenat", "birth_year": 1990, "lgd_code": 118})
    assert "name" not in spelled(
        {"name": "Devi", "relation_name": "Ram Lal", "birth_year": 1990, "lgd_code": 118}
    )


@pytest.mark.parametrize("write", [written, written_as_csv])
def test_what_was_written_is_read_again(write) -> None:
    head, rows = read("".join(write(HEAD, ROWS)).splitlines())
    assert head == HEAD and list(rows) == ROWS


@pytest.mark.parametrize("write", [written, written_as_csv])
def test_a_file_that_was_cut_off_anywhere_is_refused(write) -> None:
    lines = list(write(HEAD, ROWS))
    for count in range(len(lines)):
        with pytest.raises(Unreadable):
            _head, rows = read(lines[:count])
            list(rows)


def changed(**head: object) -> list[str]:
    lines = list(written(HEAD, ROWS))
    return [json.dumps({**json.loads(lines[0]), **head}), *lines[1:]]


def row(**values: object) -> list[str]:
    lines = list(written(HEAD, ROWS[:1]))
    return [lines[0], json.dumps({**json.loads(lines[1]), **values}), lines[2]]


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ([], "empty", 1),
        (["name,mobile", "Shabnam,9876543210"], "not_json", 1),
        (["{}"], "not_this_format", 1),
        (changed(version=2), "version", 1),
        (changed(secret="x"), "head", 1),
        (changed(title=" "), "head", 1),
        (changed(from_on="01-04-2025"), "day", 1),
        (row(keys={"mobile": "9876543210"}), "not_a_key", 2),
        (row(keys={"mobile": "A" * 64}), "not_a_key", 2),
        (row(keys={"aadhaar": "a" * 64}), "row", 2),
        (row(keys={}), "row", 2),
        (row(n="1"), "row", 2),
        (row(name="Shabnam"), "row", 2),
        (row(benefits=[{"scheme": "PMEGP", "amount": "2,50,000"}]), "benefit", 2),
        (row(benefits=[{"scheme": "PMEGP", "on": "June"}]), "day", 2),
        (row(benefits=[{"amount": "1"}]), "benefit", 2),
        ([*written(HEAD, ROWS), "more"], "after_end", 5),
        ([*list(written(HEAD, ROWS))[:2], '{"end":true,"rows":2}'], "count", 3),
        (["#" + "".join(written(HEAD, []))[:-1].splitlines()[0], "a,b"], "titles", 2),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_line(lines: list[str], code: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        _head, rows = read(lines)
        list(rows)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_csv_row_of_another_length_is_refused() -> None:
    lines = list(written_as_csv(HEAD, ROWS))
    assert lines[1].strip() == ",".join(CSV_COLUMNS)
    for bad in ("1,2\n", "x" + lines[2], lines[2].rstrip() + ",more\n"):
        with pytest.raises(Unreadable):
            list(read([*lines[:2], bad, *lines[3:]])[1])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6), st.booleans())
def test_no_text_brings_the_reader_down(lines: list[str], headed: bool) -> None:
    given_lines = [*list(written(HEAD, []))[:1], *lines] if headed else lines
    try:
        _head, rows = read([line for one in given_lines for line in one.splitlines()])
        list(rows)
    except Unreadable as refused:
        assert refused.line >= 1


def test_all_vowels_and_no_letters_have_a_skeleton_or_none() -> None:
    assert bones_of("Aa Oo") == "a a" and bones_of("12 --") == "" and bones_of("") == ""
    for one, other in product(("Ali", "Aly"), ("Ali", "Aly")):
        assert bones_of(one) == bones_of(other)
