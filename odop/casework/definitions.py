"""What a procedure can do to the rest of the house: named effects, and the compiled form of a stored procedure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.utils.functional import Promise

from odop.casework.models import Case, CaseStep, Procedure, Sitting
from odop.kernel.actors import Actor
from odop.kernel.programme import programme
from odop.lib.rules import Scheme, compile_files
from odop.lib.workflow import Action
from odop.registry.models import Artisan, Group, Unit


class Effect(Protocol):
    """Runs inside the transaction of a step, with the case locked; may set `case.values`, and may refuse."""

    def __call__(self, case: Case, step: CaseStep, *, by: Actor) -> None: ...


EFFECTS: dict[str, Effect] = {}
ON_A_PAGE: set[str] = set()  # effects of steps that are taken on a page of their own


def effect(name: str, *, on_a_page: bool = False) -> Callable[[Effect], Effect]:
    """Register what `effects: [name]` of a workflow does (`finance.commit`).

    `on_a_page`: the step belongs to a page of the app (`case_links` leads to it); the page of the case offers no form.
    """

    def register(function: Effect) -> Effect:
        EFFECTS[name] = function
        if on_a_page:
            ON_A_PAGE.add(name)
        return function

    return register


def taken_on_a_page(action: Action) -> bool:
    """Whether a step is taken on a page of the app that owns it, not by a form of the case."""
    return not ON_A_PAGE.isdisjoint(action.effects)


CaseLinks = Callable[[Case, Scheme], Iterable[tuple[str | Promise, str]]]
CASE_LINKS: list[CaseLinks] = []


def case_links(function: CaseLinks) -> CaseLinks:
    """Register the pages of an app that belong to a case: (words, address) of each, shown on the page of the case."""
    CASE_LINKS.append(function)
    return function


def links_of(case: Case) -> list[tuple[str | Promise, str]]:
    """Every page of another app that belongs to this case now."""
    scheme = scheme_of(case.procedure_id)
    return [link for links in CASE_LINKS for link in links(case, scheme)]


SittingLinks = Callable[[Sitting], Iterable[tuple[str | Promise, str]]]
SITTING_LINKS: list[SittingLinks] = []


def sitting_links(function: SittingLinks) -> SittingLinks:
    """Register the pages of an app that belong to a sitting, shown on its page to who runs it."""
    SITTING_LINKS.append(function)
    return function


def links_of_sitting(sitting: Sitting) -> list[tuple[str | Promise, str]]:
    """Every page of another app that belongs to this sitting."""
    return [link for links in SITTING_LINKS for link in links(sitting)]


class Knowing(Protocol):
    """What the house itself knows of an applicant on a day; None when it does not. `answers` are those typed so far."""

    def __call__(
        self,
        artisan: Artisan,
        *,
        unit: Unit | None,
        group: Group | None,
        as_of: date,
        answers: Mapping[str, Any],
    ) -> Any: ...


KNOWN_FACTS: dict[str, Knowing] = {}


def known_fact(name: str) -> Callable[[Knowing], Knowing]:
    """Register what `prefill: <name>` of a form's field reads (`artisan.age`); a `locked` field is answered by it alone."""

    def register(function: Knowing) -> Knowing:
        KNOWN_FACTS[name] = function
        return function

    return register


@lru_cache(maxsize=512)
def _compiled(procedure_id: int) -> Scheme:
    files = Procedure.objects.values_list("files", flat=True).get(pk=procedure_id)
    return compile_files(files, languages=programme().languages)


def scheme_of(procedure_id: int) -> Scheme:
    """The compiled procedure of that row: rows never change, so it is compiled once a process."""
    return _compiled(procedure_id)


def forget_compiled() -> None:
    """For tests, in which row ids come back with other contents."""
    _compiled.cache_clear()
    _date_keys.cache_clear()


@lru_cache(maxsize=512)
def _date_keys(procedure_id: int) -> frozenset[str]:
    scheme = _compiled(procedure_id)
    needs = [need for action in scheme.workflow.actions for need in action.needs]
    values = [value.field for value in scheme.workflow.values]
    return frozenset(
        field.key for field in (*scheme.fields, *scheme.form_fields, *needs, *values) if field.type == "date"
    )


def typed_values(case: Case) -> dict[str, Any]:
    """The case's values as formulas read them: dates as dates, amounts as integer paise."""
    dates = _date_keys(case.procedure_id)
    return {
        key: date.fromisoformat(value) if key in dates and isinstance(value, str) else value
        for key, value in case.values.items()
    }


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: dates as ISO text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
