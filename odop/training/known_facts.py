"""What the house itself knows of an applicant: the kit that it gave her."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from odop.casework.definitions import known_fact
from odop.lib.formula.calendar_math import years_between
from odop.registry.models import Artisan, Group, Unit
from odop.training.models import KitIssue


@known_fact("training.earlier_toolkit")
def earlier_toolkit(
    artisan: Artisan, *, unit: Unit | None, group: Group | None, as_of: date, answers: Mapping[str, Any]
) -> str | None:
    """`within_two_years` or `before_that` for a kit of this programme; None (to be asked) where it gave none."""
    given = KitIssue.objects.filter(artisan=artisan).values_list("issued_at", flat=True).first()
    if given is None:
        return None
    return "within_two_years" if years_between(timezone.localdate(given), as_of) < 2 else "before_that"
