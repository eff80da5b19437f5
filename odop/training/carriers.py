"""Batches as carriers of what an action plan does."""

from collections.abc import Collection

from django.urls import reverse

from odop.accounts.models import User
from odop.planning.definitions import Carried, carrier
from odop.planning.enums import Through
from odop.training.enums import BatchState
from odop.training.queries import batches_visible_to


@carrier(Through.TRAINING)
def batches(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Batches that the reader may open: who sits in one is not for everybody."""
    if user is None:
        return {}
    return {
        one.ref: Carried(
            str(one.course.title) if one.course_id else one.ref,
            one.get_state_display(),
            "ok" if one.state == BatchState.CERTIFIED else "plain",
            reverse("training_batch", args=[one.ref]),
        )
        for one in batches_visible_to(user).filter(ref__in=refs)
    }
