"""The form of a step, made from what its workflow says it needs. What is typed stays; the service alone decides."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office
from odop.casework.enums import Reason
from odop.kernel.fields import Localised
from odop.lib.digits import to_ascii_digits
from odop.lib.formula.fields import Field
from odop.lib.money import AmountError, parse_amount
from odop.lib.workflow import Action

NOTE_ROWS = 3


class StepForm(forms.Form):
    """Fields by key, raw as typed. It is never cleaned here: `refuse` brings the service's reasons into it."""

    use_required_attribute = False

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Show every reason, each at its field where there is one."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for reason in reasons:
            self.add_error(reason.key if reason.key in self.fields else None, str(reason.text))


def step_form(
    action: Action | None,
    *,
    branches: Callable[[], Iterable[Office]] = tuple,
    typed: Mapping[str, Any] | None = None,
    note: str = "",
    name: str = "",
) -> StepForm:
    """The form of one step; without an action, the note alone that several plain steps share.

    `branches` is asked only when the step names an office outside the department.
    """
    form = StepForm(typed, auto_id=f"{name or (action.do if action else 'note')}_%s", initial={"note": note})
    for need in action.needs if action else ():
        form.fields[need.key] = _control(need, branches)
    required = action is not None and action.reason == "required"
    chosen = action is not None and any(need.type == "choice" for need in action.needs)  # it says why already
    form.fields["note"] = forms.CharField(
        label=(_("In your own words") if chosen else _("Reason")) if required else _("Note on file"),
        help_text=_("The applicant reads this.") if required else _("Stays on file with the step."),
        required=required or action is None,
        widget=forms.Textarea(attrs={"rows": NOTE_ROWS}),
    )
    if typed is not None:
        form.refuse(())
    return form


def _control(need: Field, branches: Callable[[], Iterable[Office]]) -> forms.Field:
    about: dict[str, Any] = {
        "label": str(Localised(need.label)),
        "help_text": str(Localised(need.help)) if need.help else "",
        "required": need.required,
    }
    match need.type:
        case "choice":
            choices = [(one.code, str(Localised(one.label))) for one in need.choices]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **about)
        case "yesno":
            return forms.ChoiceField(
                choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **about
            )
        case "office":
            named = [(one.code, f"{one} · {one.ifsc}" if one.ifsc else str(one)) for one in branches()]
            return forms.ChoiceField(choices=[("", _("Choose one")), *named], **about)
        case "date":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **about)
        case "long_text":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": NOTE_ROWS}), **about)
        case "integer" | "last4" | "account":
            longest = {"last4": 4, "account": 24}.get(need.type, 12)
            attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": longest}
            return forms.CharField(widget=forms.TextInput(attrs=attrs), **about)
        case "ifsc":
            attrs = {"autocapitalize": "characters", "autocomplete": "off", "maxlength": 11}
            return forms.CharField(widget=forms.TextInput(attrs=attrs), **about)
    return forms.CharField(**about)


_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")


def given(action: Action, typed: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, str]]:
    """What the service is handed, from what was typed, and better words for amounts that cannot be read.

    Amounts may have Indian commas or be in lakh, digits may be Devanagari, dates day first; yes and no become true and
    false. What cannot be read is handed on as it is: the service names it together with everything else.
    """
    data: dict[str, object] = {}
    better: dict[str, str] = {}
    for need in action.needs:
        text = str(typed.get(need.key, "")).strip()
        if not text:
            continue
        value: object = text
        if need.type == "money":
            try:
                value = str(parse_amount(text))
            except AmountError as wrong:
                better[need.key] = wrong.messages.get((get_language() or "en")[:2], wrong.messages["en"])
        elif need.type in ("integer", "last4", "account"):
            value = to_ascii_digits(text).replace(" ", "")
        elif need.type == "date":
            value = to_ascii_digits(text)
            if day := _DAY_FIRST.fullmatch(str(value)):
                value = f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
        elif need.type == "yesno":
            value = {"yes": True, "no": False}.get(text, text)
        data[need.key] = value
    return data, better
