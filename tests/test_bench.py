"""What the bench prints is what its readers count on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import GROUPS, wanted
from bench.figure import AT_LEAST, AT_MOST, Figure, Goal, Times, in_turns

CHECKOUT = Path(__file__).resolve().parent.parent


def test_a_figure_is_one_object_with_exactly_these_keys() -> None:
    told = json.loads(Figure("pages", 30.0, "ms", floor=12.0, goal=Goal("ratio", AT_MOST, 3)).as_json())
    assert told == {
        "name": "pages", "value": 30, "unit": "ms", "floor": 12, "ratio": 2.5, "goal": "ratio <= 3",
    }  # fmt: skip
    assert json.loads(Figure("bytes", 1.0, "bytes").as_json()) == {
        "name": "bytes", "value": 1, "unit": "bytes", "floor": None, "ratio": None, "goal": None,
    }  # fmt: skip


def test_a_goal_speaks_of_the_value_or_of_the_ratio() -> None:
    assert Figure("rate", 10.0, "/s", floor=15.0, goal=Goal("ratio", AT_LEAST, 0.5)).met
    assert Figure("rate", 10.0, "/s", floor=30.0, goal=Goal("ratio", AT_LEAST, 0.5)).met is False
    assert Figure("rate", 10.0, "/s", goal=Goal("value", AT_LEAST, 10)).met
    assert Figure("rate", 10.0, "/s").met is None


def test_a_measure_and_its_floor_are_taken_in_turns() -> None:
    calls: list[tuple[str, int]] = []
    ours, floor = in_turns(
        lambda n: calls.append(("ours", n)), lambda n: calls.append(("floor", n)), 4, warm_up=0
    )
    assert len(ours.seconds) == len(floor.seconds) == 4
    assert [{name for name, _n in calls[at : at + 2]} for at in (0, 2, 4, 6)] == [{"ours", "floor"}] * 4
    assert {calls[at][0] for at in (0, 2)} == {"ours", "floor"}  # neither is always first


def test_the_ninety_fifth_of_a_hundred_is_told() -> None:
    assert Times([float(n) for n in range(1, 101)]).p95 == 96


def test_a_name_chooses_its_group_and_a_wrong_one_is_refused() -> None:
    assert wanted(["worklist_p50_ms"]) == {"pages"}
    assert wanted(["steps", "home_page_bytes"]) == {"steps", "home"}
    assert wanted([]) == set(GROUPS)
    with pytest.raises(SystemExit, match="No figure is called"):
        wanted(["nonsense"])


def test_decisions_are_measured_without_an_installation() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--json", "--only", "decisions"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (told,) = map(json.loads, done.stdout.splitlines())
    assert told["name"] == "decisions_per_cpu_second" and told["value"] > 0 and told["floor"] > told["value"]
