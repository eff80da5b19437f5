"""Reading schemes: current versions, their compiled form, drafts and assessments."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.refusals import NotFound
from odop.lib.rules import Scheme
from odop.lib.workflow import START
from odop.registry.models import Artisan
from odop.schemes.models import Application, ApplicationDraft, Assessment, SchemeVersion


def current_versions() -> QuerySet[SchemeVersion]:
    """The version of each scheme that new applications are judged by."""
    return SchemeVersion.objects.filter(is_current=True).order_by("code")


def version_of(code: str) -> SchemeVersion:
    """The current version of a scheme; NotFound when there is none."""
    version = current_versions().filter(code=code).first()
    if version is None:
        raise NotFound()
    return version


def scheme(code: str) -> tuple[SchemeVersion, Scheme]:
    """The current version and what it compiles to."""
    version = version_of(code)
    return version, scheme_of(version.procedure_id)


def schemes() -> list[tuple[SchemeVersion, Scheme]]:
    return [(version, scheme_of(version.procedure_id)) for version in current_versions()]


def may_send(compiled: Scheme, user: User) -> bool:
    """Whether one of the reader's roles takes the step that opens a case of this scheme."""
    return any(user.roles & set(action.roles) for action in compiled.workflow.actions_from(START))


def offered_through(user: User) -> list[SchemeVersion]:
    """The schemes that an office may apply for in an artisan's name; none for who does not do that step."""
    return [version for version, compiled in schemes() if may_send(compiled, user)] if user.may(APPLY) else []


def application_of(case: Case) -> Application | None:
    return Application.objects.filter(case=case).select_related("version").first()


def assessments_of(case: Case) -> QuerySet[Assessment]:
    """Every assessment of a case, the newest last."""
    return Assessment.objects.filter(application__case=case).select_related("version").order_by("at", "pk")


def draft_of(user: User, artisan: Artisan, code: str) -> ApplicationDraft | None:
    return ApplicationDraft.objects.filter(artisan=artisan, scheme=code).first()


PREFILLS = {
    "artisan.age": lambda artisan: clock.today().year - artisan.birth_year if artisan.birth_year else None,
    "artisan.category": lambda artisan: artisan.category or None,
    "artisan.gender": lambda artisan: artisan.gender or None,
    "artisan.disabled": lambda artisan: artisan.disabled,
    "unit.activity": lambda artisan: _activity(artisan),
    "unit.makes_district_product": lambda artisan: True if artisan.product_line_id else None,
}


def _activity(artisan: Artisan) -> str | None:
    unit = artisan.units.first()
    return {"maker": "industry", "trader": "business", "service": "service"}.get(unit.kind) if unit else None


def prefilled(compiled: Scheme, artisan: Artisan) -> dict[str, Any]:
    """What the register already knows of a form's answers; she can change each of them."""
    found = {}
    for field in (*compiled.fields, *compiled.form_fields):
        read = PREFILLS.get(field.prefill)
        value = read(artisan) if read else None
        if value is not None:
            found[field.key] = value
    return found


def judged_on(version: SchemeVersion, day: date) -> bool:
    return scheme_of(version.procedure_id).in_force(day)
