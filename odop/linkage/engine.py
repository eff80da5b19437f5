"""Scoring of pairs by Splink, on whichever engine it is given: DuckDB for a programme, Spark for the nation.

Splink says how much likelier two entries are one person than two strangers. What it cannot know is the house: two brothers
agree on everything but the given name. So its weight meets a second one, of one person against two people of one house,
made of the same levels; a pair is only as sure as the worse of the two allows.
"""

import math
from typing import Any

from odop.linkage.model import COMPARISONS, splink_settings, weights

ASK = 0.05  # from here on an officer is asked, the likeliest first
LEAST_WEIGHT = math.log2(ASK / (1 - ASK))  # as Splink counts; the house can only make a pair less sure
SURE = 0.99  # from here on a pair may be joined by rule, if nothing speaks against it

# The rule: what a pair must have beside its score, and must not have. In gammas, so that both engines read it alike.
_LEVEL = {one.key: {key: one.gamma(key) for key in one.level_keys} for one in COMPARISONS}


def _at_least(comparison: str, level: str) -> str:
    return f"gamma_{comparison} >= {_LEVEL[comparison][level]}"


def _is(comparison: str, level: str) -> str:
    return f"gamma_{comparison} = {_LEVEL[comparison][level]}"


SAME_NAME = f"({_at_least('given', 'swapped')})"
# Something that belongs to her alone, or telephone or house together with a matching year of birth.
IDENTIFIED = " OR ".join(_is(key, "same") for key in ("pan", "udyam", "account", "aadhaar_last4"))
SAME_YEARS = f"({_at_least('birth', 'few')})"
SAME_FATHER = f"({_at_least('related', 'near')})"
CONTRADICTED = " OR ".join(
    (
        *(_is(key, "differs") for key in ("gender", "pan", "udyam", "aadhaar_last4")),
        _is("birth", "differs"),
        f"{_is('related', 'differs')} AND NOT ({IDENTIFIED})",
    )
)
RULE = (
    f"{SAME_NAME} AND NOT ({CONTRADICTED})"
    f" AND (({IDENTIFIED}) OR ({SAME_YEARS} AND ({SAME_FATHER} OR {_is('phone', 'same')}) AND {_at_least('place', 'elsewhere')}))"
)


def house_weight_sql() -> str:
    """log2 of the odds of one person against two of one house, from the levels at which a pair agrees."""
    trained = weights()
    parts = [_double(math.log2(trained["pairs_an_entry"] / trained["house_pairs_an_entry"]))]
    for one in COMPARISONS:
        cases = " ".join(
            f"WHEN {one.gamma(key)} THEN {_double(math.log2(chances['m'] / chances['h']))}"
            for key, chances in trained["levels"][one.key].items()
        )
        parts.append(f"CASE gamma_{one.key} {cases} ELSE {_double(0.0)} END")
    return " + ".join(parts)


def _double(number: float) -> str:
    """A number that both engines take for a double; Spark takes 1.5 for a decimal."""
    return f"cast({number!r} as double)"


def chance_sql(strangers: str, house: str) -> str:
    """The chance that a pair is one person, from both weights; written so that no power runs over."""
    return f"1 / (1 + power(2, least(60, -({strangers}))) + power(2, least(60, -({house}))))"


def scored_sql(predicted: str) -> str:
    """Pairs worth a look, from Splink's answer: ids, score, whether the rule joins them, and levels as numbers."""
    gammas = ", ".join(f"gamma_{one.key}" for one in COMPARISONS)
    evidence = ", ".join(
        f"mw_{one.key} + mw_tf_adj_{one.key} AS weight_{one.key}"
        if one.has_common
        else f"mw_{one.key} AS weight_{one.key}"
        for one in COMPARISONS
    )
    kept = ", ".join(f"gamma_{one.key}, weight_{one.key}" for one in COMPARISONS)
    return f"""
        SELECT one, other, score, score >= {SURE} AND {RULE} AS by_rule, {kept}
          FROM (SELECT unique_id_l AS one, unique_id_r AS other,
                       {chance_sql("match_weight", house_weight_sql())} AS score, {gammas}, {evidence}
                  FROM {predicted}) AS weighed
         WHERE score >= {ASK}
    """  # noqa: S608 (our own constants)


def linker(table: Any, *, entries: int) -> Any:
    """A Splink linker over a table of Features that an engine's API has registered."""
    from splink import Linker

    return Linker(table, splink_settings(weights(), entries=entries))
