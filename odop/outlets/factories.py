"""Shops for tests, and one with everything that happens in it."""

from itertools import count
from uuid import UUID

from odop.accounts.enums import Role, UserKind
from odop.accounts.models import Posting, User
from odop.emart.enums import ListingState
from odop.emart.models import Offer
from odop.emart.queries.tax import terms
from odop.exhibitions.enums import OutletKind
from odop.exhibitions.models import Outlet
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.outlets import services
from odop.outlets.enums import PaidBy
from odop.outlets.models import Shop
from odop.outlets.queries.days import expected
from odop.outlets.services.selling import Counted, FromDevice, Piece, Rung
from odop.places.models import District

_next = count(1)


def staff(shop: Shop) -> User:
    """Somebody who stands behind the counter of the shop."""
    number = next(_next)
    user = User.objects.create(
        username=f"shop-{number}", kind=UserKind.OFFICER, language="hi", name=Localised(en=f"Deepa {number}", hi=f"दीपा {number}")
    )  # fmt: skip
    Posting.objects.create(user=user, office=shop.office, role=Role.SHOP, from_on=clock.today())
    return user


def shop(place: District, *, by: User, code: str = "", **changes: object) -> Shop:
    number = next(_next)
    outlet = Outlet.objects.create(
        ref=f"OU-T{number:04d}", kind=OutletKind.AIRPORT, name=Localised(en=f"Airport shop {number}", hi=f"हवाई अड्डे की दुकान {number}"),
        place=Localised(en="Airport", hi="हवाई अड्डा"), district=place, run_by="The corporation", opened_on=clock.today(),
    )  # fmt: skip
    given: dict = {
        "code": code or f"{chr(65 + number // 10 % 26)}{number % 10}", "district": place, "state_code": "09", "outlet": outlet,
        "address": {"en": "Terminal 2", "hi": "टर्मिनल 2"}, "upi_id": "shop@bank", "by": by,
    }  # fmt: skip
    return services.open_shop(**{**given, **changes})


def stocked(at: Shop, offer: Offer, pieces: int, *, by: User, sells: User) -> None:
    """So many pieces of an offer on the shelf, by way of a transfer."""
    asked = services.ask_for(at, offer.listing.seller, {offer.pk: pieces}, by=by)
    sent = services.send(asked, {offer.pk: pieces}, carrier="India Post", by=sells)
    if sent.being_loaded:
        services.note_eway(sent, number="341008123456", on=clock.today(), by=sells)
    services.receive(asked, {offer.pk: pieces}, by=by)


def sold(
    at: Shop,
    offer: Offer,
    pieces: int = 1,
    *,
    by: User,
    number: int,
    way: PaidBy = PaidBy.CASH,
    device: FromDevice | None = None,
) -> Rung:
    paise = offer.price_paise * pieces
    counted = Counted(UUID(int=number), [Piece(offer.pk, pieces)], {way: paise})
    return services.sell(at, counted, by=by, device=device)


def everything(place: District, by: User) -> Shop:
    """A row in every table of a shop that sells what the district's mart has: for the tests of isolation."""
    offer = Offer.objects.filter(district=place, listing__state=ListingState.PUBLISHED).select_related(
        "listing__seller"
    )[0]
    made = shop(place, by=by, state_code=terms().state)
    one, other = staff(made), staff(made)
    Offer.objects.filter(pk=offer.pk).update(on_hand=9)
    stocked(made, offer, 3, by=one, sells=by)
    services.begin_till(made, name="Tablet", by=one)
    sale = sold(made, offer, 2, by=one, number=made.pk * 1000).sale
    line = sale.papers.get().told["lines"][0]["line"]
    services.take_back(sale, line, quantity=1, reason="Wrong size", way=PaidBy.CASH, by=one)
    services.bring_to_bank(made, paise=100, slip="S-1", by=one)
    notes = {"1": expected(made, clock.today()) // 100}
    services.sign_day(
        services.close_day(made, day=clock.today(), counted=notes, reason="Coins", by=one), by=other
    )
    return made
