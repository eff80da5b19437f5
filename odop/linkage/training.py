"""Where the chances in `weights.json` come from: counted over made-up people whose identity is known.

    m  share of pairs of one person that agree at a level       all such pairs
    u  share of pairs of two people drawn at random             a sample of them
    h  share of pairs of two people of one house                all such pairs

Half a count is added to each, so that nothing is impossible. With answers of the adjudication desk the same counting can
be done over real pairs; until then the file says of itself that it was made from made-up people.
"""

import json
from typing import Any

import duckdb

from odop.linkage.model import COMPARISONS, WEIGHTS

# Real lists err in ways nobody thought of: no disagreement of one person is thought rarer than this.
LEAST = {"m": 0.004, "u": 0.0, "h": 0.0}
RANDOM_PAIRS = 1_000_000


def trained(connection: duckdb.DuckDBPyConnection, table: str, *, note: str) -> dict[str, Any]:
    """Counts over `table`, which has the columns of Features and `person` and `family` beside them."""
    people = _number(connection, f"SELECT count(*) FROM {table}")  # noqa: S608 (our own names throughout)
    same = f"{table} l JOIN {table} r ON l.person = r.person AND l.unique_id < r.unique_id"
    house = f"{table} l JOIN {table} r ON l.family = r.family AND l.person <> r.person AND l.unique_id < r.unique_id"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE drawn AS SELECT (1 + hash(i) % {people})::bigint AS one,"  # noqa: S608
        f" (1 + hash(i + {RANDOM_PAIRS}) % {people})::bigint AS other FROM range({RANDOM_PAIRS}) x(i)"
    )
    drawn = f"drawn JOIN {table} l ON l.unique_id = one JOIN {table} r ON r.unique_id = other AND l.person <> r.person"
    pairs = {name: _number(connection, f"SELECT count(*) FROM {source}") for name, source in  # noqa: S608
             (("m", same), ("h", house))}  # fmt: skip
    levels: dict[str, dict[str, dict[str, float]]] = {
        one.key: {key: {} for key in one.level_keys} for one in COMPARISONS
    }
    for name, source in (("m", same), ("u", drawn), ("h", house)):
        for one in COMPARISONS:
            counts = dict.fromkeys(one.level_keys, 0.5)
            for key, count in connection.execute(
                f"SELECT {level_sql(one.key)} AS level, count(*) FROM {source} GROUP BY 1"  # noqa: S608
            ).fetchall():
                if key is not None:
                    counts[key] += count
            total = sum(counts.values())
            for key, count in counts.items():
                levels[one.key][key][name] = float(f"{max(count / total, LEAST[name]):.4g}")
    return {
        "note": note,
        "pairs_an_entry": round(pairs["m"] / people, 4),
        "house_pairs_an_entry": round(pairs["h"] / people, 4),
        "levels": levels,
    }


def level_sql(comparison: str) -> str:
    """SQL over l and r that names the level at which they agree; NULL where one of them is unknown."""
    [one] = (each for each in COMPARISONS if each.key == comparison)
    cases = " ".join(f"WHEN {_over_rows(level.condition)} THEN '{level.key}'" for level in one.levels)
    return f"CASE WHEN {_over_rows(one.unknown)} THEN NULL {cases} ELSE 'differs' END"


def _over_rows(condition: str) -> str:
    words = {f"{name}_{side}": f"{side}.{name}" for name in _columns() for side in "lr"}
    for column in sorted(words, key=len, reverse=True):
        condition = condition.replace(column, words[column])
    return condition


def _columns() -> list[str]:
    from odop.linkage.features import Features

    return list(Features._fields)


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    [(number,)] = connection.execute(query).fetchall()
    return int(number)


def write(found: dict[str, Any]) -> None:
    """Puts the counts in their file."""
    WEIGHTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
