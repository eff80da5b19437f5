"""Long numbers that a spreadsheet took for amounts: mobiles, Aadhaar, accounts."""

import re

from odop.lib.digits import to_ascii_digits

_POWER = re.compile(r"[+-]?\d(?:\.(\d+))?[eE]\+?(\d{1,2})")
_TAIL = re.compile(r"\d+\.0+")
_PREFIX = re.compile(r"(?:\+|00)?91[\s-]*(?=[6-9](?:[\s-]*\d){9}\Z)|0[\s-]*(?=[6-9](?:[\s-]*\d){9}\Z)")
_EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number


def mangled(value: object, *, digits: int | None = None) -> str | None:
    """Returns what a spreadsheet did to a long number, or None: lost ones cannot be mended, the others can.

    digits_lost (1.23457E+11; more than 15 digits) · zeros_lost (a whole number shorter than `digits`) ·
    decimal_tail (9876543210.0) · country_code (+91, 91 or 0 before a mobile) · apostrophe ('9876543210) ·
    power (9.87654321E+09 with every digit still there).
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _mangled_number(value, digits)
    text = to_ascii_digits(str(value)).strip()
    bare = text.strip("'’‘`\u200b\ufeff ")
    if found := _POWER.fullmatch(bare):
        kept = len((found[1] or "").rstrip("0"))
        return "power" if kept and _all_there(found) else "digits_lost"
    if _TAIL.fullmatch(bare):
        return "decimal_tail"
    if _PREFIX.match(bare):
        return "country_code"
    if bare.isdigit() and digits and len(bare) < digits:
        return "zeros_lost"
    return "apostrophe" if bare != text and bare.isdigit() else None


def _all_there(found: re.Match[str]) -> bool:
    """1.2E+11 may have had more digits: only a mantissa as long as the number shows them all."""
    return len(found[1] or "") >= int(found[2])


def _mangled_number(value: float, digits: int | None) -> str | None:
    whole = int(value) if value == value and abs(value) < 1e300 else 0
    length = len(str(abs(whole)))
    if length > _EXACT_DIGITS:
        return "digits_lost"
    if value != whole:
        return None
    return "zeros_lost" if digits and length < digits else None


def bare_number(value: object) -> str:
    """Returns the digits of a number as it was meant, or "" when they are lost or it is none.

    Takes off a decimal tail, an apostrophe, spaces and hyphens, and the country code of a mobile.
    """
    if mangled(value) == "digits_lost" or isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    text = to_ascii_digits(str(value)).strip().strip("'’‘`\u200b\ufeff ")
    if _POWER.fullmatch(text):
        return str(int(float(text)))
    if _TAIL.fullmatch(text):
        text = text.split(".")[0]
    text = _PREFIX.sub("", text)
    text = re.sub(r"[\s-]", "", text)
    return text if text.isdigit() else ""
