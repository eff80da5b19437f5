"""The eight pages of an enrolment as forms: what is asked where. What an answer may be is said in services/answers.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.kernel.programme import programme
from odop.places.queries import current_product_lines, districts
from odop.registry.enums import Category, Gender, Purpose, Relation, UnitKind
from odop.registry.queries.purposes import purpose_choices
from odop.registry.services.answers import ALSO_ASKED, MUST_SAY

Words = str | Promise
OTHER = "other"
LANGUAGES = {"en": "English", "hi": "हिन्दी", "mr": "मराठी"}
YES_NO = (("yes", _("Yes")), ("no", _("No")))
SAME_ANSWERS = (
    ("same", _("Yes, it is me, and that mobile number is still mine")),
    ("same_lost", _("Yes, it is me, but I do not have that mobile number any more")),
    ("different", _("No, that is another person")),
)


@dataclass(frozen=True)
class Page:
    """One topic of the wizard. `must` names what has to be answered before the next page."""

    number: int
    key: str
    title: Words
    lead: Words
    asks: tuple[str, ...]
    must: tuple[str, ...] = ()


PAGES = (
    Page(
        1, "consent", _("May we keep your details?"),
        _("Read this, or have it read to you. Nothing is kept before you agree."),
        ("language", "mobile", "agrees"), ("language", "agrees"),
    ),
    Page(
        2, "name", _("What is your name?"),
        _("Write it as in your bank passbook, in Hindi or English letters."),
        ("name", "relation", "relation_name"), ("name", "relation_name"),
    ),
    Page(
        3, "about", _("A little about you"),
        _("Schemes give more to some; these answers say which ones are yours."),
        ("birth_year", "gender", "category", "disabled"), ("birth_year", "gender", "category", "disabled"),
    ),
    Page(
        4, "place", _("Where do you live?"),
        _("Letters go to this address, and this district's office works for you."),
        ("district", "place", "address", "pin_code"), ("district", "place", "pin_code"),
    ),
    Page(
        5, "craft", _("What do you make?"),
        _("Choose your district's product, or write what else you make."),
        ("product_line", "craft", "craft_years"), ("product_line",),
    ),
    Page(
        6, "unit", _("Do you have a unit of your own?"),
        _("A workshop, shop or service. If not, leave everything as it is and go on."),
        ("unit_kind", "unit_name", "udyam", "gstin"),
    ),
    Page(
        7, "bank", _("Your bank account"),
        _("Money comes only into your own account. You can leave this empty now and give it later."),
        ("bank_account", "bank_ifsc", "bank_account_sure"),
    ),
    Page(
        8, "check", _("Check, agree and finish"),
        _("Look through your answers. You can change each of them."),
        ("purposes", "aadhaar_last4", "same"),
    ),
)  # fmt: skip
LAST = len(PAGES)
# Shown only then where there is JavaScript; the server decides all the same.
SHOWN_WHEN = {
    **dict.fromkeys(("unit_name", "udyam", "gstin"), "unit_kind=" + "|".join(UnitKind.values)),
    "aadhaar_last4": f"purposes={Purpose.AADHAAR}",
}
CHOOSE = _("Choose one of the answers shown.")


def page_of(key: str) -> Page:
    """The page on which an answer is given."""
    key = {"consents": "agrees"}.get(key, key)
    return next((page for page in PAGES if key in page.asks), PAGES[-1])


def line_input(label: Any, hint: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, widget=forms.TextInput(attrs=attrs), max_length=400)


def _pick(label: Any, choices: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=hint)


def questions() -> dict[str, forms.Field]:
    """Every question of the enrolment, new for each form."""
    return {
        "language": _pick(
            _("Language of messages and letters"), [(code, LANGUAGES.get(code, code)) for code in programme().languages]
        ),
        "mobile": line_input(
            _("Mobile number"), _("Ten digits. Leave it empty if she has none."), inputmode="numeric", autocomplete="off"
        ),
        "agrees": forms.BooleanField(label=_("I agree that my details are kept in the register for these purposes")),
        "name": line_input(_("Full name"), autocomplete="name"),
        "relation": _pick(_("Whose name follows?"), Relation.choices),
        "relation_name": line_input(_("Name of father, husband or mother"), autocomplete="off"),
        "birth_year": line_input(_("Year of birth"), _("Four digits, like 1988."), inputmode="numeric", autocomplete="bday-year"),
        "gender": _pick(_("Gender"), Gender.choices),
        "category": _pick(
            _("Category"), Category.choices,
            _("As in your category certificate. Choose Minority if you belong to a notified minority."),
        ),
        "disabled": _pick(_("Do you have a disability certificate?"), YES_NO),
        "district": forms.ChoiceField(label=_("District"), choices=[]),
        "place": line_input(_("Village, town or mohalla"), autocomplete="address-level3"),
        "address": line_input(_("House and street"), autocomplete="street-address"),
        "pin_code": line_input(_("PIN code"), _("Six digits."), inputmode="numeric", autocomplete="postal-code"),
        "product_line": _pick(_("Product of your district"), []),
        "craft": line_input(_("What exactly do you make?"), _("In your own words, like horn combs or brass lamps.")),
        "craft_years": line_input(_("For how many years?"), inputmode="numeric"),
        "unit_kind": _pick(_("What kind of unit?"), [("none", _("No unit yet")), *UnitKind.choices]),
        "unit_name": line_input(_("Name of the unit"), autocomplete="organization"),
        "udyam": line_input(_("Udyam number"), _("Like UDYAM-UP-12-0012345, from the certificate."), autocapitalize="characters"),
        "gstin": line_input(_("GST number"), _("15 letters and digits, if you have one."), autocapitalize="characters"),
        "bank_account": line_input(
            _("Account number"), _("As printed in the passbook."), inputmode="numeric", autocomplete="off"
        ),
        "bank_ifsc": line_input(_("IFSC of the branch"), _("Eleven letters and digits, like SBIN0001234."), autocapitalize="characters"),
        "bank_account_sure": forms.BooleanField(label=_("I copied this number from the passbook; it is not Aadhaar")),
        "purposes": forms.MultipleChoiceField(
            label=_("What else do you agree to?"),
            choices=purpose_choices(),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Each by itself. You can take any of them back later."),
        ),
        "aadhaar_last4": line_input(
            _("Last four digits of Aadhaar"), _("Only if you ticked that they may be kept. Never the whole number."),
            inputmode="numeric", autocomplete="off",
        ),
        "same": _pick(_("Is this you?"), SAME_ANSWERS),
    }  # fmt: skip


class PageForm(forms.Form):
    """One page, filled from what is kept; it checks nothing itself, so that one place says what is wrong."""

    use_required_attribute = False

    def __init__(
        self,
        page: Page,
        *,
        kept: Mapping[str, Any],
        data: object = None,
        places: list[int] | None = None,
        leave_out: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(data, initial=initial_of(kept))  # type: ignore[arg-type]
        self.page = page
        known = questions()
        for key in page.asks:
            if key not in leave_out:
                self.fields[key] = known[key]
                self.fields[key].required = False
                self.fields[key].when = SHOWN_WHEN.get(key, "")  # type: ignore[attr-defined]
        if "district" in self.fields:
            self._offer_districts(places)
        if "product_line" in self.fields:
            self._offer_lines(kept.get("district"))

    def _offer_districts(self, places: list[int] | None) -> None:
        rows = [(one.pk, str(one.name)) for one in districts() if places is None or one.pk in places]
        first = [] if len(rows) == 1 else [("", _("Choose"))]
        self.fields["district"].choices = [*first, *sorted(rows, key=lambda row: row[1])]  # type: ignore[attr-defined]

    def _offer_lines(self, district: object) -> None:
        lines = current_product_lines().filter(district_id=district) if isinstance(district, int) else []
        rows = [(line.key, str(line.name)) for line in lines]
        if rows:
            self.fields["product_line"].choices = [*rows, (OTHER, _("Something else"))]  # type: ignore[attr-defined]
        else:
            del self.fields["product_line"]

    def answers(self) -> dict[str, Any]:
        """What was typed, keyed as the service reads it."""
        raw: dict[str, Any] = {}
        for key in self.fields:
            if key in {"agrees", "purposes", "same"}:
                continue
            raw[key] = self[key].value() or ""
        if "bank_account_sure" in self.fields:
            raw["bank_account_sure"] = "yes" if self["bank_account_sure"].value() else "no"
        if raw.get("product_line") == OTHER:
            raw["product_line"] = ""
        if raw.get("unit_kind") in ("none", ""):
            raw |= {key: "" for key in ("unit_kind", "unit_name", "udyam", "gstin") if key in raw}
        return raw

    def complain(self, errors: Mapping[str, Words]) -> None:
        """Puts each sentence at its field, or on top when the field is not on this page."""
        for key, message in errors.items():
            self.add_error(key if key in self.fields else None, message)  # type: ignore[arg-type]

    def lacking(self) -> dict[str, Words]:
        """What this page cannot be left without, and is not there."""
        answers = self.answers()
        missing: dict[str, Words] = {
            key: {**MUST_SAY, **ALSO_ASKED}.get(key, CHOOSE)
            for key in self.page.must
            if key in self.fields and key in answers and answers[key] == ""
        }
        if self.page.key == "consent" and not self["agrees"].value():
            missing["agrees"] = _("Tick this if you agree. Without it we may not keep your details.")
        if self.page.key == "craft" and not answers.get("product_line"):
            chose_other = "product_line" not in self.fields or self["product_line"].value() == OTHER
            missing = {"craft": _("Write what you make.")} if chose_other and not answers["craft"] else {}
            if not chose_other and not answers["craft"]:
                missing = {"product_line": _("Choose what you make, or write it.")}
        if self.page.key == "unit" and answers["unit_kind"] and not answers["unit_name"]:
            missing["unit_name"] = _("Write the name of the unit.")
        return missing

    def mark_musts(self) -> None:
        """Only for how the page reads: everything else is marked as optional."""
        for key, question in self.fields.items():
            question.required = key in (*self.page.must, "same") or isinstance(
                question, forms.MultipleChoiceField
            )


def initial_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers as the fields show them."""
    shown = dict(kept)
    consents = list(kept.get("consents") or [])
    shown.setdefault("language", (get_language() or "en").split("-")[0])
    shown["agrees"] = Purpose.REGISTER in consents
    shown["purposes"] = [purpose for purpose in consents if purpose != Purpose.REGISTER]
    if kept.get("disabled") is not None:
        shown["disabled"] = "yes" if kept["disabled"] else "no"
    if "product_line" in kept and not kept["product_line"]:
        shown["product_line"] = OTHER
    shown["unit_kind"] = kept.get("unit_kind") or "none"
    return shown
