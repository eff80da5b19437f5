"""A change tried on paper: how the edited files differ from those in force, and what the trial found."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from odop.kernel.fields import Localised
from odop.lib.money import from_paise
from odop.places.models import District
from odop.places.queries import districts
from odop.schemes.services.simulation import DistrictEffect, Simulation

RULES_FIRST = (
    "entitlement.yaml",
    "eligibility.yaml",
    "form.yaml",
    "workflow.yaml",
    "examples.yaml",
    "scheme.yaml",
)


def in_order(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """The files of a scheme, those with rules first, letters last."""
    first = [name for name in RULES_FIRST if name in files]
    return [(name, files[name]) for name in [*first, *sorted(set(files) - set(first))]]


@dataclass(frozen=True)
class Difference:
    """How one file differs: (kind, line) pairs with kind add, take or stay; place lines are kind at."""

    name: str
    lines: list[tuple[str, str]]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """Every file that differs, with three lines around each change."""
    found = []
    kinds = {"+": "add", "-": "take", "@": "at"}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3))[2:]
        found.append(Difference(name, [(kinds.get(line[:1], "stay"), line) for line in lines]))
    return found


@dataclass(frozen=True)
class EffectRow:
    """One district under both versions, in rupees."""

    district: District
    effect: DistrictEffect

    @property
    def now(self) -> Decimal:
        return from_paise(self.effect.cost_now)

    @property
    def then(self) -> Decimal:
        return from_paise(self.effect.cost_then)

    @property
    def more(self) -> Decimal:
        return self.then - self.now


@dataclass(frozen=True)
class Found:
    """What the trial found, by district and in all."""

    simulation: Simulation
    output: str
    rows: list[EffectRow]
    now: Decimal
    then: Decimal
    counts: dict[str, int]

    @property
    def more(self) -> Decimal:
        return self.then - self.now


COUNTS = ("applications", "gain", "lose", "newly_eligible", "no_longer_eligible", "undecided")


def found(simulation: Simulation, labels: Mapping[str, Mapping[str, str]]) -> Found:
    """The trial in rupees; districts in which something changes come first, the largest change on top."""
    places = {one.pk: one for one in districts()}
    rows = [EffectRow(places[effect.district_id], effect) for effect in simulation.districts]
    rows.sort(key=lambda row: (-abs(row.more), str(row.district)))
    return Found(
        simulation,
        str(Localised(labels.get(simulation.output, {"en": simulation.output}))),
        rows,
        from_paise(simulation.total("cost_now")),
        from_paise(simulation.total("cost_then")),
        {name: simulation.total(name) for name in COUNTS},
    )
