"""A scheme's questions as a form: what is shown for a kept answer, and what is kept of what was typed."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.kernel.fields import Localised
from odop.kernel.ui.numbers import day_text
from odop.kernel.ui.numbers import number as grouped
from odop.kernel.ui.numbers import rupees as in_rupees
from odop.lib.digits import to_ascii_digits
from odop.lib.formula.fields import Field, message, read_values
from odop.lib.money import AmountError, from_paise, group, parse_amount
from odop.places.queries import current_product_lines, districts

RADIOS = 6  # more choices than this become a list to open
DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
SAID = {"yes": True, "no": False}
NUMBERS = ("integer", "last4", "account")

Words = str | Promise


class AnswerForm(forms.Form):
    """Questions by key with what is kept or was just typed. It checks nothing itself: the service says what is wrong."""

    use_required_attribute = False

    def __init__(
        self,
        specs: Iterable[Field],
        *,
        kept: Mapping[str, Any],
        typed: Any = None,
        place: int | None = None,
        name: str = "id",
    ) -> None:
        specs = tuple(specs)
        initial = {spec.key: as_shown(spec, kept.get(spec.key)) for spec in specs}
        super().__init__(typed, initial=initial, auto_id=f"{name}_%s")
        self.specs = {spec.key: spec for spec in specs}
        for spec in specs:
            self.fields[spec.key] = _control(spec, place)
        if typed is not None:
            self.complain({})

    def complain(self, errors: Mapping[str, Words]) -> None:
        """Put each sentence at its question, or on top where it is about none of them."""
        if self._errors is None:  # type: ignore[has-type]
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
        for key, text in errors.items():
            self.add_error(key if key in self.fields else None, str(text))

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each question with its type, in the order of the form."""
        return [(self[key], spec.type) for key, spec in self.specs.items()]


def _control(spec: Field, place: int | None) -> forms.Field:
    about: dict[str, Any] = {
        "label": str(Localised(spec.label)),
        "help_text": str(Localised(spec.help)) if spec.help else "",
        "required": spec.required,
    }
    match spec.type:
        case "yesno":
            return _radios([("yes", _("Yes")), ("no", _("No"))], about)
        case "choice":
            choices = [(one.code, str(Localised(one.label))) for one in spec.choices]
            return _radios(choices, about) if len(choices) <= RADIOS else _list(choices, about)
        case "district":
            return _list(
                sorted(((str(one.pk), str(one.name)) for one in districts()), key=lambda row: row[1]), about
            )
        case "product_line":
            lines = current_product_lines().filter(district_id=place) if place else current_product_lines()
            return _list([(line.key, str(line.name)) for line in lines], about)
        case "date":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **about)
        case "long_text":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **about)
    attrs = {"inputmode": "numeric", "autocomplete": "off"} if spec.type in NUMBERS else {}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **about)


def _radios(choices: list[tuple[str, str]], about: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **about)


def _list(choices: list[tuple[str, str]], about: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Choose")), *choices], **about)


def as_shown(spec: Field, value: Any) -> Any:
    """A kept answer as its control shows it: yes or no, amounts grouped; what cannot be read as it was typed."""
    if value is None:
        return ""
    if spec.type == "yesno":
        return {True: "yes", False: "no"}.get(value, value)
    if spec.type == "money":
        known = amount_of(value)
        return value if known is None else group(known)
    return value


def amount_of(value: object) -> Decimal | None:
    """The rupees of a kept answer; None when it is none."""
    try:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def read_typed(specs: Iterable[Field], typed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Words]]:
    """What is kept of what was typed, and better words than the service's for amounts that cannot be read.

    Amounts may have Indian commas or be in lakh, digits may be Devanagari, dates day first. What cannot be read is
    kept as it was typed, so that nothing is lost.
    """
    kept: dict[str, Any] = {}
    better: dict[str, Words] = {}
    for spec in specs:
        text = str(typed.get(spec.key) or "").strip()
        value: Any = text
        if not text:
            pass
        elif spec.type == "money":
            try:
                value = str(parse_amount(text))
            except AmountError as wrong:
                better[spec.key] = wrong.messages.get(_language()) or wrong.messages["en"]
        elif spec.type == "yesno":
            value = SAID.get(text, text)
        elif spec.type in NUMBERS:
            value = to_ascii_digits(text).replace(" ", "")
        elif spec.type == "date":
            value = to_ascii_digits(text)
            if day := DAY_FIRST.fullmatch(value):
                value = f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
        kept[spec.key] = value
    return kept, better


def wrong_in(
    specs: Iterable[Field], kept: Mapping[str, Any], better: Mapping[str, Words], languages: Iterable[str]
) -> dict[str, Words]:
    """What is wrong with these answers, by key, in the reader's language; what is needed and not there too."""
    specs, languages = tuple(specs), tuple(languages)
    given = {spec.key: kept[spec.key] for spec in specs if kept.get(spec.key) not in ("", None)}
    values, errors = read_values(specs, given, languages)
    for spec in specs:
        if spec.required and spec.key not in values and spec.key not in errors:
            errors[spec.key] = message("required", languages)
    return {key: better.get(key) or str(Localised(texts)) for key, texts in errors.items()}


def in_words(spec: Field, value: Any) -> str:
    """A typed value as people read it: ₹ 32,00,000 · Yes · Woman · 34 years."""
    if value is None:
        return ""
    match spec.type:
        case "money":
            return in_rupees(from_paise(value))
        case "yesno":
            return _("Yes") if value else _("No")
        case "choice":
            return next((str(Localised(one.label)) for one in spec.choices if one.code == value), str(value))
        case "date":
            return day_text(value if isinstance(value, date) else date.fromisoformat(str(value)))
        case "integer":
            return f"{grouped(value)} {Localised(spec.unit)}".strip() if spec.unit else grouped(value)
    return str(value)


def _language() -> str:
    return (get_language() or "en").split("-")[0]
