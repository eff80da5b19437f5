"""What she writes when she asks for a correction, and what an officer writes as a reason or an answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import Invalid
from odop.privacy.enums import Why, WhyList
from odop.privacy.services.looks import checked_reason
from odop.registry.definitions import questions

# What she may say by itself; anything else she writes in words.
ASKED_BY_FIELD = ("name", "relation_name", "birth_year", "gender", "category", "place", "address", "pin_code")


class CorrectionRequest(forms.Form):
    """The right spelling of what is wrong, and why; empty fields stay as they are."""

    use_required_attribute = False

    def __init__(self, data: object = None, files: object = None) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        known = questions()
        for key in ASKED_BY_FIELD:
            self.fields[key] = known[key]
            self.fields[key].required = False
        self.fields["text"] = forms.CharField(
            label=_("Why, or what else is wrong"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
            max_length=2000,
        )  # fmt: skip
        self.fields["paper"] = forms.FileField(
            label=_("A paper that shows it"),
            help_text=_("A photograph or PDF, if you have one."),
            required=False,
        )

    def wanted(self) -> dict[str, Any]:
        """Answers keyed as at enrolment, without those left empty."""
        return {key: self[key].value() for key in ASKED_BY_FIELD if self[key].value()}

    def complain(self, errors: Mapping[str, Any]) -> None:
        """Puts each sentence at its field, or on top."""
        for key, message in errors.items():
            self.add_error(key if key in self.fields else None, message)


class WhyForm(forms.Form):
    """Why a person outside one's own work is opened."""

    use_required_attribute = False
    why = forms.ChoiceField(
        label=_("Why do you open this entry?"), choices=Why.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In words"), help_text=_("Needed for another reason."), required=False, max_length=200
    )


class WhyListForm(forms.Form):
    """Why a list of the register is taken out."""

    use_required_attribute = False
    why = forms.ChoiceField(
        label=_("What is the list for?"), choices=WhyList.choices, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=_("In words"), help_text=_("Needed for another reason."), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        try:
            said["text"] = checked_reason(said.get("why", ""), said.get("text", ""), of=WhyList)
        except Invalid as refusal:
            for key, words in refusal.fields.items():
                self.add_error(key, str(words))
        return said
