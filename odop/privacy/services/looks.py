"""Writing down who looked at whom: after the answer is made, in one statement of its own, without waiting for the disk."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.looks import Look
from odop.kernel.refusals import Invalid, NotAllowed
from odop.privacy.enums import Why
from odop.privacy.models import AccessRecord
from odop.registry.models import Artisan

# A GET is read only in PostgreSQL, so the record has a transaction of its own: one statement, one way to the database and
# back. It is not waited for on the disk: a server that loses its power may lose the looks of the last moment, which no
# answer has to wait for otherwise.
INSERT = """
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO privacy_accessrecord
        (at, user_id, office_id, role, artisan_id, district_id, kind, subject_ref, page, rows, tied, why, why_text,
         people)
    SELECT %s, %s, %s, %s, artisan, district, kind, subject, %s, rows, tied, why, why_text, people::bigint[]
      FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::int[], %s::bool[], %s::text[], %s::text[],
                  %s::text[]) AS t(artisan, district, kind, subject, rows, tied, why, why_text, people), quick
"""


def note_looks(looks: Sequence[Look], *, page: str, by: User) -> None:
    """One record a look. What is not known to be part of the reader's own work counts as outside of it."""
    posting = next(iter(by.current_postings), None)
    columns = (
        [one.artisan_id for one in looks],
        [one.district_id for one in looks],
        [one.kind for one in looks],
        [one.subject_ref for one in looks],
        [one.rows for one in looks],
        [one.tied is True for one in looks],
        [one.why for one in looks],
        [one.why_text for one in looks],
        ["{" + ",".join(map(str, one.people)) + "}" for one in looks],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                clock.now(), by.pk, posting.office_id if posting else None, posting.role if posting else "", page[:60],
                *columns,
            ],
        )  # fmt: skip


@transaction.atomic
def say_why(artisan: Artisan, *, why: str, text: str = "", by: User) -> AccessRecord:
    """Keep the reason why `by` opens this person; it holds for the day. Refuses `invalid` without a reason or its words."""
    if by.is_citizen:
        raise NotAllowed()
    text = checked_reason(why, text)
    posting = next(iter(by.current_postings), None)
    return AccessRecord.objects.create(
        user=by, office=posting.office if posting else None, role=posting.role if posting else "", artisan=artisan,
        district_id=artisan.district_id, kind="reason", subject_ref=artisan.ref, tied=False, why=why, why_text=text,
        at=clock.now(),
    )  # fmt: skip


def checked_reason(why: str, text: str, *, of: type[TextChoices] = Why) -> str:
    """The words of a reason, tidied; Invalid without a reason, without words for another one, or with too many."""
    text = " ".join(text.split())
    if why not in of.values:
        raise Invalid(_("Choose a reason."), fields={"why": _("Choose a reason.")})
    if why == Why.OTHER and len(text) < 5:
        raise Invalid(_("Write the reason."), fields={"text": _("Write the reason.")})
    if len(text) > 200:
        raise Invalid(
            _("This is too long."), fields={"text": _("This is too long. Write at most 200 letters.")}
        )
    return text


def asks_why() -> bool:
    """Whether this site asks officers for a reason."""
    return bool(getattr(settings, "ASK_WHY", True))
