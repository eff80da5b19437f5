"""Hampers as everybody sees them, as the cell does, and as a cart holds them.

A hamper is sold by the corporation alone, for one price: a mixed supply (`odop/lib/gst/mixed.py`). Each maker is paid what her
articles bring by themselves; what is missing of it is borne by the corporation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet, Sum

from odop.emart.enums import ListingState, OrderState, SellerState, TaxMode
from odop.emart.models import Hamper, HamperPart, Offer, OrderLine, Photograph, Seller
from odop.emart.queries.carts import Looked
from odop.emart.queries.hamper_rows import parts_of, parts_on
from odop.emart.queries.tax import declared_of, rates, terms
from odop.emart.shares import shares_with_discount
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.lib.gst.amounts import Tax, tax_within
from odop.lib.gst.mixed import Good, mixed_supply
from odop.lib.gst.rates import RateMissing
from odop.lib.gst.selling import Way
from odop.lib.gst.supply import Kind
from odop.lib.gst.terms import TooHeavy

SHORT = frozenset({"sold_out", "month_full", "too_many_a_month"})


def is_shown(hamper: Hamper, on: date) -> bool:
    """Whether it is sold on that day, as far as the cell has a say."""
    return (
        hamper.published_at is not None
        and hamper.withdrawn_at is None
        and hamper.shown_from <= on <= hamper.shown_until
    )


def price_of(hamper: Hamper, goods_paise: int) -> int:
    """Paise for one hamper: its price, and never more than its articles cost one by one that day."""
    return min(hamper.price_paise or goods_paise, goods_paise)


def sold_of(hampers: Iterable[int]) -> dict[int, int]:
    """How many were sold of each, by key: what was called off in whole gives its number back."""
    lines = OrderLine.objects.filter(hamper__in=list(hampers)).exclude(order__state=OrderState.CANCELLED)
    found: dict[int, int] = {}
    with scope.widened("how many of a hamper were sold, a public count"):
        for hamper, number in (
            lines.order_by()
            .values_list("hamper", "offer")
            .annotate(n=Sum("hampers"))
            .values_list("hamper", "n")
        ):
            found[hamper] = max(found.get(hamper, 0), int(number))
    return found


# A cart


def look_at_hampers(lines: Sequence[Looked], on: date) -> None:
    """Of the lines of a cart those that are part of a hamper: each hamper is bought whole for its price, or its first line says
    why not and the rest say nothing. Needs every row in sight."""
    found: dict[int, list[Looked]] = {}
    for line in lines:
        if line.hamper is not None:
            found.setdefault(line.hamper.pk, []).append(line)
    limited = [key for key, parts in found.items() if parts[0].hamper and parts[0].hamper.times is not None]
    sold = sold_of(limited) if limited else {}
    for key, parts in found.items():
        why = _why_not(parts, sold.get(key, 0), on)
        for part in parts:
            part.why = why
        if not why:
            _price(parts)


def _why_not(parts: Sequence[Looked], sold: int, on: date) -> str:
    hamper, many = parts[0].hamper, parts[0].hampers
    if hamper is None:
        raise AssertionError(parts)
    dear = sum(line.offer.price_paise * line.quantity for line in parts) > (hamper.goods_paise or 0) * many
    others = {line.why for line in parts if line.why}
    if (
        not is_shown(hamper, on)
        or dear
        or others - SHORT
        or any(line.verdict.way is not Way.CORPORATION for line in parts if not line.why)
    ):
        return "hamper_gone"
    return "hamper_sold_out" if others or (hamper.times is not None and sold + many > hamper.times) else ""


def _price(parts: Sequence[Looked]) -> None:
    hamper, many = parts[0].hamper, parts[0].hampers
    if hamper is None:
        raise AssertionError(parts)
    each = price_of(hamper, sum(line.unit_paise * line.quantity for line in parts) // many)
    goods = [
        Good(line.unit_paise * line.quantity, line.offer.listing.hsn, line.rate)
        for line in parts
        if line.rate
    ]
    commission = Decimal(terms().commission_percent)
    for line, portion in zip(parts, mixed_supply(each * many, goods), strict=True):
        full = line.tax
        line.hamper_paise, line.share, line.heading, line.rate = (
            each,
            portion.paise,
            portion.hsn,
            portion.rate,
        )
        if line.kind is None:  # nobody knows yet where it goes, nor what tax it bears
            line.tax = Tax(portion.paise, 0, 0, 0)
            continue
        line.tax = tax_within(portion.paise, portion.rate.rate, line.kind)
        line.shares = shares_with_discount(line.tax, full, commission)


# A page


@dataclass(frozen=True)
class Whole:
    """A hamper with all its articles as they stand that day; `lacks` of them are not in the mart or not to be sold so."""

    hamper: Hamper
    parts: list[HamperPart]
    lacks: int
    sold: int
    on: date

    @cached_property
    def goods_paise(self) -> int:
        """Its articles one by one."""
        return sum(part.offer.price_on(self.on) * part.quantity for part in self.parts)

    @cached_property
    def usual_paise(self) -> int:
        """Its articles one by one without the prices of an occasion."""
        return sum(part.offer.price_paise * part.quantity for part in self.parts)

    @property
    def price_paise(self) -> int:
        return price_of(self.hamper, self.goods_paise)

    @property
    def dearer(self) -> bool:
        """Whether its articles cost more than when it was published."""
        return self.hamper.goods_paise is not None and self.usual_paise > self.hamper.goods_paise

    @cached_property
    def free(self) -> int:
        """How many can be bought: the least that its articles allow. What is made to order counts as ten at least."""
        return self._least(10)

    @property
    def ready(self) -> int:
        """How many of these need not be made first."""
        return self._least(0)

    def _least(self, made: int) -> int:
        """The least that its articles allow, where of those made to order so many can be `made`."""
        if self.lacks or self.dearer or not self.parts:
            return 0
        left = [
            max(part.offer.free // part.quantity, made if part.offer.made_to_order else 0)
            for part in self.parts
        ]
        if self.hamper.times is not None:
            left.append(max(0, self.hamper.times - self.sold))
        return min(left)

    @property
    def days(self) -> int:
        return max((part.offer.lead_days for part in self.parts), default=0)

    @cached_property
    def makers(self) -> list[tuple[Seller, list[HamperPart]]]:
        """A parcel each, in the order of their first article."""
        found: dict[int, tuple[Seller, list[HamperPart]]] = {}
        for part in self.parts:
            found.setdefault(part.seller.pk, (part.seller, []))[1].append(part)
        return list(found.values())

    def delivery(self, kind: Kind) -> int | None:
        """Paise for one hamper, a charge each parcel; None where a parcel is too heavy."""
        try:
            return sum(charge for _seller, _grams, charge in self.parcels(kind))
        except TooHeavy:
            return None

    def parcels(self, kind: Kind) -> list[tuple[Seller, int, int]]:
        """Of each maker's parcel: grams, and paise of its delivery. Raises TooHeavy."""
        found = [
            (seller, sum(part.offer.weight_g * part.quantity for part in parts))
            for seller, parts in self.makers
        ]
        return [(seller, grams, terms().delivery_charge(grams, kind)) for seller, grams in found]

    @cached_property
    def borne(self) -> int | None:
        """Paise of each hamper that the corporation bears: what its makers are paid and the tax come to, less its price and less
        the commission. None where an article has no rate of tax. Tax within the State; between two it differs by a paisa."""
        try:
            goods = [
                Good(
                    part.offer.price_on(self.on) * part.quantity,
                    part.listing.hsn,
                    rates().rate_within(
                        part.listing.hsn,
                        on=self.on,
                        gross_unit_paise=part.offer.price_on(self.on),
                        conditions=declared_of(part.listing),
                    ),
                )
                for part in self.parts
            ]
        except RateMissing:
            return None
        if not goods:
            return 0
        commission, made = Decimal(terms().commission_percent), 0
        for good, portion in zip(goods, mixed_supply(self.price_paise, goods), strict=True):
            full = tax_within(good.paise, good.rate.rate, Kind.WITHIN)
            tax = tax_within(portion.paise, portion.rate.rate, Kind.WITHIN)
            shares = shares_with_discount(tax, full, commission)
            made += shares.get("discount", 0) + shares.get("commission", 0)
        return max(0, -made)


