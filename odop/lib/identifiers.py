"""Numbers that offices, banks and tax departments give out: cleaned, checked, and masked for the screen.

Each `clean_…` returns the one spelling that is stored, or raises IdentifierError that says what to do.
Formats: Udyam (MSME Ministry's form, UDYAM-state-district-serial), PAN and GSTIN (python-stdnum), IFSC (Reserve
Bank of India: four letters, zero, six signs), PIN code (India Post: six digits, none begins with 0).
"""

import re
from collections.abc import Mapping

from stdnum.exceptions import ValidationError
from stdnum.in_ import aadhaar, gstin, pan

from odop.lib.digits import to_ascii_digits

_NOT_SIGNS = re.compile(r"[\s\-./–—_]+")
_TWELVE_DIGITS = re.compile(r"(?<!\d)[2-9]\d{3}[ \-]?\d{4}[ \-]?\d{4}(?!\d)")

_COMPLAINTS: Mapping[str, tuple[str, str]] = {
    "udyam": (
        "This is not a Udyam number. Copy it from the certificate, like UDYAM-UP-12-0012345.",
        "यह उद्यम नंबर सही नहीं है। प्रमाणपत्र से देखकर लिखें, जैसे UDYAM-UP-12-0012345।",
    ),
    "pan": (
        "This is not a PAN. It has five letters, four digits and one letter, like ABCPE1234F.",
        "यह पैन सही नहीं है। इसमें पाँच अक्षर, चार अंक और एक अक्षर होते हैं, जैसे ABCPE1234F।",
    ),
    "gstin": (
        "This is not a GST number. Copy all 15 letters and digits from the GST certificate.",
        "यह जीएसटी नंबर सही नहीं है। जीएसटी प्रमाणपत्र से पूरे 15 अक्षर और अंक देखकर लिखें।",
    ),
    "ifsc": (
        "This is not an IFSC. It has four letters, a zero and six more, like SBIN0001234: see the passbook.",
        "यह आईएफएससी कोड सही नहीं है। इसमें चार अक्षर, एक शून्य और छह अक्षर या अंक होते हैं, जैसे SBIN0001234: पासबुक में देखें।",
    ),
    "mobile": (
        "This is not a mobile number. Write ten digits; the first is 6, 7, 8 or 9.",
        "यह मोबाइल नंबर सही नहीं है। दस अंक लिखें; पहला अंक 6, 7, 8 या 9 होता है।",
    ),
    "pin": (
        "This is not a PIN code. Write six digits, like 244302.",
        "यह पिन कोड सही नहीं है। छह अंक लिखें, जैसे 244302।",
    ),
    "account": (
        "This is not a bank account number. Write the 9 to 18 digits printed in the passbook.",
        "यह बैंक खाता संख्या सही नहीं है। पासबुक में छपे 9 से 18 अंक लिखें।",
    ),
    "last_four": (
        "Write only the last four digits of the Aadhaar number.",
        "आधार नंबर के केवल अंतिम चार अंक लिखें।",
    ),
    "aadhaar": (
        "This looks like an Aadhaar number. It is not needed here; please take it out.",
        "यह आधार नंबर लगता है। यहाँ इसकी ज़रूरत नहीं है; कृपया इसे हटा दें।",
    ),
}


class IdentifierError(ValueError):
    """A text that is not such a number; `messages` says in each language what to do."""

    def __init__(self, code: str, messages: Mapping[str, str]) -> None:
        self.code = code
        self.messages = messages
        super().__init__(messages["en"])


def _error(code: str) -> IdentifierError:
    english, hindi = _COMPLAINTS[code]
    return IdentifierError(code, {"en": english, "hi": hindi})


def _compact(text: str) -> str:
    return _NOT_SIGNS.sub("", to_ascii_digits(text)).upper()


def clean_udyam(text: str) -> str:
    """Returns UDYAM-UP-12-0012345; hyphens, spaces and small letters do not matter."""
    found = re.fullmatch(r"(?:UDYAM)?([A-Z]{2})([0-9]{2})([0-9]{7})", _compact(text))
    if not found:
        raise _error("udyam")
    return f"UDYAM-{found[1]}-{found[2]}-{found[3]}"


def clean_pan(text: str) -> str:
    """Returns ten signs such as ABCPE1234F; the fourth must be a kind of holder that exists."""
    try:
        return str(pan.validate(_compact(text)))
    except ValidationError:
        raise _error("pan") from None


def clean_gstin(text: str) -> str:
    """Returns fifteen signs; state code, the PAN inside and the check digit must be right."""
    try:
        return str(gstin.validate(_compact(text)))
    except ValidationError:
        raise _error("gstin") from None


def pan_of_gstin(text: str) -> str:
    """Returns the PAN inside a GSTIN, for comparing it with the PAN given."""
    return clean_gstin(text)[2:12]


def clean_ifsc(text: str) -> str:
    """Returns eleven signs; the letter O typed for the zero in fifth place is mended."""
    code = _compact(text)
    if len(code) == 11 and code[4] == "O":
        code = f"{code[:4]}0{code[5:]}"
    if not re.fullmatch(r"[A-Z]{4}0[A-Z0-9]{6}", code):
        raise _error("ifsc")
    return code


def clean_mobile(text: str) -> str:
    """Returns ten digits; +91, 91 or 0 before them goes."""
    found = re.fullmatch(r"(?:\+?91|0)?([6-9][0-9]{9})", re.sub(r"[()]", "", _compact(text)))
    if not found:
        raise _error("mobile")
    return found[1]


def clean_pin(text: str) -> str:
    """Returns six digits."""
    code = _compact(text)
    if not re.fullmatch(r"[1-9][0-9]{5}", code):
        raise _error("pin")
    return code


def clean_account(text: str) -> str:
    """Returns the 9 to 18 digits of a bank account."""
    number = _compact(text)
    if not re.fullmatch(r"[0-9]{9,18}", number) or not number.strip("0"):
        raise _error("account")
    return number


def clean_last_four(text: str) -> str:
    """Returns the last four digits of an Aadhaar number; more digits are refused, so that none is ever kept."""
    digits = _compact(text)
    if not re.fullmatch(r"[0-9]{4}", digits):
        raise _error("last_four")
    return digits


def looks_like_aadhaar(text: str) -> bool:
    """Returns whether a whole Aadhaar number (twelve digits with the right check digit) stands anywhere in `text`."""
    return any(aadhaar.is_valid(found) for found in _TWELVE_DIGITS.findall(to_ascii_digits(text)))


def refuse_aadhaar(text: str) -> str:
    """Returns `text` unchanged, or raises IdentifierError if an Aadhaar number stands in it."""
    if looks_like_aadhaar(text):
        raise _error("aadhaar")
    return text


def mask_account(number: str) -> str:
    """Returns the number with all but the last four digits covered: XXXXXXX8901."""
    return "X" * max(0, len(number) - 4) + number[-4:] if len(number) > 4 else "X" * len(number)


def mask_mobile(number: str) -> str:
    """Returns the number with the middle covered: 98XXXXXX10."""
    return f"{number[:2]}{'X' * (len(number) - 4)}{number[-2:]}" if len(number) > 4 else "X" * len(number)
