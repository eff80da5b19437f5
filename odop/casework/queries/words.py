"""Values of a case in words: what was asked, what was answered, amounts as rupees."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import scheme_of
from odop.kernel.fields import Localised
from odop.kernel.holdings import Said, Words
from odop.kernel.ui.numbers import day_text, number, rupees
from odop.lib.formula.fields import Field
from odop.lib.money import from_paise
from odop.lib.rules import Scheme

# Values that effects write and no field of a procedure describes.
OTHERS: dict[str, Words] = {
    "eligible": _("Conditions met"),
    "batch": _("Batch"),
    "training_from": _("Training begins on"),
    "training_to": _("Training ends on"),
    "kit_serial": _("Number of the toolkit"),
    "site_places": _("Where the photographs of the site were taken"),
}

# The same in whole paise.
SUMS: dict[str, Words] = {
    "accepted_amount": _("Accepted as used"),
    "instalment_amount": _("Amount of the instalment"),
}


@lru_cache(maxsize=512)
def _fields(procedure_id: int) -> dict[str, Field]:
    return fields_of(scheme_of(procedure_id))


def fields_of(scheme: Scheme) -> dict[str, Field]:
    """Everything that this version of a procedure asks or works out, by key; what it asks first counts."""
    needs = [need for action in scheme.workflow.actions for need in action.needs]
    values = [value.field for value in scheme.workflow.values]
    every = (*scheme.fields, *scheme.form_fields, *scheme.derived, *needs, *values)
    return {one.key: one for one in reversed(every)}


@lru_cache(maxsize=512)
def _amounts(procedure_id: int) -> dict[str, Mapping[str, str]]:
    return amounts_of(scheme_of(procedure_id))


def amounts_of(scheme: Scheme) -> dict[str, Mapping[str, str]]:
    """Labels of what the table of amounts gives, by key."""
    return {
        output.key: output.label for edition in reversed(scheme.entitlement) for output in edition.outputs
    }


def keys_of(scheme: Scheme) -> set[str]:
    """All values of a case that this version has words for."""
    return {*fields_of(scheme), *amounts_of(scheme)}


def values_told(procedure_id: int, values: Mapping[str, Any]) -> Iterator[tuple[str, Any, object]]:
    """Key, label and value of each: as programs read it (amounts as rupees in text) and in words."""
    fields, amounts = _fields(procedure_id), _amounts(procedure_id)
    for key, value in values.items():
        if key in amounts and isinstance(value, int):
            yield key, Localised(amounts[key]), _rupees(value)
        elif key in SUMS and isinstance(value, int):
            yield key, SUMS[key], _rupees(value)
        elif key in fields:
            yield key, Localised(fields[key].label), _said(fields[key], value)
        else:
            yield key, OTHERS.get(key, key), _plain(value)


def _rupees(paise: int) -> Said:
    amount = from_paise(paise)
    return Said(str(amount), rupees(amount))


def _plain(value: Any) -> object:
    """A day that no field describes is still a day."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def _said(field: Field, value: Any) -> object:
    if value is None or value == "":
        return None
    match field.type:
        case "money" if isinstance(value, int):
            return _rupees(value)
        case "choice":
            labels = {one.code: one.label for one in field.choices}
            return Said(value, Localised(labels[value]) if value in labels else str(value))
        case "date" if isinstance(value, str):
            return Said(value, day_text(date.fromisoformat(value)))
        case "integer" if isinstance(value, int):
            return Said(
                value, f"{number(value)} {Localised(field.unit)}".strip() if field.unit else str(value)
            )
    return value
