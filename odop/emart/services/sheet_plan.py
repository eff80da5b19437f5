"""What a sheet of goods would do: which goods are new, which change, which are the same, and what is wrong, row by row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _

from odop.accounts.models import User
from odop.emart.definitions import MOST_VARIANTS
from odop.emart.enums import ListingState, SellerState
from odop.emart.models import Listing, Offer, Seller
from odop.emart.queries.own import sellers_visible_to
from odop.emart.services.goods import HELD, TAKEN, TEXTS, listing_columns, offer_columns
from odop.emart.sheets.columns import BY_KEY
from odop.emart.sheets.rows import OF_GOOD, Said, in_english
from odop.kernel.refusals import Invalid

NO_MAKER = _("Write the number of the maker, like SE-SBL-0003 or AR-SBL-000123.")
NOT_HERE = _("No seller of your place has this number.")
TWICE = _("This article stands in row %(row)s already. Give each size or colour its own code.")
NO_PICTURE = _("There is no photograph of this name in the ZIP file: %(value)s.")
CLOSED = _("This seller is closed.")
MANY_VARIANTS = _("No more variants fit here.")
SIDES = ("length_mm", "width_mm", "height_mm")
# Fields of the services whose column has another name.
COLUMN_OF = {"title": "title_en", "description": "description_en", "material": "material_en", "care": "care_en",
             "story": "story_en", "weight": "weight_g", "size": "length_cm"}  # fmt: skip


@dataclass(slots=True)
class Variant:
    """A row and what becomes of its variant: `columns` that differ from what is there."""

    row: Said
    offer: Offer | None
    columns: dict[str, Any]


@dataclass(slots=True)
class Good:
    """A good with the rows that speak of it; `listing` is empty where it is new, `columns` where its words stay."""

    seller: Seller
    code: str
    listing: Listing | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    rows: list[Said] = field(default_factory=list)
    is_new: bool = False  # once its listing was made

    @property
    def changes(self) -> bool:
        return self.listing is None or bool(self.columns) or any(one.columns for one in self.variants)


@dataclass
class Plan:
    goods: list[Good]
    rows: list[Said]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them; `waits_again`: goods that leave the mart until the office has seen their words."""
        found = {"new": 0, "changed": 0, "same": 0, "bad": 0, "waits_again": 0}
        for row in self.rows:
            found["bad"] += bool(row.faults)
        for good in self.goods:
            for one in good.variants:
                same = not (one.columns or good.columns)
                found["new" if one.offer is None else "same" if same else "changed"] += 1
            found["waits_again"] += bool(
                good.listing and good.columns and good.listing.state == ListingState.PUBLISHED
            )
        return found


def plan_of(rows: Sequence[Said], *, by: User, seller: Seller | None, pictures: Iterable[str] | None) -> Plan:
    """Three queries, whatever the number of rows. Rows with a fault are left out, and so are the other rows of a new good whose
    first row cannot go in."""
    known = {} if seller else makers(rows, by)
    names = None if pictures is None else set(pictures)
    goods: dict[tuple[int, str], Good] = {}
    for row in rows:
        whose = seller or _whose(row, known)
        if names is not None:
            for name in row.photographs:
                if name not in names:
                    row.complain("photographs", NO_PICTURE, value=name[:80])
        if whose is None:
            continue
        good = goods.setdefault((whose.pk, row.code), Good(whose, row.code))
        good.rows.append(row)
    _find(goods)
    for good in goods.values():
        _plan_good(good)
    planned = [good for good in goods.values() if good.variants]
    return Plan(planned, list(rows))


def makers(rows: Sequence[Said], by: User) -> dict[str, Seller]:
    """The sellers whom these rows name, of those whom the reader looks after: by their numbers in the mart and in the register."""
    wanted = {row.maker.upper() for row in rows if row.maker}
    found = sellers_visible_to(by).filter(Q(ref__in=wanted) | Q(artisan__ref__in=wanted)).order_by("-pk")
    named: dict[str, Seller] = {}
    for one in found:
        named |= {one.ref: one, one.artisan.ref: one}
    return named


def _whose(row: Said, known: Mapping[str, Seller]) -> Seller | None:
    if not row.maker:
        row.complain("maker", NO_MAKER)
    elif (found := known.get(row.maker.upper())) is not None:
        return found
    else:
        row.complain("maker", NOT_HERE)
    return None


