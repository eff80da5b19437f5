"""What districts do about what their makers lack."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.plans import PlanOut, WholePlanOut
from odop.api.schemas.words import Code, Ref, iso, rupees, words
from odop.kernel.pagecache import keep
from odop.places import queries as places
from odop.planning.models import ActionPlan, ExportAim
from odop.planning.queries.plans import (
    Line,
    Standing,
    approved_plan,
    approved_plans,
    exports_of,
    standing_of,
    with_standing,
)

router = Router(tags=["Districts"])


class WantedPlans(Schema):
    district: Code | None = Field(None, description="LGD code, code or name of a district.")
    year: Code | None = Field(None, description="Financial year, such as 2026-27.")


@router.get("/plans", response={200: Page[PlanOut], **responses(404, 422)})
@everybody
def plans(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], wanted: Query[WantedPlans]
) -> dict[str, Any]:
    """Every action plan in force, oldest entry first; by district or year. Drafts are on no page of it."""
    keep(response)
    rows = with_standing(approved_plans())
    if wanted.district:
        rows = rows.filter(district=places.district(wanted.district))
    if wanted.year:
        rows = rows.filter(financial_year=wanted.year)
    return page_of(rows, paging, lambda one: _plan(one, standing_of(one)), key="pk", default=20)


@router.get("/plans/{ref}", response={200: WholePlanOut, **responses(404, 422)})
@everybody
def plan(request: HttpRequest, response: HttpResponse, ref: Ref) -> dict[str, Any]:
    """One approved plan, or one that a newer version replaced: interventions, milestones, quarters, export chapter."""
    keep(response)
    found = approved_plan(ref)
    standing = standing_of(found)
    return {
        **_plan(found, standing),
        "follows": found.follows.ref if found.follows else None,
        "revised_because": found.revised_because,
        "plan": [_intervention(line) for line in standing.lines],
        "exports": [_export(one) for one in exports_of(found)],
    }


def _plan(one: ActionPlan, standing: Standing) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("ref", "financial_year", "version", "state", "is_sample")},
        "district": {"lgd_code": one.district_id, "name": words(one.district.name)},
        "approved_on": iso(timezone.localdate(one.decided_at)),
        "aim": words(one.aim),
        "interventions": len(standing.lines),
        "cost": rupees(standing.planned),
        "spent": rupees(standing.spent),
        "done_percent": standing.done,
        "late": len(standing.late),
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _intervention(line: Line) -> dict[str, Any]:
    one = line.one
    return {
        **{name: getattr(one, name) for name in ("number", "kind", "through", "owner", "source", "outcome")},
        "title": words(one.title),
        "gap": one.gap.ref if one.gap and one.gap.published_at else None,
        "cost": rupees(one.cost),
        "spent": rupees(line.spent),
        "starts_on": iso(one.starts_on),
        "ends_on": iso(one.ends_on),
        "indicator": words(one.indicator),
        "baseline": _figure(one.baseline),
        "target": _figure(one.target),
        "value": _figure(line.value),
        "done_percent": line.done,
        "late": line.late,
        "late_since": iso(line.late_since),
        "milestones": [
            {"title": mark.title, "due_on": iso(mark.due_on), "reached_on": iso(mark.reached_on)}
            for mark in line.milestones
        ],
        "quarters": [
            {
                "quarter_on": iso(report.quarter_on),
                "done_percent": report.done_percent,
                "spent": rupees(report.spent),
                "value": _figure(report.value),
            }
            for report in one.progress.all()
        ],
    }


def _export(one: ExportAim) -> dict[str, Any]:
    return {
        "product_line": one.product_line.key,
        "hs_heading": one.heading,
        "market": words(one.market),
        "barrier": words(one.barrier),
        "lowered_by": one.intervention.number if one.intervention else None,
        "base_year": one.base_year,
        "base_amount": rupees(one.base_amount),
        "source": one.source,
        "targets": {year: rupees(Decimal(amount)) for year, amount in one.targets.items()},
    }
