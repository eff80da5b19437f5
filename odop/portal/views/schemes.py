"""Schemes as the public reads them: what one gives, to whom, on which papers, in which steps, by which order."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.indicators import queries as results
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.lib.money import from_paise
from odop.lib.rules import Scheme
from odop.portal.components import by_topic
from odop.schemes.models import SchemeVersion
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.queries import schemes

EXAMPLES = 8
A_LAKH = 100_000_00  # paise


@public
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Every scheme that applications can be made to."""
    rows = [
        {
            "code": version.code,
            "title": Localised(compiled.title),
            "summary": Localised(compiled.summary),
            "order": compiled.legal_basis[0] if compiled.legal_basis else None,
        }
        for version, compiled in schemes()
    ]
    return keep(render(request, "portal/schemes/list.html", {"rows": rows}))


@public
def scheme_page(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme, from its folder alone: nothing on this page is written twice."""
    version, compiled = current_scheme(code)
    today = clock.today()
    edition = compiled.entitlement_on(today)
    figures = [line for line in results.table() if line.indicator.topic == code]
    trends = results.trends_of(None)
    context = {
        "version": version,
        "crumbs": [(_("Schemes"), reverse("schemes")), str(Localised(compiled.title))],
        "title": Localised(compiled.title),
        "may_apply": not isinstance(request.user, User) or request.user.may(APPLY),
        "summary": Localised(compiled.summary),
        "orders": [{"order": one, "title": Localised(one.title)} for one in compiled.legal_basis],
        "outputs": [Localised(output.label) for output in edition.outputs] if edition else [],
        "rows": [
            {"number": row.number, "because": Localised(row.because), "source": row.source}
            for row in edition.rows
        ]
        if edition
        else [],
        "edition": edition,
        "examples": examples_of(compiled),
        "conditions": [
            {"text": Localised(rule.label), "tone": "ok", "source": rule.source}
            for rule in compiled.rules_on(today)
        ],
        "documents": [
            {
                "label": Localised(one.label),
                "help": Localised(one.help),
                "source": Localised(one.source),
                "always": one.when is None and one.required,
                "required": one.required,
                "by_order": one.named_by_order,
            }
            for one in compiled.documents
        ],
        "states": states_of(compiled),
        "changes": paragraphs(compiled.changelog),
        "versions": SchemeVersion.objects.filter(code=code, published_at__isnull=False).order_by(
            "-published_at"
        ),
        "figures": by_topic(figures, trends),
    }
    return keep(render(request, "portal/schemes/scheme.html", context))


def states_of(compiled: Scheme) -> list[dict[str, Any]]:
    """The states of a case that have a clock, in the order of the file: who acts, how long, and by whose word."""
    offices = {**programme().office_names, "applicant": {"en": "Applicant", "hi": "आवेदक"}}
    found = []
    for state in compiled.workflow.states.values():
        if state.final:
            continue
        if state.until is not None:
            term = _("until %(number)s %(unit)s after release") % {
                "number": state.until.number,
                "unit": {"years": _("years"), "months": _("months"), "days": _("days")}[state.until.unit],
            }
        else:
            words = _("%(days)s working days") if state.calendar == "working" else _("%(days)s days")
            term = words % {"days": state.sla_days}
        found.append(
            {
                "label": Localised(state.label),
                "office": Localised(offices.get(state.office, {"en": state.office})),
                "term": term,
                "source": Localised(state.sla_source),
                "bank": state.office == OfficeKind.BANK,
            }
        )
    return found


def examples_of(compiled: Scheme) -> list[dict[str, Any]]:
    """Worked examples for people: eligible ones in whole lakh, the amounts as this version works them out."""
    money = [spec for spec in compiled.fields if spec.type == "money"]
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for example in compiled.examples:
        facts, errors = compiled.parse_facts(example["given"])
        given = tuple(facts.get(spec.key) or 0 for spec in money)
        decided = compiled.assess(facts, example["as_of"])
        if not errors and decided.eligible and not any(paise % A_LAKH for paise in given):
            found.setdefault(given, tuple(decided.outputs.values()))
    if not found:
        return []
    shown = sorted(found.items())[:: max(1, len(found) // EXAMPLES)]
    rows = [
        {"given": list(map(from_paise, given)), "outputs": list(map(from_paise, out))} for given, out in shown
    ]
    return [{"labels": [Localised(spec.label) for spec in money], "rows": rows}]


def paragraphs(text: str) -> list[dict[str, Any]]:
    """A changelog's headings, paragraphs and lists, plain: no mark-up of its own reaches the page."""
    blocks: list[dict[str, Any]] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.splitlines()
        if lines and lines[0].startswith("#"):
            level = len(lines[0]) - len(lines[0].lstrip("#"))
            if level > 1:
                blocks.append({"kind": "heading", "text": lines[0].lstrip("# ")})
            lines = lines[1:]
        items = [index for index, line in enumerate(lines) if line.startswith("- ")]
        before = lines[: items[0]] if items else lines
        if before:
            blocks.append({"kind": "text", "text": " ".join(before)})
        if items:
            entries: list[str] = []
            for line in lines[items[0] :]:
                if line.startswith("- "):
                    entries.append(line[2:])
                else:
                    entries[-1] += " " + line.strip()
            blocks.append({"kind": "list", "items": entries})
    return blocks
