"""Schemes and districts as the API shows them."""

from typing import Any

from odop.accounts.models import Office
from odop.api.schemas.words import iso, words
from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme, rupees
from odop.lib.workflow import Action
from odop.places.models import District, ProductLine


def product_line(line: ProductLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "name": words(line.name),
        "rank": line.rank,
        "category": line.category,
        "valid_from": iso(line.valid_from),
        "valid_to": iso(line.valid_to),
        "hs_headings": line.hs_headings,
        "gi_name": line.gi_name,
        "gi_status": line.gi_status,
        "source": line.source.get("en", ""),
    }


def district(place: District, lines: list[ProductLine]) -> dict[str, Any]:
    return {
        "lgd_code": place.pk,
        "code": place.code,
        "name": words(place.name),
        "aliases": place.aliases,
        "division": words(place.division),
        "lat": place.lat,
        "lon": place.lon,
        "population_2011": place.population_2011,
        "product_lines": [product_line(line) for line in lines],
    }


def office(one: Office) -> dict[str, Any]:
    return {"code": one.code, "kind": one.kind, "name": words(one.name)}


def field(spec: Field, choices: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A question of a form or of a step; `choices` where its answers are listed elsewhere."""
    money = spec.type == "money"
    return {
        "key": spec.key,
        "type": spec.type,
        "label": words(spec.label),
        "help": words(spec.help),
        "choices": choices
        if choices is not None
        else [{"code": one.code, "label": words(one.label)} for one in spec.choices],
        "required": spec.required,
        "min": _bound(spec.minimum, money),
        "max": _bound(spec.maximum, money),
        "unit": words(spec.unit),
    }


def _bound(value: int | None, money: bool) -> str | None:
    if value is None:
        return None
    return rupees(value) if money else str(value)


def scheme(compiled: Scheme) -> dict[str, Any]:
    return {
        "code": compiled.code,
        "title": words(compiled.title),
        "summary": words(compiled.summary),
        "version": compiled.version,
        "applies_from": iso(compiled.applies_from),
        "applies_to": iso(compiled.applies_to),
        "legal_basis": [
            {"order": one.order, "on": iso(one.on), "title": words(one.title)} for one in compiled.legal_basis
        ],
    }


def scheme_in_full(compiled: Scheme, on: Any) -> dict[str, Any]:
    """Everything that is public of a scheme: questions, conditions, table, papers, procedure."""
    edition = compiled.entitlement_on(on)
    states = compiled.workflow.states.values()
    return {
        **scheme(compiled),
        "fields": [field(one) for one in compiled.fields],
        "form_fields": [field(one) for one in compiled.form_fields],
        "conditions": [
            {
                "id": one.id,
                "label": words(one.label),
                "because": words(one.because),
                "source": one.source,
                "reads": list(one.reads),
            }
            for one in compiled.rules_on(on)
        ],
        "rows": [
            {
                "number": row.number,
                "when": row.when_text,
                "because": words(row.because),
                "source": row.source,
            }
            for row in (edition.rows if edition else ())
        ],
        "outputs": [
            {"code": one.key, "label": words(one.label)} for one in (edition.outputs if edition else ())
        ],
        "documents": [
            {
                "key": one.key,
                "label": words(one.label),
                "help": words(one.help),
                "required": one.required,
                "formats": list(one.formats),
                "max_mb": one.max_mb,
                "when": one.when_text,
                "source": words(one.source),
                "named_by_order": one.named_by_order,
            }
            for one in compiled.documents
        ],
        "states": [
            {
                "code": one.code,
                "label": words(one.label),
                "public_label": words(one.public_label),
                "stage": one.stage,
                "office": one.office,
                "sla_days": one.sla_days,
                "calendar": one.calendar,
                "final": one.final,
            }
            for one in states
        ],
        "actions": [action(one) for one in compiled.workflow.actions],
    }


def action(one: Action) -> dict[str, Any]:
    return {
        "do": one.do,
        "label": words(one.label),
        "from": list(one.sources),
        "to": one.to,
        "roles": list(one.roles),
        "reason": one.reason,
        "letter": one.letter,
        "needs": [field(need) for need in one.needs],
    }
