"""Decisions of the margin money scheme in Python, with every reason; the floor is the bare slab as a function."""

import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.figure import AT_LEAST, Figure, Goal, in_turns
from odop.lib.rules import Scheme, compile_folder

FOLDER = Path(__file__).resolve().parent.parent / "programmes" / "uttar_pradesh" / "schemes" / "margin_money"
DAY = date(2024, 6, 1)
LAKH = 10_000_000  # paise
APPLICANTS = 20_000
ROUNDS = 15


def applicants(scheme: Scheme, count: int, seed: int = 2018) -> list[dict[str, Any]]:
    """Typed facts: costs from 1 to 300 lakh, some refusals, some facts not known."""
    dice = random.Random(seed)
    spec = {field.key: field for field in scheme.fields}
    rows = []
    for _ in range(count):
        row = {
            "age": dice.randrange(16, 70),
            "category": dice.choice(spec["category"].choice_codes),
            "gender": dice.choice(("female", "male", "male", "male")),
            "disabled": dice.random() < 0.03,
            "activity": dice.choice(spec["activity"].choice_codes),
            "makes_district_product": dice.random() > 0.03,
            "defaulter": dice.random() < 0.03,
            "earlier_benefit": dice.random() < 0.03,
            "family_benefited": dice.random() < 0.03,
            "project_cost": dice.randrange(LAKH, 300 * LAKH),
            "land_cost": dice.choice((0, 0, 0, LAKH // 2)),
        }
        if dice.random() < 0.05:
            del row[dice.choice(list(row))]
        rows.append(row)
    return rows


def bare_slab(row: dict[str, Any]) -> int:
    """The table of para 1(2) to 1(5) and nothing else, in paise."""
    net = row.get("project_cost", 0) - row.get("land_cost", 0)
    if net <= 25 * LAKH:
        return min((net * 25 + 50) // 100, 62_500_000)
    if net <= 50 * LAKH:
        return max(62_500_000, (net * 20 + 50) // 100)
    if net <= 150 * LAKH:
        return max(10 * LAKH, (net * 10 + 50) // 100)
    return min((net * 10 + 50) // 100, 20 * LAKH)


def measure() -> Iterator[Figure]:
    scheme = compile_folder(FOLDER)
    rows = applicants(scheme, APPLICANTS)
    decide = scheme.decider(DAY)

    def ours(_turn: int) -> None:
        for row in rows:
            decide(row)

    def floor(_turn: int) -> None:
        for row in rows:
            bare_slab(row)

    mine, bare = in_turns(ours, floor, ROUNDS, clock=time.process_time)
    yield Figure(
        "decisions_per_cpu_second", APPLICANTS / mine.median, "decisions/CPU-second",
        floor=APPLICANTS / bare.median, goal=Goal("value", AT_LEAST, 200_000),
    )  # fmt: skip
