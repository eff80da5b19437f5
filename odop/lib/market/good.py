"""A good as every market place could be told of it, and what one of them still wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """What can be bought: prices in paise, weight in grams, sides in millimetres (length, width, height)."""

    sku: str
    price: int
    mrp: int
    pieces: int
    weight: int
    size: tuple[int | None, int | None, int | None] = (None, None, None)
    name: Text = field(default_factory=dict)
    made_to_order: bool = False
    days: int = 3

    @property
    def has_size(self) -> bool:
        return all(self.size)


@dataclass(frozen=True)
class Good:
    """Texts by language; `pictures`: the longer side of each photograph in pixels."""

    ref: str
    title: Text
    description: Text
    material: Text
    care: Text
    story: Text
    generic_name: Text
    hsn: str
    maker: str
    address: str
    pictures: tuple[int, ...]
    variants: tuple[Variant, ...]
    handmade: bool = True
    certified: bool = False  # a GI of which she is an authorised user, or a laboratory's note
    category: str = ""
    rated: bool = True  # the rate of tax that it bears is known
    origin: str = "IN"


@dataclass(frozen=True)
class Problem:
    """Something a market place still wants; `code` names it, `more` fills the sentence."""

    code: str
    more: tuple[tuple[str, str | int], ...] = ()


def problem(code: str, **more: str | int) -> Problem:
    return Problem(code, tuple(sorted(more.items())))
