"""What is shown of an entry or of answers: ready pairs of label and text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from odop.places.models import District, ProductLine
from odop.registry.enums import Category, Gender, Relation, UnitKind
from odop.registry.forms import LANGUAGES, PAGES


@dataclass(frozen=True)
class Part:
    """The answers of one page of the wizard, with the address where they are changed."""

    title: str | Promise
    url: str
    pairs: tuple[tuple[str | Promise, str], ...]


def label_of(choices: type, value: object) -> str:
    """The words of a choice; nothing when it is empty."""
    return str(choices(value).label) if value else ""


def person_text(value: object) -> str:
    """A name as typed, or by language."""
    return (
        " / ".join(str(text) for text in value.values()) if isinstance(value, Mapping) else str(value or "")
    )


def summary(kept: Mapping[str, Any], url: Callable[[int], str]) -> list[Part]:
    """All answers of an enrolment for the last page, page by page; the account number is covered."""
    district = District.objects.filter(pk=kept.get("district") or 0).first()
    line = ProductLine.objects.filter(key=kept.get("product_line")).first()
    yes_no = {True: _("Yes"), False: _("No"), None: ""}
    relation = label_of(Relation, kept.get("relation")) or _("Father or husband")
    shown: dict[str, list[tuple[str | Promise, object]]] = {
        "consent": [(_("Language of messages and letters"), LANGUAGES.get(str(kept.get("language")), ""))],
        "name": [
            (_("Full name"), person_text(kept.get("name"))),
            (relation, person_text(kept.get("relation_name"))),
        ],
        "about": [
            (_("Year of birth"), kept.get("birth_year")),
            (_("Gender"), label_of(Gender, kept.get("gender"))),
            (_("Category"), label_of(Category, kept.get("category"))),
            (_("Disability certificate"), yes_no[kept.get("disabled")]),
        ],
        "place": [
            (_("District"), district or ""),
            (_("Village, town or mohalla"), kept.get("place")),
            (_("House and street"), kept.get("address")),
            (_("PIN code"), kept.get("pin_code")),
        ],
        "craft": [
            (_("Product of your district"), line or _("Something else")),
            (_("What exactly do you make?"), kept.get("craft")),
            (_("For how many years?"), kept.get("craft_years")),
        ],
        "unit": [
            (_("What kind of unit?"), label_of(UnitKind, kept.get("unit_kind")) or _("No unit yet")),
            (_("Name of the unit"), kept.get("unit_name")),
            (_("Udyam number"), kept.get("udyam")),
            (_("GST number"), kept.get("gstin")),
        ],
        "bank": [
            (
                _("Account number"),
                f"••••{str(kept['bank_account'])[-4:]}"
                if kept.get("bank_account")
                else _("to be given later"),
            ),
            (_("IFSC of the branch"), kept.get("bank_ifsc")),
        ],
    }
    if kept.get("mobile"):
        shown["consent"].append((_("Mobile number"), kept["mobile"]))
    return [
        Part(
            page.title,
            url(page.number),
            tuple((name, str(text)) for name, text in shown[page.key] if text not in ("", None)),
        )
        for page in PAGES
        if page.key in shown
    ]
