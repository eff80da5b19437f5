"""Forms that ask and check nothing: what was written is read leniently, and the service says what is wrong, field by field."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from odop.lib.digits import to_ascii_digits
from odop.lib.money import AmountError, parse_amount

Words = Any  # text, or text in the reader's language


def text(label: Words, help_text: Words = "", *, lines: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2}) if lines else forms.TextInput
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


def day(label: Words, help_text: Words = "") -> forms.CharField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


def number(label: Words, help_text: Words = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class Rows(forms.RadioSelect):
    """Choices as rows. `closed` says of a value why it cannot be chosen now; its row stays, with the reason in it."""

    closed: Mapping[str, Words] = {}

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **more)
        if value in self.closed:
            option["attrs"]["disabled"] = True
        return option


def choice(
    label: Words, choices: Any, help_text: Words = "", *, empty: Words = "", radios: bool = False
) -> forms.ChoiceField:
    given = [("", empty), *choices] if empty else choices
    widget = Rows if radios else forms.Select
    return forms.ChoiceField(label=label, choices=given, help_text=help_text, required=False, widget=widget)


class Asking(forms.Form):
    """A form whose errors come from a service."""

    use_required_attribute = False

    def complain(self, errors: Mapping[str, Words]) -> None:
        """Puts each sentence at its field, or on top."""
        self.full_clean()
        for key, message in errors.items():
            self.add_error(key if key in self.fields else None, message)

    def said(self, key: str) -> str:
        """Trimmed; each end of a line is one letter, as a browser counts it."""
        return str(self[key].value() or "").replace("\r\n", "\n").strip()

    def day_of(self, key: str) -> date | None:
        try:
            return date.fromisoformat(to_ascii_digits(self.said(key)))
        except ValueError:
            return None

    def whole(self, key: str) -> int | None:
        """The number that was written; -1, which no service takes, where it is none."""
        written = to_ascii_digits(self.said(key)).replace(",", "")
        if not written:
            return None
        return int(written) if written.isdecimal() and len(written) < 10 else -1

    def rupees(self, key: str) -> Decimal | None:
        """Rupees as they were written; -1, which no service takes, where they cannot be read."""
        if not self.said(key):
            return None
        try:
            return Decimal(parse_amount(self.said(key)))
        except (AmountError, InvalidOperation):
            return Decimal(-1)

    def figure(self, key: str) -> Decimal | None:
        """A number with a fraction, in either script's digits; NaN, which no service takes, where it is none."""
        written = to_ascii_digits(self.said(key)).replace(",", "")
        if not written:
            return None
        try:
            return Decimal(written)
        except InvalidOperation:
            return Decimal("NaN")
