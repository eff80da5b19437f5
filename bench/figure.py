"""One measured figure with its floor, and how a measure and its floor are taken in turns."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

AT_LEAST, AT_MOST = ">=", "<="


@dataclass(frozen=True)
class Goal:
    """What is promised of a figure: its value or its ratio, at least or at most so much."""

    of: str  # "value" or "ratio"
    sign: str
    number: float

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {self.number:g}"


@dataclass(frozen=True)
class Figure:
    """`ratio` is value / floor. The floor is the least that the same work could cost, or None where there is none."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return None if not self.floor else self.value / self.floor

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        number = self.value if self.goal.of == "value" else self.ratio
        if number is None:
            return None
        return number >= self.goal.number if self.goal.sign == AT_LEAST else number <= self.goal.number

    def as_json(self) -> str:
        return json.dumps(
            {
                "name": self.name,
                "value": _short(self.value),
                "unit": self.unit,
                "floor": _short(self.floor),
                "ratio": _short(self.ratio),
                "goal": str(self.goal) if self.goal else None,
            }
        )

    def as_line(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x"
        floor = "" if self.floor is None else f"{_short(self.floor):,}"
        met = {None: "", True: "met", False: "MISSED"}[self.met]
        return (
            f"{self.name:<46} {_short(self.value):>12,} {self.unit:<24} {floor:>12} {ratio:>8}"
            f"  {self.goal or ''!s:<16} {met}"
        )


HEAD = f"{'figure':<46} {'value':>12} {'unit':<24} {'floor':>12} {'ratio':>8}  goal"


def _short(number: float | None) -> float | int | None:
    """Four digits are all that a measurement on a shared machine can carry."""
    if number is None:
        return None
    shortened = float(f"{number:.4g}")
    return int(shortened) if shortened.is_integer() else shortened


@dataclass(frozen=True)
class Times:
    """Seconds of one thing, measured several times."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[min(int(len(self.seconds) * 0.95), len(self.seconds) - 1)]


def in_turns(
    ours: Callable[[int], object],
    floor: Callable[[int], object],
    times: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
    warm_up: int = 2,
) -> tuple[Times, Times]:
    """The seconds of each, one after the other `times` times, so that what else the machine does hits both alike.

    Each is called with the number of the turn. The collector of garbage rests meanwhile: it runs between turns.
    """
    for number in range(warm_up):
        ours(number)
        floor(number)
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(times):
        pair = list(zip((ours, floor), took, strict=True))
        for run, seconds in pair if number % 2 == 0 else reversed(pair):
            gc.collect(0)
            gc.disable()
            began = clock()
            run(number)
            seconds.append(clock() - began)
            gc.enable()
    return Times(took[0]), Times(took[1])
