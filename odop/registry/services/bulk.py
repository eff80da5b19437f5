"""Enrolling many at once with all or nothing: a demonstration, a test. Lists of offices go in by `staged`."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record_many
from odop.kernel.refusals import Invalid
from odop.kernel.services import reserve_numbers
from odop.registry import events
from odop.registry.enums import EnrolledBy
from odop.registry.models import Artisan, Consent, Unit
from odop.registry.services.answers import Errors, Ground, clean, lacking
from odop.registry.services.authority import office_must_hold
from odop.registry.services.enrolment import WRONG_ANSWERS, columns_of, consents_of, has_unit, unit_of

# What a row may say besides the answers.
ABOUT_THE_ROW = frozenset({"enrolled_at", "enrolled_by", "user_id"})


@transaction.atomic
def bulk_enrol(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, is_sample: bool = False, batch_size: int = 1000
) -> list[Artisan]:
    """Returns the new artisans, in the order of `rows`, with units, consents and events; all or none.

    A row holds answers as for `enrol`, and may hold `enrolled_at` (aware; now), `enrolled_by` (office) and `user_id`.
    No duplicate is asked about: likely ones are found afterwards by `likely_same`. Refuses `invalid` with every wrong
    cell as `row.key` (rows counted from 1), `not_your_place`.
    """
    ground = Ground.of()
    wrong: Errors = {}
    cleaned_rows: list[dict[str, Any]] = []
    for number, row in enumerate(rows, 1):
        cleaned, errors, _aadhaar = clean({key: row[key] for key in row if key not in ABOUT_THE_ROW}, ground)
        for key, message in {**lacking(cleaned), **errors}.items():
            wrong[f"{number}.{key}"] = message
        cleaned_rows.append(cleaned)
    if wrong:
        raise Invalid(WRONG_ANSWERS, fields=wrong)
    tally = Tally(int(cleaned["district"]) for cleaned in cleaned_rows)
    for district_id in tally:
        office_must_hold(by, district_id)
    moment = clock.now()
    artisans = [
        Artisan(
            **columns_of(cleaned, ground.lines),
            user_id=row.get("user_id"),
            enrolled_by=row.get("enrolled_by") or EnrolledBy.OFFICE,
            enrolled_at=row.get("enrolled_at") or moment,
            is_sample=is_sample,
        )
        for row, cleaned in zip(rows, cleaned_rows, strict=True)
    ]
    _number("AR", artisans, ground)
    Artisan.objects.bulk_create(artisans, batch_size=batch_size)
    units = [
        unit_of(artisan, cleaned)
        for artisan, cleaned in zip(artisans, cleaned_rows, strict=True)
        if has_unit(cleaned)
    ]
    _number("UN", units, ground)
    Unit.objects.bulk_create(units, batch_size=batch_size)
    consents = [
        consent
        for artisan, cleaned in zip(artisans, cleaned_rows, strict=True)
        for consent in consents_of(artisan, cleaned, at=artisan.enrolled_at)
    ]
    Consent.objects.bulk_create(consents, batch_size=batch_size)
    record_many(
        events.ENROLLED, artisans, by=by, at=_enrolled_at, facts=lambda one: {"through": str(one.enrolled_by)}
    )
    record_many(events.UNIT_ADDED, units, by=by, at=lambda unit: unit.owner.enrolled_at)
    return artisans


def _enrolled_at(artisan: Artisan) -> datetime:
    return artisan.enrolled_at


def _number(prefix: str, things: Sequence[Artisan] | Sequence[Unit], ground: Ground) -> None:
    """References for all, each district's series taken once, in one order of locks."""
    wanted = Tally(thing.district_id for thing in things)
    series = {
        district_id: iter(reserve_numbers(f"{prefix}-{ground.codes[district_id]}", wanted[district_id]))
        for district_id in sorted(wanted)
    }
    for thing in things:
        thing.ref = f"{prefix}-{ground.codes[thing.district_id]}-{next(series[thing.district_id]):06d}"
