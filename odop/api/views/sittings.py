"""Sittings of the committee: called, agenda placed, decided, minutes signed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_SITTING, SEE_WORKLIST, TAKE_STEP
from odop.api import shown_cases as shown
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import Door, person
from odop.api.once import once
from odop.api.problems import body_of, responses
from odop.api.schemas.cases import (
    AgendaIn,
    DecidedOut,
    DecisionIn,
    DecisionsIn,
    SignIn,
    SittingIn,
    SittingOut,
    SittingRow,
)
from odop.api.schemas.words import Ref
from odop.casework.enums import Reason, StepRefused
from odop.casework.models import Case, Sitting
from odop.casework.queries import cases_visible_to, committees_of, sitting_visible_to, sittings_visible_to
from odop.casework.services import call_sitting, decide, place_on_agenda, sign_minutes
from odop.kernel.refusals import DomainError, NotFound

router = Router(tags=["Sittings"])
WRITES = responses(400, 401, 403, 404, 409, 422)


@router.get(
    "/sittings", auth=Door(SEE_WORKLIST), response={200: Page[SittingRow], **responses(401, 403, 422)}
)
def sittings(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Sittings of the reader's place, the one called last first."""
    return page_of(sittings_visible_to(person(request)), paging, shown.sitting_row)


@router.post("/sittings", auth=Door(RUN_SITTING), response={201: SittingOut, **WRITES})
@once(needed=True)
def call(request: HttpRequest, body: SittingIn) -> Any:
    """Call the committee together."""
    user = person(request)
    made = call_sitting(_committee(user, body.office), on=body.on, place=body.place, by=user)
    return Status(201, shown.sitting(sitting_visible_to(user, made.ref)))


def _committee(user: User, code: str | None) -> Office:
    """The committee of that code; without one, the task force of the reader's district."""
    found = committees_of(user)
    office = (found.filter(code=code) if code else found.filter(kind=OfficeKind.COMMITTEE)).first()
    if office is None:
        raise NotFound()
    return office


@router.get(
    "/sittings/{ref}", auth=Door(SEE_WORKLIST), response={200: SittingOut, **responses(401, 403, 404)}
)
def sitting(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One sitting with its agenda."""
    return shown.sitting(sitting_visible_to(person(request), ref))


@router.post("/sittings/{ref}/agenda", auth=Door(RUN_SITTING), response={201: SittingOut, **WRITES})
@once()
def place(request: HttpRequest, ref: Ref, body: AgendaIn) -> Any:
    """Put cases that wait for this committee on its agenda; those already on it stay where they are."""
    user = person(request)
    found = sitting_visible_to(user, ref)
    chosen = list(cases_visible_to(user).filter(ref__in=body.cases))
    if len(chosen) < len(set(body.cases)):
        raise NotFound(_("One of these cases is not there."))
    place_on_agenda(found, chosen, by=user)
    return Status(201, shown.sitting(found))


@router.post("/sittings/{ref}/decisions", auth=Door(TAKE_STEP), response={200: DecidedOut, **WRITES})
@once()
def decisions(request: HttpRequest, ref: Ref, body: DecisionsIn) -> Any:
    """Decide cases of an agenda, each by itself: one that is refused (with its problem) stops no other."""
    user = person(request)
    found = sitting_visible_to(user, ref)
    outcomes = [_decide(found, one, user) for one in body.decisions]
    found.refresh_from_db()
    return Status(200, {"outcomes": outcomes, "sitting": shown.sitting(found)})


def _decide(found: Sitting, wanted: DecisionIn, user: User) -> dict[str, Any]:
    try:
        with transaction.atomic():
            item = found.items.filter(case__ref=wanted.case).select_related("case").first()
            if item is None:
                raise StepRefused(
                    [Reason("not_on_agenda", _("This case is not on the agenda of this sitting."))]
                )
            step = decide(
                Case(pk=item.case_id, procedure_id=item.case.procedure_id),
                do=wanted.do,
                by=user,
                note=wanted.note,
                sitting=found,
            )
    except DomainError as refusal:
        return {"case": wanted.case, "done": False, "state": None, "problem": body_of(refusal)}
    return {"case": wanted.case, "done": True, "state": step.to_state, "problem": None}


@router.post("/sittings/{ref}/sign", auth=Door(RUN_SITTING), response={200: SittingOut, **WRITES})
@once()
def sign(request: HttpRequest, ref: Ref, body: SignIn) -> Any:
    """The chair signs the minutes; after this nothing of the sitting changes."""
    user = person(request)
    found = sitting_visible_to(user, ref)
    sign_minutes(found, present=body.present, by=user)
    return Status(200, shown.sitting(sitting_visible_to(user, ref)))
