"""Forms of signing in and of one's own account."""

import re

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.lib.digits import to_ascii_digits
from odop.lib.identifiers import IdentifierError, clean_mobile


class MobileForm(forms.Form):
    mobile = forms.CharField(
        label=_("Mobile number"),
        help_text=_("Ten digits. We send a code to it; that costs you nothing."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel-national"}),
    )

    def clean_mobile(self) -> str:
        try:
            return clean_mobile(self.cleaned_data["mobile"])
        except IdentifierError as error:
            raise forms.ValidationError(error.messages[get_language() or "en"]) from None


class CodeForm(forms.Form):
    """Six digits, as sent by message or shown by an authenticator; spaces and Devanagari digits are taken."""

    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9०-९ ]*"}
        ),
    )

    def clean_code(self) -> str:
        digits = to_ascii_digits(re.sub(r"\s+", "", self.cleaned_data["code"]))
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise forms.ValidationError(_("Type the six digits of the code."))
        return digits


class SecondForm(forms.Form):
    """The authenticator's code or a recovery code."""

    code = forms.CharField(
        label=_("Code of your authenticator"),
        help_text=_("Six digits. Without your phone, type one of your recovery codes."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class OfficerForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProfileForm(forms.Form):
    """Officers' names come from their office; citizens write their own until they enrol."""

    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language of pages and messages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not user.is_citizen:
            del self.fields["name"]


class PasswordForm(forms.Form):
    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least twelve signs. A short sentence is easy to remember."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
