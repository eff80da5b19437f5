"""Shops and what lies and was sold in them: every list begins with who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.timezone import localdate

from odop.accounts.models import User
from odop.emart.enums import ListingState
from odop.emart.models import Offer, OrderLine, Seller
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise
from odop.outlets.enums import Move, TransferState
from odop.outlets.models import CounterSale, Shop, ShopStock, StockMove, Transfer
from odop.outlets.queries.standing import looks_after, stands_in
from odop.outlets.terms import terms

BEING_LOADED = Q(state=TransferState.SENT, needs_eway=True, eway_number="")
WHY = "names of goods in a shop, of makers of any district"


def shops() -> QuerySet[Shop]:
    """Every shop: where they are is public."""
    return Shop.objects.select_related("outlet", "fair", "office", "district").order_by("-from_on", "pk")


def open_shops() -> QuerySet[Shop]:
    today = clock.today()
    return shops().filter(from_on__lte=today).filter(Q(to_on__isnull=True) | Q(to_on__gte=today))


def shops_visible_to(user: User) -> list[Shop]:
    """Those in which this person stands or which the office looks after."""
    return [one for one in shops() if stands_in(user, one) or looks_after(user, one)]


def shop_visible_to(user: User, ref: str) -> Shop:
    """Raises NotFound for what is not there or not this person's."""
    found = shops().filter(ref=ref).first()
    if found is None or not (stands_in(user, found) or looks_after(user, found)):
        raise NotFound()
    return found


@dataclass
class Lies:
    """An article on the shelves. `due` is the day by which it has to be billed or back (s.31(7) CGST Act), where pieces lie."""

    row: ShopStock
    due: date | None

    @property
    def price(self) -> Decimal:
        return from_paise(self.row.offer.price_on(clock.today()))

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < clock.today()


def stock_of(shop: Shop) -> list[Lies]:
    """Every article that is or was in the shop, with who made it. Two queries."""
    with scope.widened(WHY):
        rows = list(
            ShopStock.objects.filter(shop=shop)
            .select_related("offer__listing", "seller").order_by(F("on_hand").desc(), "pk")
        )  # fmt: skip
        came: dict[int, date] = {}
        moves = StockMove.objects.filter(shop=shop, kind=Move.RECEIVED).order_by("-pk")
        for offer, at in moves.values_list("offer_id", "at"):
            came[offer] = localdate(at)
    days = terms().months_on_approval * 30
    return [
        Lies(row, came[row.offer_id] + timedelta(days=days) if row.on_hand and row.offer_id in came else None)
        for row in rows
    ]


def card_of(shop: Shop, offer: int) -> tuple[ShopStock, list[StockMove]]:
    """The stock card of an article, the newest first. Raises NotFound."""
    with scope.widened(WHY):
        row = (
            ShopStock.objects.filter(shop=shop, offer=offer)
            .select_related("offer__listing", "seller")
            .first()
        )
        if row is None:
            raise NotFound()
        return row, list(
            StockMove.objects.filter(shop=shop, offer=offer).select_related("by").order_by("-pk")[:200]
        )


def transfers_of(shop: Shop) -> list[Transfer]:
    with scope.widened(WHY):
        found = Transfer.objects.filter(shop=shop).select_related("seller").order_by("-pk")[:100]
        return list(found.annotate(pieces=Sum("lines__sent"), wanted=Sum("lines__asked")))


def transfer_visible_to(user: User, ref: str) -> Transfer:
    """For the shop, its office, the maker and hers. Raises NotFound."""
    found = Transfer.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    with scope.widened(WHY):
        return (
            Transfer.objects.select_related("shop__outlet", "shop__fair", "shop__office", "seller__artisan", "seller__district")
            .prefetch_related("lines__offer__listing").get(pk=found.pk)
        )  # fmt: skip


