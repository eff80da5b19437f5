"""How well linkage does on people whose identity is known: precision, recall, the ceiling of its blocks, time and memory."""

import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from odop.lib import names
from odop.linkage.duck import Linkage, write_entries
from odop.linkage.features import features
from odop.linkage.model import BLOCKS
from odop.linkage.truth import Rates, Record, people

fold = lru_cache(maxsize=300_000)(names.fold)


@dataclass(frozen=True)
class Result:
    """Of one measurement; pairs are pairs of entries, seconds are of the linkage without the making of people."""

    entries: int
    true_pairs: int
    joined: int
    joined_rightly: int
    offered: int
    offered_rightly: int
    compared_rightly: int
    seconds: float
    cpu_seconds: float
    memory_mb: int

    @property
    def precision_by_rule(self) -> float:
        return self.joined_rightly / max(1, self.joined)

    @property
    def recall_by_rule(self) -> float:
        return self.joined_rightly / self.true_pairs

    @property
    def recall(self) -> float:
        """Of pairs joined or offered to the desk."""
        return (self.joined_rightly + self.offered_rightly) / self.true_pairs

    @property
    def precision_offered(self) -> float:
        return self.offered_rightly / max(1, self.offered)

    @property
    def ceiling(self) -> float:
        """Share of the true pairs that the blocks compare at all."""
        return self.compared_rightly / self.true_pairs


def entries_of(records: Iterable[Record]) -> Iterator[tuple[object, ...]]:
    """Features of records, with in the order in which they come."""
    for one in records:
        yield (
            *features(
                unique_id=one.record_id, name_folded=fold(one.name), relation=one.relation,
                relation_folded=fold(one.relation_name), birth_year=one.birth_year, gender=one.gender, mobile=one.mobile,
                place_folded=fold(one.place), pin_code=one.pin_code, district=one.district, pan=one.pan, udyam=one.udyam,
                ifsc=one.ifsc, account_last4=one.account[-4:], aadhaar_last4=one.aadhaar_last4,
            ),
        )  # fmt: skip


def measure(
    count: int, *, seed: int, folder: Path, programme: Path | None = None, rates: Rates | None = None
) -> Result:
    """Makes `count` entries, links them on DuckDB in `folder`, and counts what came of it."""
    truth: list[tuple[int, int]] = []

    def noted() -> Iterator[Record]:
        for one in people(count, seed, folder=programme, rates=rates):
            truth.append((one.record_id, one.person_id))
            yield one

    write_entries(entries_of(noted()), folder / "entries.parquet")
    write_truth(truth, folder / "truth.parquet")
    truth.clear()
    began, cpu = time.perf_counter(), time.process_time()
    linkage = Linkage(folder / "entries.parquet", folder)
    counts = dict.fromkeys(("joined", "joined_rightly", "offered", "offered_rightly"), 0)
    found = linkage.connection
    found.execute(
        "CREATE OR REPLACE TABLE truth AS SELECT * FROM read_parquet(?)", [str(folder / "truth.parquet")]
    )
    for piece in range(1, linkage.pieces + 1):
        pairs = linkage.pairs(piece)
        found.register("pairs", pairs)
        for by_rule, same, number in found.execute(
            "SELECT by_rule, l.person = r.person, count(*) FROM pairs JOIN truth l ON l.id = one JOIN truth r ON r.id = other"
            " GROUP BY ALL"
        ).fetchall():
            name = "joined" if by_rule else "offered"
            counts[name] += number
            counts[f"{name}_rightly"] += number if same else 0
        found.unregister("pairs")
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    true_pairs, compared = _ceiling(found)
    linkage.close()
    return Result(
        count,
        true_pairs,
        **counts,
        compared_rightly=compared,
        seconds=seconds,
        cpu_seconds=cpu,
        memory_mb=memory,
    )


def write_truth(truth: list[tuple[int, int]], path: Path) -> None:
    """Entry and person, beside the entries and never among them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids, persons = zip(*truth, strict=True)
    pq.write_table(pa.table({"id": pa.array(ids, pa.int64()), "person": pa.array(persons, pa.int64())}), path)


def _ceiling(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """True pairs, and those of them that share a block."""
    shared = " OR ".join(f"({block})" for block in BLOCKS)
    [(pairs, compared)] = connection.execute(
        f"SELECT count(*), count(*) FILTER ({shared}) FROM truth a JOIN truth b ON a.person = b.person AND a.id < b.id"  # noqa: S608
        " JOIN entries l ON l.unique_id = a.id JOIN entries r ON r.unique_id = b.id"
    ).fetchall()
    return int(pairs), int(compared)
