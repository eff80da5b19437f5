"""Many events in one transaction: one chain, whichever way they were written, and each with its place."""

import pytest
from django.db import connection

from odop.kernel import events, trail
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Counter, Event

pytestmark = pytest.mark.django_db

SELECTED = """
    SELECT 'test.happened'::text AS verb, now() AS at, 'kernel.counter'::text AS subject_type, n::text AS subject_id,
           'C-' || n AS subject_ref, 146 AS district_id, jsonb_build_object('n', n) AS facts
      FROM generate_series(1, %s) AS n ORDER BY n
"""


@pytest.fixture(autouse=True)
def _a_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(events.VERBS, "test.happened", events.Verb("test.happened", "Something happened"))


def at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_events_selected_by_a_query_join_the_chain_of_those_recorded_before_and_after():
    subject = Counter.objects.create(series="trail-test")
    before = events.record("test.happened", subject, by=SYSTEM)
    assert events.record_selected(["test.happened"], SELECTED, [300], by=SYSTEM) == 300
    after = events.record("test.happened", subject, by=SYSTEM)
    at_commit()
    before.refresh_from_db()
    after.refresh_from_db()
    assert trail.verify() is None
    assert after.seq == before.seq + 301
    middle = Event.objects.filter(seq__gt=before.seq, seq__lt=after.seq).order_by("seq")
    assert [one.facts["n"] for one in middle] == list(range(1, 301))
    assert {one.id.version for one in middle} == {7}
    assert middle[0].subject_ref == "C-1"


def test_whatever_an_event_says_is_hashed_as_the_chain_is_verified():
    odd = """
        SELECT 'test.happened'::text AS verb, at, 'kernel.counter'::text AS subject_type, said AS subject_id, said AS subject_ref,
               district AS district_id, jsonb_build_object(said, said, 'deep', '[1.50, {"b": null, "a": 1e3}]'::jsonb) AS facts
          FROM (VALUES (timestamptz '2026-11-22 10:00:00.5+05:30', E'"\\\\ \\t\\n\\u0001 \\u007f </', 146),
                       (timestamptz '2026-11-22', 'बरेली 🧵', NULL),
                       (timestamptz '1969-12-31 23:59:59.000001Z', '', 0)) AS t (at, said, district)
    """
    assert events.record_selected(["test.happened"], odd, by=SYSTEM) == 3
    assert trail.verify() is None


def test_all_events_of_a_transaction_are_chained_in_the_order_in_which_they_happened():
    subject = Counter.objects.create(series="trail-test")
    made = [events.record("test.happened", subject, by=SYSTEM, n=n) for n in range(50)]
    at_commit()
    assert trail.verify() is None
    seqs = dict(Event.objects.values_list("pk", "seq"))
    assert [seqs[one.pk] for one in made] == sorted(seqs[one.pk] for one in made)


def test_an_event_selected_by_a_query_queues_what_follows_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(events.REACTIONS, "test.happened", ["somewhere.listens"])
    assert events.record_selected(["test.happened"], SELECTED, [2], by=SYSTEM) == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'event' FROM procrastinate_jobs WHERE args ->> 'reaction' = 'somewhere.listens'"
        )
        queued = {row[0] for row in cursor.fetchall()}
    assert queued == {str(pk) for pk in Event.objects.values_list("pk", flat=True)}


def test_a_verb_nobody_registered_writes_nothing():
    with pytest.raises(KeyError):
        events.record_selected(["nothing.such"], SELECTED, [2], by=SYSTEM)
    assert not Event.objects.exists()


def test_gathered_events_are_written_at_the_end_in_their_order_and_nothing_of_what_failed():
    subject = Counter.objects.create(series="trail-test")
    with events.gathered():
        first = events.record("test.happened", subject, by=SYSTEM, n=1)
        assert not Event.objects.filter(verb="test.happened").exists()
        with pytest.raises(LookupError), events.gathered():
            events.record("test.happened", subject, by=SYSTEM, n=2)
            raise LookupError
        with events.gathered():
            events.record("test.happened", subject, by=SYSTEM, n=3)
    at_commit()
    assert trail.verify() is None
    written = list(Event.objects.filter(verb="test.happened").order_by("seq"))
    assert [one.facts for one in written] == [{"n": 1}, {"n": 3}]
    assert (written[0].pk, written[0].at, written[0].subject_ref) == (first.pk, first.at, first.subject_ref)


def test_the_chain_never_reads_the_whole_trail_for_an_event():
    """A session that learnt its plans on an empty trail went on reading it from end to end, for every event of a list."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE oid = 'odop_event_chain'::regproc")
        assert "enable_seqscan=off" in cursor.fetchone()[0]
