"""What was publicly claimed about the programme, and what records say."""

import csv
import io
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.indicators.claims import Answer, Claim, claims
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import number, percent
from odop.portal.components import said
from odop.portal.views.results import rounded

TEXTS = ("about", "said", "source", "differs")


@public
def claim_list(request: HttpRequest) -> HttpResponse:
    """Every published claim with its source and date beside what records say; those that contradict each other together."""
    disputes, alone = claims()
    context = {
        "disputes": [
            {
                "code": one.said.code,
                "title": Localised(one.said.indicator),
                "words": Localised(one.said.statement),
                "rows": [_row(claim) for claim in one.claims],
            }
            for one in disputes
        ],
        "rows": [_row(claim) for claim in alone],
        "crumbs": [(_("Results"), reverse("results")), (_("Claimed and measured"), "")],
    }
    return keep(render(request, "portal/results/claims.html", context))


def _table() -> list[dict[str, Any]]:
    """Every claim as open data, in both languages: what was said, where and when, and what records say of it, if they do."""
    disputes, alone = claims()
    told = [(claim, one.said.code) for one in disputes for claim in one.claims]
    return [_data(claim, dispute) for claim, dispute in [*told, *((claim, "") for claim in alone)]]


def _data(claim: Claim, dispute: str) -> dict[str, Any]:
    one, answer = claim.said, claim.answer
    figure = answer.figure if answer else None
    value = answer.value if answer else None
    if answer is not None and answer.indicator is not None and figure is not None:
        value = rounded(figure.value, answer.indicator)
    return {
        "code": one.code, "kind": one.kind, "disputed_in": dispute, "about": dict(one.indicator),
        "said": dict(one.statement), "value": one.value or "", "unit": one.unit or "",
        "said_on": one.as_of.isoformat() if one.as_of else "", "said_on_note": one.as_of_note or "", "source": dict(one.source),
        "measured_by": one.measured_by or "", "measured": "" if value is None else str(value),
        "measured_hidden": bool(figure and figure.hidden), "measured_year": answer.year if answer else "",
        "measured_on": answer.as_of.isoformat() if answer and answer.as_of else "", "differs": dict(one.measured_note or {}),
    }  # fmt: skip


@public
def claims_json(request: HttpRequest) -> HttpResponse:
    data = {"sample_data": settings.DEMO, "claims": _table()}
    return keep(JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1}))


@public
def claims_csv(request: HttpRequest) -> HttpResponse:
    """One row a claim; texts in a column for each language."""
    out, languages = io.StringIO(), programme().languages
    writer = csv.writer(out)
    rows = [
        {
            **{name: value for name, value in row.items() if not isinstance(value, dict)},
            **{
                f"{name}_{language}": value.get(language, "")
                for name, value in row.items() if name in TEXTS for language in languages
            },
        }
        for row in _table()
    ]  # fmt: skip
    writer.writerow(rows[0] if rows else [])
    writer.writerows(row.values() for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="claims.csv"'
    return keep(response)


def _row(claim: Claim) -> dict[str, Any]:
    one = claim.said
    return {
        "code": one.code,
        "title": Localised(one.indicator),
        "words": Localised(one.statement),
        "kind": one.kind,
        "as_of": one.as_of,
        "undated": one.as_of is None,
        "source": Localised(one.source),
        "answer": claim.answer,
        "shown": _shown(claim.answer) if claim.answer else "",
        "note": Localised(one.measured_note or {}),
    }


def _shown(answer: Answer) -> str:
    if answer.indicator is not None and answer.figure is not None:
        return said(answer.figure, answer.indicator)
    if answer.value is None:
        return ""
    return percent(answer.value, 1) if answer.percent else number(answer.value)
