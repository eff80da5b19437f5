"""Splink on DuckDB: one file of entries in, pairs out, in bounded memory and piece by piece."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from odop.linkage import engine
from odop.linkage.features import Features
from odop.linkage.model import COMPARISONS, keyed_sql

MEMORY = "2500MB"  # of DuckDB; what does not fit goes to the disk beside its file
A_BATCH = 50_000
A_PIECE = 250_000  # entries on the left of one piece
_NUMBERS = {"unique_id", "birth_year", "district", "person", "family"}


def write_entries(entries: Iterable[tuple[object, ...]], path: Path, *, more: tuple[str, ...] = ()) -> int:
    """Writes entries (Features, and `more` columns behind them) as Parquet; returns how many."""
    columns = (*Features._fields, *more)
    schema = pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in columns])
    count, batch = 0, []
    with pq.ParquetWriter(path, schema) as writer:
        for entry in entries:
            batch.append(entry)
            if len(batch) == A_BATCH:
                count += _write(writer, schema, batch)
                batch = []
        if batch:
            count += _write(writer, schema, batch)
    return count


def _write(writer: pq.ParquetWriter, schema: pa.Schema, batch: list[tuple[object, ...]]) -> int:
    arrays = [
        pa.array(values, field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)
    ]
    writer.write_table(pa.table(arrays, schema=schema))
    return len(batch)


class Linkage:
    """A linkage over one file of entries. Its own database lies in `folder` and may be thrown away afterwards."""

    def __init__(self, entries: Path, folder: Path, *, threads: int = 2) -> None:
        from splink import DuckDBAPI

        self.connection = duckdb.connect(str(folder / "linkage.duckdb"))
        for setting in (f"threads={threads}", f"memory_limit='{MEMORY}'", "preserve_insertion_order=false"):
            self.connection.execute(f"SET {setting}")
        columns = ", ".join(Features._fields)
        self.connection.execute(
            f"CREATE OR REPLACE TABLE read AS SELECT {columns} FROM read_parquet(?)",  # noqa: S608
            [str(entries)],
        )
        self.connection.execute(f"CREATE OR REPLACE TABLE entries AS {keyed_sql('read')}")
        self.connection.execute("DROP TABLE read")
        [(self.count,)] = self.connection.execute("SELECT count(*) FROM entries").fetchall()
        self._linker = engine.linker(DuckDBAPI(self.connection).register("entries"), entries=self.count)

    @property
    def pieces(self) -> int:
        """Into how many pieces the work is cut; always the same for the same number of entries."""
        return max(1, -(-self.count // A_PIECE))

    def pairs(self, piece: int) -> pa.Table:
        """Pairs of a piece (from 1) that are worth a look: ids, score, by_rule, and by comparison level and weight."""
        predict = self._linker.inference
        predicted = predict.predict_chunk(
            left_chunk=(piece, self.pieces), threshold_match_weight=engine.LEAST_WEIGHT, warning_mode="never"
        )
        try:
            return self.connection.sql(engine.scored_sql(predicted.physical_name)).to_arrow_table()
        finally:
            predicted.drop_table_from_database_and_remove_from_cache()

    def close(self) -> None:
        self.connection.close()


def evidence(pairs: pa.Table) -> Iterator[list[tuple[str, str, float]]]:
    """For each pair what it rests on: [comparison, level, weight], the heaviest first; what is unknown is left out."""
    columns = [
        (
            one.key,
            one.level_keys[::-1],
            pairs[f"gamma_{one.key}"].to_pylist(),
            pairs[f"weight_{one.key}"].to_pylist(),
        )
        for one in COMPARISONS
    ]
    for row in range(pairs.num_rows):
        found = [
            (key, levels[gammas[row]], round(heavy[row], 1))
            for key, levels, gammas, heavy in columns
            if gammas[row] >= 0
        ]
        yield sorted(found, key=lambda one: -abs(one[2]))
