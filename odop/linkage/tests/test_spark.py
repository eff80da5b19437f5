"""The settings of the linkage on Spark: a standalone master, worker and executor find the pairs that DuckDB finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings

from odop.linkage.duck import Linkage, write_entries
from odop.linkage.measure import entries_of
from odop.linkage.truth import people

PLAIN = ("codegen.wholeStage=false", "codegen.factoryMode=NO_CODEGEN", "adaptive.enabled=false")
PACKAGES = settings.CHECKOUT / "var" / "spark"  # made by script/spark

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (PACKAGES / "pyspark").is_dir(), reason="no Spark here: script/spark brings it"),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java here: script/spark brings it when root"),
]


def test_spark_finds_the_same_pairs_with_the_same_scores_as_duckdb(tmp_path: Path) -> None:
    entries = tmp_path / "entries.parquet"
    write_entries(entries_of(people(800, seed=6)), entries)
    linkage = Linkage(entries, tmp_path)
    ours = {(row["one"], row["other"]): row for row in linkage.pairs(1).to_pylist()}
    linkage.close()
    environment = os.environ | {
        "PYTHONPATH": f"{PACKAGES}:{settings.CHECKOUT}", "SPARK_HOME": str(PACKAGES / "pyspark"), "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        # A run this short spends its time on making it faster: Java's second compiler, code that Spark writes for each stage
        # and plans that are changed under way. Without them a third remains.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "PYSPARK_SUBMIT_ARGS": " ".join(f"--conf spark.sql.{one}" for one in PLAIN) + " pyspark-shell",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "odop.linkage.spark", str(entries), str(tmp_path / "pairs.parquet")],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    theirs = {
        (row["one"], row["other"]): row for row in pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    }
    assert len(ours) > 200
    assert theirs.keys() == ours.keys()
    for pair, row in ours.items():
        assert theirs[pair]["by_rule"] == row["by_rule"]
        assert theirs[pair]["score"] == pytest.approx(row["score"], abs=1e-9)
        assert theirs[pair]["gamma_given"] == row["gamma_given"]
