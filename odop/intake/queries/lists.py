"""Lists of the reader's offices, their rows, and what is wrong in them."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import IMPORT_LISTS
from odop.intake.models import Intake, IntakeRow
from odop.kernel.refusals import NotFound
from odop.registry.models import Artisan


def intakes_visible_to(user: User) -> QuerySet[Intake]:
    """Lists that the reader's offices brought, the latest first; all of them at the state."""
    rows = Intake.objects.select_related("office", "district", "made_by").order_by("-pk")
    if not user.may(IMPORT_LISTS):
        return rows.none()
    return rows if user.scope.everything else rows.filter(office_id__in=user.scope.offices)


def intake_visible_to(user: User, ref: str) -> Intake:
    """The list with this reference. Raises NotFound for another office's."""
    found = intakes_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def rows_of(intake: Intake, *, outcome: str = "", code: str = "", key: str = "") -> QuerySet[IntakeRow]:
    """Rows in the order of the sheet; those with one kind of problem where `code` and `key` are given."""
    rows = IntakeRow.objects.filter(intake=intake).order_by("number")
    if outcome:
        rows = rows.filter(outcome=outcome)
    if code:
        rows = rows.extra(
            where=[
                "EXISTS (SELECT 1 FROM jsonb_array_elements(problems) p WHERE p ->> 1 = %s AND p ->> 2 = %s)"
            ],
            params=[key, code],
        )
    return rows


def artisans_in(rows: Iterable[IntakeRow]) -> list[int]:
    """Ids of the people whose entries came of these rows. One query."""
    refs = [row.subject_ref for row in rows if row.subject_ref]
    return list(Artisan.objects.filter(ref__in=refs).values_list("pk", flat=True))


def problem_kinds(intake: Intake) -> dict[tuple[str, str], int]:
    """(key of the column, code) → rows with that problem, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p ->> 1, p ->> 2, count(*) FROM intake_intakerow r, jsonb_array_elements(r.problems) p"
            " WHERE r.intake_id = %s AND r.outcome = 'bad' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
            [intake.pk],
        )
        return {(key, code): count for key, code, count in cursor.fetchall()}
