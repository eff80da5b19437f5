"""Typed fields of forms, facts and workflow steps: their definition, and reading one raw value into its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from odop.lib.formula.reader import Reader
from odop.lib.formula.tree import DATE, INTEGER, MONEY, TEXT, YESNO, Node, Symbol

FACT_TYPES = ("integer", "money", "yesno", "date", "choice", "district", "product_line")
FORM_TYPES = (*FACT_TYPES, "text", "long_text", "last4", "account", "ifsc", "office", "document")
LARGEST_MONEY = 10**12  # paise: Rs 1,000 crore
LARGEST_INTEGER = 10**9
LONGEST_TEXT = {"text": 200, "long_text": 4000}
_KIND = {"integer": INTEGER, "money": MONEY, "yesno": YESNO, "date": DATE}
_WHOLE = re.compile(r"-?[0-9]{1,15}\Z", re.ASCII)
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_\-]{1,60}\Z", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{9,18}\Z", re.ASCII)
_LAST4 = re.compile(r"[0-9]{4}\Z", re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}\Z", re.ASCII)


@dataclass(frozen=True)
class Choice:
    code: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One question. `minimum` and `maximum` are whole numbers, paise when the type is money.

    With `when` it is asked only where that condition on the facts above it holds; where it does not, `otherwise` is what
    the rules read (a field that no rule reads has none).
    """

    key: str
    type: str
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    required: bool = True
    page: str = ""
    prefill: str = ""
    locked: bool = False  # the house answers it from what it knows; nobody is asked
    unit: Mapping[str, str] = field(default_factory=dict)
    when_text: str = ""
    when: Node | None = None
    otherwise: Any = None

    @property
    def choice_codes(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.choices)

    @property
    def symbol(self) -> Symbol:
        """The field as a name that formulas may use."""
        low, high = self.bounds
        return Symbol(self.key, _KIND.get(self.type, TEXT), low, high, self.choice_codes)

    @property
    def bounds(self) -> tuple[int, int]:
        largest = {"money": LARGEST_MONEY, "integer": LARGEST_INTEGER}.get(self.type, 0)
        low = 0 if self.minimum is None else self.minimum
        return low, largest if self.maximum is None else self.maximum


def parse_value(spec: Field, raw: object) -> Any:
    """`raw` in the type of the field: money as int paise, yesno as bool, date as date, otherwise int or text.

    Amounts are rupees: decimal strings with at most two places, whole ints or Decimal, never floats. Raises Malformed.
    """
    return _PARSERS.get(spec.type, _code)(spec, raw)


