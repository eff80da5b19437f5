# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""Joining two entries into one, and taking them apart again with everything that moved.

Both entries stay as rows. The one that goes points at the one that stays and keeps every value it had; what hung on it
moves, row by row noted, and fields that were empty in the one that stays are filled from it. Set-based: a thousand
joinings take as many statements as one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record, record_many
from odop.kernel.refusals import DomainError
from odop.registry import events
from odop.registry.models import Artisan, Joining
from odop.registry.moves import MOVES

JOINED_MEANWHILE = _("One of the two has been joined with another entry meanwhile.")

# Taken over where the entry that stays has nothing: [field that decides], its columns. Bank details and Aadhaar never: the
# first are asked for with a passbook, the second with a consent.
FILLED: Mapping[str, tuple[str, ...]] = {
    "relation_folded": ("relation", "relation_name", "relation_folded"),
    "birth_year": ("birth_year",),
    "gender": ("gender",),
    "category": ("category",),
    "disabled": ("disabled",),
    "mobile": ("mobile",),
    "pin_code": ("pin_code",),
    "craft": ("craft",),
    "craft_years": ("craft_years",),
    "pan": ("pan",),
}
_EMPTY = "coalesce({0}::text, '') = ''"
Ids = dict[str, list[str]]


def join(pairs: Sequence[tuple[int, int]], *, by: Actor, by_rule: bool = False) -> list[Joining]:
    """Joins each (kept, gone), in the order given; returns one Joining for each. In the caller's transaction and scope.

    An entry that goes stands once; one that stays may stand several times. Refuses `answered` when one of them has been
    joined meanwhile: then nothing is joined.
    """
    ids = sorted({one for pair in pairs for one in pair})
    present = {
        one.pk: one
        for one in Artisan.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    }
    if any(present[one].merged_into_id for one in ids) or len({gone for _kept, gone in pairs}) < len(pairs):
        raise DomainError(JOINED_MEANWHILE, code="answered")
    made: list[Joining] = []
    for turn in _turns(pairs):
        made += _join_once(turn, present, by=by, by_rule=by_rule)
    Joining.objects.bulk_create(made, batch_size=1000)
    kept_of = {one.gone_id: present[one.kept_id].ref for one in made}
    record_many(
        events.JOINED,
        [present[gone] for gone in kept_of],
        by=by,
        facts=lambda gone: {"kept": kept_of[gone.pk], "by_rule": by_rule},
    )
    return made


def running_among(entries: Sequence[int]) -> set[int]:
    """Those of the entries for which an office is at work (`running` in moves.py). In the caller's scope."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for move in MOVES.values():
            if move.running != "false":
                cursor.execute(
                    f"SELECT DISTINCT {move.column} FROM {move.table} m WHERE {move.column} = ANY (%s) AND {move.running}",
                    [list(entries)],
                )
                found.update(row[0] for row in cursor.fetchall())
    return found


def _turns(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The pairs in turns, in each of which an entry stays at most once: what the first brings, the second must find."""
    turns: list[list[tuple[int, int]]] = []
    seen: dict[int, int] = defaultdict(int)
    for kept, gone in pairs:
        turn = seen[kept]
        seen[kept] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append((kept, gone))
    return turns


def _join_once(
    pairs: list[tuple[int, int]], present: Mapping[int, Artisan], *, by: Actor, by_rule: bool
) -> list[Joining]:
    kept_ids, gone_ids = [kept for kept, _gone in pairs], [gone for _kept, gone in pairs]
    moved: dict[int, Ids] = defaultdict(dict)
    held: dict[int, Ids] = defaultdict(dict)
    with connection.cursor() as cursor:
        for label, move in MOVES.items():
            cursor.execute(
                f"SELECT {move.column}, array_agg(id::text ORDER BY id) FROM {move.table}"
                f" WHERE {move.column} = ANY (%s) GROUP BY 1",
                [kept_ids],
            )
            for kept, ids in cursor.fetchall():
                held[kept][label] = ids
            cursor.execute(
                f"WITH j AS (SELECT unnest(%s::bigint[]) AS kept, unnest(%s::bigint[]) AS gone),"
                f" moved AS (UPDATE {move.table} m SET {move.column} = j.kept FROM j"
                f" WHERE m.{move.column} = j.gone AND NOT ({move.unless}) RETURNING m.id, j.gone)"
                " SELECT gone, array_agg(id::text ORDER BY id) FROM moved GROUP BY 1",
                [kept_ids, gone_ids],
            )
            for gone, ids in cursor.fetchall():
                moved[gone][label] = ids
        filled = _fill(cursor, kept_ids, gone_ids)
    users = _move_users(pairs, present)
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_artisan g SET merged_into_id = j.kept FROM"
            " (SELECT unnest(%s::bigint[]) AS kept, unnest(%s::bigint[]) AS gone) j WHERE g.id = j.gone",
            [kept_ids, gone_ids],
        )
    return [
        Joining(
            kept_id=kept, gone_id=gone, district_id=present[kept].district_id, by_rule=by_rule, moved=moved[gone],
            held=held[kept], filled=filled.get(gone, []), moved_user_id=users.get(gone), made_at=moment, made_by_id=by.pk,
        )
        for kept, gone in pairs
    ]  # fmt: skip


