"""The published criteria by which stalls are given: data of the programme, read once, with the rule compiler's language.

`programmes/<state>/exhibitions/criteria.yaml`: each list says for which kinds of fair it holds and gives points for
conditions on what the house knows of the person who asks. A condition on what is not known gives no points.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from odop.exhibitions.enums import FairKind
from odop.kernel.fields import Localised
from odop.lib.formula import read_yaml
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.language import parse
from odop.lib.formula.tree import INTEGER, MONEY, YESNO, Node, Symbol

# What a condition may read of the person who asks for a stall.
FACTS = {
    "woman": Symbol("woman", YESNO),
    "special": Symbol("special", YESNO),  # Scheduled Caste or Tribe
    "disabled": Symbol("disabled", YESNO),
    "fairs_before": Symbol("fairs_before", INTEGER, 0, 10_000),  # stalls held through the programme
    "years_of_craft": Symbol("years_of_craft", INTEGER, 0, 100),
    "registered": Symbol("registered", YESNO),  # the unit has an Udyam number
    "has_gst": Symbol("has_gst", YESNO),
    "workers": Symbol("workers", INTEGER, 0, 1_000_000),
    "earned_before": Symbol("earned_before", MONEY, 0, 10**15),  # sales and orders noted at earlier fairs
}


@dataclass(frozen=True)
class Criterion:
    key: str
    when: Node
    points: int
    label: Localised


@dataclass(frozen=True)
class Criteria:
    """One published list. Points are added up; equal points are ranked by who asked first."""

    code: str
    hash: str
    title: Localised
    source: Localised
    kinds: tuple[str, ...]
    items: tuple[Criterion, ...]

    @property
    def most(self) -> int:
        return sum(item.points for item in self.items)

    def points_of(self, facts: Mapping[str, Any]) -> dict[str, int]:
        """Points by criterion that these facts earn; money in whole paise."""
        return {item.key: item.points for item in self.items if evaluate(item.when, facts) is True}


@cache
def published() -> tuple[Criteria, ...]:
    """Every list of the programme; none where it has no fairs. Raises on a file that cannot be used."""
    path = settings.PROGRAMME_DIR / "exhibitions" / "criteria.yaml"
    if not path.exists():
        return ()
    found = []
    data, complaints = read_yaml(path.read_text(encoding="utf-8"), "criteria.yaml")
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    for one in data["lists"]:
        items = tuple(
            Criterion(
                str(item["key"]),
                parse(str(item["when"]), FACTS, want=YESNO),
                int(item["points"]),
                Localised(item["label"]),
            )
            for item in one["points"]
        )
        kinds = tuple(str(kind) for kind in one["kinds"])
        if unknown := set(kinds) - set(FairKind.values):
            raise ValueError(f"criteria.yaml: there is no kind of fair “{', '.join(sorted(unknown))}”")
        said = repr([(i.key, i.points, str(dict(i.label)), str(i.when)) for i in items]) + repr(kinds)
        found.append(
            Criteria(
                str(one["code"]), hashlib.sha256(said.encode()).hexdigest()[:12], Localised(one["title"]),
                Localised(one["source"]), kinds, items,
            )
        )  # fmt: skip
    return tuple(found)


def criteria_for(kind: str) -> Criteria | None:
    return next((one for one in published() if kind in one.kinds), None)


def criteria_of(code: str) -> Criteria | None:
    return next((one for one in published() if one.code == code), None)
