"""Sample shops from the programme's `demo_shops.toml`: goods came, were sold over the counter, days were closed. Played through the
services, with the clock put back."""

import tomllib
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from odop.accounts.enums import Role
from odop.accounts.models import User
from odop.emart.models import Offer
from odop.emart.queries.prices import asked_on
from odop.emart.queries.tax import terms as mart_terms
from odop.emart.services.counter import Buyer, Item, quoted
from odop.exhibitions.enums import FairKind
from odop.exhibitions.models import Fair, Outlet
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.outlets import services
from odop.outlets.enums import Doubt, PaidBy
from odop.outlets.models import DayClose, Shop
from odop.outlets.queries.days import NOTES, expected
from odop.outlets.services.selling import Counted, FromDevice, Piece
from odop.places.models import District

FILE = "demo_shops.toml"
IN_THE_STATE = [FairKind.STATE_FAIR, FairKind.NATIONAL_IN_STATE]
DAYS = 3  # on which something is sold
MAKERS = 3  # of each shop
PIECES = 6  # of each article that is sent


def build_shops() -> int:
    """Returns how many shops there are: those of the file, none where the programme has no such file or no sample mart."""
    path = settings.PROGRAMME_DIR / FILE
    cell = User.objects.filter(demo_slug__startswith="cell").first()
    if not path.exists() or cell is None:
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))["shops"]
    random = Random(2611)  # noqa: S311  (a made-up world, the same each time)
    return sum(_built(one, number, cell, random) for number, one in enumerate(given, 1))


def _built(one: dict[str, Any], number: int, cell: User, random: Random) -> int:
    today = clock.today()
    outlet = fair = None
    if one["at"] == "fair":
        over = Fair.objects.filter(is_sample=True, kind__in=IN_THE_STATE, to_on__lt=today)
        fair = over.order_by("-to_on").first()
        first = fair.from_on if fair else today
    else:
        outlet = Outlet.objects.filter(is_sample=True, kind=one["at"]).order_by("pk").first()
        first = today - timedelta(days=DAYS - 1)
    offers = _goods(number)
    if not (outlet or fair) or not offers:
        return 0
    with clock.at(_at(first - timedelta(days=4), 9)):
        shop = services.open_shop(
            code=one["code"], outlet=outlet, fair=fair, district=District.objects.get(pk=one["district"]),
            state_code=mart_terms().state, address=one["address"], hours=one["hours"], pin_code=one["pin_code"],
            upi_id=one.get("upi_id", ""), float_paise=200_000, to_on=fair.to_on if fair else None, is_sample=True, by=cell,
        )  # fmt: skip
        people = list(User.objects.filter(postings__office=shop.office).order_by("pk")) or [cell]
        _stock(shop, offers, people[0], cell)
    _sell(shop, offers, first, one["sales"], number, people, cell, random)
    return 1


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _goods(number: int) -> list[Offer]:
    """An article or two of each of three makers who have enough; other makers for each shop."""
    found: dict[int, list[Offer]] = {}
    rich = Offer.objects.filter(
        listing__is_sample=True, made_to_order=False, on_hand__gte=3 * PIECES, reserved=0
    )
    for offer in rich.select_related("listing__seller").order_by("pk"):
        if _taxed(offer):
            found.setdefault(offer.listing.seller_id, []).append(offer)
    sellers = list(found)[(number - 1) * MAKERS : number * MAKERS]
    return [offer for key in sellers for offer in found[key][:2]]


def _taxed(offer: Offer) -> bool:
    """Whether its tax is settled, so that it can be billed."""
    try:
        quoted([Item(offer, 1, offer.price_paise)], state=mart_terms().state, buyer=Buyer(), on=clock.today())
    except DomainError:
        return False
    return True


def _stock(shop: Shop, offers: list[Offer], one: User, cell: User) -> None:
    for seller in {offer.listing.seller_id: offer.listing.seller for offer in offers}.values():
        pieces = {offer.pk: PIECES for offer in offers if offer.listing.seller_id == seller.pk}
        asked = services.ask_for(shop, seller, pieces, by=one)
        sent = services.send(asked, pieces, carrier="Sample carrier", vehicle="UP00 XX 0000", by=cell)
        if sent.being_loaded:
            services.note_eway(sent, number="000000000000", on=clock.today(), by=cell)
        services.receive(asked, pieces, by=one)


def _sell(
    shop: Shop,
    offers: list[Offer],
    first: date,
    sales: int,
    number: int,
    people: list[User],
    cell: User,
    random: Random,
) -> None:
    """The sales of three days; the first two are closed and signed, and at a fair that is over all of them."""
    left = {offer.pk: PIECES for offer in offers}
    present = clock.now()
    for day in range(DAYS):
        on = first + timedelta(days=day)
        for place, at in enumerate(range(sales * day // DAYS, sales * (day + 1) // DAYS)):
            offer = random.choice([one for one in offers if left[one.pk]])
            left[offer.pk] -= 1
            way = random.choice([PaidBy.CASH, PaidBy.UPI, PaidBy.UPI, PaidBy.CARD])
            moment = min(_at(on, 10) + timedelta(minutes=47 * place), present)
            with clock.at(moment):
                due = (asked_on([offer], clock.today())[offer.pk] + 50) // 100 * 100
                counted = Counted(UUID(int=number * 1_000_000 + at), [Piece(offer.pk, 1)], {way: due})
                services.sell(shop, counted, by=people[at % len(people)])
        if day < DAYS - 1 or shop.to_on:
            with clock.at(_at(on, 21)):
                _close(shop, on, people, cell)
    if not shop.to_on:
        _without_a_network(shop, max(offers, key=lambda one: left[one.pk]), number, people, present)


def _close(shop: Shop, on: date, people: list[User], cell: User) -> DayClose:
    """Counted by the last of the shop, signed by another: where there is one only, by the officer of the district."""
    rest, counted = expected(shop, on) // 100, {}
    for note in NOTES:
        counted[str(note)], rest = divmod(rest, note)
    close = services.close_day(shop, day=on, counted=counted, by=people[-1])
    office = User.objects.filter(
        postings__office__district=shop.district_id, postings__role=Role.OFFICER
    ).order_by("pk")[:1]
    others = [one for one in [*people, *office, cell] if one.pk != people[-1].pk]
    return services.sign_day(close, by=others[0]) if others else close


def _without_a_network(shop: Shop, offer: Offer, number: int, people: list[User], present: datetime) -> None:
    """A tablet sold one piece at an old price: somebody has to explain it."""
    till = services.begin_till(shop, name="Tablet", by=people[0])
    unit = asked_on([offer], clock.today())[offer.pk] - 1_000
    counted = Counted(
        UUID(int=number * 1_000_000 + 999),
        [Piece(offer.pk, 1, unit)],
        {PaidBy.CASH: (unit + 50) // 100 * 100},
    )
    rung = services.sell(shop, counted, by=people[0], device=FromDevice(till, 1, present))
    assert rung.sale.doubts == [Doubt.PRICE]  # noqa: S101  (what the sample is there to show)