def waiting_for(user: User) -> QuerySet[Transfer]:
    """What shops ask of makers that this person is or looks after, and what is on its way back to them."""
    rows = Transfer.objects.filter(
        Q(way="to_shop", state=TransferState.ASKED)
        | Q(way="to_maker", state=TransferState.SENT) & ~BEING_LOADED
        | Q(way="to_shop") & BEING_LOADED
    )
    if not user.is_citizen:
        rows = rows if user.scope.everything else rows.filter(district__in=user.scope.districts)
    else:
        rows = rows.filter(seller__artisan__user=user)
    return rows.select_related("shop__outlet", "shop__fair", "seller").order_by("pk")


def goods_of(seller: Seller, shop: Shop) -> list[Offer]:
    """What of a maker can be asked for, and what of hers lies in the shop, whether she still sells it or not."""
    with scope.widened(WHY):
        return list(
            Offer.objects.filter(listing__seller=seller)
            .filter(
                Q(listing__state=ListingState.PUBLISHED, active=True)
                | Q(pk__in=ShopStock.objects.filter(shop=shop, on_hand__gt=0).values("offer"))
            )
            .select_related("listing").order_by("listing", "position", "pk")[:60]
        )  # fmt: skip


def seller_named(ref: str) -> Seller | None:
    """A maker by her number or that of one of her goods, also one who does not sell any more: her goods go back to her."""
    wanted = ref.strip().upper()
    with scope.widened(WHY):
        return (
            Seller.objects.filter(Q(ref=wanted) | Q(listings__ref=wanted)).distinct().first()
        )  # fmt: skip


def offer_of_code(shop: Shop, code: str) -> Offer | None:
    """What a scanned or typed code means: the address on the card of an object, its number, or that of the variant. Of several
    variants the first that lies in the shop."""
    wanted = code.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    if not wanted:
        return None
    with scope.widened(WHY):
        there = Offer.objects.filter(
            Q(sku__iexact=wanted) | Q(listing__ref=wanted), active=True
        ).select_related("listing")
        rows = {row.offer_id: row.on_hand for row in ShopStock.objects.filter(shop=shop, offer__in=there)}
        return min(there, key=lambda one: (not rows.get(one.pk), one.position), default=None)


def sales_of(shop: Shop, day: date | None = None) -> QuerySet[CounterSale]:
    rows = CounterSale.objects.filter(shop=shop, **({"day": day} if day else {}))
    return rows.select_related("by", "till").prefetch_related("papers", "payments").order_by("-pk")


def in_doubt(shop: Shop) -> QuerySet[CounterSale]:
    """Sales of which something has to be explained."""
    return sales_of(shop).exclude(doubts=[]).filter(explained_at__isnull=True)


def sale_of(shop: Shop, number: int) -> CounterSale:
    """Raises NotFound."""
    found = sales_of(shop).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def lines_of(sale: CounterSale) -> list[OrderLine]:
    """What was sold, with what came back of it."""
    with scope.widened(WHY):
        return list(OrderLine.objects.filter(order__purchase=sale.purchase_id).order_by("pk"))


def counts(shop: Shop) -> dict[str, int]:
    """What a shop's page tells in one line: articles, pieces, what is on its way, doubts."""
    lies = ShopStock.objects.filter(shop=shop, on_hand__gt=0).aggregate(n=Count("pk"), pieces=Sum("on_hand"))
    coming = Transfer.objects.filter(shop=shop, way="to_shop", state=TransferState.SENT).count()
    return {
        "articles": lies["n"],
        "pieces": lies["pieces"] or 0,
        "coming": coming,
        "doubts": in_doubt(shop).count(),
    }


def offers_of(keys: Iterable[int]) -> dict[int, Offer]:
    with scope.widened(WHY):
        return Offer.objects.filter(active=True).select_related("listing").in_bulk(list(keys))


def lies_of(user: User) -> list[ShopStock]:
    """What of a maker lies in which shop."""
    rows = ShopStock.objects.filter(seller__artisan__user=user, on_hand__gt=0)
    return list(rows.select_related("shop__outlet", "shop__fair", "offer__listing").order_by("shop", "pk"))