def _fill(cursor: CursorWrapper, kept_ids: list[int], gone_ids: list[int]) -> dict[int, list[str]]:
    """Fills what is empty in the entries that stay; returns by entry that goes which fields were taken from it."""
    wanted = {
        field: f"{_EMPTY.format('k.' + field)} AND NOT {_EMPTY.format('g.' + field)}" for field in FILLED
    }
    listed = ", ".join(f"CASE WHEN {when} THEN '{field}' END" for field, when in wanted.items())
    cursor.execute(
        f"SELECT j.gone, array_remove(ARRAY[{listed}]::text[], NULL) FROM (SELECT unnest(%s::bigint[]) AS kept,"
        " unnest(%s::bigint[]) AS gone) j JOIN registry_artisan k ON k.id = j.kept JOIN registry_artisan g ON g.id = j.gone",
        [kept_ids, gone_ids],
    )
    found = {gone: fields for gone, fields in cursor.fetchall() if fields}
    if found:
        assigned = ", ".join(
            f"{column} = CASE WHEN {wanted[field]} THEN g.{column} ELSE k.{column} END"
            for field, columns in FILLED.items()
            for column in columns
        )
        some = [(kept, gone) for kept, gone in zip(kept_ids, gone_ids, strict=True) if gone in found]
        cursor.execute(
            f"UPDATE registry_artisan k SET {assigned} FROM (SELECT unnest(%s::bigint[]) AS kept, unnest(%s::bigint[]) AS gone) j"
            " JOIN registry_artisan g ON g.id = j.gone WHERE k.id = j.kept",
            [[kept for kept, _gone in some], [gone for _kept, gone in some]],
        )
    return found


def _move_users(pairs: list[tuple[int, int]], present: Mapping[int, Artisan]) -> dict[int, int]:
    """Her sign-in goes along where the entry that stays has none; returns it by the entry that goes."""
    users = {}
    for kept_id, gone_id in pairs:
        kept, gone = present[kept_id], present[gone_id]
        if kept.user_id is None and gone.user_id is not None:
            users[gone_id] = gone.user_id
            gone.user, kept.user_id = None, gone.user_id
            gone.save(update_fields=["user"])
            kept.save(update_fields=["user"])
    return users


def split(joining: Joining, *, by: Actor, give_back: Mapping[str, Sequence[str]], note: str = "") -> Joining:
    """Puts everything back that moved when the two were joined. In the caller's transaction and scope.

    What came to the entry that stayed since then remains with it, unless `give_back` names it ({"casework.Case.applicant":
    [ids]}): only the officer can know whose it is. Refuses `split_already`; `joined_since` when the entry that stayed was
    itself joined with another since then (that is taken apart first).
    """
    pair = sorted((joining.kept_id, joining.gone_id))
    present = {
        one.pk: one
        for one in Artisan.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk")
    }
    found = Joining.objects.select_for_update(of=("self",)).get(pk=joining.pk)
    if found.split_at is not None:
        raise DomainError(_("The two have been taken apart already."), code="split_already")
    kept, gone = present[found.kept_id], present[found.gone_id]
    if kept.merged_into_id is not None or gone.merged_into_id != kept.pk:
        raise DomainError(
            _("The entry that stayed was itself joined with another since. Take that apart first."),
            code="joined_since",
        )
    later = later_additions(found)
    chosen = {
        label: [one for one in ids if one in later.get(label, [])]
        for label, ids in give_back.items()
        if label in MOVES
    }
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    with connection.cursor() as cursor:
        for label, move in MOVES.items():
            ids = [*found.moved.get(label, []), *chosen.get(label, [])]
            if ids:
                cursor.execute(
                    f"UPDATE {move.table} SET {move.column} = %s WHERE id::text = ANY (%s) AND {move.column} = %s",
                    [gone.pk, ids, kept.pk],
                )
        for field in found.filled:
            _empty_again(cursor, field, kept.pk, gone.pk)
    if found.moved_user_id is not None and kept.user_id == found.moved_user_id:
        kept.user_id, gone.user_id = None, found.moved_user_id
        kept.save(update_fields=["user"])
        gone.save(update_fields=["user"])
    found.split_at, found.split_by_id, found.note = clock.now(), by.pk, note[:2000]
    found.given_back = {label: ids for label, ids in chosen.items() if ids}
    found.save(update_fields=["split_at", "split_by", "note", "given_back"])
    record(events.SPLIT, gone, by=by, kept=kept.ref)
    return found


def later_additions(joining: Joining) -> Ids:
    """What hangs on the entry that stayed and came after the joining, by move: ids as text."""
    found: Ids = {}
    with connection.cursor() as cursor:
        for label, move in MOVES.items():
            known = [*joining.moved.get(label, []), *joining.held.get(label, [])]
            known += [str(joining.gone_id)] if label == "registry.Artisan.merged_into" else []
            cursor.execute(
                f"SELECT m.id::text FROM {move.table} m WHERE {move.column} = %s AND NOT m.id::text = ANY (%s) ORDER BY m.id",
                [joining.kept_id, known],
            )
            if ids := [row[0] for row in cursor.fetchall()]:
                found[label] = ids
    return found


def _empty_again(cursor: CursorWrapper, field: str, kept_id: int, gone_id: int) -> None:
    """Empties what was taken over, unless it was corrected since."""
    columns = FILLED[field]
    empty = {"birth_year": "NULL", "disabled": "NULL", "craft_years": "NULL", "relation_name": "'{}'::jsonb"}
    assigned = ", ".join(f"{column} = {empty.get(column, chr(39) * 2)}" for column in columns)
    cursor.execute(
        f"UPDATE registry_artisan k SET {assigned} FROM registry_artisan g"
        f" WHERE k.id = %s AND g.id = %s AND k.{field} = g.{field}",
        [kept_id, gone_id],
    )
