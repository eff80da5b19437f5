from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.lib import identifiers
from odop.lib.identifiers import IdentifierError

VALID = [
    (identifiers.clean_udyam, "udyam up 12 0012345", "UDYAM-UP-12-0012345"),
    (identifiers.clean_udyam, "UDYAM-UP-१२-००१२३४५", "UDYAM-UP-12-0012345"),
    (identifiers.clean_udyam, "UDYAMUP120012345", "UDYAM-UP-12-0012345"),
    (identifiers.clean_pan, "abcpe 1234f", "ABCPE1234F"),
    (identifiers.clean_gstin, "27 aapfu 0939 f1zv", "27AAPFU0939F1ZV"),
    (identifiers.clean_ifsc, "sbin0001234", "SBIN0001234"),
    (identifiers.clean_ifsc, "SBINO001234", "SBIN0001234"),
    (identifiers.clean_mobile, "9876543210", "9876543210"),
    (identifiers.clean_mobile, "+91 98765-43210", "9876543210"),
    (identifiers.clean_mobile, "(+91) 9876543210", "9876543210"),
    (identifiers.clean_mobile, "०९८७६५४३२१०", "9876543210"),
    (identifiers.clean_mobile, "919876543210", "9876543210"),
    (identifiers.clean_pin, "२४४ ३०२", "244302"),
    (identifiers.clean_account, "0012 3456 7890", "001234567890"),
    (identifiers.clean_last_four, "०१२३", "0123"),
]
INVALID = [
    (identifiers.clean_udyam, "UDYAM-UP-12-012345", "udyam"),
    (identifiers.clean_udyam, "UAM-UP-12-0012345", "udyam"),
    (identifiers.clean_pan, "ABCDE1234F", "pan"),  # D is no kind of holder
    (identifiers.clean_pan, "ABCPE12345", "pan"),
    (identifiers.clean_gstin, "27AAPFU0939F1ZW", "gstin"),  # check digit
    (identifiers.clean_gstin, "", "gstin"),
    (identifiers.clean_ifsc, "SBIN1001234", "ifsc"),
    (identifiers.clean_ifsc, "SBI0001234", "ifsc"),
    (identifiers.clean_mobile, "5876543210", "mobile"),
    (identifiers.clean_mobile, "987654321", "mobile"),
    (identifiers.clean_mobile, "98765432101", "mobile"),
    (identifiers.clean_pin, "044302", "pin"),
    (identifiers.clean_pin, "24430", "pin"),
    (identifiers.clean_account, "12345678", "account"),
    (identifiers.clean_account, "000000000000", "account"),
    (identifiers.clean_last_four, "234123412346", "last_four"),
]
CLEANERS = [getattr(identifiers, name) for name in dir(identifiers) if name.startswith("clean_")]


@pytest.mark.parametrize(("clean", "typed", "stored"), VALID)
def test_what_people_type_becomes_the_one_spelling(clean, typed, stored):
    assert clean(typed) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(("clean", "typed", "code"), INVALID)
def test_a_wrong_number_is_refused_with_what_to_do_in_both_languages(clean, typed, code):
    with pytest.raises(IdentifierError) as refusal:
        clean(typed)
    assert refusal.value.code == code
    assert all(refusal.value.messages[language] for language in ("en", "hi"))


def test_no_refusal_repeats_what_was_typed():
    with pytest.raises(IdentifierError) as refusal:
        identifiers.clean_account("1234567x")
    assert "1234567" not in str(refusal.value)


@given(st.sampled_from(CLEANERS), st.text(max_size=30))
def test_any_other_text_is_refused_and_never_breaks(clean, text):
    with suppress(IdentifierError):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", ["234123412346", "2341 2341 2346", "मेरा आधार २३४१-२३४१-२३४६ है"])
def test_an_aadhaar_number_is_noticed_in_any_field(text):
    assert identifiers.looks_like_aadhaar(text)
    with pytest.raises(IdentifierError):
        identifiers.refuse_aadhaar(text)


@pytest.mark.parametrize("text", ["234123412347", "134123412346", "9876543210", "12341234123461", "राम कुमार"])
def test_other_digits_are_not_taken_for_aadhaar(text):
    assert not identifiers.looks_like_aadhaar(text)
    assert identifiers.refuse_aadhaar(text) == text


def test_the_pan_inside_a_gstin_can_be_compared():
    assert identifiers.pan_of_gstin("27AAPFU0939F1ZV") == "AAPFU0939F"


def test_masks_show_only_the_ends():
    assert identifiers.mask_account("12345678901") == "XXXXXXX8901"
    assert identifiers.mask_mobile("9876543210") == "98XXXXXX10"
    assert identifiers.mask_account("123") == "XXX"
    assert identifiers.mask_mobile("") == ""
