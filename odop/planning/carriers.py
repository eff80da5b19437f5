"""Cases as carriers of interventions: the casework lies below the plans, so it is announced here."""

from collections.abc import Collection

from django.urls import reverse

from odop.accounts.models import User
from odop.casework.queries import cases_visible_to, standing
from odop.planning.definitions import Carried, carrier
from odop.planning.enums import Through


@carrier(Through.SCHEME)
def cases(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Cases that the reader may open; a case is nobody else's business."""
    if user is None:
        return {}
    found = {}
    for case in cases_visible_to(user).filter(ref__in=refs):
        now = standing(case)
        tone = "late" if now.late else "ok" if now.final else "plain"
        found[case.ref] = Carried(case.ref, str(now.label), tone, reverse("desk_case", args=[case.ref]))
    return found
