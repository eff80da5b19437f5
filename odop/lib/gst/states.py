"""The States as the tax knows them: two digits that begin a GSTIN, and the first digits of their PIN codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from odop.lib.tables import Complaint, Text, column, matching, plain, read_table, several, text_column

COLUMNS = (
    column("code", matching("[0-9]{2}", "09")),
    text_column("name"),
    column("pins", several),
    column("source", plain),
)


@dataclass(frozen=True)
class State:
    """A State or Union territory; `pins` are first two digits of its PIN codes, some of them shared with a neighbour."""

    code: str
    name: Text
    pins: tuple[str, ...]


@lru_cache(maxsize=8)
def read_states(folder: Path, languages: Sequence[str]) -> tuple[State, ...]:
    """Returns the States of `tax/states.csv` in file order; raises ValueError with every complaint."""
    complaints: list[Complaint] = []
    rows = read_table(folder / "tax" / "states.csv", COLUMNS, languages, complaints)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return tuple(State(row["code"], row["name"], row["pins"]) for row in rows)


def states_of_pin(pin: str, states: Sequence[State]) -> list[State]:
    """Returns the States that a PIN code may lie in: one, or the few that share its first two digits."""
    return [state for state in states if pin[:2] in state.pins]


def state_of_gstin(gstin: str) -> str:
    """Returns the two-digit code of the State that gave the number."""
    return gstin[:2]
