"""The short way of reading answers says what the rules of the enrolment say, for names as they stand in lists."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.linkage.truth import people
from odop.registry.services import entries
from odop.registry.services.enrolment import columns_of

NAMES = st.text(
    st.sampled_from("abcdeghiklmnoprstuvwyzAMRS .'’-०॰मोहरासीताश्रद्धकुँंृि्ा़मनdevismtकुमारीजीDrप्रसाद1९\u200d"),
    min_size=1,
    max_size=24,
)


def long_way(answers: dict) -> dict:
    """As an enrolment stores it, without the encrypted account."""
    return json.loads(json.dumps(columns_of(answers, {})))


def short_way(read: tuple[str, str]) -> dict:
    return json.loads(f"{{{read[0]}}}")


def same(text: str) -> None:
    text = " ".join(text.split())
    try:
        wanted = long_way({"name": entries.read_answer("name", text)})
    except entries.Wrong:
        with pytest.raises(entries.Wrong):
            entries.name(text)
        return
    if text:
        assert short_way(entries.name(text)) == wanted
        related = long_way(
            {"relation_name": entries.read_answer("relation_name", text), "relation": "husband"}
        )
        assert short_way(entries.relation(text, "husband")) == related


@given(NAMES)
def test_any_name_is_read_as_at_an_enrolment(text):
    same(text)


def test_names_of_lists_are_read_as_at_an_enrolment():
    for one in itertools.islice(people(1_500, seed=11, districts=[146, 153]), 1_500):
        for text in filter(None, (one.name, one.relation_name)):
            same(text)
        if one.place:
            assert short_way(entries.place(one.place)) == long_way(
                {"place": entries.read_answer("place", one.place)}
            )


@pytest.mark.parametrize(
    "text", ["9812345678", "+91 98123-45678", "09812345678", "12345", "5812345678", "९८१२३४५६७८", ""]
)
def test_numbers_are_read_as_at_an_enrolment(text):
    try:
        wanted = {"mobile": entries.read_answer("mobile", text)}
    except entries.Wrong:
        with pytest.raises(entries.Wrong):
            entries.mobile(text)
        return
    assert short_way(entries.mobile(text)) == wanted


@pytest.mark.parametrize("text", ["30012345678", "00000000000", "1234", "3001 2345 678", "abc123456789"])
def test_accounts_are_taken_and_refused_as_at_an_enrolment(text):
    try:
        number = entries.read_answer("bank_account", text)
    except entries.Wrong:
        with pytest.raises(entries.Wrong):
            entries.account(text)
        return
    read = short_way(entries.account(text))
    assert read["bank_account_last4"] == number[-4:]
    assert number not in str(read)
