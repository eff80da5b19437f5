"""Which column says what: guessed, shown with the first rows, and said by the officer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import IMPORT_LISTS
from odop.intake import queries, services
from odop.intake.definitions import KINDS
from odop.intake.definitions.seen import note_words
from odop.intake.enums import State
from odop.intake.models import Intake
from odop.intake.views.lists import signed_in
from odop.kernel.access import allow
from odop.kernel.refusals import Invalid
from odop.lib.sheets import Order
from odop.registry.queries import purpose_title

FONTS = {"kruti_dev_010": "Kruti Dev", "chanakya": "Chanakya"}


@allow(IMPORT_LISTS)
def columns(request: HttpRequest, ref: str) -> HttpResponse:
    """The columns of a list; saying them leads to the check."""
    user = signed_in(request)
    intake = queries.intake_visible_to(user, ref)
    if intake.state not in (State.UPLOADED, State.MAPPED):
        return redirect("list_one", ref)
    refusal: Invalid | None = None
    said = dict(intake.mapping)
    given: dict[str, Any] = {"consents": intake.consents, "orders": intake.date_orders, "fixed": intake.fixed}
    if request.method == "POST":
        letters = [letter for letter, _title in intake.columns]
        said = {letter: request.POST.get(f"says-{letter}", "") for letter in letters}
        kind = KINDS[intake.kind]
        given = {
            "consents": request.POST.getlist("consents"),
            "orders": {letter: request.POST.get(f"order-{letter}", "") for letter in letters},
            "fixed": {
                one.key: request.POST.get(f"all-{one.key}", "") for one in kind.columns if one.may_be_fixed
            },
        }
        fonts = {letter: request.POST.get(f"font-{letter}", "") for letter in letters}
        try:
            intake = services.name_columns(
                intake, said, by=user, fixed=given["fixed"], date_orders=given["orders"],
                fonts={letter: font for letter, font in fonts.items() if font in FONTS}, consents=given["consents"],
                language=request.POST.get("language", ""),
            )  # fmt: skip
            services.ask_check(intake, by=user)
        except Invalid as error:
            refusal = error
        else:
            return redirect("list_one", ref)
    context = {
        **_page(intake, said, given, refusal),
        "crumbs": [(_("Lists"), reverse("lists")), (ref, "")],
    }
    response = render(request, "intake/columns.html", context, status=422 if refusal else 200)
    response.rollback = refusal is not None  # type: ignore[attr-defined]
    return response


def _page(
    intake: Intake, said: dict[str, str], given: dict[str, Any], refusal: Invalid | None
) -> dict[str, Any]:
    kind = KINDS[intake.kind]
    errors = dict(refusal.fields) if refusal else {}
    first = intake.found.get("rows", [])
    rows = []
    for at, (letter, title) in enumerate(intake.columns):
        dates = intake.found.get("dates", {}).get(letter, {})
        font = intake.found.get("fonts", {}).get(letter)
        rows.append(
            {
                "letter": letter,
                "title": title,
                "cells": [cells[at] for _number, cells in first[:3] if cells[at] not in (None, "")],
                "says": said.get(letter, ""),
                "error": errors.pop(letter, ""),
                "orders": [(order, order_words(order)) for order in dates.get("orders", [])],
                "examples": dates.get("examples", []),
                "order": given["orders"].get(letter, ""),
                "font": font
                and {**font, "name": FONTS[font["font"]], "chosen": intake.fonts.get(letter, font["font"])},
            }
        )
    used = set(said.values())
    return {
        "list": intake,
        "kind": kind,
        "rows": rows,
        "keys": [(one.key, one.title, one.required) for one in kind.columns],
        "fixable": [
            {"key": one.key, "title": one.title, "choices": list(one.choices()) if one.choices else [],
             "value": given["fixed"].get(one.key, "")}
            for one in kind.columns
            if one.may_be_fixed and one.key not in used
        ],
        "purposes": [
            {"code": code, "title": purpose_title(code), "ticked": code in given["consents"]} for code in ("register", "bank")
        ],
        "notes": [note_words(code, params) for code, params in intake.notes],
        "refusal": refusal,
        "errors": list(errors.values()),
        "asks_consent": kind.needs_consent,
        "preview": first,
    }  # fmt: skip


def order_words(order: str) -> str:
    """An order of dates, in words."""
    return {
        Order.DMY.value: _("day/month/year"),
        Order.MDY.value: _("month/day/year"),
        Order.YMD.value: _("year-month-day"),
        Order.DMY_SWAPPED.value: _(
            "day/month/year; the spreadsheet has exchanged day and month in some cells"
        ),
    }.get(order, order)
