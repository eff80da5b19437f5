"""The office's forms: correcting an entry, units, groups and members."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.kernel.programme import programme
from odop.places.queries import current_product_lines, districts
from odop.registry.enums import GroupKind, UnitKind
from odop.registry.forms.pages import LANGUAGES, OTHER, Words, line_input, questions
from odop.registry.models import Artisan


class _Complaining(forms.Form):
    """A form that checks nothing itself and shows what a service says."""

    use_required_attribute = False
    must: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in self.fields.values():
            question.required = False

    def complain(self, errors: Mapping[str, Words]) -> None:
        """Puts each sentence at its field, or on top; then marks what must be answered."""
        for key, message in errors.items():
            own = next((name for name in (key, f"{key}_en") if name in self.fields), None)
            self.add_error(own, message)  # type: ignore[arg-type]
        self.mark_musts()

    def mark_musts(self) -> None:
        for key, question in self.fields.items():
            question.required = key in self.must


NAMED = ("name", "relation_name")  # asked in every language of the programme
CORRECTED = (
    "relation", "birth_year", "gender", "category", "disabled", "mobile", "place", "address", "pin_code", "product_line",
    "craft", "craft_years", "pan", "bank_account", "bank_ifsc", "aadhaar_last4",
)  # fmt: skip


class CorrectionForm(_Complaining):
    """Correcting an entry: what is left as it was is no change."""

    must = frozenset({"birth_year", "gender", "category", "place"})

    def __init__(self, artisan: Artisan, *, data: Any = None, with_aadhaar: bool = False) -> None:
        super().__init__(data)
        known = questions() | {
            "pan": line_input(
                _("PAN"), _("Ten letters and digits, like ABCPE1234F."), autocapitalize="characters"
            )
        }
        for key in NAMED:
            for language in programme().languages:
                label = format_lazy("{} ({})", known[key].label, LANGUAGES.get(language, language))
                self.fields[f"{key}_{language}"] = forms.CharField(label=label, required=False)
                self.initial[f"{key}_{language}"] = getattr(artisan, key).get(language, "")
        for key in CORRECTED:
            if key != "aadhaar_last4" or with_aadhaar:
                self.fields[key] = known[key]
                self.fields[key].required = False
        lines = current_product_lines().filter(district_id=artisan.district_id)
        self.fields["product_line"].choices = [  # type: ignore[attr-defined]
            *((line.key, str(line.name)) for line in lines), (OTHER, _("Something else")),
        ]  # fmt: skip
        self.initial = {
            **self.initial,
            "relation": artisan.relation,
            "birth_year": artisan.birth_year,
            "gender": artisan.gender,
            "category": artisan.category,
            "disabled": {True: "yes", False: "no", None: ""}[artisan.disabled],
            "product_line": artisan.product_line.key if artisan.product_line else OTHER,
            "craft_years": artisan.craft_years,
            **{
                key: getattr(artisan, key)
                for key in (
                    "mobile",
                    "place",
                    "address",
                    "pin_code",
                    "craft",
                    "pan",
                    "bank_ifsc",
                    "aadhaar_last4",
                )
            },
        }
        if artisan.bank_account_last4:
            self.fields["bank_account"].help_text = format_lazy(
                _("Kept, ending {last4}. Write a number only to replace it."),
                last4=artisan.bank_account_last4,
            )
        self.order_fields(["name_en", "name_hi", "relation"])
        self.mark_musts()

    def changes(self) -> dict[str, Any]:
        """Only what differs from the entry, keyed as the service reads it."""
        changed: dict[str, Any] = {}
        for key in NAMED:
            parts = {lang: str(self[f"{key}_{lang}"].value() or "").strip() for lang in programme().languages}
            if any(parts[lang] != self.initial[f"{key}_{lang}"] for lang in parts):
                changed[key] = {lang: text for lang, text in parts.items() if text}
        for key in CORRECTED:
            if key in self.fields and str(value := self[key].value() or "").strip() != str(
                self.initial.get(key) or ""
            ):
                changed[key] = "" if key == "product_line" and value == OTHER else value
        if changed.get("bank_account") and "bank_ifsc" not in changed:
            changed["bank_ifsc"] = self["bank_ifsc"].value() or ""
        if changed.get("bank_ifsc") and not changed.get("bank_account"):
            changed.pop("bank_account", None)
        return changed


class UnitForm(_Complaining):
    """A unit of a person."""

    must = frozenset({"unit_name"})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = questions()
        for key in ("unit_name", "unit_kind", "udyam", "gstin"):
            self.fields[key] = known[key]
        self.fields["unit_kind"].choices = UnitKind.choices  # type: ignore[attr-defined]
        for question in self.fields.values():
            question.required = False
        self.mark_musts()

    def answers(self) -> dict[str, Any]:
        return {key: self[key].value() or "" for key in self.fields}


class GroupForm(_Complaining):
    """A new group of a district."""

    must = frozenset({"name", "kind", "district"})
    name = forms.CharField(label=_("Name of the group"))
    kind = forms.ChoiceField(label=_("Kind of group"), choices=GroupKind.choices, widget=forms.RadioSelect)
    district = forms.ChoiceField(label=_("District"), choices=[])
    registration_number = forms.CharField(label=_("Registration number"), max_length=60)

    def __init__(self, places: list[int] | None, data: Any = None) -> None:
        super().__init__(data)
        rows = [(one.pk, str(one.name)) for one in districts() if places is None or one.pk in places]
        self.fields["district"].choices = rows  # type: ignore[attr-defined]
        self.mark_musts()


class GroupAccountForm(_Complaining):
    """The account in a group's own name."""

    must = frozenset({"bank_account", "bank_ifsc"})
    bank_account = forms.CharField(
        label=_("Account number"),
        help_text=_("In the name of the group, as printed in its passbook."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    bank_ifsc = forms.CharField(label=_("IFSC of the branch"), max_length=11)


class MemberForm(_Complaining):
    """A new member of a group, by reference."""

    must = frozenset({"artisan"})
    artisan = forms.CharField(
        label=_("Reference of the artisan"), help_text=_("Like AR-SBL-000123, from her entry.")
    )
    office_held = forms.CharField(label=_("Office held"), help_text=_("Like president or treasurer."))
    share_percent = forms.DecimalField(
        label=_("Share, in per cent"), max_digits=5, decimal_places=2, min_value=0, max_value=100
    )
