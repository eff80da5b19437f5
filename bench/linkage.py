"""Linkage over made-up people of known identity: precision, recall, ceiling, time and memory. No floor: a promise each."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figure import AT_LEAST, AT_MOST, Figure, Goal
from bench.place import CHECKOUT
from config import env
from odop.linkage.measure import measure as link

SEED = 2  # other people than those the chances were counted over


def measure(entries: int) -> Iterator[Figure]:
    programme = CHECKOUT / "programmes" / env.read().programme
    with tempfile.TemporaryDirectory(prefix="odop-bench-linkage-") as folder:
        found = link(entries, seed=SEED, folder=Path(folder), programme=programme)
    unit = f"of {found.true_pairs:,} true pairs, {entries:,} entries"
    yield Figure(
        "linkage_precision_by_rule", found.precision_by_rule, f"of {found.joined:,} pairs joined by rule",
        goal=Goal("value", AT_LEAST, 0.995),
    )  # fmt: skip
    yield Figure(
        "linkage_recall", found.recall, f"{unit}: joined or offered", goal=Goal("value", AT_LEAST, 0.95)
    )
    yield Figure("linkage_recall_by_rule", found.recall_by_rule, unit)
    yield Figure("linkage_ceiling", found.ceiling, f"{unit}: compared at all")
    yield Figure("linkage_precision_offered", found.precision_offered, f"of {found.offered:,} pairs offered")
    yield Figure("linkage_seconds", found.seconds, f"s, {found.cpu_seconds:.0f} CPU seconds")
    yield Figure(
        "linkage_memory_mb",
        found.memory_mb,
        "MB, with the making of people",
        goal=Goal("value", AT_MOST, 4096),
    )
