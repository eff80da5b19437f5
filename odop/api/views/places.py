"""Districts and what each is known for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from odop.accounts.models import Office
from odop.api import shown
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.public import DistrictFull, DistrictOut
from odop.api.schemas.words import Code
from odop.kernel.pagecache import keep
from odop.places import queries
from odop.places.models import ProductLine

router = Router(tags=["Districts"])


@router.get("/districts", response={200: Page[DistrictOut], **responses(422)})
@everybody
def districts(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """Every district with the product lines that count today, by LGD code."""
    keep(response)
    lines: dict[int, list[ProductLine]] = {}
    for line in queries.current_product_lines():
        lines.setdefault(line.district_id, []).append(line)
    return page_of(
        queries.districts(),
        paging,
        lambda place: shown.district(place, lines.get(place.pk, [])),
        key="lgd_code",
        default=100,
    )


@router.get("/districts/{lgd_code}", response={200: DistrictFull, **responses(404)})
@everybody
def district(request: HttpRequest, response: HttpResponse, lgd_code: Code) -> dict[str, Any]:
    """One district, by LGD code or its own code: product lines of all times and its offices."""
    keep(response)
    place = queries.district(lgd_code)
    now = list(queries.current_product_lines().filter(district_id=place.pk))
    every = ProductLine.objects.filter(district_id=place.pk)
    offices = Office.objects.filter(district_id=place.pk).order_by("code")
    return {
        **shown.district(place, now),
        "earlier_product_lines": [shown.product_line(one) for one in every if one not in now],
        "offices": [shown.office(one) for one in offices],
        "source": place.source,
    }