def _find(goods: Mapping[tuple[int, str], Good]) -> None:
    """The goods and variants that are there already, by the seller's code or by the mart's number."""
    codes, sellers = {code for _pk, code in goods}, {pk for pk, _code in goods}
    here = Listing.objects.filter(seller__in=sellers).filter(Q(own_code__in=codes) | Q(ref__in=codes))
    for listing in here.order_by("pk").select_related("product_line").prefetch_related("offers"):
        for code in (listing.ref, listing.own_code):
            if good := goods.get((listing.seller_id, code)):
                good.listing = listing


def _plan_good(good: Good) -> None:
    sound = [row for row in good.rows if not row.faults]
    if not sound:
        return
    listing = good.listing
    if good.seller.state == SellerState.CLOSED or (listing and listing.state == ListingState.TAKEN_DOWN):
        for row in sound:
            row.complain("code", CLOSED if listing is None else in_english(TAKEN))
        return
    offers = list(listing.offers.all()) if listing else []
    taken: dict[int | str, int] = {}
    for row in sound:
        offer = _offer_of(row, offers)
        key: int | str = offer.pk if offer else row.variant
        if key in taken:
            row.complain("code", TWICE, row=taken[key])
            continue
        taken[key] = row.number
        if offer is None and len(offers) + len(good.variants) >= MOST_VARIANTS:
            row.complain("variant", MANY_VARIANTS)
        else:
            _plan_offer(good, row, offer)
    if good.variants and not _words_fit(good, [one.row for one in good.variants]):
        good.variants = []


def _words_fit(good: Good, sound: Sequence[Said]) -> bool:
    """Whether the words of the good hold; each fault stands in the row that said the word last, else in the first."""
    listing = good.listing
    texts = {name: dict(getattr(listing, name)) if listing else {} for name in TEXTS}
    kept: dict[str, Any] = {name: getattr(listing, name) for name in OF_GOOD} if listing else {}
    for row in sound:
        for name, said in row.texts.items():
            texts[name] |= said
        kept |= row.good
    line = listing.product_line if listing and listing.product_line_id else good.seller.product_line
    columns = _held(sound, lambda: listing_columns(good.seller, texts=texts, product_line=line, **kept))
    if columns is None:
        return False
    if listing is not None:
        columns = {name: value for name, value in columns.items() if getattr(listing, name) != value}
        columns.pop("generic_name", None)
    good.columns = columns
    return True


def _held(rows: Sequence[Said], work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What a service would keep; where it refuses, each reason at its cell and nothing."""
    try:
        return work()
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            _blame(rows, COLUMN_OF.get(name, name), sentence)
        return None


def _blame(rows: Sequence[Said], key: str, sentence: str | Promise) -> None:
    name = key.rpartition("_")[0]
    saying = [row for row in rows if name in row.texts or key in row.good]
    row = saying[-1] if saying else rows[0]
    if name in row.texts and len(row.texts[name]) == 1:
        key = f"{name}_{next(iter(row.texts[name]))}"
    row.complain(key if key in BY_KEY else "code", in_english(sentence))


def _offer_of(row: Said, offers: Sequence[Offer]) -> Offer | None:
    if row.variant:
        return next((one for one in offers if row.variant in (one.own_code, one.sku)), None)
    plain = next((one for one in offers if not one.own_code), None)
    return offers[0] if len(offers) == 1 else plain


def _plan_offer(good: Good, row: Said, offer: Offer | None) -> None:
    kept: dict[str, Any] = {"price_paise": 0, "on_hand": 0, "weight_g": 0}
    sides: list[int | None] = [None, None, None]
    if offer is not None:
        names = ("price_paise", "on_hand", "weight_g", "made_to_order", "lead_days", "monthly_capacity")
        kept = {name: getattr(offer, name) for name in names}
        # An MRP that was only the price goes with the price.
        kept["mrp_paise"] = None if offer.mrp_paise == offer.price_paise else offer.mrp_paise
        sides = [getattr(offer, name) for name in SIDES]
    kept |= row.offer
    for place, side in row.sizes.items():
        sides[place] = side
    size = (sides[0], sides[1], sides[2])
    names_said = {**(offer.name if offer else {}), **row.name}
    columns = _held([row], lambda: offer_columns(**kept, name=names_said, size_mm=size))
    if columns is None:
        return
    if offer is not None:
        if not columns["made_to_order"] and columns["on_hand"] < offer.reserved:
            row.complain("on_hand", in_english(HELD))
            return
        columns = {name: value for name, value in columns.items() if getattr(offer, name) != value}
    good.variants.append(Variant(row, offer, columns))
