"""What lists show of a listing that stands in the mart: some columns of `SearchRow`, as the database gives them."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from odop.kernel.fields import Localised


class Card(NamedTuple):
    """Two with the same values look the same, so `components.cards` draws each once a process. Texts of both languages and the
    photograph are still JSON: only who draws them reads it."""

    ref: str
    seller_id: int
    titles: str
    makers: str
    places: str  # the district's name
    pictured: str
    price_paise: int
    mrp_paise: int
    before_paise: int | None
    available: bool
    made_to_order: bool
    gi: bool
    reviews: int
    stars: int
    is_sample: bool

    @property
    def title(self) -> Localised:
        return Localised(json.loads(self.titles))

    @property
    def maker(self) -> Localised:
        return Localised(json.loads(self.makers))

    @property
    def place(self) -> Localised:
        return Localised(json.loads(self.places))

    @property
    def photograph(self) -> dict[str, Any]:
        """As `services.showing.card_picture` wrote it; empty without one."""
        found: dict[str, Any] = json.loads(self.pictured)
        return found


_TEXTS = {"titles": "title", "makers": "maker", "places": "place", "pictured": "photograph"}
CARD = ", ".join(
    f"emart_searchrow.{_TEXTS[name]}::text" if name in _TEXTS else f"emart_searchrow.{name}"
    for name in Card._fields
)  # for the list of a SELECT


def cards_of(found: Sequence[tuple[Any, ...]], begin: int = 0) -> list[Card]:
    """A card of each row found; its columns begin at `begin` and are the last."""
    return [Card._make(row[begin:]) for row in found]
