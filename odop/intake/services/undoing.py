"""Taking a whole import back: while nothing else builds on it, all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from odop.intake import events
from odop.intake.enums import State
from odop.intake.models import Intake, IntakeRow
from odop.intake.services import comparing
from odop.intake.services.lists import locked
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.registry.services import retiring

MADE = """
    SELECT subject_id AS id FROM intake_intakerow
     WHERE intake_id = %s AND subject_id IS NOT NULL AND outcome IN ('imported', 'likely_same')
"""
BUILDS = {
    "casework.case": _("applications and cases"),
    "schemes.application": _("applications and cases"),
    "registry.membership": _("memberships in groups"),
    "left": _("members who left since"),
    "group_changed": _("registrations and accounts of groups noted since"),
    "corrected": _("corrections by an office"),
    "claimed": _("people who signed in and took their entry over"),
    "joined": _("entries joined with others"),
    "answered": _("answers whether two entries are one person"),
    "consents": _("consents given or taken back since"),
    "compared": _("benefits with which applicants are compared"),
    "other_lists": _("rows of other lists that lead to the same people"),
}


def what_builds_on(intake: Intake) -> dict[str, int]:
    """What stands against taking the import back: code → how many people of the list it concerns."""
    with scope.widened("whether anything builds on the entries of a list"):
        _stage(intake)
        found = retiring.what_builds_on()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT g.id) FROM going g JOIN intake_intakerow r ON r.subject_id = g.id"
                " AND r.outcome IN ('same_already', 'added') AND r.intake_id <> %s AND r.row_key <> 0",
                [intake.pk],
            )
            found["other_lists"] = cursor.fetchone()[0]
        if intake.kind == comparing.KIND and comparing.compared(intake):
            found["compared"] = IntakeRow.objects.filter(intake=intake, outcome="imported").count()
    return {key: count for key, count in found.items() if count}


def _stage(intake: Intake) -> int:
    """Names to the register what goes: people the list entered, and what it brought beside them. Returns how many people."""
    brought = IntakeRow.objects.filter(intake=intake).exclude(added_id=None, group_id=None)
    added = [one for one in brought.values_list("added_id", flat=True) if one is not None]
    groups = [one for one in brought.values_list("group_id", flat=True) if one is not None]
    people = retiring.stage(MADE, [intake.pk])
    in_groups = intake.kind == "groups"
    retiring.stage_beside(
        units=[] if in_groups else added, memberships=added if in_groups else [], groups=groups
    )
    return people


def in_words(found: Mapping[str, int]) -> list[str]:
    """What stands against it, each with its number, in the reader's language."""
    return [
        ngettext("%(what)s (%(count)s person)", "%(what)s (%(count)s persons)", count)
        % {"what": BUILDS.get(key, key), "count": count}
        for key, count in sorted(found.items())
    ]


@transaction.atomic
def ask_undo(intake: Intake, *, by: Actor) -> Intake:
    """Begins to take the import back, by the worker. Refuses `built_upon`, naming what builds on it."""
    present = locked(intake, by, State.DONE, State.CHECKED)
    refuse_if_built_upon(present)
    present.state, present.began_at, present.finished_at = State.UNDOING, clock.now(), None
    present.save(update_fields=["state", "began_at", "finished_at"])
    record(events.UNDO_ASKED, present, by=by, district_id=present.district_of_trail)
    return present


def refuse_if_built_upon(intake: Intake) -> None:
    found = what_builds_on(intake)
    if found:
        extra: dict[str, Any] = {"builds_on": found}
        raise DomainError(
            _("This list cannot be taken back. Something builds on it: %(what)s.")
            % {"what": "; ".join(in_words(found))},
            code="built_upon",
            extra=extra,
        )


def undo_list(intake_id: int, *, by: Actor) -> None:
    """Takes the entries of a list out of the register, in one transaction: its rows stay, as `undone`.

    What came to build on them since it was asked for leaves everything as it is.
    """
    with scope.system():
        intake = Intake.objects.select_for_update(of=("self",)).select_related("office").get(pk=intake_id)
        if intake.state != State.UNDOING:
            return
        if what_builds_on(intake):
            intake.state, intake.finished_at = State.DONE, clock.now()
            intake.save(update_fields=["state", "finished_at"])
            return
        made = _stage(intake)
        rows = IntakeRow.objects.filter(intake=intake)
        rows.exclude(outcome="bad").update(
            outcome="undone", subject_id=None, added_id=None, group_id=None, row_key=0, entry={}
        )
        intake.state, intake.finished_at = State.UNDONE, clock.now()
        intake.counts = {"undone": rows.filter(outcome="undone").count(), "bad": intake.counts.get("bad", 0)}
        intake.save(update_fields=["state", "finished_at", "counts"])
        record(events.UNDONE, intake, by=by, district_id=intake.district_of_trail, people=made)
        retiring.retire(by=by, facts={"list": intake.ref})
