"""Pairs found among all entries: noted set by set, and joined where the rule is sure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.registry.enums import DuplicateState, FoundBy
from odop.registry.models import DuplicateQuestion, Joining
from odop.registry.services.joining import join, running_among

LARGEST = 6  # entries of one person; a larger heap is a fault of a list, and for a person to look at

NOTED = """
    INSERT INTO registry_duplicatequestion
           (artisan_id, other_id, district_id, score, reasons, evidence, found_by, sure, state, asked_at, note)
    SELECT p.later, p.earlier, a.district_id, round(p.score::numeric, 4), p.reasons::jsonb, p.evidence::jsonb, %s, p.sure, %s, %s, ''
      FROM found p
      JOIN registry_artisan a ON a.id = p.later AND a.merged_into_id IS NULL AND a.erased_at IS NULL
      JOIN registry_artisan b ON b.id = p.earlier AND b.merged_into_id IS NULL AND b.erased_at IS NULL
     ORDER BY p.later, p.earlier
        ON CONFLICT DO NOTHING
"""
# A question that waits learns what is known of it now; an answered one stays as it was answered.
LEARNT = """
    UPDATE registry_duplicatequestion q
       SET score = greatest(q.score, round(p.score::numeric, 4)), evidence = p.evidence::jsonb, sure = p.sure
      FROM found p
     WHERE q.state = %s AND least(q.artisan_id, q.other_id) = p.earlier AND greatest(q.artisan_id, q.other_id) = p.later
       AND q.evidence IS DISTINCT FROM p.evidence::jsonb
"""
Line = tuple[int, int, float, bool, str, str]  # earlier, later, score, sure, reasons and evidence as JSON


@transaction.atomic
def note_pairs(lines: Iterable[Line]) -> int:
    """Notes pairs of entries that may be one person, for the desk or the rule. Returns how many are new.

    Which entry is the earlier is told by its number. Pairs that were asked about before, either way round, are not asked
    again. A pair is no event: what is done about it is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE found (earlier bigint, later bigint, score float8, sure boolean, reasons text, evidence text)"
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY found FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("ANALYZE found")
        cursor.execute(NOTED, [FoundBy.BATCH, DuplicateState.OPEN, clock.now()])
        new = cursor.rowcount
        cursor.execute(LEARNT, [DuplicateState.OPEN])
        cursor.execute("DROP TABLE found")
    return int(new)


SURE = """
    SELECT q.id, least(q.artisan_id, q.other_id), greatest(q.artisan_id, q.other_id) FROM registry_duplicatequestion q
      JOIN registry_artisan a ON a.id = q.artisan_id AND a.merged_into_id IS NULL AND a.erased_at IS NULL
      JOIN registry_artisan b ON b.id = q.other_id AND b.merged_into_id IS NULL AND b.erased_at IS NULL
     WHERE q.sure AND q.state = 'open' AND {}
     ORDER BY 2, 3
"""
SAID_TWO = """
    SELECT least(artisan_id, other_id), greatest(artisan_id, other_id) FROM registry_duplicatequestion
     WHERE state IN ('different', 'split') AND artisan_id = ANY (%s) AND other_id = ANY (%s)
"""


@transaction.atomic
def join_by_rule(most: int, *, by: Actor) -> int:
    """Joins about `most` of the pairs of which the rule is sure; returns how many entries were joined.

    All sure pairs among some entries are taken together: they are joined when every two of them are sure of one another
    and nobody ever said they are two. An officer is asked instead where only a chain holds them (A is B, B is C, nothing
    speaks for A and C), and where an office is at work for two of them: of two running applications one has to end.
    """
    edges = _edges("true", [], most)
    heap: list[int] = []
    while heap != (heap := sorted({one for _question, *pair in edges for one in pair})):
        edges = _edges(
            "(q.artisan_id = ANY (%s) OR q.other_id = ANY (%s))", [heap, heap], None
        )  # whole clusters
    if not edges:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(SAID_TWO, [heap, heap])
        two = set(cursor.fetchall())
    busy = running_among(heap)
    joined, asked, both_run = [], [], []
    for members, questions in _clusters(edges):
        pairs = {(one, other) for at, one in enumerate(members) for other in members[at + 1 :]}
        if len(busy.intersection(members)) > 1:
            both_run += questions
        elif len(members) <= LARGEST and len(questions) == len(pairs) and not pairs & two:
            joined.append((members, questions))
        else:
            asked += questions
    DuplicateQuestion.objects.filter(pk__in=[*asked, *both_run]).update(sure=False)
    _say_why(both_run)
    notes = join([(members[0], gone) for members, _q in joined for gone in members[1:]], by=by, by_rule=True)
    _close(joined, notes)
    return len(notes)


def _say_why(questions: list[int]) -> None:
    """The officer reads why the rule left the pair to her."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE registry_duplicatequestion SET reasons = reasons || '["both_running"]'
                WHERE id = ANY (%s) AND NOT reasons ? 'both_running'""",
            [questions],
        )


def _edges(which: str, params: list[Any], most: int | None) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(SURE.format(which) + ("" if most is None else f" LIMIT {int(most)}"), params)
        return cursor.fetchall()


def _clusters(edges: list[tuple[int, int, int]]) -> list[tuple[list[int], list[int]]]:
    """(entries from the earliest on, questions) of each heap of pairs that hang together."""
    head: dict[int, int] = {}

    def top(one: int) -> int:
        while head.setdefault(one, one) != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    for _question, one, other in edges:
        first, second = sorted((top(one), top(other)))
        head[second] = first
    members: dict[int, set[int]] = defaultdict(set)
    questions: dict[int, list[int]] = defaultdict(list)
    for question, one, other in edges:
        members[top(one)] |= {one, other}
        questions[top(one)].append(question)
    return [(sorted(members[one]), questions[one]) for one in sorted(members)]


def _close(joined: Sequence[tuple[list[int], list[int]]], notes: Sequence[Joining]) -> None:
    """The questions say that the rule answered; each joining knows the question about its two."""
    closed = [question for _members, questions in joined for question in questions]
    DuplicateQuestion.objects.filter(pk__in=closed).update(
        state=DuplicateState.BY_RULE, answered_at=clock.now()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_joining j SET question_id = q.id FROM registry_duplicatequestion q WHERE q.id = ANY (%s)"
            " AND j.id = ANY (%s) AND least(q.artisan_id, q.other_id) = least(j.kept_id, j.gone_id)"
            " AND greatest(q.artisan_id, q.other_id) = greatest(j.kept_id, j.gone_id)",
            [closed, [note.pk for note in notes]],
        )