class Malformed(ValueError):
    """A raw value that its field does not take; `texts()` says why in each language."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def texts(self, languages: Collection[str]) -> dict[str, str]:
        return message(self.code, languages, **self.values)


def _matching(raw: object, pattern: re.Pattern[str], code: str) -> str:
    if isinstance(raw, str) and pattern.match(raw):
        return raw
    raise Malformed(code)


def _paise(raw: object) -> int:
    if isinstance(raw, str) and _AMOUNT.match(raw):
        return int(Decimal(raw) * 100)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw * 100
    if isinstance(raw, Decimal) and raw.is_finite() and abs(raw) < 10**15 and raw * 100 == int(raw * 100):
        return int(raw * 100)
    raise Malformed("money")


def _in_range(spec: Field, value: int) -> int:
    low, high = spec.bounds
    if not low <= value <= high:
        code = "range_money" if spec.type == "money" else "range"
        scale = 100 if spec.type == "money" else 1
        raise Malformed(code, low=f"{low // scale:d}", high=f"{high // scale:d}")
    return value


def _yesno(spec: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise Malformed("yesno")


def _integer(spec: Field, raw: object) -> int:
    if isinstance(raw, str) and _WHOLE.match(raw):
        return _in_range(spec, int(raw))
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _in_range(spec, raw)
    raise Malformed("integer")


def _money(spec: Field, raw: object) -> int:
    return _in_range(spec, _paise(raw))


def _date(spec: Field, raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and _DAY.match(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise Malformed("date")


def _choice(spec: Field, raw: object) -> str:
    if isinstance(raw, str) and raw in spec.choice_codes:
        return raw
    raise Malformed("choice", choices=", ".join(spec.choice_codes))


def _last4(spec: Field, raw: object) -> str:
    return _matching(raw, _LAST4, "last4")


def _account(spec: Field, raw: object) -> str:
    """A whole account number; whoever stores values keeps its last four digits only."""
    return _matching(raw.replace(" ", "") if isinstance(raw, str) else raw, _ACCOUNT, "account")


def _ifsc(spec: Field, raw: object) -> str:
    return _matching(raw.strip().upper() if isinstance(raw, str) else raw, _IFSC, "ifsc")


def _code(spec: Field, raw: object) -> str:
    """A key of something listed elsewhere: a district, a product line, an office, a document."""
    return _matching(str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw, _CODE, "code")


def _text(spec: Field, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or "\x00" in raw:
        raise Malformed("text")
    if len(raw.strip()) > LONGEST_TEXT[spec.type]:
        raise Malformed("too_long", longest=str(LONGEST_TEXT[spec.type]))
    return raw.strip()


_PARSERS: dict[str, Callable[[Field, object], Any]] = {
    "yesno": _yesno,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "last4": _last4,
    "account": _account,
    "ifsc": _ifsc,
    "text": _text,
    "long_text": _text,
}


MESSAGES: dict[str, dict[str, str]] = {
    "unknown": {
        "en": "This is not a fact of this scheme. Known are: {known}.",
        "hi": "यह जानकारी इस योजना में नहीं ली जाती। मान्य नाम: {known}।",
    },
    "yesno": {"en": "Answer true (yes) or false (no).", "hi": "हाँ (true) या नहीं (false) में उत्तर दें।"},
    "integer": {"en": "Write a whole number, such as 34.", "hi": "पूरी संख्या लिखें, जैसे 34।"},
    "money": {
        "en": 'Write the amount in rupees as text with at most two decimals, such as "3200000" or "3200000.50".',
        "hi": 'राशि रुपयों में लिखें, दशमलव के बाद अधिकतम दो अंक, जैसे "3200000" या "3200000.50"।',
    },
    "date": {"en": "Write a date as 2024-06-01.", "hi": "तारीख 2024-06-01 की तरह लिखें।"},
    "choice": {"en": "Choose one of: {choices}.", "hi": "इनमें से एक चुनें: {choices}।"},
    "range": {"en": "Write a number from {low} to {high}.", "hi": "{low} से {high} के बीच की संख्या लिखें।"},
    "range_money": {
        "en": "Write an amount from ₹ {low} to ₹ {high}.",
        "hi": "₹ {low} से ₹ {high} के बीच की राशि लिखें।",
    },
    "text": {"en": "Write something here.", "hi": "यहाँ कुछ लिखें।"},
    "too_long": {"en": "Use at most {longest} characters.", "hi": "अधिकतम {longest} अक्षर लिखें।"},
    "last4": {"en": "Write only the last four digits.", "hi": "केवल अंतिम चार अंक लिखें।"},
    "account": {
        "en": "Write the account number: 9 to 18 digits.",
        "hi": "खाता संख्या लिखें: 9 से 18 अंक।",
    },
    "ifsc": {
        "en": "Write the IFSC of the branch: four letters, a zero, six letters or digits.",
        "hi": "शाखा का IFSC लिखें: चार अक्षर, एक शून्य, फिर छह अक्षर या अंक।",
    },
    "code": {"en": "Choose a value from the list.", "hi": "सूची में से चुनें।"},
    "required": {"en": "This is needed.", "hi": "यह भरना ज़रूरी है।"},
    "in_force_before": {
        "en": "The scheme is in force from {from_on}; it was not yet in force on {as_of}.",
        "hi": "योजना {from_on} से लागू है; {as_of} को लागू नहीं थी।",
    },
    "in_force_after": {
        "en": "The scheme was in force from {from_on} to {to_on}; it was no longer in force on {as_of}.",
        "hi": "योजना {from_on} से {to_on} तक लागू थी; {as_of} को लागू नहीं थी।",
    },
}


def message(code: str, languages: Collection[str], **values: str) -> dict[str, str]:
    """The sentence `code` in each language; English where a language has none yet."""
    sentences = MESSAGES[code]
    return {language: sentences.get(language, sentences["en"]).format(**values) for language in languages}


def read_values(
    specs: Sequence[Field], raw: Mapping[str, object], languages: Collection[str]
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Typed values of the fields, and the errors by key; None is left out: it means *not known*."""
    values: dict[str, Any] = {}
    errors: dict[str, dict[str, str]] = {}
    by_key = {spec.key: spec for spec in specs}
    for key, value in raw.items():
        spec = by_key.get(key)
        if spec is None:
            errors[str(key)] = message("unknown", languages, known=", ".join(by_key))
        elif value is not None:
            try:
                values[key] = parse_value(spec, value)
            except Malformed as problem:
                errors[key] = problem.texts(languages)
    return values, errors


