"""Applicants for the tests of the rule compiler: random ones, and one paisa around every edge of the slabs."""

from __future__ import annotations

import random
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from odop.lib.rules import Scheme, compile_folder

FOLDER = Path(__file__).resolve().parents[3] / "programmes" / "uttar_pradesh" / "schemes" / "margin_money"
LAKH = 10_000_000  # paise
EDGES = [0, 25 * LAKH, 3125 * LAKH // 100, 50 * LAKH, 100 * LAKH, 150 * LAKH, 200 * LAKH, 10**12]
FINE: dict[str, Any] = {
    "age": 34,
    "category": "general",
    "gender": "male",
    "disabled": False,
    "activity": "industry",
    "makes_district_product": True,
    "defaulter": False,
    "earlier_benefit": False,
    "family_benefited": False,
    "project_cost": 10 * LAKH,
    "land_cost": 0,
}


@cache
def margin_money() -> Scheme:
    return compile_folder(FOLDER)


def edge_rows() -> list[dict[str, Any]]:
    """Every slab edge and a few paise around it, with and without land, in both contribution rates."""
    rows = []
    for edge, step, land, gender in product(EDGES, range(-6, 7), (0, 1, 7 * LAKH), ("male", "female")):
        cost = edge + land + step
        if 0 <= cost <= 10**12:
            rows.append({**FINE, "project_cost": cost, "land_cost": land, "gender": gender})
    rows += [{**FINE, "project_cost": cost, "land_cost": cost + extra} for cost in (0, 1, LAKH) for extra in (-1, 0, 1)
             if cost + extra >= 0]  # fmt: skip
    rows += [{**FINE, "age": age} for age in (0, 17, 18, 19, 120)]
    rows += [{**FINE, key: None} for key in FINE]
    rows += [{key: value for key, value in FINE.items() if key != gone} for gone in FINE]
    rows += [dict.fromkeys(FINE), {}]
    return rows


def random_rows(count: int, seed: int = 2018) -> list[dict[str, Any]]:
    """Applicants of every kind: most costs near the slabs, refusals and unknown facts mixed in."""
    dice = random.Random(seed)
    spec = {one.key: one for one in margin_money().fields}
    rows = []
    for _ in range(count):
        cost = dice.choice(
            [
                dice.randrange(40 * LAKH),
                dice.randrange(300 * LAKH),
                dice.choice(EDGES[1:7]) + dice.randrange(-500, 500),
            ]
        )
        row: dict[str, Any] = {
            "age": dice.choice([dice.randrange(121), 17, 18, 40]),
            "category": dice.choice(spec["category"].choice_codes),
            "gender": dice.choice(spec["gender"].choice_codes),
            "disabled": dice.random() < 0.1,
            "activity": dice.choice(spec["activity"].choice_codes),
            "makes_district_product": dice.random() > 0.05,
            "defaulter": dice.random() < 0.05,
            "earlier_benefit": dice.random() < 0.05,
            "family_benefited": dice.random() < 0.05,
            "project_cost": cost,
            "land_cost": dice.choice([0, 0, dice.randrange(30 * LAKH)]),
        }
        if dice.random() < 0.3:
            for key in dice.sample(list(row), dice.choice([1, 1, 2, 5, 11])):
                row[key] = None
        rows.append(row)
    return rows
