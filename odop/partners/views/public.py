"""Agreements for everybody: the list by kind and state, and one with what it binds to and what was reported."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.partners.definitions import rests_on
from odop.partners.enums import PartnerKind, State
from odop.partners.models import Agreement
from odop.partners.queries.agreements import agreement_visible_to, agreements, bound_of
from odop.partners.queries.figures import public_months
from odop.partners.views.figures import lines_of, table_of
from odop.partners.workbook import agreements_workbook

TONES = {
    State.SIGNED: "ok", State.NEGOTIATION: "soon", State.EXPIRED: "late", State.ENDED: "plain", State.NAMED: "plain",
}  # fmt: skip


def row_of(one: Agreement) -> dict[str, Any]:
    state = one.state_on(clock.today())
    return {"one": one, "state": state.label, "tone": TONES[state]}


def columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Partner")}, {"label": _("What it is about")}, {"label": _("Signed on")}, {"label": _("State")}, {"label": _("Source")},
    ]  # fmt: skip


def chosen(request: HttpRequest, rows: QuerySet[Agreement]) -> tuple[list[Agreement], dict[str, Any]]:
    """The agreements that were asked for, and what the filters over the list show."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    today, every = clock.today(), list(rows)
    of_kind = [one for one in every if not kind or one.partner.kind == kind]
    found = [one for one in of_kind if not state or one.state_on(today) == state]

    def link(**to: str) -> str:
        wanted = {name: value for name, value in {"kind": kind, "state": state, **to}.items() if value}
        return f"{request.path}?{urlencode(wanted)}" if wanted else request.path

    counts = [
        (code, label, sum(one.state_on(today) == code for one in of_kind)) for code, label in State.choices
    ]
    shown = {
        "kinds": [(code, label) for code, label in PartnerKind.choices if any(one.partner.kind == code for one in every)],
        "kind": kind, "state": state,
        "states": [
            {"label": _("All"), "url": link(state=""), "current": not state, "count": len(of_kind)},
            *({"label": label, "url": link(state=code), "current": state == code, "count": n} for code, label, n in counts if n),
        ],
    }  # fmt: skip
    return found, shown


@public
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Every agreement that is published, those only named among them, each marked as what it is."""
    found, shown = chosen(request, agreements())
    context = {**shown, "rows": [row_of(one) for one in found], "columns": columns()}
    return render(request, "partners/agreements.html", context)


@public
@require_GET
def excel(request: HttpRequest) -> HttpResponse:
    return agreements_workbook(agreements())


@public
@require_GET
def agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """One agreement: parties, dates, duties and how they went, and the month's figures over the whole State."""
    found = agreement_visible_to(None, ref)
    months = public_months(found.partner)
    context = {
        **row_of(found), "bound": bound_of(found), "months": table_of(found.partner, months), "lines": lines_of(found.partner, months),
        "bound_columns": bound_columns(), "resting": rests_on(found),
        "others": agreements().filter(partner=found.partner).exclude(pk=found.pk),
        "crumbs": [(_("Agreements with partners"), reverse("agreements")), (str(found.partner), "")],
    }  # fmt: skip
    return render(request, "partners/agreement.html", context)


def bound_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Duty")}, {"label": _("Whose")}, {"label": _("When")}, {"label": _("Fulfilled"), "align": "right"},
        {"label": _("Missed"), "align": "right"}, {"label": _("Late"), "align": "right"},
    ]  # fmt: skip


@public
@require_GET
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The paper of an agreement, where everybody may read it."""
    found = agreement_visible_to(None, ref)
    if found.document is None or not found.document_public:
        raise NotFound()
    return served(read_file(found.document), found.document.media_type, f"{found.ref}.pdf")
