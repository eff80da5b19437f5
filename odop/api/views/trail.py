"""The trail, for those who may read it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from odop.accounts.permissions import SEE_TRAIL, SEE_WORKLIST
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import Door, person
from odop.api.problems import both, responses
from odop.api.schemas.people import EventOut
from odop.api.schemas.words import Ref, iso
from odop.casework.queries import case_visible_to
from odop.kernel.events import VERBS
from odop.kernel.models import Event
from odop.kernel.refusals import Invalid

router = Router(tags=["Trail"])


class Subject(Schema):
    subject: Ref | None = Field(None, description="A reference, such as that of a case.")


@router.get(
    "/events",
    auth=Door(SEE_TRAIL, SEE_WORKLIST),
    response={200: Page[EventOut], **responses(401, 403, 404, 422)},
)
def events(request: HttpRequest, wanted: Query[Subject], paging: Query[Paging]) -> dict[str, Any]:
    """What happened, the latest first: the whole trail to the cell and the auditor, that of one case to its offices."""
    user = person(request)
    rows = Event.objects.all()
    if not user.may(SEE_TRAIL):
        if wanted.subject is None:
            message = _("Name the case by its reference.")
            raise Invalid(message, fields={"subject": message})
        case_visible_to(user, wanted.subject)
    if wanted.subject:
        rows = rows.filter(subject_ref=wanted.subject)
    return page_of(rows, paging, _event, key="-id")


def _event(one: Event) -> dict[str, Any]:
    known = VERBS.get(one.verb)
    return {
        "id": str(one.pk),
        "at": iso(one.at),
        "verb": one.verb,
        "label": both(known.label) if known else {},
        "subject": {"type": one.subject_type, "ref": one.subject_ref},
        "lgd_code": one.district_id,
        "actor": one.actor_id,
        "facts": one.facts,
        "seq": one.seq,
        "hash": bytes(one.hash).hex() if one.hash else None,
    }
