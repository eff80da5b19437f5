"""Whoever changes the past, even as the owner of the database with the guards switched off, is named."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from odop.kernel import events, trail
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Counter, Event
from odop.kernel.trail import Head


@pytest.fixture(autouse=True)
def _a_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb of these tests only: pages that list all verbs never see it."""
    monkeypatch.setitem(events.VERBS, "test.happened", events.Verb("test.happened", "Something happened"))


@pytest.fixture
def chain(db: None) -> Iterator[list[Event]]:
    """Five events in their chain: the deferred trigger is told to run at once, as at COMMIT."""
    subject = Counter.objects.create(series="trail-test")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    made = [events.record("test.happened", subject, by=SYSTEM, n=n, amount="10.00") for n in range(5)]
    for event in made:
        event.refresh_from_db()
    yield made
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(query: str, *values: object) -> None:
    """Raw SQL as the owner, with the table's guards off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        cursor.execute(query, values)
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")


def test_an_untouched_trail_is_whole(chain: list[Event]) -> None:
    assert trail.verify() is None
    out = StringIO()
    call_command("trail", "verify", "--head", stdout=out)
    last = chain[-1]
    assert f"{last.seq}:{bytes(last.hash).hex()}" in out.getvalue()


def test_an_empty_trail_is_whole(db: None) -> None:
    assert trail.verify() is None
    assert trail.head() is None


def test_a_changed_fact_is_named(chain: list[Event]) -> None:
    tamper("""UPDATE kernel_event SET facts = facts || '{"amount": "99.00"}' WHERE id = %s""", chain[2].pk)
    broken = trail.verify()
    assert broken is not None
    assert (broken.seq, broken.id) == (chain[2].seq, str(chain[2].pk))
    assert "changed afterwards" in broken.wrong
    with pytest.raises(CommandError, match=str(chain[2].pk)):
        call_command("trail", "verify")


@pytest.mark.parametrize(
    "change",
    ["verb = 'x'", "at = at + interval '1 microsecond'", "actor_id = 1", "district_id = 5", "subject_id = '0'",
     "subject_ref = 'x'", "subject_type = 'x'", "hash = sha256('x')", "prev_hash = sha256('x')"],
)  # fmt: skip
def test_every_part_of_an_event_is_held_by_its_hash(chain: list[Event], change: str) -> None:
    tamper(f"UPDATE kernel_event SET {change} WHERE id = %s", chain[2].pk)
    broken = trail.verify()
    assert broken is not None
    assert broken.seq == chain[2].seq


def test_a_change_with_its_hash_worked_out_again_breaks_the_next_link(chain: list[Event]) -> None:
    tamper("UPDATE kernel_event SET facts = '{}' WHERE id = %s", chain[2].pk)
    tamper(
        "UPDATE kernel_event e SET hash = odop_event_digest(e, e.seq, e.prev_hash) WHERE id = %s", chain[2].pk
    )
    broken = trail.verify()
    assert broken is not None
    assert broken.seq == chain[3].seq
    assert "event before it" in broken.wrong


def test_a_removed_event_leaves_a_gap(chain: list[Event]) -> None:
    tamper("DELETE FROM kernel_event WHERE id = %s", chain[1].pk)
    broken = trail.verify()
    assert broken is not None
    assert broken.seq == chain[2].seq
    assert f"number {chain[1].seq} is missing" in broken.wrong


def test_a_trail_cut_at_its_beginning_is_named(chain: list[Event]) -> None:
    tamper("DELETE FROM kernel_event WHERE id IN (%s, %s)", chain[0].pk, chain[1].pk)
    broken = trail.verify()
    assert broken is not None
    assert "number 1 to 2 is missing" in broken.wrong


def test_a_trail_cut_at_its_end_is_shown_by_the_noted_head(chain: list[Event]) -> None:
    noted = trail.head()
    assert noted is not None
    assert trail.verify(noted) is None
    tamper("DELETE FROM kernel_event WHERE id = %s", chain[4].pk)
    assert trail.verify() is None
    broken = trail.verify(noted)
    assert broken is not None
    assert "cut off" in broken.wrong


def test_a_trail_written_anew_is_shown_by_the_noted_head(chain: list[Event]) -> None:
    noted = trail.head()
    tamper("UPDATE kernel_event SET facts = '{}' WHERE id = %s", chain[4].pk)
    tamper(
        "UPDATE kernel_event e SET hash = odop_event_digest(e, e.seq, e.prev_hash) WHERE id = %s", chain[4].pk
    )
    assert trail.verify() is None
    broken = trail.verify(noted)
    assert broken is not None
    assert "written anew" in broken.wrong


def test_an_event_slipped_in_beside_the_chain_is_named(chain: list[Event]) -> None:
    tamper(
        "INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, facts)"
        " VALUES (gen_random_uuid(), now(), 'x', 'x', '1', '', '{}')"
    )
    broken = trail.verify()
    assert broken is not None
    assert (broken.seq, "no place" in broken.wrong) == (None, True)


def test_a_changed_digest_function_fools_nobody(chain: list[Event]) -> None:
    tamper("UPDATE kernel_event SET facts = '{}' WHERE id = %s", chain[4].pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION odop_event_digest(e kernel_event, place bigint, previous bytea)"
            " RETURNS bytea LANGUAGE sql STABLE AS $$ SELECT e.hash $$"
        )
    assert trail.verify() is not None


@pytest.mark.parametrize("text", ["", "5", "x:00", "5:zz", "5:00", "-1:" + "00" * 32])
def test_a_noted_head_is_read_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="is not the head"):
        Head.of(text)
