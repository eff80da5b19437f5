"""What the calendar and earlier claims know of a new claim, so that nothing is asked twice.

The number of the fair (`fair` among the answers) leads to all the rest; the latest fair at which she had a stall and for
which she has not claimed yet is put there by itself.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from odop.casework.definitions import known_fact
from odop.exhibitions.models import Fair
from odop.exhibitions.queries.claims import claims_in_year, fair_claimed, helped_online, unclaimed_stall
from odop.registry.models import Artisan, Group, Unit


def _fair(artisan: Artisan, unit: Unit | None, as_of: date, answers: Mapping[str, Any]) -> Fair | None:
    """The fair whose number was typed; before anything was typed, that of her unclaimed stall.

    Ten facts of one form ask this: it is looked up once for each reading of the form (`known_of` reads it with an
    artisan of its own, so nothing is remembered longer).
    """
    kept = vars(artisan).setdefault("_fair_of_the_form", {})
    asked = (unit.pk if unit else None, as_of, "fair" in answers, str(answers.get("fair")))
    if asked not in kept:
        kept[asked] = _looked_up(artisan, unit, as_of, answers)
    found: Fair | None = kept[asked]
    return found


def _looked_up(artisan: Artisan, unit: Unit | None, as_of: date, answers: Mapping[str, Any]) -> Fair | None:
    if "fair" in answers:
        number = str(answers["fair"] or "").strip().upper()
        return Fair.objects.filter(ref=number, cancelled_at__isnull=True).first() if number else None
    stall = unclaimed_stall(artisan, unit, as_of)
    return stall.fair if stall else None


@known_fact("exhibitions.fair")
def fair(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return found.ref if found else None


@known_fact("exhibitions.event_name")
def event_name(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return str(found.name) if found else None


@known_fact("exhibitions.event_kind")
def event_kind(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return found.kind if found else None


@known_fact("exhibitions.trade")
def trade(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return found.trade if found else None


@known_fact("exhibitions.event_on")
def event_on(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return found.to_on.isoformat() if found else None


@known_fact("exhibitions.notified")
def notified(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    found = _fair(artisan, unit, as_of, answers)
    return found.notified_on is not None if found else None


@known_fact("exhibitions.stall_cost")
def stall_cost(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    """What her stall at this fair costs by its plan; not known where the plan names no fee."""
    found = _fair(artisan, unit, as_of, answers)
    if found is None:
        return None
    held = found.applications.filter(artisan=artisan, stall__fee_amount__gt=0).select_related("stall").first()
    return str(held.stall.fee_amount) if held and held.stall else None


@known_fact("exhibitions.claims_this_year")
def claims_this_year(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    return claims_in_year(artisan, unit, as_of)


@known_fact("exhibitions.same_fair_benefited")
def same_fair_benefited(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    """Yes where this programme knows of a claim; whether another scheme helped only she can say."""
    found = _fair(artisan, unit, as_of, answers)
    return True if found and fair_claimed(artisan, unit, found) else None


@known_fact("exhibitions.ecommerce_before")
def ecommerce_before(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> Any:
    """Yes where this programme knows of it; help before its register began only she can tell."""
    return True if helped_online(artisan, unit) else None
