"""What the register answers of any scheme's questions (`prefill` of a form's field)."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING
from typing import Any

from odop.casework.definitions import known_fact
from odop.kernel import scope
from odop.registry.models import Artisan, Group, Unit

ACTIVITIES = {"maker": "industry", "trader": "business", "service": "service"}


@known_fact("artisan.age")
def age(artisan: Artisan, *, as_of: date, **_more: Any) -> int | None:
    return as_of.year - artisan.birth_year if artisan.birth_year else None


@known_fact("artisan.category")
def category(artisan: Artisan, **_more: Any) -> str | None:
    return artisan.category or None


@known_fact("artisan.gender")
def gender(artisan: Artisan, **_more: Any) -> str | None:
    return artisan.gender or None


@known_fact("artisan.disabled")
def disabled(artisan: Artisan, **_more: Any) -> bool | None:
    return artisan.disabled


@known_fact("unit.activity")
def activity(artisan: Artisan, *, unit: Unit | None, **_more: Any) -> str | None:
    unit = unit or artisan.units.order_by("pk").first()
    return ACTIVITIES.get(unit.kind) if unit else None


@known_fact("unit.makes_district_product")
def makes_district_product(artisan: Artisan, **_more: Any) -> bool | None:
    return True if artisan.product_line_id else None


@known_fact("unit.has_registration")
def has_registration(artisan: Artisan, *, unit: Unit | None, **_more: Any) -> bool | None:
    unit = unit or artisan.units.order_by("pk").first()
    return True if unit is not None and (unit.udyam or unit.gstin) else None


@known_fact("group.members")
def members(artisan: Artisan, *, group: Group | None, **_more: Any) -> int | None:
    if group is None:
        return None
    with scope.widened("how many members the group has that she signs for"):
        return group.memberships.filter(to_on__isnull=True).count()


@known_fact("group.largest_share")
def largest_share(
    artisan: Artisan, *, group: Group | None, answers: Mapping[str, Any], **_more: Any
) -> int | None:
    """The largest share of a member in whole per cent, rounded up: 10.01 is above a limit of 10."""
    if group is None:
        return None
    with scope.widened("the largest share in the group that she signs for"):
        shares = list(group.memberships.filter(to_on__isnull=True).values_list("share_percent", flat=True))
    known = [share for share in shares if share is not None]
    return int(max(known).to_integral_value(ROUND_CEILING)) if known else None
