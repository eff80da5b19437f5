"""What hangs on an entry, and whether it goes along when two entries are joined.

Every app says it of its own columns that point at an artisan, in its `moves.py`; a test finds the column of which nobody
has said anything. What moves is noted row by row and goes back when the two are taken apart.
"""

from dataclasses import dataclass

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Move:
    """A column that is set to the entry that stays. In `unless`, m is the row and j has kept and gone.

    `running` says which rows m an office is still at work on: two entries that both have some are not joined by rule, since
    what is then to become of the two an officer must say.
    """

    title: str | Promise
    table: str
    column: str
    unless: str
    running: str


MOVES: dict[str, Move] = {}
STAYS: dict[str, str] = {}


def moves(
    model: str, field: str, title: str | Promise, *, unless: str = "false", running: str = "false"
) -> None:
    """Rows of `model` ("casework.Case") go along. `unless` and `running` are SQL, ours: which of them stay nevertheless, and
    which of them an office is still at work on."""
    found = apps.get_model(model)
    column = found._meta.get_field(field).column
    MOVES[f"{model}.{field}"] = Move(title, found._meta.db_table, column, unless, running)


def stays(model: str, field: str, why: str) -> None:
    """Rows of `model` stay with the entry that they were made for, and why."""
    STAYS[f"{model}.{field}"] = why


moves("registry.Artisan", "merged_into", _("Entries joined earlier"))
moves("registry.Unit", "owner", _("Unit"))
moves(
    "registry.Membership",
    "artisan",
    _("Membership of a group"),
    unless="m.to_on IS NULL AND EXISTS (SELECT 1 FROM registry_membership k"
    " WHERE k.artisan_id = j.kept AND k.group_id = m.group_id AND k.to_on IS NULL)",
)
# The latest word counts: a consent moves unless the entry that stays has one in force, or took one back since.
moves(
    "registry.Consent",
    "artisan",
    _("Consent"),
    unless="m.withdrawn_at IS NOT NULL OR EXISTS (SELECT 1 FROM registry_consent k WHERE k.artisan_id = j.kept"
    " AND k.purpose = m.purpose AND (k.withdrawn_at IS NULL OR k.withdrawn_at >= m.given_at))",
)
stays("registry.DuplicateQuestion", "artisan", "a question is about the two entries that it names")
stays("registry.DuplicateQuestion", "other", "a question is about the two entries that it names")
stays("registry.Joining", "kept", "history")
stays("registry.Joining", "gone", "history")
