"""Centres as carriers of what an action plan does."""

from collections.abc import Collection

from django.urls import reverse

from odop.accounts.models import User
from odop.facilities.enums import CentreStatus
from odop.facilities.queries.visible import centres
from odop.planning.definitions import Carried, carrier
from odop.planning.enums import Through


@carrier(Through.CENTRE, Through.LABORATORY)
def facility_centres(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Centres and laboratories: open to everybody."""
    return {
        one.ref: Carried(
            str(one.name),
            one.get_status_display(),
            "ok" if one.status == CentreStatus.FUNCTIONAL else "soon",
            reverse("facility", args=[one.ref]),
        )
        for one in centres().filter(ref__in=refs)
    }
