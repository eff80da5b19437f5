"""A carrier without a line to us: the number is on the receipt, and people say where the parcel is."""

from collections.abc import Sequence
from datetime import datetime

from odop.lib.carriers.carrier import Booking, CarrierError, Consignment, Report
from odop.lib.digits import to_ascii_digits

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
SHORTEST, LONGEST = 5, 40


class ByHand:
    """Brought to the counter by the maker."""

    def book(self, parcel: Consignment) -> Booking:
        raise CarrierError("by_hand", "the number is typed in from the receipt")

    def label(self, number: str) -> tuple[str, ...]:
        return (number,) if number else ()

    def track(self, number: str, *, booked_at: datetime, now: datetime) -> Sequence[Report]:
        return ()


def check_digit(serial: str) -> int:
    """Returns the ninth digit of a postal number (UPU standard S10): weights 8 6 4 2 3 5 9 7, eleven less the rest of eleven,
    where 10 counts as 0 and 11 as 5."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def clean_postal_number(text: str) -> str:
    """Returns a number of the post as it stands on the receipt: two letters, nine digits of which the last checks the others,
    two letters of the country (UPU S10). Raises CarrierError `not_a_postal_number` or `wrong_check_digit`."""
    number = _tidy(text)
    letters, digits = number[:2] + number[11:], number[2:11]
    if len(number) != 13 or not (letters.isascii() and letters.isalpha() and digits.isdecimal()):
        raise CarrierError("not_a_postal_number", number)
    if int(digits[8]) != check_digit(digits[:8]):
        raise CarrierError("wrong_check_digit", number)
    return number


def clean_number(text: str) -> str:
    """Returns any other carrier's number: letters and digits. Raises CarrierError `not_a_number`."""
    number = _tidy(text)
    if not (SHORTEST <= len(number) <= LONGEST and number.isascii() and number.isalnum()):
        raise CarrierError("not_a_number", number)
    return number


def _tidy(text: str) -> str:
    return "".join(sign for sign in to_ascii_digits(text) if not (sign.isspace() or sign in "-./")).upper()
