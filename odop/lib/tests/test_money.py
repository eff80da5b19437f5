from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.lib.money import (
    AmountError,
    from_paise,
    group,
    in_words,
    parse_amount,
    rupees,
    rupees_of,
    short_rupees,
    to_paise,
)

PAISE = st.integers(min_value=0, max_value=10**15 - 1)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "₹ 0"),
        (999, "₹ 999"),
        (1000, "₹ 1,000"),
        (99999, "₹ 99,999"),
        (100000, "₹ 1,00,000"),
        (3200000, "₹ 32,00,000"),
        (Decimal("160000.50"), "₹ 1,60,000.50"),
        (Decimal("640000.00"), "₹ 6,40,000"),
        (Decimal("-1234567"), "−₹ 12,34,567"),
        (12345678901, "₹ 12,34,56,78,901"),
    ],
)
def test_rupees_are_grouped_as_in_india(amount, written):
    assert rupees(amount) == written


@given(PAISE)
def test_paise_are_written_as_the_same_rupees(paise):
    assert rupees_of(paise) == rupees(from_paise(paise))


@pytest.mark.parametrize(
    ("amount", "english", "hindi"),
    [
        (99999, "₹ 99,999", "₹ 99,999"),
        (100000, "₹ 1 lakh", "₹ 1 लाख"),
        (625000, "₹ 6.25 lakh", "₹ 6.25 लाख"),
        (2000000, "₹ 20 lakh", "₹ 20 लाख"),
        (9999999, "₹ 1 crore", "₹ 1 करोड़"),
        (842000000, "₹ 84.2 crore", "₹ 84.2 करोड़"),
        (10000000, "₹ 1 crore", "₹ 1 करोड़"),
        (97420000000, "₹ 9,742 crore", "₹ 9,742 करोड़"),
        (-1234567, "−₹ 12.35 lakh", "−₹ 12.35 लाख"),
    ],
)
def test_short_forms_speak_of_lakh_and_crore(amount, english, hindi):
    assert short_rupees(amount) == english
    assert short_rupees(amount, "hi") == hindi


def test_places_can_be_asked_for():
    assert group(Decimal("5.005"), places=2) == "5.01"
    assert group(5, places=2) == "5.00"


@pytest.mark.parametrize(
    ("amount", "english", "hindi"),
    [
        (0, "zero rupees", "शून्य रुपये"),
        (1, "one rupee", "एक रुपया"),
        (Decimal("0.50"), "fifty paise", "पचास पैसे"),
        (Decimal("0.01"), "one paisa", "एक पैसा"),
        (3200000, "thirty-two lakh rupees", "बत्तीस लाख रुपये"),
        (
            Decimal("640000.25"),
            "six lakh forty thousand rupees and twenty-five paise",
            "छह लाख चालीस हज़ार रुपये पच्चीस पैसे",
        ),
        (
            1230000000456,
            "one lakh twenty-three thousand crore four hundred fifty-six rupees",
            "एक लाख तेईस हज़ार करोड़ चार सौ छप्पन रुपये",
        ),
    ],
)
def test_amounts_are_said_in_words(amount, english, hindi):
    assert in_words(amount) == english
    assert in_words(amount, "hi") == hindi


def test_every_number_below_a_hundred_has_its_own_hindi_word():
    assert len({in_words(number, "hi") for number in range(100)}) == 100


def test_words_refuse_an_amount_below_zero():
    with pytest.raises(ValueError, match="below zero"):
        in_words(-1)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("3200000", "3200000.00"),
        ("32,00,000", "3200000.00"),
        ("3,200,000", "3200000.00"),
        ("₹ 32,00,000.50", "3200000.50"),
        ("₹32,00,000", "3200000.00"),
        ("३२,००,०००", "3200000.00"),
        ("Rs. 5,000/-", "5000.00"),
        ("rs 5000/=", "5000.00"),
        ("रु० ५००", "500.00"),
        ("रु. 500", "500.00"),
        ("500 रुपये", "500.00"),
        ("6.25 lakh", "625000.00"),
        ("6.25 लाख रुपये", "625000.00"),
        ("२ करोड़", "20000000.00"),
        ("\u00a01,000\u00a0", "1000.00"),
        ("0", "0.00"),
    ],
)
def test_what_people_type_is_understood(typed, amount):
    assert str(parse_amount(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("abc", "malformed"),
        ("5 apples", "malformed"),
        ("1e5", "malformed"),
        ("NaN", "malformed"),
        ("12.", "malformed"),
        ("1 2", "malformed"),
        ("32,00,00", "commas"),
        ("1,2,3", "commas"),
        (",500", "commas"),
        ("-5", "negative"),
        ("−5,000", "negative"),
        ("5.005", "paise"),
        ("1.23456789 lakh", "paise"),
        ("99999999999999", "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_nonsense_is_refused_with_what_to_do_in_both_languages(typed, code):
    with pytest.raises(AmountError) as refusal:
        parse_amount(typed)
    assert refusal.value.code == code
    assert set(refusal.value.messages) == {"en", "hi"}


@given(PAISE)
def test_what_is_written_is_read_back_the_same(paise):
    amount = from_paise(paise)
    assert to_paise(amount) == paise
    assert parse_amount(rupees(amount)) == amount


def test_a_fraction_of_a_paisa_is_never_dropped():
    with pytest.raises(ValueError, match="whole number of paise"):
        to_paise(Decimal("0.001"))
    with pytest.raises(ValueError, match="whole number of paise"):
        to_paise(Decimal("NaN"))


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_amounts(text):
    try:
        assert parse_amount(text) >= 0
    except AmountError as refusal:
        assert refusal.messages["hi"]
