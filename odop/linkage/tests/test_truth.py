"""The made-up people with known identity: the same again for the same seed, and as difficult as real lists."""

from collections import Counter, defaultdict
from itertools import islice

import pytest

from odop.lib import identifiers
from odop.lib.transliteration import has_devanagari
from odop.linkage.truth import Rates, Record, people


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(people(6_000, seed=7))


def test_the_same_seed_gives_the_same_people_and_another_seed_others(records: list[Record]) -> None:
    assert list(people(6_000, seed=7)) == records
    assert list(people(6_000, seed=8)) != records


def test_as_many_records_as_asked_each_with_its_own_number(records: list[Record]) -> None:
    assert len(records) == 6_000
    assert {one.record_id for one in records} == set(range(1, 6_001))


def test_some_people_stand_in_several_lists_and_their_entries_differ(records: list[Record]) -> None:
    entries = Counter(one.person_id for one in records)
    assert {1, 2, 3, 4} == set(entries.values())
    named = defaultdict(set)
    for one in records:
        named[one.person_id].add(one.name.casefold())
    several = [names for person, names in named.items() if entries[person] > 1]
    assert sum(len(names) > 1 for names in several) > len(several) / 2


def test_entries_come_in_both_scripts_and_with_gaps(records: list[Record]) -> None:
    hindi = sum(has_devanagari(one.name) for one in records)
    assert 0.35 < hindi / len(records) < 0.55
    for column in ("mobile", "birth_year", "relation_name", "place", "gender", "udyam", "pan", "account"):
        assert any(not getattr(one, column) for one in records), column
        assert any(getattr(one, column) for one in records), column


def test_families_share_a_telephone_between_two_persons(records: list[Record]) -> None:
    holders = defaultdict(set)
    for one in records:
        if one.mobile:
            holders[one.family_id, one.mobile].add(one.person_id)
    assert any(len(persons) > 1 for persons in holders.values())


def test_numbers_are_written_as_offices_write_them(records: list[Record]) -> None:
    for one in records:
        for clean, number in (
            (identifiers.clean_mobile, one.mobile), (identifiers.clean_pan, one.pan), (identifiers.clean_ifsc, one.ifsc),
            (identifiers.clean_account, one.account), (identifiers.clean_udyam, one.udyam), (identifiers.clean_pin, one.pin_code),
        ):  # fmt: skip
            assert not number or clean(number) == number
        assert not identifiers.looks_like_aadhaar(one.account)


def test_twins_of_one_house_are_two_persons() -> None:
    houses = defaultdict(set)
    for one in people(3_000, seed=3, rates=Rates(twins=0.9, enrolled_of_family=(0.0, 0.0, 0.0, 1.0))):
        if one.relation == "father" and one.birth_year:
            houses[one.family_id, one.birth_year].add(one.person_id)
    assert sum(len(persons) > 1 for persons in houses.values()) > 20


def test_records_stream_and_can_be_kept_to_one_district() -> None:
    assert len(list(islice(people(10_000_000, seed=1), 5))) == 5
    [code] = {next(people(10, seed=1)).district}
    assert {one.district for one in people(40, seed=1, districts=[code], rates=Rates(moved=0.0))} == {code}
