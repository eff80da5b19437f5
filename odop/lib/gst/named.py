"""Goods that a notification names one by one: which condition of a rate follows from what a thing is called.

`tax/named_goods.csv` of a programme has a name a row, in Latin letters; names are compared folded, so that ढोलक is dholak. `handmade`:
the notification means only what is made by hand.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from odop.lib.names import fold
from odop.lib.tables import Complaint, column, matching, plain, read_table, yes_or_no

COLUMNS = (
    column("condition", matching("[a-z_]+", "listed_instrument")),
    column("name", matching("[a-z]+", "dholak")),
    column("handmade", yes_or_no),
    column("source", plain),
)


@lru_cache(maxsize=8)
def read_named(folder: Path) -> Mapping[str, tuple[str, bool]]:
    """Returns the condition by folded name and whether only what is made by hand meets it, none where the programme names nothing;
    raises ValueError with every complaint."""
    path = folder / "tax" / "named_goods.csv"
    if not path.exists():
        return {}
    complaints: list[Complaint] = []
    rows = read_table(path, COLUMNS, (), complaints)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return {fold(row["name"]): (row["condition"], row["handmade"]) for row in rows}


@lru_cache(maxsize=4096)
def conditions_of(texts: tuple[str, ...], folder: Path, *, handmade: bool) -> frozenset[str]:
    """Returns the conditions that goods described by these words meet."""
    named = read_named(folder)
    words = {word for text in texts for word in fold(text).split()}
    found = {named[word] for word in words & named.keys()}
    return frozenset(condition for condition, by_hand in found if handmade or not by_hand)
