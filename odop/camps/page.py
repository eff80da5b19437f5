"""What the camp page asks, as forms: the questions of every enrolment, on one page, without anybody's data."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel.programme import programme
from odop.registry.definitions import questions
from odop.registry.enums import UnitKind

SECTIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("name", _("Who is it?"), ("name", "relation", "relation_name", "birth_year", "gender", "category", "disabled")),
    ("place", _("Where does she live?"), ("district", "place", "address", "pin_code", "mobile")),
    ("craft", _("What does she make?"), ("product_line", "craft", "craft_years")),
    ("unit", _("Her own unit, if she has one"), ("unit_kind", "unit_name", "udyam", "gstin")),
    ("bank", _("Bank account, if she gives it"), ("bank_account", "bank_ifsc", "bank_account_sure")),
)  # fmt: skip
MUST = frozenset(
    {
        "name",
        "relation_name",
        "birth_year",
        "gender",
        "category",
        "disabled",
        "district",
        "place",
        "pin_code",
        "language",
    }
)
SHOWN_WHEN = dict.fromkeys(("unit_name", "udyam", "gstin"), "unit_kind=" + "|".join(UnitKind.values))


class EntryForm(forms.Form):
    """The questions that the page shows. It is never filled on the server: answers come record by record."""

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="q_%s")
        known = questions()
        asked = ("language", *(key for _name, _title, keys in SECTIONS for key in keys), "aadhaar_last4")
        for key in asked:
            self.fields[key] = known[key]
            self.fields[key].required = key in MUST
        for key in ("district", "product_line"):  # their choices come with the lists
            label, hint = known[key].label, known[key].help_text
            self.fields[key] = forms.ChoiceField(label=label, help_text=hint, choices=[("", _("Choose"))])
            self.fields[key].required = key in MUST


def page_context(language: str) -> dict[str, Any]:
    """What the page is drawn from in one language; the same for every reader."""
    form = EntryForm()
    others = [code for code in programme().languages if code != language]
    return {
        "programme": programme(),
        "programme_name": programme().name.get(language) or programme().name["en"],
        "sample_data": settings.DEMO,
        "form": form,
        "language_fields": [form["language"]],
        "sections": [
            {
                "key": key,
                "title": title,
                "fields": [{"field": form[name], "when": SHOWN_WHEN.get(name, "")} for name in names],
            }
            for key, title, names in SECTIONS
        ],
        "other_languages": [(code, dict(settings.LANGUAGES).get(code, code)) for code in others],
        "sign_in_url": "/desk/camps/open/"
        if language == settings.LANGUAGE_CODE
        else f"/{language}/desk/camps/open/",
    }