def whole_of(hamper: Hamper, on: date) -> Whole:
    """With its articles as the reader sees them. Two questions, and a count where it is sold so many times at most."""
    parts = parts_of(hamper)
    sold = sold_of([hamper.pk]) if hamper.times is not None else {}
    return Whole(hamper, parts, hamper.parts.count() - len(parts), sold.get(hamper.pk, 0), on)


def photographs_of(found: Iterable[Whole]) -> dict[int, list[Photograph]]:
    """Of the goods in these, by the key of the listing. One question."""
    listings = {part.listing.pk for whole in found for part in whole.parts}
    kept: dict[int, list[Photograph]] = {}
    for one in Photograph.objects.filter(listing__in=listings):
        kept.setdefault(one.listing_id, []).append(one)
    return kept


def shown_on(day: date, *, counted: bool = True) -> list[Whole]:
    """Hampers that everybody sees that day, sixty at most, what ends first before the rest; without those that are not whole. One
    question, and a count of what was sold; where that is not `counted`, `free` does not know it."""
    found: dict[int, list[HamperPart]] = {}
    in_all: dict[int, int] = {}
    for part, count in parts_on(day):
        found.setdefault(part.hamper_id, []).append(part)
        in_all[part.hamper_id] = count
    limited = [key for key, (part, *_rest) in found.items() if part.hamper.times is not None]
    sold = sold_of(limited) if counted and limited else {}
    return [
        Whole(each[0].hamper, each, 0, sold.get(key, 0), day)
        for key, each in found.items()
        if len(each) == in_all[key]
    ]