FIELD_KEYS = (
    "help", "choices", "min", "max", "required", "page", "prefill", "locked", "unit", "for", "when", "otherwise",
)  # fmt: skip


def read_field(
    reader: Reader, item: Any, where: str, *, types: Collection[str], help_needed: bool = True
) -> Field:
    """One field of a file; complaints go to the reader."""
    data = reader.keys(item, where, needed=("key", "type", "label"), known=FIELD_KEYS)
    kind = reader.choice(data, "type", where, types, "text")
    choices = []
    for _, choice, place in reader.items(data, "choices", where):
        option = reader.keys(choice, place, needed=("code", "label"))
        choices.append(Choice(reader.code(option, "code", place), reader.texts(option, "label", place)))
    codes = [choice.code for choice in choices]
    if kind == "choice" and len(choices) < 2:
        reader.complain(data, "choices", where, "a choice needs at least two choices")
    if len(set(codes)) != len(codes):
        reader.complain(data, "choices", where, "the same choice is listed twice")
    spec = Field(
        key=reader.code(data, "key", where),
        type=kind,
        label=reader.texts(data, "label", where),
        help=reader.texts(data, "help", where, needed=help_needed),
        choices=tuple(choices),
        minimum=_bound(reader, data, "min", where, kind),
        maximum=_bound(reader, data, "max", where, kind),
        required=reader.flag(data, "required", where, True),
        page=reader.text(data, "page", where),
        prefill=reader.text(data, "prefill", where),
        locked=reader.flag(data, "locked", where),
        unit=reader.texts(data, "unit", where, needed=False),
        when_text=reader.expression(data, "when", where),
    )
    if spec.locked and not spec.prefill:
        reader.complain(data, "locked", where, "locked needs “prefill”: from where is it answered?")
    if kind in ("integer", "money") and spec.bounds[0] > spec.bounds[1]:
        reader.complain(data, "min", where, "min is above max")
    return _with_otherwise(reader, data, where, spec)


def _with_otherwise(reader: Reader, data: dict[str, Any], where: str, spec: Field) -> Field:
    """The field with the typed answer of somebody who is not asked."""
    if data.get("for") != "application" and ("when" in data) != ("otherwise" in data):
        message_text = "“when” and “otherwise” belong together: what do the rules read where it is not asked?"
        reader.complain(data, "when" if "when" in data else "otherwise", where, message_text)
        return spec
    if "otherwise" not in data:
        return spec
    try:
        return replace(spec, otherwise=parse_value(spec, data["otherwise"]))
    except Malformed as problem:
        reader.complain(data, "otherwise", where, problem.texts(("en",))["en"])
        return spec


def _bound(reader: Reader, data: dict[str, Any], key: str, where: str, kind: str) -> int | None:
    if data.get(key) is None:
        return None
    try:
        return (
            _paise(data[key])
            if kind == "money"
            else parse_value(Field("", "integer", {}, minimum=-(10**9)), data[key])
        )
    except Malformed:
        example = 'an amount in rupees such as "25000"' if kind == "money" else "a whole number"
        reader.complain(data, key, f"{where}.{key}", f"expected {example}")
        return None
