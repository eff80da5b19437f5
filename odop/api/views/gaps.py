"""What districts lack."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.gaps import GapOut
from odop.api.schemas.words import Code, iso, words
from odop.diagnosis.models import Gap
from odop.diagnosis.queries.gaps import published_gaps
from odop.kernel.pagecache import keep
from odop.places import queries as places

router = Router(tags=["Districts"])

KINDS = Literal[
    "raw_material", "technology", "skill", "finance", "design", "packaging", "quality", "marketing", "setting"
]


class WantedGaps(Schema):
    district: Code | None = Field(
        None, description="LGD code, code or name of a district; its own gaps only."
    )
    product_line: Code | None = Field(None, description="Key of a product line.")
    kind: KINDS | None = None


@router.get("/gaps", response={200: Page[GapOut], **responses(404, 422)})
@everybody
def gaps(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], wanted: Query[WantedGaps]
) -> dict[str, Any]:
    """Every published gap, oldest entry first; by district, product line or kind."""
    keep(response)
    rows = published_gaps()
    if wanted.district:
        rows = rows.filter(district=places.district(wanted.district))
    if wanted.product_line:
        rows = rows.filter(product_line__key=wanted.product_line)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return page_of(rows, paging, _gap, key="pk", default=100)


def _gap(one: Gap) -> dict[str, Any]:
    place = one.district
    plain = (
        "ref",
        "kind",
        "aspect",
        "remedy",
        "basis",
        "severity",
        "reach",
        "reach_of",
        "noted_note",
        "state",
        "source",
    )
    return {
        **{name: getattr(one, name) for name in plain},
        "district": {"lgd_code": place.pk, "name": words(place.name)} if place else None,
        "product_line": one.product_line.key if one.product_line else None,
        "statement": words(one.statement),
        "wanted": words(one.wanted),
        "note": words(one.note),
        "noted_on": iso(one.noted_on),
    }
