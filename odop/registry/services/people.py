"""Corrections of an entry, and the units of a person."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import SEE_REGISTER
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.looks import Look, looked
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import events
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Consent, Unit
from odop.registry.services.answers import MUST_SAY, Ground, clean
from odop.registry.services.authority import herself_or_office
from odop.registry.services.duplicates import ask_again
from odop.registry.services.enrolment import (
    WRONG_ANSWERS,
    columns_of,
    refuse_taken_numbers,
    save_unit,
    unit_of,
)

# What a decision leans on is corrected by the office, on papers; the rest she mends herself.
BY_OFFICE_ONLY = frozenset(
    {"name", "relation", "relation_name", "birth_year", "gender", "category", "disabled", "district"}
)
# Whoever is called otherwise may be somebody who is in the register already.
TELLS_WHO = frozenset({"name", "relation_name", "birth_year", "mobile", "place", "district"})
NOT_A_CORRECTION = frozenset(
    {"consents", "language", "unit_kind", "unit_name", "unit_started_on", "udyam", "gstin"}
)


@transaction.atomic
def correct(artisan: Artisan, changes: Mapping[str, Any], *, by: Actor) -> list[str]:
    """Returns the keys that changed; the event names them, never their values.

    `changes` are answers keyed as at enrolment. Refuses `invalid` (naming every field), `ask_office` for what only the
    office may correct, `not_allowed` outside the place.
    """
    herself = herself_or_office(by, artisan)
    present = Artisan.objects.select_for_update(of=("self",)).get(pk=artisan.pk)
    if herself and BY_OFFICE_ONLY & set(changes):
        raise DomainError(
            _("Name, birth year, category and district are corrected by the district office, on papers."),
            code="ask_office",
        )
    district = changes.get("district", present.district_id)
    ground = Ground.of(district)
    given = {**changes, "district": district}
    cleaned, errors, _aadhaar = clean(given, ground)
    errors |= {key: MUST_SAY[key] for key in MUST_SAY if key in cleaned and cleaned[key] in (None, "", {})}
    errors |= dict.fromkeys(NOT_A_CORRECTION & set(changes), _("This question is not asked here."))
    if cleaned.get("aadhaar_last4") and not _has_consent(present, Purpose.AADHAAR):
        errors["aadhaar_last4"] = _(
            "The last four digits are kept only with consent: tick it, or leave them out."
        )
    if errors:
        raise Invalid(WRONG_ANSWERS, fields=errors)
    if not herself and cleaned["district"] != present.district_id:
        herself_or_office(by, Artisan(district_id=cleaned["district"]))  # the new place must be hers too
    columns = {
        column: value
        for column, value in columns_of(cleaned, ground.lines).items()
        if getattr(present, column) != value and (value or getattr(present, column))
    }
    changed = sorted(
        {column.removesuffix("_id") for column in columns if not column.endswith(("_folded", "_skeleton"))}
    )
    if not changed:
        return []
    for column, value in columns.items():
        setattr(present, column, value)
        setattr(artisan, column, value)
    present.save(update_fields=list(columns))
    record(events.CORRECTED, present, by=by, fields=changed)
    if TELLS_WHO & set(changed):
        ask_again(present, by=by)
    return changed


def _has_consent(artisan: Artisan, purpose: Purpose) -> bool:
    return Consent.objects.filter(artisan=artisan, purpose=purpose, withdrawn_at__isnull=True).exists()


@transaction.atomic
def add_unit(artisan: Artisan, answers: Mapping[str, Any], *, by: Actor) -> Unit:
    """Returns the artisan's new unit (`unit_kind`, `unit_name`, `unit_started_on`, `udyam`, `gstin`, `pan`).

    Refuses `invalid` and `unit_taken` (Udyam and GST numbers are one unit's only).
    """
    herself_or_office(by, artisan)
    Artisan.objects.select_for_update(of=("self",)).get(pk=artisan.pk)
    cleaned, errors, _aadhaar = clean(answers)
    if not errors and not cleaned.get("unit_name"):
        errors["unit_name"] = _("Write the name of the unit.")
    if errors:
        raise Invalid(WRONG_ANSWERS, fields=errors)
    refuse_taken_numbers(cleaned)
    unit = unit_of(artisan, cleaned)
    code = artisan.district.code
    save_unit(unit, code)
    record(events.UNIT_ADDED, unit, by=by, owner=artisan.ref)
    return unit


@transaction.atomic
def export_register(
    count: int, *, filters: Iterable[str], why: str = "", why_text: str = "", by: User
) -> None:
    """Notes on the trail that `by` took `count` rows of the register out, and which filters were set (not their text).

    What it was for (`why`, a code of privacy's WhyList, and its words) stands with the look, never on the trail."""
    if not by.may(SEE_REGISTER):
        raise NotAllowed()
    record(events.REGISTER_EXPORTED, by, by=by, rows=count, filters=sorted(filters))
    for district_id in by.scope.districts or (None,):
        looked(Look("list", None, "", "", district_id, tied=True, rows=count, why=why, why_text=why_text))
