"""Is the trail whole? Every event names the one before it by its hash; the first link that does not fit is named."""

import re
from dataclasses import dataclass

from django.db import connection

# The digest is worked out here again, not by the database's own function, which somebody might have changed too.
# What is hashed, in which order, is said in migration 0002_trail.
CHAIN = """
    WITH links AS (
        SELECT e.seq, e.id, e.hash, e.prev_hash,
               lag(e.seq, 1, 0::bigint) OVER (ORDER BY e.seq) AS seq_before,
               lag(e.hash) OVER (ORDER BY e.seq) AS hash_before,
               sha256(coalesce(e.prev_hash, ''::bytea) || convert_to(jsonb_build_array(
                   e.seq, e.id, extract(epoch FROM e.at), e.verb, e.subject_type, e.subject_id, e.subject_ref,
                   e.district_id, e.actor_id, e.facts)::text, 'UTF8')) AS digest
          FROM kernel_event e WHERE e.seq IS NOT NULL)
    SELECT seq, id, seq_before, prev_hash IS DISTINCT FROM hash_before, hash IS DISTINCT FROM digest FROM links
     WHERE seq <> seq_before + 1 OR prev_hash IS DISTINCT FROM hash_before OR hash IS DISTINCT FROM digest
     ORDER BY seq LIMIT 1
"""


@dataclass(frozen=True)
class Broken:
    """The first link that does not fit: its place, the event's id, and what is wrong in words."""

    seq: int | None
    id: str
    wrong: str

    def __str__(self) -> str:
        return f"event {self.id} at {self.seq if self.seq is not None else 'no place'}: {self.wrong}"


@dataclass(frozen=True)
class Head:
    """The last link. Noted outside the database, it shows later that nothing was cut off the end."""

    seq: int
    hash: str  # hexadecimal

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def of(cls, noted: str) -> "Head":
        """From its text, `123:9f86…`; raises ValueError when it is not one."""
        found = re.fullmatch(r"([0-9]{1,18}):([0-9a-fA-F]{64})", noted.strip())
        if not found:
            raise ValueError(
                f"“{noted}” is not the head of a trail; write it like 123:9f86… (64 hexadecimal digits)"
            )
        return cls(int(found[1]), found[2].lower())


def head() -> Head | None:
    """The last link of the trail; None while nothing has happened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM kernel_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1] or b"").hex()) if row else None


def verify(noted: Head | None = None) -> Broken | None:
    """The first broken link, or None. Looks at gaps, at each link to the one before, and at each event's own hash;
    then for events outside the chain, and whether the `noted` head still stands. Needs a reader who sees every event.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHAIN)
        row = cursor.fetchone()
        if row:
            return _named(*row)
        cursor.execute("SELECT id FROM kernel_event WHERE seq IS NULL ORDER BY at, id LIMIT 1")
        row = cursor.fetchone()
        if row:
            return Broken(None, str(row[0]), "it has no place in the chain")
        if noted is None:
            return None
        cursor.execute("SELECT id, hash FROM kernel_event WHERE seq = %s", [noted.seq])
        row = cursor.fetchone()
    if row is None:
        return Broken(noted.seq, "?", "the noted head is missing: the end of the trail was cut off")
    if bytes(row[1]).hex() != noted.hash:
        return Broken(noted.seq, str(row[0]), "its hash is not the noted one: the trail was written anew")
    return None


def _named(seq: int, id_: object, before: int, link_wrong: bool, content_wrong: bool) -> Broken:
    if seq != before + 1:
        missing = f"{before + 1}" if seq == before + 2 else f"{before + 1} to {seq - 1}"
        return Broken(seq, str(id_), f"number {missing} is missing before it")
    if link_wrong:
        return Broken(seq, str(id_), "it does not name the hash of the event before it")
    assert content_wrong  # noqa: S101 (the query gives no other)
    return Broken(seq, str(id_), "its content is not what was hashed: it was changed afterwards")
