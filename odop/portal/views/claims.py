"""What was publicly claimed about the programme, and what records say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.indicators.claims import Answer, Claim, claims
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.ui.numbers import number, percent
from odop.portal.components import said


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
