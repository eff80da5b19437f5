"""Several goods sold together for one price.

Goods that could be sold each by itself, sold for a single price, are a mixed supply (s.2(74) CGST Act; its illustration is a
package of food for a gift), and that is treated as a supply of that good among them which bears the highest rate (s.8(b)).
The second bill of a hamper that comes in several parcels is of the same supply.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from odop.lib.gst.amounts import shared_out
from odop.lib.gst.rates import TaxRate


@dataclass(frozen=True)
class Good:
    """One of the goods: its price by itself in paise, all pieces together, and what it bears by itself."""

    paise: int
    hsn: str
    rate: TaxRate


@dataclass(frozen=True)
class Portion:
    """What the supply says of this good: its part of the price, and the heading and rate under which it is taxed."""

    paise: int
    hsn: str
    rate: TaxRate


def mixed_supply(price_paise: int, goods: Sequence[Good]) -> list[Portion]:
    """Returns a portion for each good, in their order: the price shared out in the proportion of their own prices, to the paisa,
    and of all of them the highest rate. What bears it by itself keeps its own heading; the rest goes under that of the first that
    does (AAR Andhra Pradesh on mixed talimpu dinusulu: the heading of the supply is that of the good with the highest rate)."""
    leading = max(goods, key=lambda good: good.rate.rate)
    shares = shared_out(price_paise, [good.paise for good in goods])
    return [
        Portion(paise, good.hsn, good.rate)
        if good.rate.rate == leading.rate.rate
        else Portion(paise, leading.hsn, leading.rate)
        for good, paise in zip(goods, shares, strict=True)
    ]
