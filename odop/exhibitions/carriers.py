"""Fairs as carriers of what an action plan does."""

from collections.abc import Collection

from django.urls import reverse

from odop.accounts.models import User
from odop.exhibitions.enums import Stage
from odop.exhibitions.queries.fairs import fairs, stage_of
from odop.planning.definitions import Carried, carrier
from odop.planning.enums import Through


@carrier(Through.FAIR)
def fairs_of_plans(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Fairs of the calendar, which everybody reads."""
    found = {}
    for one in fairs().filter(ref__in=refs):
        stage = stage_of(one)
        tone = "ok" if stage in (Stage.RUNNING, Stage.OVER) else "plain"
        found[one.ref] = Carried(str(one.name), str(stage.label), tone, reverse("fair", args=[one.ref]))
    return found
