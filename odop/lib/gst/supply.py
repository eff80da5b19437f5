"""Where goods are supplied, and so who taxes them: one State's two halves, or the Union's whole."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a supply is for tax: within a State, between two, or out of the country."""

    WITHIN = "within"
    BETWEEN = "between"
    EXPORT = "export"


@dataclass(frozen=True)
class Supply:
    """`place` is the two-digit code of the State of supply; an export has none."""

    kind: Kind
    place: str


def place_of_supply(
    *, seller_state: str, delivery_state: str, buyer_state: str = "", country: str = "IN"
) -> Supply:
    """Returns where goods are supplied (States as two-digit codes).

    Where the movement of goods ends (s.10(1)(a) IGST Act). Goods sent to a third person on the word of a registered buyer
    are supplied at that buyer's place of business, `buyer_state` (s.10(1)(b)). Out of India is an export (s.16).
    """
    if country != "IN":
        return Supply(Kind.EXPORT, "")
    place = buyer_state or delivery_state
    if not place or not seller_state:
        raise ValueError("a supply in India has a State that it leaves and one where it ends")
    return Supply(Kind.WITHIN if place == seller_state else Kind.BETWEEN, place)
