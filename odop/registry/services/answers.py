"""What is typed at an enrolment, key by key: one spelling of each answer, or a sentence that says what is wrong.

The pages of the wizard, the office's correction and the import of lists all read answers here, so they agree. A whole
Aadhaar number is refused wherever it is typed; nothing of the same page is kept then.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.refusals import filled
from odop.lib import identifiers
from odop.lib.digits import to_ascii_digits
from odop.places.models import District
from odop.places.queries import current_product_lines
from odop.registry.enums import Category, Gender, Purpose, Relation, UnitKind
from odop.registry.queries.purposes import purpose_codes

Message = str | Promise
Errors = dict[str, Message]

YOUNGEST, OLDEST = 14, 110  # years; what a scheme asks for is the scheme's own rule
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_SHORTENED = re.compile("(?<=[\u0900-\u0965])०(?![\u0966-\u096f])")
_LETTER = re.compile(r"[^\W\d_]")

COMPLAINTS: Mapping[str, Message] = {
    "udyam": _("This is not a Udyam number. Copy it from the certificate, like UDYAM-UP-12-0012345."),
    "pan": _("This is not a PAN. It has five letters, four digits and one letter, like ABCPE1234F."),
    "gstin": _("This is not a GST number. Copy all 15 letters and digits from the GST certificate."),
    "ifsc": _(
        "This is not an IFSC. It has four letters, a zero and six more, like SBIN0001234: see the passbook."
    ),
    "mobile": _("This is not a mobile number. Write ten digits; the first is 6, 7, 8 or 9."),
    "pin": _("This is not a PIN code. Write six digits, like 244302."),
    "account": _("This is not a bank account number. Write the 9 to 18 digits printed in the passbook."),
    "last_four": _("Write only the last four digits of the Aadhaar number."),
    "aadhaar": _("This looks like an Aadhaar number. It is not needed here; please take it out."),
}
ACCOUNT_LIKE_AADHAAR = _(
    "This looks like an Aadhaar number, not an account. If the passbook says so, tick that you copied it from there."
)


class Wrong(ValueError):
    """One answer that cannot be taken; `message` says why and what to do."""

    def __init__(self, message: Message, *, aadhaar: bool = False) -> None:
        super().__init__("wrong answer")
        self.message, self.aadhaar = message, aadhaar


@dataclass(frozen=True)
class Ground:
    """The places and product lines that answers may name, read once."""

    codes: Mapping[int, str]  # LGD code → the district's code in references
    lines: Mapping[str, tuple[int, int]]  # key of a product line → its id and its district

    @classmethod
    def of(cls, district: object = None) -> "Ground":
        """Of one district, or of the whole programme."""
        known, lines = District.objects.all(), current_product_lines(clock.today())
        if isinstance(district, int):
            known, lines = known.filter(pk=district), lines.filter(district_id=district)
        return cls(
            codes=dict(known.values_list("pk", "code")),
            lines={key: (pk, place) for key, pk, place in lines.values_list("key", "pk", "district_id")},
        )


def _text(value: object) -> str:
    if not isinstance(value, str | int):
        raise Wrong(_("This answer could not be read. Please write it again."))
    return " ".join(str(value).split())


def _identifier(clean: Callable[[str], str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        try:
            return clean(text) if text else ""
        except identifiers.IdentifierError as error:
            if identifiers.looks_like_aadhaar(text):
                raise Wrong(COMPLAINTS["aadhaar"], aadhaar=True) from None
            raise Wrong(COMPLAINTS[error.code]) from None

    return read


def _words(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        if identifiers.looks_like_aadhaar(text):
            raise Wrong(COMPLAINTS["aadhaar"], aadhaar=True)
        if len(text) > longest:
            raise Wrong(filled(_("This is too long. Write at most %(count)s letters."), count=longest))
        return text

    return read


def in_script(text: str) -> Localised:
    """A name under the language of the script it is written in: {"hi": "शबनम"} or {"en": "Shabnam"}."""
    own = next((language for language in programme().languages if language != "en"), "en")
    return Localised({own if _DEVANAGARI.search(text) else "en": text})


def _name(value: object) -> str | dict[str, str]:
    """A person's name as typed, or by language ({"en": …, "hi": …}) where both are known."""
    if isinstance(value, Mapping):
        named = {str(language): str(_name(text)) for language, text in value.items() if text}
        if set(named) - set(programme().languages):
            raise Wrong(_("This name is given in a language that the programme does not use."))
        return named
    text = str(_words(100)(value))
    spelled = _SHORTENED.sub("", text)  # मो० is an abbreviation, not a digit
    if text and (len(_LETTER.findall(spelled)) < 2 or re.search(r"[0-9@<>{}]", to_ascii_digits(spelled))):
        raise Wrong(_("Write the name in letters, as it stands in your papers."))
    return text


def _choice(choices: type[TextChoices]) -> Callable[[object], str]:
    allowed = {"", *choices.values}

    def read(value: object) -> str:
        if value in allowed:
            return str(value)
        raise Wrong(_("Choose one of the answers shown."))

    return read


def _yes_no(value: object) -> bool | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or value in ("yes", "no", "on"):
        return value in (True, "yes", "on")
    raise Wrong(_("Choose yes or no."))


def _number(value: object) -> int | None:
    if value in (None, "") or isinstance(value, bool):
        return None
    digits = to_ascii_digits(_text(value))
    if identifiers.looks_like_aadhaar(digits):
        raise Wrong(COMPLAINTS["aadhaar"], aadhaar=True)
    if not re.fullmatch(r"[0-9]{1,6}", digits):
        raise Wrong(_("Write this in digits."))
    return int(digits)


