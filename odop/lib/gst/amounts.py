"""Tax of a line and of a document in whole paise, so that the parts always make up the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from odop.lib.gst.supply import Kind

_RUPEE = 100


@dataclass(frozen=True)
class Tax:
    """What one line or document comes to: taxable + cgst + sgst + igst = gross, to the paisa."""

    taxable: int
    cgst: int
    sgst: int
    igst: int

    @property
    def tax(self) -> int:
        return self.cgst + self.sgst + self.igst

    @property
    def gross(self) -> int:
        return self.taxable + self.tax

    def __add__(self, other: "Tax") -> "Tax":
        return Tax(
            self.taxable + other.taxable,
            self.cgst + other.cgst,
            self.sgst + other.sgst,
            self.igst + other.igst,
        )

    def __sub__(self, other: "Tax") -> "Tax":
        return Tax(
            self.taxable - other.taxable,
            self.cgst - other.cgst,
            self.sgst - other.sgst,
            self.igst - other.igst,
        )


NOTHING = Tax(0, 0, 0, 0)


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def tax_within(gross: int, rate: Decimal, kind: Kind, *, charged: bool = True) -> Tax:
    """Returns the tax that is in a price. `charged` False: nobody collects it (bill of supply, export under bond).

    Within a State the two halves are equal, and the taxable value is what remains: no paisa is lost or made.
    """
    if not charged or not rate or kind is Kind.EXPORT:
        return Tax(gross, 0, 0, 0)
    if kind is Kind.WITHIN:
        half = _half_up(Decimal(gross) * rate / (2 * (100 + rate)))
        return Tax(gross - 2 * half, half, half, 0)
    whole = _half_up(Decimal(gross) * rate / (100 + rate))
    return Tax(gross - whole, 0, 0, whole)


def tax_upon(taxable: int, rate: Decimal, kind: Kind, *, charged: bool = True) -> Tax:
    """Returns the tax that comes on top of a value, as on a quotation to a trader."""
    if not charged or not rate or kind is Kind.EXPORT:
        return Tax(taxable, 0, 0, 0)
    if kind is Kind.WITHIN:
        half = _half_up(Decimal(taxable) * rate / 200)
        return Tax(taxable, half, half, 0)
    return Tax(taxable, 0, 0, _half_up(Decimal(taxable) * rate / 100))


def part_of(whole: Tax, *, quantity: int, of: int, before: int = 0) -> Tax:
    """Returns what `quantity` pieces of a line of `of` come to when `before` pieces have been taken already.

    Counted from the beginning, so that giving back piece by piece gives back the whole, never a paisa more or less.
    """
    if not 0 <= before <= before + quantity <= of or of <= 0:
        raise ValueError(f"{before} and {quantity} pieces of {of}")

    def up_to(pieces: int) -> Tax:
        cgst, sgst, igst = (amount * pieces // of for amount in (whole.cgst, whole.sgst, whole.igst))
        return Tax(whole.gross * pieces // of - cgst - sgst - igst, cgst, sgst, igst)

    return up_to(before + quantity) - up_to(before)


@dataclass(frozen=True)
class Total:
    """A document: its lines added up, the rounding to the rupee (s.170 CGST Act) apart, and what is to be paid."""

    sum: Tax
    rounding: int

    @property
    def payable(self) -> int:
        return self.sum.gross + self.rounding


def total(lines: Iterable[Tax], *, rounded: bool = True) -> Total:
    """Returns the document's sums. Paise stay on the lines; only the whole is rounded, to the nearest rupee, half up."""
    added = NOTHING
    for line in lines:
        added += line
    if not rounded:
        return Total(added, 0)
    rupees = (added.gross + _RUPEE // 2) // _RUPEE
    return Total(added, rupees * _RUPEE - added.gross)


def shared_out(amount: int, weights: list[int]) -> list[int]:
    """Returns `amount` divided in the proportion of the weights, in whole paise that add up to it: a coupon or a delivery
    charge over the lines of an order. The last paise go to the largest remainders, the earlier line first."""
    of = sum(weights)
    if not weights or of <= 0:
        raise ValueError("nothing to share an amount over")
    shares = [amount * weight // of for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % of), place))
    for place in remainders[: amount - sum(shares)]:
        shares[place] += 1
    return shares
