"""A cart looked at: its lines, the parcels of those that can be bought, and why the others cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.emart.models import BasketLine, Coupon, Hamper, Offer, Seller
from odop.emart.queries.capacity import Room
from odop.emart.shares import Shares
from odop.kernel.fields import Localised
from odop.kernel.refusals import filled
from odop.kernel.ui.numbers import month_text
from odop.lib.gst.amounts import NOTHING, Tax, total
from odop.lib.gst.rates import TaxRate
from odop.lib.gst.selling import HeldBack, Verdict, Way
from odop.lib.gst.supply import Kind

Words = str | Promise
WHY: dict[str, Words] = {
    "own_state_only": _("This maker may sell only within her own State. The law does not allow more."),
    "composition_own_state": _(
        "This maker pays GST by the composition scheme and may sell only within her own State."
    ),
    "over_limit": _("This maker has sold as much this year as is allowed without a GST number."),
    "not_paid_apart": _(
        "This maker's account at the payment service is not open yet. Please look again in a few days."
    ),
    "no_rate": _("The tax of this article has not been settled yet. Please tell us; we look after it."),
    "gone": _("This article is not for sale any more."),
    "sold_out": _("There are not so many of this article any more."),
    "month_full": _(
        "So many cannot be made in %(month)s: there is room for %(left)s more. There is room again in %(next)s."
    ),
    "too_many_a_month": _(
        "At most %(most)s of this article can be made in a month. For more, ask for a quotation."
    ),
    "hamper_gone": _("This hamper is not for sale any more."),
    "hamper_sold_out": _("There are not so many of this hamper any more."),
    "too_heavy": _("So heavy a parcel cannot be sent. Please order less at once or write to us."),
}


SOLD, NOT_HELD = Verdict(Way.OWN), HeldBack()


@dataclass(frozen=True)
class Month:
    """A month as the reader's language has it at the moment it is read."""

    first: date

    def __str__(self) -> str:
        return month_text(self.first)


class Asked(NamedTuple):
    """So many pieces of an article, by themselves or as the part of so many hampers; `seen_paise` as the line of the cart has it."""

    offer: Offer
    quantity: int
    hamper: Hamper | None = None
    hampers: int = 0
    seen_paise: int | None = None


def asked_of(lines: Iterable[BasketLine]) -> list[Asked]:
    return [Asked(one.offer, one.quantity, one.hamper, one.hampers, one.seen_paise) for one in lines]


@dataclass
class Looked:
    """One line as it would be bought: `why` is a code where it cannot be."""

    offer: Offer
    quantity: int
    kind: Kind | None = None
    verdict: Verdict = SOLD
    rate: TaxRate | None = None
    tax: Tax = NOTHING
    held: HeldBack = NOT_HELD
    shares: Shares | None = None
    why: str = ""
    room: Room | None = None  # of what is made to order
    unit_paise: int = 0  # of one piece on that day
    seen_paise: int | None = None  # when it was put into the cart
    off: int = 0  # by a coupon
    hamper: Hamper | None = None  # of which it is a part
    hampers: int = 0  # of so many
    hamper_paise: int = 0  # of one hamper on that day
    share: int | None = None  # of the price of the hampers
    heading: str = ""  # the HSN of a mixed supply, where it is not its own

    @property
    def paise(self) -> int:
        return self.unit_paise * self.quantity if self.share is None else self.share

    @property
    def each(self) -> int:
        """The price of one of what lies in the cart."""
        return self.unit_paise if self.hamper is None else self.hamper_paise

    @property
    def was(self) -> int | None:
        """That price when it was put in, where it is another one now."""
        return self.seen_paise if self.seen_paise not in (None, self.each) else None

    @property
    def hsn(self) -> str:
        return self.heading or self.offer.listing.hsn

    @property
    def title(self) -> Localised:
        """Of what lies in the cart."""
        return self.offer.listing.title if self.hamper is None else self.hamper.title

    @property
    def words(self) -> Words:
        """Why it cannot be bought, in a sentence."""
        if not self.why or self.room is None:
            return WHY[self.why] if self.why else ""
        return filled(
            WHY[self.why],
            month=Month(self.room.month),
            next=Month(self.room.next_month),
            left=self.room.left,
            most=self.room.most,
        )


@dataclass
class Parcel:
    """What one maker ships; of another seller of record, it is another order and another bill."""

    seller: Seller
    way: Way
    kind: Kind | None
    lines: list[Looked]
    delivery: Tax = NOTHING
    delivery_shares: Shares | None = None
    delivery_rate: Decimal = Decimal(0)
    wrap: Tax = NOTHING
    wrap_shares: Shares | None = None
    why: str = ""

    @cached_property
    def total(self) -> int:
        return total([*(line.tax for line in self.lines), self.delivery, self.wrap]).payable

    @cached_property
    def rounding(self) -> int:
        return total([*(line.tax for line in self.lines), self.delivery, self.wrap]).rounding

    @property
    def leading(self) -> Looked:
        """The goods that bear most tax: delivery and wrap bear the same, and stand under their HSN."""
        return max(self.lines, key=lambda line: line.rate.rate if line.rate is not None else 0)

    @property
    def grams(self) -> int:
        return sum(line.offer.weight_g * line.quantity for line in self.lines)

    @property
    def days(self) -> int:
        """Days until it leaves the maker's hands."""
        return max((line.offer.lead_days for line in self.lines), default=0)

    @property
    def words(self) -> Words:
        return WHY[self.why] if self.why else ""


@dataclass
class Cart:
    state: str
    parcels: list[Parcel]
    refused: list[Looked]
    coupon: Coupon | None = None
    coupon_why: str = ""  # a code where it does not count

    @property
    def off(self) -> int:
        """What the coupon takes off."""
        return sum(line.off for parcel in self.parcels for line in parcel.lines)

    @property
    def goods(self) -> int:
        return sum(line.paise for parcel in self.parcels for line in parcel.lines)

    @property
    def delivery(self) -> int:
        return sum(parcel.delivery.gross for parcel in self.parcels)

    @property
    def wrap(self) -> int:
        return sum(parcel.wrap.gross for parcel in self.parcels)

    @property
    def rounding(self) -> int:
        return sum(parcel.rounding for parcel in self.parcels)

    @property
    def total(self) -> int:
        return sum(parcel.total for parcel in self.parcels)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for parcel in self.parcels for line in parcel.lines)

    @property
    def held(self) -> dict[int, int]:
        """Pieces by the key of the article, by themselves and in hampers."""
        found: dict[int, int] = {}
        for parcel in self.parcels:
            for line in parcel.lines:
                found[line.offer.pk] = found.get(line.offer.pk, 0) + line.quantity
        return found

    @property
    def hampers(self) -> dict[int, list[Looked]]:
        """The parts of each hamper, by its key."""
        found: dict[int, list[Looked]] = {}
        for parcel in self.parcels:
            for line in parcel.lines:
                if line.hamper is not None:
                    found.setdefault(line.hamper.pk, []).append(line)
        return found

    @property
    def risen(self) -> bool:
        """Whether something costs more than when it was put in."""
        lines = [line for parcel in self.parcels for line in parcel.lines]
        return any(line.was is not None and line.was < line.each for line in lines)

    @property
    def can_be_bought(self) -> bool:
        return (
            bool(self.parcels and self.state)
            and not self.refused
            and not any(parcel.why for parcel in self.parcels)
        )


def why_not(line: Looked) -> Promise:
    """A refused line by its name."""
    return filled(_("%(title)s: %(why)s"), title=line.title, why=line.words)
