"""What the library holds, and who agreed to stand in the directory of makers."""

from typing import Any, Literal

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.library import MakerOut, PublicationOut
from odop.api.schemas.words import Code, Line, iso, words
from odop.kernel.pagecache import keep
from odop.library.models import Listing, Publication
from odop.library.queries.directory import Wanted, directory
from odop.library.queries.publications import publications
from odop.places import queries as places

router = Router(tags=["Library"])

KINDS = Literal["order", "report", "standard", "design", "minutes", "guide"]
MAKERS = Literal["maker", "supplier", "exporter"]


class WantedPublications(Schema):
    q: Line | None = Field(
        None, description="Words of the title, what it says or its number, in either script."
    )
    kind: KINDS | None = None


@router.get("/library", response={200: Page[PublicationOut], **responses(422)})
@everybody
def library(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], wanted: Query[WantedPublications]
) -> dict[str, Any]:
    """Every publication that everybody reads, oldest entry first; by kind and words."""
    keep(response)
    rows = publications(text=wanted.q or "", kind=wanted.kind or "").select_related("changes")
    return page_of(rows.annotate(files=Count("editions")), paging, _publication, key="pk", default=100)


def _publication(one: Any) -> dict[str, Any]:
    found: Publication = one
    plain = ("ref", "kind", "number", "dated_note", "scheme", "category", "scale", "source", "address")
    return {
        **{name: getattr(found, name) for name in plain},
        **{name: words(getattr(found, name)) for name in ("title", "about", "changed")},
        "dated_on": iso(found.dated_on),
        "changes": found.changes.ref if found.changes else None,
        "district": _place(found.district),
        "product_line": found.product_line.key if found.product_line else None,
        "files": one.files,
    }


def _place(place: Any) -> dict[str, Any] | None:
    return {"lgd_code": place.pk, "name": words(place.name)} if place else None


class WantedMakers(Schema):
    q: Line | None = Field(None, description="Words of the name, the goods or the place, in either script.")
    district: Code | None = Field(None, description="LGD code, code or name of a district.")
    product_line: Code | None = Field(None, description="Key of a product line.")
    kind: MAKERS | None = None
    mark: Code | None = Field(None, description="A certificate, such as `gi` or `isi`.")
    capacity: int | None = Field(None, ge=1, le=10_000_000, description="At least so many a month.")
    export_ready: bool = False


@router.get("/directory", response={200: Page[MakerOut], **responses(404, 422)})
@everybody
def makers(request: HttpRequest, paging: Query[Paging], wanted: Query[WantedMakers]) -> dict[str, Any]:
    """Everybody who agrees now to stand in the directory, oldest entry first. Never kept: a consent may be taken back."""
    place = places.district(wanted.district).pk if wanted.district else None
    asked = Wanted(
        text=wanted.q or "", district=place, product_line=wanted.product_line or "", kind=wanted.kind or "",
        mark=wanted.mark or "", capacity=wanted.capacity, export_ready=wanted.export_ready,
    )  # fmt: skip
    return page_of(directory(asked), paging, _maker, key="pk", default=100)


def _maker(one: Listing) -> dict[str, Any]:
    plain = ("ref", "kind", "goods", "capacity", "capacity_unit", "marks", "export_ready", "is_sample")
    return {
        **{name: getattr(one, name) for name in plain},
        "name": words(one.name),
        "district": _place(one.district),
        "product_line": one.product_line.key if one.product_line else None,
        "checked_at": iso(one.checked_at),
    }
