"""Who asks, and the register of artisans."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_OTHERS, ENROL_SELF, SEE_OWN, SEE_REGISTER
from odop.api import shown
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import Door, person
from odop.api.once import once
from odop.api.problems import responses
from odop.api.schemas.people import ArtisanOut, ArtisanRow, EnrolIn, MeOut
from odop.api.schemas.words import Line, Ref, iso, words
from odop.casework.queries import cases_visible_to
from odop.kernel.refusals import Invalid
from odop.registry.models import Artisan
from odop.registry.queries import artisan_of, artisan_visible_to, consents_in_force, search
from odop.registry.services import enrol

router = Router(tags=["People"])
WRITES = responses(400, 401, 403, 404, 409, 422)
NAMES = {"name", "relation_name"}


class Sought(Schema):
    q: Line = Field("", description="A name in either script, a reference, a mobile or Udyam number.")


@router.get("/me", auth=Door(), response={200: MeOut, **responses(401)})
def me(request: HttpRequest) -> dict[str, Any]:
    """Who asks: roles, place, and what they allow."""
    user = person(request)
    own = artisan_of(user) if user.is_citizen else None
    return {
        "name": words(user.name),
        "kind": user.kind,
        "language": user.language,
        "roles": sorted(user.roles),
        "permissions": sorted(user.permissions),
        "postings": [{"role": one.role, "office": shown.office(one.office)} for one in user.current_postings],
        "districts": list(user.scope.districts),
        "everywhere": user.scope.everything,
        "artisan": own.ref if own else None,
    }


def _row(one: Artisan) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "name": words(one.name),
        "lgd_code": one.district_id,
        "product_line": words(one.product_line.name) if one.product_line else None,
        "place": one.place,
        "enrolled_at": iso(one.enrolled_at),
        "enrolled_by": one.enrolled_by,
    }


def _full(one: Artisan, user: User) -> dict[str, Any]:
    units = one.units.order_by("pk")
    theirs = cases_visible_to(user).filter(applicant=one).order_by("-pk")
    return {
        **_row(one),
        "relation": one.relation,
        "relation_name": words(one.relation_name),
        "birth_year": one.birth_year,
        "gender": one.gender,
        "category": one.category,
        "disabled": one.disabled,
        "mobile": one.mobile,
        "address": one.address,
        "pin_code": one.pin_code,
        "craft": one.craft,
        "bank_ifsc": one.bank_ifsc,
        "bank_account_last4": one.bank_account_last4,
        "merged_into": one.merged_into.ref if one.merged_into else None,
        "units": [
            {
                "ref": unit.ref,
                "kind": unit.kind,
                "name": words(unit.name),
                "udyam": unit.udyam,
                "gstin": unit.gstin,
            }
            for unit in units
        ],
        "consents": sorted(consents_in_force(one)),
        "cases": list(theirs.values_list("ref", flat=True)[:100]),
    }


@router.get(
    "/artisans",
    auth=Door(SEE_REGISTER, SEE_OWN),
    response={200: Page[ArtisanRow], **responses(401, 403, 422)},
)
def artisans(request: HttpRequest, wanted: Query[Sought], paging: Query[Paging]) -> dict[str, Any]:
    """Entries of the register in the reader's place, the latest first; to an artisan, her own."""
    return page_of(search(person(request), wanted.q), paging, _row)


@router.get(
    "/artisans/{ref}",
    auth=Door(SEE_REGISTER, SEE_OWN),
    response={200: ArtisanOut, **responses(401, 403, 404)},
)
def artisan(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One entry of the register."""
    user = person(request)
    return _full(artisan_visible_to(user, ref), user)


@router.post("/artisans", auth=Door(ENROL_OTHERS, ENROL_SELF), response={201: ArtisanOut, **WRITES})
@once(needed=True)
def enrol_one(request: HttpRequest, response: HttpResponse, body: EnrolIn) -> Any:
    """Enrol an artisan of the office's district, or oneself. Entries that may be the same person become questions for the
    office; nothing is blocked silently."""
    user = person(request)
    faults = {
        key: _("This answer could not be read. Please write it again.")
        for key, value in body.answers.items()
        if (isinstance(value, dict) and key not in NAMES) or (isinstance(value, list) and key != "consents")
    }
    if faults:
        raise Invalid(_("Some answers are missing or not right."), fields=faults)
    made = enrol(
        body.answers, user=user if user.is_citizen else None, by=user, says_same_as=body.says_same_as
    )
    response["Location"] = f"/api/v1/artisans/{made.ref}"
    return Status(201, _full(artisan_visible_to(user, made.ref), user))
