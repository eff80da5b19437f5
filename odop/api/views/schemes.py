"""Schemes: what they give, to whom, by which procedure; and assessing facts without applying."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from odop.api import shown
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.public import AssessAllIn, AssessAllOut, AssessIn, AssessmentOut, SchemeFull, SchemeOut
from odop.api.schemas.words import Code, words
from odop.casework.definitions import scheme_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.refusals import Invalid
from odop.lib.rules import together
from odop.schemes import queries

router = Router(tags=["Schemes"])


@router.get("/schemes", response={200: Page[SchemeOut], **responses(422)})
@everybody
def schemes(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The current version of each scheme."""
    keep(response)

    def show(version: Any) -> dict[str, Any]:
        return shown.scheme(scheme_of(version.procedure_id))

    return page_of(queries.current_versions(), paging, show, key="code", default=100)


@router.get("/schemes/{code}", response={200: SchemeFull, **responses(404)}, by_alias=True)
@everybody
def scheme(request: HttpRequest, response: HttpResponse, code: Code) -> dict[str, Any]:
    """One scheme in full: facts and questions, conditions, table, papers, states and actions."""
    keep(response)
    _version, compiled = queries.scheme(code)
    return shown.scheme_in_full(compiled, clock.today())


@router.post("/schemes/{code}/assess", response={200: AssessmentOut, **responses(400, 404, 422)})
@everybody
def assess(request: HttpRequest, body: AssessIn, code: Code) -> dict[str, Any]:
    """What the order says of these facts on a day, with every reason. Nothing is kept."""
    _version, compiled = queries.scheme(code)
    facts, errors = compiled.parse_facts(body.facts)
    _no(errors, _("Some facts are not known to this scheme or cannot be read."))
    return compiled.assess(facts, body.as_of or clock.today()).as_json()


@router.post("/assess", response={200: AssessAllOut, **responses(400, 422)})
@everybody
def assess_all(request: HttpRequest, body: AssessAllIn) -> dict[str, Any]:
    """What every scheme in force says of these facts, the best offer first, and what is still to be asked. Nothing is kept."""
    compiled = [one for _version, one in queries.schemes()]
    asked = together.questions(compiled)
    facts, errors = together.read(compiled, asked, body.facts)
    _no(errors, _("Some facts are known to no scheme or cannot be read."))
    offers = together.offers(compiled, asked, facts, body.as_of or clock.today())
    still = {name for one in offers for name in one.open}
    return {
        "offers": [
            {
                "scheme": one.scheme.code,
                "title": words(one.scheme.title),
                "unit_of_application": one.scheme.unit_of_application,
                "open": list(one.open),
                "assessment": one.decided.as_json(),
            }
            for one in offers
        ],
        "questions": [
            {
                **shown.field(one.field),
                "name": one.name,
                "schemes": dict(one.keys),
                "open": one.name in still,
            }
            for one in asked
        ],
    }


def _no(errors: Mapping[str, Mapping[str, str]], message: str | Promise) -> None:
    if errors:
        raise Invalid(message, fields={key: Localised(texts) for key, texts in errors.items()})  # type: ignore[misc]
