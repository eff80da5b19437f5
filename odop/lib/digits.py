"""Digits of Indian scripts, as people type them on their phones."""

import unicodedata


def to_ascii_digits(text: str) -> str:
    """Returns `text` with every decimal digit of any script (१, ৩, ７) as 0 to 9, all else unchanged."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
