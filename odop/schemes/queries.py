"""Reading schemes: current versions, their compiled form, drafts and assessments."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.casework.definitions import KNOWN_FACTS, scheme_of
from odop.casework.models import Case
from odop.kernel import clock, rows, scope
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.lib.rules import Scheme
from odop.lib.workflow import START
from odop.registry.models import Artisan, Group, Unit
from odop.schemes.models import Application, ApplicationDraft, Assessment, SchemeVersion

ENDED_WITHOUT_BENEFIT = ("rejected", "withdrawn")  # states in which a case ends without anything given


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
    """The schemes in force, in the order in which the programme names them."""
    order = {code: number for number, code in enumerate(programme().schemes)}
    versions = sorted(current_versions(), key=lambda one: (order.get(one.code, len(order)), one.code))
    return [(version, scheme_of(version.procedure_id)) for version in versions]


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
    return (
        Assessment.objects.filter(application__case=case)
        .select_related("version", "application")
        .order_by("at", "pk")
    )


def draft_of(user: User, artisan: Artisan, code: str) -> ApplicationDraft | None:
    return ApplicationDraft.objects.filter(artisan=artisan, scheme=code).first()


def known_of(
    compiled: Scheme,
    artisan: Artisan,
    *,
    unit: Unit | None = None,
    group: Group | None = None,
    answers: Mapping[str, Any] | None = None,
    locked_only: bool = False,
) -> dict[str, Any]:
    """What the house knows of a form's answers. She can change each of them, but not those of `locked` fields."""
    day, found = clock.today(), {}
    asking = copy(artisan)  # what several facts look up together is kept with it, for this form alone
    for field in (*compiled.fields, *compiled.form_fields):
        read = KNOWN_FACTS.get(field.prefill)
        if read is None or (locked_only and not field.locked):
            continue
        value = read(asking, unit=unit, group=group, as_of=day, answers=answers or {})
        if value is not None:
            found[field.key] = value
    return found


def earlier_case(
    compiled: Scheme, artisan: Artisan, *, unit: Unit | None = None, group: Group | None = None
) -> Case | None:
    """The application that stands in the way of another one by `once_per`: open or granted, within its years if it has any."""
    once = compiled.once_per
    if not once.by:
        return None
    hers = {"applicant": artisan.pk}
    same: list[dict[str, int]] = [hers] if {"person", "family"} & set(once.by) else []
    if "unit" in once.by:
        same.append({"unit": unit.pk} if unit else hers)
    if "group" in once.by:
        same.append({"group": group.pk} if group else hers)
    asked = [one for at, one in enumerate(same) if one not in same[:at]]
    cases = [case for one in asked for case in rows.found(Case, code=compiled.code, **one)]
    standing = [case for case in cases if case.state not in ENDED_WITHOUT_BENEFIT]
    if once.years is not None:
        today = clock.today()
        since = today.replace(
            year=today.year - once.years, day=min(today.day, 28) if today.month == 2 else today.day
        )
        standing = [one for one in standing if one.closed_at is None or localdate(one.opened_at) > since]
    return max(standing, key=lambda one: one.opened_at, default=None)


def subject_of(
    compiled: Scheme, artisan: Artisan, unit: Unit | None, group: Group | None
) -> tuple[Unit | None, Group | None]:
    """For whom the artisan applies: her (first) unit, or the (first) group of which she is a member now."""
    if compiled.unit_of_application == "group" and group is None:
        with scope.widened("the group that she herself belongs to"):
            mine = (
                artisan.memberships.filter(to_on__isnull=True)
                .select_related("group__district")
                .order_by("pk")
                .first()
            )
        group = mine.group if mine else None
    if compiled.unit_of_application != "group":
        unit, group = unit or next(iter(rows.found(Unit, owner=artisan.pk)), None), None
    return unit, group


def judged_on(version: SchemeVersion, day: date) -> bool:
    return scheme_of(version.procedure_id).in_force(day)
