"""Looking through the whole register for people who stand in it twice: by night, resumable, the same again changes nothing."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import connection
from django.db.models import F

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.linkage.duck import Linkage, evidence, write_entries
from odop.linkage.models import Run
from odop.linkage.queries import entries_in_use, last_entry
from odop.registry.services import join_by_rule, note_pairs

JOINED_AT_ONCE = 2_000
# What agrees, in the words that the register has for it.
REASON = {
    ("given", "same"): "name", ("given", "sounds"): "name_like", ("given", "joined"): "name_like", ("given", "near"): "name_like",
    ("given", "swapped"): "name_swapped", ("given", "initial"): "initial", ("related", "same"): "relation",
    ("related", "begins"): "relation_like", ("related", "first"): "relation_like", ("related", "near"): "relation_like",
    ("birth", "same"): "birth_year", ("birth", "one"): "birth_year_near", ("phone", "same"): "mobile",
    ("phone", "near"): "mobile_near", ("place", "village"): "place", ("place", "near"): "place_like",
    ("place", "pin"): "pin", ("place", "district"): "district", ("place", "elsewhere"): "district", ("pan", "same"): "pan",
    ("udyam", "same"): "udyam", ("account", "same"): "account", ("aadhaar_last4", "same"): "aadhaar_last4",
}  # fmt: skip


def begin_run() -> Run:
    """The unfinished run, or a new one up to the latest entry."""
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE linkage_run IN SHARE ROW EXCLUSIVE MODE")
        present = Run.objects.filter(ended_at__isnull=True).first()
        return present or Run.objects.create(up_to=last_entry(), began_at=clock.now())


def run(*, by: Actor = SYSTEM, say: Callable[[str], object] = lambda text: None) -> Run:
    """One run through all pieces, then the joinings that the rule allows. Each piece is one transaction.

    Cut off anywhere it goes on with the next piece when called again. What an officer answered is never asked again nor
    joined by rule.
    """
    present, began = begin_run(), time.monotonic()
    with _folder(present) as folder:
        entries = folder / "entries.parquet"
        if not (folder / "complete").exists():
            count = write_entries(entries_in_use(present.up_to), entries)
            (folder / "complete").write_text(str(count))
            say(f"{count:,} entries read")
        if int((folder / "complete").read_text()) > 1:
            _pieces(present, entries, folder, say)
        _join(present, by, say)
        seconds = F("seconds") + time.monotonic() - began
        Run.objects.filter(pk=present.pk).update(seconds=seconds, ended_at=clock.now())
    shutil.rmtree(folder, ignore_errors=True)
    present.refresh_from_db()
    return present


def _pieces(present: Run, entries: Path, folder: Path, say: Callable[[str], object]) -> None:
    linkage = Linkage(entries, folder)
    try:
        Run.objects.filter(pk=present.pk).update(entries=linkage.count, pieces=linkage.pieces)
        for piece in range(present.done + 1, linkage.pieces + 1):
            pairs = linkage.pairs(piece)
            with scope.system():
                new = note_pairs(_lines(pairs))
                Run.objects.filter(pk=present.pk).update(done=piece, found=F("found") + new)
            say(f"piece {piece} of {linkage.pieces}: {pairs.num_rows:,} pairs, {new:,} of them new")
    finally:
        linkage.close()


def _lines(pairs: pa.Table) -> Iterator[tuple[int, int, float, bool, str, str]]:
    """(earlier entry, later entry, score, whether the rule joins them, reasons and evidence as JSON)."""
    ones, others = pairs["one"].to_pylist(), pairs["other"].to_pylist()
    scores, rules = pairs["score"].to_pylist(), pairs["by_rule"].to_pylist()
    for one, other, score, by_rule, why in zip(ones, others, scores, rules, evidence(pairs), strict=True):
        reasons = [REASON[key, level] for key, level, _weight in why if (key, level) in REASON]
        yield min(one, other), max(one, other), score, by_rule, json.dumps(reasons), json.dumps(why)


def _join(present: Run, by: Actor, say: Callable[[str], object]) -> None:
    joined = 1
    while joined:
        with scope.system():
            joined = join_by_rule(JOINED_AT_ONCE, by=by)
            Run.objects.filter(pk=present.pk).update(joined=F("joined") + joined)
        say(f"{joined:,} entries joined by rule")


@contextmanager
def _folder(present: Run) -> Iterator[Path]:
    """Where a run keeps its file of entries between being cut off and going on: private, in the programme's home."""
    # The moment belongs to the name: another database of this home counts its runs from one too, and its entries are others.
    name = f"run-{present.pk}-{present.began_at:%Y%m%dT%H%M%S%f}"
    folder = Path(settings.STATIC_ROOT).parent / "linkage" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield folder
