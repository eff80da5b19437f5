"""How two entries are compared: one list of comparisons and blocks, for Splink on DuckDB and on Spark alike.

Conditions are plain SQL that both engines read the same way (levenshtein, substr, length), so that both find equal pairs.
What each level is worth stands in `weights.json` (see `training.py`): m, how often entries of one person agree so; u, how
often two people chosen at random do; h, how often two people of one house do. The first two are Splink's. The third is
ours: brothers share father, village and telephone, and no product of independent chances may make one man of them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Level:
    """One way in which two values may agree; `common` is the column whose frequent values count for less."""

    key: str
    condition: str
    common: str = ""


@dataclass(frozen=True)
class Comparison:
    """Levels from the strongest to the weakest; where none holds, the values differ. `unknown` comes before all."""

    key: str
    unknown: str
    levels: tuple[Level, ...]

    @property
    def level_keys(self) -> tuple[str, ...]:
        """From the strongest to `differs`; Splink numbers them downwards to 0, and unknown is -1."""
        return (*(level.key for level in self.levels), "differs")

    @property
    def has_common(self) -> bool:
        return any(level.common for level in self.levels)

    def gamma(self, level: str) -> int:
        """Splink's number of a level."""
        return len(self.levels) - self.level_keys.index(level)


def _either_empty(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _begins(long: str, short: str, least: int) -> str:
    return f"(length({short}) >= {least} AND substr({long}, 1, length({short})) = {short})"


def _turned(column: str) -> str:
    """Chauhan Ram Naresh for Ram Naresh Chauhan: one begins within the other and goes on at its beginning."""
    left, right = f"{column}_l", f"{column}_r"
    return f"(length({left}) >= 4 AND length({left}) = length({right}) AND instr(concat({left}, {left}), {right}) > 0)"


def _exact(key: str, *more: Level) -> Comparison:
    return Comparison(key, _either_empty(key), (Level("same", f"{key}_l = {key}_r"), *more))


_ONE_SLIP = "levenshtein({0}_l, {0}_r) <= 1"

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "given",
        _either_empty("given"),
        (
            Level("same", "given_l = given_r", common="given_bones"),
            Level("sounds", "given_bones_l = given_bones_r AND length(given_bones_l) >= 2", common="given_bones"),
            Level("joined", f"joined_l = joined_r OR {_begins('joined_l', 'joined_r', 3)} OR {_begins('joined_r', 'joined_l', 3)}"),
            Level("swapped", f"given_bones_l = rest_bones_r OR rest_bones_l = given_bones_r OR {_turned('joined')}"),
            Level("near", "length(given_l) >= 4 AND length(given_r) >= 4 AND " + _ONE_SLIP.format("given")),
            Level("initial", "(length(given_l) = 1 OR length(given_r) = 1) AND substr(given_l, 1, 1) = substr(given_r, 1, 1)"),
            Level("like", "length(given_l) >= 6 AND length(given_r) >= 6 AND levenshtein(given_l, given_r) <= 2"),
        ),
    ),
    Comparison(
        "rest",
        _either_empty("rest"),
        (
            Level("same", "rest_l = rest_r", common="rest_bones"),
            Level("sounds", "rest_bones_l = rest_bones_r AND length(rest_bones_l) >= 2", common="rest_bones"),
            Level("near", "length(rest_l) >= 4 AND length(rest_r) >= 4 AND levenshtein(rest_l, rest_r) <= 2"),
            Level("part", f"{_begins('rest_bones_l', 'rest_bones_r', 2)} OR {_begins('rest_bones_r', 'rest_bones_l', 2)}"),
        ),
    ),
    Comparison(
        "related",
        _either_empty("related_joined"),
        (
            Level("same", "related_joined_l = related_joined_r", common="related_joined"),
            Level("begins", f"{_begins('related_joined_l', 'related_joined_r', 3)} OR {_begins('related_joined_r', 'related_joined_l', 3)}",
                  common="related_bones"),
            Level("first", "related_bones_l = related_bones_r", common="related_bones"),
            Level("near", "length(related_joined_l) >= 4 AND length(related_joined_r) >= 4 AND " + _ONE_SLIP.format("related_joined")
                  + " OR length(related_given_l) >= 4 AND length(related_given_r) >= 4 AND " + _ONE_SLIP.format("related_given")),
            Level("other_kind", "related_kind_l <> related_kind_r"),
        ),
    ),
    Comparison(
        "birth",
        _either_empty("birth_year"),
        (
            Level("same", "birth_year_l = birth_year_r"),
            Level("one", "abs(birth_year_l - birth_year_r) = 1"),
            Level("few", "abs(birth_year_l - birth_year_r) <= 4"),
            Level("some", "abs(birth_year_l - birth_year_r) <= 8"),
        ),
    ),
    _exact("phone", Level("near", _ONE_SLIP.format("phone"))),
    Comparison(
        "place",
        "district_l IS NULL OR district_r IS NULL",
        (
            Level("village", "district_l = district_r AND place_bones_l = place_bones_r"),
            Level("near", "district_l = district_r AND length(place_l) >= 5 AND length(place_r) >= 5"
                  " AND levenshtein(place_l, place_r) <= 2"),
            Level("pin", "pin_l = pin_r"),
            Level("district", "district_l = district_r AND (place_l IS NULL OR place_r IS NULL)"),
            Level("elsewhere", "district_l = district_r"),
            Level("name", "place_bones_l = place_bones_r"),
        ),
    ),
    _exact("gender"),
    _exact("pan", Level("near", _ONE_SLIP.format("pan"))),
    _exact("udyam"),
    _exact("account"),
    _exact("aadhaar_last4"),
)  # fmt: skip


