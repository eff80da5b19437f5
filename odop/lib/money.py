"""Rupees as people in India write, say and type them. Amounts are Decimal rupees with two places."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from odop.lib.digits import to_ascii_digits
from odop.lib.number_words import words_of

LAKH = 10**5
CRORE = 10**7
PAISA = Decimal("0.01")
LARGEST = Decimal(10) ** 13  # ten lakh crore: more than any budget; catches a slipped finger

_SHORT = {
    "en": ("lakh", "crore"),
    "hi": ("लाख", "करोड़"),
    "mr": ("लाख", "कोटी"),
}
_SCALES = {
    "lakh": LAKH, "lakhs": LAKH, "lac": LAKH, "lacs": LAKH, "लाख": LAKH,
    "crore": CRORE, "crores": CRORE, "cr": CRORE, "करोड़": CRORE, "करोड": CRORE, "कोटी": CRORE,
}  # fmt: skip
# रु० is an abbreviation whose last sign is also the digit zero: signs go before digits are read.
_SIGNS = re.compile(r"^(₹|rs\.?|inr|रुपये|रूपये|रु[.०॰]?)\s*|(\s*(/-|/=|rupees?|रुपये|रूपये|रुपए))+$")
_NUMBER = re.compile(
    r"(?P<whole>\d+|\d{1,2}(,\d{2})*,\d{3}|\d{1,3}(,\d{3})+)(\.(?P<part>\d+))?(\s*(?P<scale>[^\W\d][^\d]*))?"
)
_COMPLAINTS = {
    "empty": ("Write an amount in rupees, for example 3,20,000.", "राशि रुपये में लिखें, जैसे 3,20,000।"),
    "malformed": (
        "This is not an amount. Write only digits, for example 3,20,000 or 320000.50.",
        "यह राशि सही नहीं लिखी है। केवल अंक लिखें, जैसे 3,20,000 या 320000.50।",
    ),
    "commas": (
        "The commas are not in their places. Write 3,20,000, or 320000 without commas.",
        "अल्पविराम सही जगह नहीं हैं। 3,20,000 लिखें, या बिना अल्पविराम 320000।",
    ),
    "negative": ("The amount cannot be less than zero.", "राशि शून्य से कम नहीं हो सकती।"),
    "paise": (
        "Write at most two places for paise, for example 320000.50.",
        "पैसे के लिए दशमलव के बाद अधिक से अधिक दो अंक लिखें, जैसे 320000.50।",
    ),
    "too_large": (
        "The amount is too large. Check the number of zeros.",
        "राशि बहुत बड़ी है। शून्य की गिनती जाँच लें।",
    ),
}


class AmountError(ValueError):
    """A text that is no amount; `code` names the fault and `messages` says in each language what to do."""

    def __init__(self, code: str) -> None:
        english, hindi = _COMPLAINTS[code]
        self.code = code
        self.messages: Mapping[str, str] = {"en": english, "hi": hindi}
        super().__init__(english)


def to_paise(amount: Decimal) -> int:
    """Returns whole paise; raises ValueError for fractions of a paisa, which are never dropped silently."""
    paise = amount * 100
    if not amount.is_finite() or paise != int(paise):
        raise ValueError(f"{amount} rupees is not a whole number of paise")
    return int(paise)


def from_paise(paise: int) -> Decimal:
    """Returns rupees with two places."""
    return (Decimal(paise) / 100).quantize(PAISA)


def group(amount: Decimal | int, *, places: int | None = None) -> str:
    """Returns the number with Indian commas, 32,00,000; `places` None shows paise only where there are some.

    Rounds half up to the places shown.
    """
    value = Decimal(amount)
    if places is None:
        places = 0 if value == value.to_integral_value() else 2
    value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, part = f"{abs(value):f}".partition(".")
    text = _with_commas(whole) + (f".{part}" if part else "")
    return f"−{text}" if value < 0 else text


def _with_commas(digits: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def rupees_of(paise: int) -> str:
    """Returns what `rupees` does of so many paise, which are never below zero, without going by Decimal."""
    whole, part = divmod(paise, 100)
    return f"₹ {_with_commas(str(whole))}" + (f".{part:02d}" if part else "")


def rupees(amount: Decimal | int, *, places: int | None = None) -> str:
    """Returns "₹ 32,00,000" or "₹ 1,60,000.50": the same in every language of the programme."""
    value = Decimal(amount)
    return f"{'−' if value < 0 else ''}₹ {group(abs(value), places=places)}"


def short_rupees(amount: Decimal | int, language: str = "en") -> str:
    """Returns "₹ 84.2 crore", "₹ 6.25 lakh" or, under a lakh, the whole amount; at most two places, half up."""
    value = Decimal(amount)
    lakh, crore = _SHORT.get(language, _SHORT["en"])
    if abs(value) < LAKH:
        return rupees(value)
    # Decided after rounding, so that 99,99,999 is "1 crore" and never "100 lakh".
    in_lakh = (value / LAKH).quantize(PAISA, ROUND_HALF_UP)
    if abs(in_lakh) < 100:
        return f"{_at_most_two_places(in_lakh)} {lakh}"
    return f"{_at_most_two_places((value / CRORE).quantize(PAISA, ROUND_HALF_UP))} {crore}"


def _at_most_two_places(value: Decimal) -> str:
    text = rupees(value)
    return text.rstrip("0") if "." in text else text


def in_words(amount: Decimal | int, language: str = "en") -> str:
    """Returns "thirty-two lakh rupees" or "बत्तीस लाख रुपये", paise after it; raises ValueError below zero."""
    paise = to_paise(Decimal(amount))
    if paise < 0:
        raise ValueError("an amount in words is never below zero")
    whole, rest = divmod(paise, 100)
    if language == "hi":
        parts = [f"{words_of(whole, 'hi')} {'रुपया' if whole == 1 else 'रुपये'}"] if whole or not rest else []
        if rest:
            parts.append(f"{words_of(rest, 'hi')} {'पैसा' if rest == 1 else 'पैसे'}")
        return " ".join(parts)
    parts = [f"{words_of(whole, 'en')} {'rupee' if whole == 1 else 'rupees'}"] if whole or not rest else []
    if rest:
        parts.append(f"{words_of(rest, 'en')} {'paisa' if rest == 1 else 'paise'}")
    return " and ".join(parts)


def parse_amount(text: str) -> Decimal:
    """Returns the rupees a person typed, with two places; raises AmountError that says what to do.

    Takes Indian or Western commas, digits of any script, ₹ or Rs. before it, /- after it, "6.25 lakh", "२ करोड़".
    """
    typed = text.replace("\u00a0", " ").strip().casefold()
    if not typed:
        raise AmountError("empty")
    bare = to_ascii_digits(_SIGNS.sub("", typed).strip())
    if bare.startswith(("-", "−")) and _NUMBER.fullmatch(bare[1:].strip()):
        raise AmountError("negative")
    found = _NUMBER.fullmatch(bare)
    if found is None:
        raise AmountError("commas" if re.fullmatch(r"[\d,]+(\.\d+)?", bare) else "malformed")
    scale = _SCALES.get((found["scale"] or "").strip()) if found["scale"] else 1
    if scale is None:
        raise AmountError("malformed")
    if len(found["whole"]) > 20:
        raise AmountError("too_large")
    amount = Decimal(f"{found['whole'].replace(',', '')}.{found['part'] or 0}") * scale
    if amount != amount.quantize(PAISA, ROUND_HALF_UP):
        raise AmountError("paise")
    if amount >= LARGEST:
        raise AmountError("too_large")
    return amount.quantize(PAISA)