def _birth_year(value: object) -> int | None:
    year, present = _number(value), clock.today().year
    if year is not None and not present - OLDEST <= year <= present - YOUNGEST:
        raise Wrong(_("Write the year of birth in four digits, like 1988."))
    return year


def _craft_years(value: object) -> int | None:
    years = _number(value)
    if years is not None and years > 90:
        raise Wrong(_("Write for how many years, like 12."))
    return years


def _day(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else _text(value or "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Wrong(_("Write the date like 2021-04-30.")) from None


def _purposes(value: object) -> list[str]:
    given = {value} - {""} if isinstance(value, str) else set(value or ())  # type: ignore[call-overload]
    asked = purpose_codes()
    if given - set(asked):
        raise Wrong(_("Choose among the purposes shown."))
    return sorted(given, key=asked.index)


CLEANERS: Mapping[str, Callable[[object], object]] = {
    "language": lambda value: value if value in programme().languages else "",
    "mobile": _identifier(identifiers.clean_mobile),
    "consents": _purposes,
    "name": _name,
    "relation": _choice(Relation),
    "relation_name": _name,
    "birth_year": _birth_year,
    "gender": _choice(Gender),
    "category": _choice(Category),
    "disabled": _yes_no,
    "district": _number,
    "place": _words(120),
    "address": _words(300),
    "pin_code": _identifier(identifiers.clean_pin),
    "product_line": _words(80),
    "craft": _words(80),
    "craft_years": _craft_years,
    "unit_kind": _choice(UnitKind),
    "unit_name": _words(120),
    "unit_started_on": _day,
    "udyam": _identifier(identifiers.clean_udyam),
    "gstin": _identifier(identifiers.clean_gstin),
    "pan": _identifier(identifiers.clean_pan),
    "bank_account": _identifier(identifiers.clean_account),
    "bank_account_sure": _yes_no,
    "bank_ifsc": _identifier(identifiers.clean_ifsc),
    "aadhaar_last4": _identifier(identifiers.clean_last_four),
}

MUST_SAY: Errors = {
    "name": _("Write the name."),
    "relation_name": _("Write the name of the father, husband or mother."),
    "birth_year": _("Write the year of birth."),
    "gender": _("Choose woman, man or other."),
    "category": _("Choose the category."),
    "district": _("Choose the district."),
    "place": _("Write the village, town or mohalla."),
}
ALSO_ASKED: Errors = {"pin_code": _("Write the PIN code, six digits."), "disabled": _("Choose yes or no.")}


def clean(answers: Mapping[str, Any], ground: Ground | None = None) -> tuple[dict[str, Any], Errors, bool]:
    """Returns the answers in their one spelling, what is wrong by key, and whether an Aadhaar number was typed.

    Only keys that are given are looked at; an unknown key is an error. `ground` saves its queries when many are read.
    """
    cleaned: dict[str, Any] = {}
    errors: Errors = {}
    aadhaar = False
    for key, value in answers.items():
        cleaner = CLEANERS.get(key)
        try:
            if cleaner is None:
                looks = isinstance(value, str | int) and identifiers.looks_like_aadhaar(str(value))
                raise Wrong(
                    COMPLAINTS["aadhaar"] if looks else _("This question is not asked here."), aadhaar=looks
                )
            cleaned[key] = cleaner("" if value is None else value)
        except Wrong as wrong:
            errors[key] = wrong.message
            aadhaar = aadhaar or wrong.aadhaar
    account = cleaned.get("bank_account")
    if account and identifiers.looks_like_aadhaar(str(account)) and not cleaned.get("bank_account_sure"):
        errors["bank_account"], aadhaar = ACCOUNT_LIKE_AADHAAR, True
        del cleaned["bank_account"]
    _check_together(cleaned, errors, ground)
    return cleaned, errors, aadhaar


def _check_together(cleaned: dict[str, Any], errors: Errors, ground: Ground | None) -> None:
    """Answers that lean on one another: account and branch, product line and district, tax numbers."""
    if "bank_account" in cleaned and "bank_ifsc" in cleaned:
        if cleaned["bank_account"] and not cleaned["bank_ifsc"]:
            errors["bank_ifsc"] = _("Write the IFSC of the branch too; it is printed in the passbook.")
        elif cleaned["bank_ifsc"] and not cleaned["bank_account"] and "bank_account" not in errors:
            errors["bank_account"] = _("Write the account number too, or leave both empty.")
    district, line = cleaned.get("district"), cleaned.get("product_line")
    if district is not None or line:
        ground = ground or Ground.of(district)
        if district is not None and district not in ground.codes:
            errors["district"] = _("Choose a district of the list.")
        if line and ground.lines.get(str(line), (0, None))[1] != district:
            errors["product_line"] = _("Choose a product of this district, or say what you make.")
    gstin, pan = cleaned.get("gstin"), cleaned.get("pan")
    if gstin and pan and identifiers.pan_of_gstin(str(gstin)) != pan:
        errors["gstin"] = _("The PAN inside this GST number is another than the PAN given.")


def lacking(cleaned: Mapping[str, Any]) -> Errors:
    """What an enrolment cannot do without, and is not there."""
    errors = {key: message for key, message in MUST_SAY.items() if cleaned.get(key) in (None, "", {})}
    if not cleaned.get("product_line") and not cleaned.get("craft"):
        errors["product_line"] = _("Choose what you make, or write it.")
    consents = cleaned.get("consents") or []
    if Purpose.REGISTER not in consents:
        errors["consents"] = _("Without this consent the details may not be kept.")
    if cleaned.get("aadhaar_last4") and Purpose.AADHAAR not in consents:
        errors["aadhaar_last4"] = _(
            "The last four digits are kept only with consent: tick it, or leave them out."
        )
    return errors