@dataclass(frozen=True)
class Key:
    """What two entries of a block have in common. Where more than LARGEST have it, `narrower` is asked of them too, one after
    the other; what is common even so is no key, and other blocks have to do. So pairs grow as entries do, not as their square."""

    name: str
    of: tuple[str, ...]
    narrower: tuple[str, ...] = ()

    @property
    def steps(self) -> list[str]:
        """SQL of the key, the widest first; nothing where a part is missing."""
        parts = [*self.of, *self.narrower]
        return [
            " || '|' || ".join(f"({part})" for part in parts[:count])
            for count in range(len(self.of), len(parts) + 1)
        ]


LARGEST = 50  # entries that have a key in common
KEYS = (
    Key("by_phone", ("phone",), ("given_bones",)),
    Key("by_given_father", ("given_bones", "related_bones", "district"), ("birth_year",)),
    Key("by_name", ("joined", "district"), ("birth_year",)),
    Key("by_father_pin", ("related_bones", "pin"), ("substr(given, 1, 1)",)),
    Key("by_given_whole_father", ("given_bones", "related_joined"), ("birth_year",)),
    Key("by_given", ("given_bones", "district"), ("birth_year", "substr(related_given, 1, 1)")),
    Key("by_father", ("related_bones", "district", "substr(given, 1, 2)"), ("birth_year",)),
    Key("by_name_father", ("joined", "related_bones", "gender"), ("birth_year",)),
    Key("by_village", ("place_bones", "district", "gender"), ("substr(given, 1, 1)", "birth_year")),
    Key("by_letters_pin", ("pin", "substr(given, 1, 2)"), ("birth_year",)),
)