def hamper_shown(ref: str, day: date) -> Whole:
    """Raises NotFound for what is not sold that day, also where the mart lacks one of its articles."""
    found = whole_of(hamper_named(ref), day)
    if not is_shown(found.hamper, day) or found.lacks:
        raise NotFound()
    return found


def hamper_named(ref: str) -> Hamper:
    """Raises NotFound."""
    found = Hamper.objects.filter(ref=ref.upper()).select_related("catalogue", "written_by").first()
    if found is None:
        raise NotFound()
    return found


# The desk


def hampers_of_the_desk() -> list[Hamper]:
    return list(Hamper.objects.order_by("-shown_until", "-pk")[:200])


def _offers() -> QuerySet[Offer]:
    """What may be in a hamper: articles that stand in the mart and that the corporation sells (`hamper_rows.py` reads the same)."""
    return Offer.objects.filter(
        active=True,
        listing__state=ListingState.PUBLISHED,
        listing__seller__state=SellerState.ACTIVE,
        listing__seller__agreed=True,
        listing__seller__tax_mode=TaxMode.AGGREGATED,
    ).select_related("listing__seller__district", "listing__district")


def offers_by_number(numbers: Sequence[str]) -> dict[str, Offer]:
    """Articles that may be in a hamper, by their number."""
    return {offer.sku: offer for offer in _offers().filter(sku__in=list(numbers))}


def offers_found(text: str, most: int = 12) -> list[Offer]:
    """Articles that may be in a hamper, for what was typed: words of the title, a number, a maker or a district."""
    found = _offers()
    for word in text.split()[:6]:
        found = found.filter(
            Q(listing__title__en__icontains=word)
            | Q(listing__title__hi__icontains=word)
            | Q(sku__istartswith=word)
            | Q(listing__seller__name__en__icontains=word)
            | Q(listing__seller__name__hi__icontains=word)
            | Q(listing__district__name__en__icontains=word)
            | Q(listing__district__name__hi__icontains=word)
        )
    return list(found.order_by("listing__ref", "position", "pk")[:most])
