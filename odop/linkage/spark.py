"""The same linkage on Spark, for a national register; run beside the product, with requirements/spark.txt and Java 17.

    python -m odop.linkage.spark entries.parquet pairs.parquet --master spark://host:7077

Entries are as `duck.write_entries` writes them, one file or a folder of files, one from each state. Settings, chances,
rule and score are those of the programme's own linkage; a test holds the pairs equal.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from odop.linkage import engine
from odop.linkage.model import keyed_sql

TESTED = "local-cluster[1,1,1024]"  # a standalone master, a worker and an executor, each a process of its own


def session(master: str, folder: Path) -> Any:
    """A Spark session on that master, quiet, with its scratch files in `folder`."""
    from pyspark.sql import SparkSession

    made = (
        SparkSession.builder.master(master)
        .appName("one person once")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1" if master == TESTED else "200")
        .config("spark.default.parallelism", "1" if master == TESTED else "200")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    made.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    return made


def link(entries: str, out: str, *, master: str, folder: Path) -> int:
    """Writes the pairs worth a look as Parquet, as `duck.Linkage.pairs` gives them; returns how many."""
    from splink.backends.spark import SparkAPI

    spark = session(master, folder)
    try:
        spark.read.parquet(entries).createOrReplaceTempView("read")
        read = spark.sql(keyed_sql("read")).cache()
        api = SparkAPI(spark_session=spark, register_udfs_automatically=False, break_lineage_method="parquet",
                       num_partitions_on_repartition=1 if master == TESTED else 200)  # fmt: skip
        linker = engine.linker(api.register(read), entries=read.count())
        predicted = linker.inference.predict(threshold_match_weight=engine.LEAST_WEIGHT, warning_mode="never")
        pairs = spark.sql(engine.scored_sql(predicted.physical_name))
        pairs.write.mode("overwrite").parquet(out)
        return int(spark.read.parquet(out).count())
    finally:
        spark.stop()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("entries", help="Parquet of entries")
    parser.add_argument("pairs", help="where the pairs are written, as Parquet")
    parser.add_argument("--master", default=TESTED, help=f"Spark's master ({TESTED})")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="odop-spark-") as folder:
        count = link(chosen.entries, chosen.pairs, master=chosen.master, folder=Path(folder))
    print(f"{count:,} pairs")  # noqa: T201 (a command's answer)


if __name__ == "__main__":
    main()