# Entries that share none of these are never compared. The measured ceiling stands in docs/algorithms/linkage.md.
BLOCKS: tuple[str, ...] = (
    "l.by_phone = r.by_phone",
    "l.given_bones = r.given_bones AND l.place_bones = r.place_bones AND l.district = r.district",
    "l.given_bones = r.given_bones AND l.pin = r.pin",
    "l.by_given_father = r.by_given_father",
    "l.by_name = r.by_name AND abs(l.birth_year - r.birth_year) <= 5",
    "l.related_joined = r.related_joined AND l.place_bones = r.place_bones AND l.district = r.district",
    "l.by_father_pin = r.by_father_pin AND abs(l.birth_year - r.birth_year) <= 5",
    "l.by_given_whole_father = r.by_given_whole_father AND abs(l.birth_year - r.birth_year) <= 2",
    "l.given_bones = r.rest_bones AND l.place_bones = r.place_bones AND l.district = r.district",
    "l.place_bones = r.place_bones AND l.district = r.district AND l.birth_year = r.birth_year",
    # What errors leave of a name that was written badly in both: its first letters, in her village or with her father's name.
    "l.place_bones = r.place_bones AND l.district = r.district AND substr(l.joined, 1, 2) = substr(r.joined, 1, 2)",
    "l.by_given = r.by_given AND (abs(l.birth_year - r.birth_year) <= 2 OR l.birth_year IS NULL OR r.birth_year IS NULL)",
    "l.by_father = r.by_father AND (abs(l.birth_year - r.birth_year) <= 5 OR l.birth_year IS NULL OR r.birth_year IS NULL)",
    "l.by_name_father = r.by_name_father AND abs(l.birth_year - r.birth_year) <= 2",
    "l.by_village = r.by_village AND abs(l.birth_year - r.birth_year) <= 4",
    "l.by_letters_pin = r.by_letters_pin",
    "l.pan = r.pan",
    "l.udyam = r.udyam",
    "l.account = r.account",
    "l.aadhaar_last4 = r.aadhaar_last4 AND l.given_bones = r.given_bones",
)


def keyed_sql(read: str) -> str:
    """The entries of table `read` with the keys of their blocks: a common one narrower, or none."""
    made, joins = [], []
    for key in KEYS:
        chosen = "NULL"
        for number, step in reversed(list(enumerate(key.steps))):
            common = f"{key.name}_{number}"
            joins.append(
                f"LEFT JOIN (SELECT {step} AS common FROM {read} GROUP BY 1 HAVING count(*) > {LARGEST}) AS {common}"  # noqa: S608
                f" ON {common}.common = {step}"
            )
            chosen = f"CASE WHEN {common}.common IS NULL THEN {step} ELSE {chosen} END"
        made.append(f"{chosen} AS {key.name}")
    return f"SELECT {read}.*, {', '.join(made)} FROM {read} {' '.join(joins)}"  # noqa: S608 (our own constants)


COMMON_COLUMNS = tuple(sorted({level.common for one in COMPARISONS for level in one.levels if level.common}))


@cache
def weights() -> dict[str, Any]:
    """The trained file: levels by comparison with m, u and h, the prior chances, and how it was trained."""
    found: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def splink_settings(trained: dict[str, Any], *, entries: int) -> dict[str, Any]:
    """The settings for either engine, for a register of that many entries: the more there are, the less likely is a pair."""
    prior = min(0.5, 2 * trained["pairs_an_entry"] / max(2, entries - 1))
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "comparisons": [
            {"output_column_name": one.key, "comparison_levels": list(_levels(one, trained))}
            for one in COMPARISONS
        ],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": block} for block in BLOCKS],
        "retain_matching_columns": True,  # without it Splink does not say at which level a pair agrees
        "retain_intermediate_calculation_columns": True,
    }


def _levels(one: Comparison, trained: dict[str, Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {"sql_condition": one.unknown, "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in (*one.levels, Level("differs", "ELSE")):
        said: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.key}
        chances = trained["levels"][one.key][level.key]
        said |= {"m_probability": chances["m"], "u_probability": chances["u"]}
        if level.common:
            said |= {
                "tf_adjustment_column": level.common,
                "tf_minimum_u_value": 0.0001,  # a name nobody else bears may be a slip
                "disable_tf_exact_match_detection": True,
            }
        made.append(said)
    return made
