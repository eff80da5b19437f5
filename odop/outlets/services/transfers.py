"""Goods go to a shop and back: asked for, sent with a challan, received and counted. They stay hers until they are sold.

Locks, always in this order: transfer, articles by key, shelves by article, series of papers, the trail.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.enums import SellerState
from odop.emart.models import Offer, Seller
from odop.emart.queries.eway_to_come import need_eway_bill
from odop.emart.queries.tax import is_exempt
from odop.emart.services.authority import check_sells
from odop.emart.services.counter import into_the_mart, out_of_the_mart
from odop.emart.services.eway import checked_eway
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number
from odop.lib.gst.eway import Goods
from odop.outlets import events
from odop.outlets.enums import CounterPaperKind, Difference, Move, TransferState, Way
from odop.outlets.models import Shop, Transfer, TransferLine
from odop.outlets.services.authority import check_here, reason_of
from odop.outlets.services.papers import next_serial
from odop.outlets.services.shelves import put, take
from odop.places.queries import financial_year, financial_year_of

MISSING = _("These goods may not leave yet: their value needs an e-way bill. Write its number and day first.")
NOT_NOW = _("This is not possible with the transfer as it stands now.")
WHY = "goods of a maker on their way to a shop, of which one side sees the other's rows not"
MOST = 10_000

Pieces = Mapping[int, int]  # by the key of an offer


def _offers(pieces: Pieces, seller: Seller, *, active: bool = False) -> dict[int, Offer]:
    """The offers in the order of their keys; `active`: only what she sells now. Refuses `no_number`, `other_maker`, `nothing`."""
    wanted = {key: number for key, number in pieces.items() if number}
    if not wanted:
        raise DomainError(_("Write how many pieces of which article."), code="nothing")
    if any(not 0 < number <= MOST for number in wanted.values()):
        raise DomainError(_("Write a number of pieces, like 12."), code="no_number")
    found = {
        one.pk: one
        for one in Offer.objects.filter(pk__in=wanted, **({"active": True} if active else {}))
        .select_related("listing__seller")
        .order_by("pk")
    }
    if len(found) != len(wanted) or any(one.listing.seller_id != seller.pk for one in found.values()):
        raise DomainError(_("One transfer carries the goods of one maker."), code="other_maker")
    return found


def _new(shop: Shop, seller: Seller, way: Way, by: User) -> Transfer:
    year = financial_year(financial_year_of(clock.today())).short
    return Transfer.objects.create(
        ref=f"TR-{year}-{next_number(f'outlets.transfer.{year}'):06}", shop=shop, seller=seller,
        district_id=seller.district_id, way=way, asked_at=clock.now(), asked_by=by,
    )  # fmt: skip


def _lines(transfer: Transfer, offers: dict[int, Offer], pieces: Pieces, *, sent: bool) -> list[TransferLine]:
    return TransferLine.objects.bulk_create(
        [
            TransferLine(
                transfer=transfer, shop_id=transfer.shop_id, seller_id=transfer.seller_id, district_id=transfer.district_id,
                offer=offer, asked=pieces[key], sent=pieces[key] if sent else None, price_paise=offer.price_paise,
            )
            for key, offer in offers.items()
        ]
    )  # fmt: skip


def _held(transfer: Transfer, *states: TransferState) -> Transfer:
    present = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("shop__office", "seller__artisan")
        .get(pk=transfer.pk)
    )
    if present.state not in states:
        raise DomainError(NOT_NOW, code="wrong_state")
    return present


@transaction.atomic
def ask_for(shop: Shop, seller: Seller, pieces: Pieces, *, by: User) -> Transfer:
    """The shop asks a maker for goods. Refuses `not_your_shop`, `does_not_sell`, `nothing`, `no_number`, `other_maker`."""
    check_here(by, shop)
    with scope.widened(WHY):
        if seller.state != SellerState.ACTIVE or not seller.agreed:
            raise DomainError(_("This maker does not sell at present."), code="does_not_sell")
        offers = _offers(pieces, seller, active=True)
        made = _new(shop, seller, Way.TO_SHOP, by)
        _lines(made, offers, pieces, sent=False)
        record(events.ASKED, made, by=by, shop=shop.ref)
    return made


@transaction.atomic
def send(transfer: Transfer, pieces: Pieces, *, carrier: str, vehicle: str = "", by: User) -> Transfer:
    """The maker, or the office for her, hands the goods over: they leave the mart's stock, with a challan (Rule 55 CGST Rules: goods
    that move and are not sold yet). `pieces` by the key of the offer, none for what she does not send.

    Refuses `not_your_place`, `wrong_state`, `no_carrier`, `no_number`, `nothing`, `sold_out`.
    """
    check_sells(by, transfer.seller)
    if not carrier.strip():
        raise DomainError(_("Write who carries the goods."), code="no_carrier")
    with scope.widened(WHY):
        present = _held(transfer, TransferState.ASKED)
        lines = list(present.lines.select_related("offer__listing").order_by("offer"))
        sent = {line.offer_id: pieces.get(line.offer_id, 0) for line in lines}
        if any(not 0 <= number <= MOST for number in sent.values()):
            raise DomainError(_("Write a number of pieces, like 12."), code="no_number")
        if not any(sent.values()):
            raise DomainError(_("Write how many pieces of which article."), code="nothing")
        out_of_the_mart({key: number for key, number in sent.items() if number}, by=by)
        for line in lines:
            line.sent = sent[line.offer_id]
            line.save(update_fields=["sent"])
        _leave(present, carrier, vehicle, by, lines)
    return present


def _goods(line: TransferLine) -> Goods:
    """Worth what its challan says: what is asked for the pieces, tax included."""
    listing = line.offer.listing
    return Goods(
        listing.hsn, line.price_paise * (line.sent or 0), exempt=is_exempt(listing, line.price_paise)
    )


def _leave(transfer: Transfer, carrier: str, vehicle: str, by: User, lines: Iterable[TransferLine]) -> None:
    _series, _number, serial = next_serial(transfer.shop, CounterPaperKind.CHALLAN, on=clock.today())
    transfer.state, transfer.sent_at, transfer.sent_by = TransferState.SENT, clock.now(), by
    transfer.carrier, transfer.vehicle, transfer.serial = (
        carrier.strip()[:60],
        vehicle.strip().upper()[:20],
        serial,
    )
    transfer.needs_eway = need_eway_bill([_goods(line) for line in lines if line.sent])
    transfer.save(update_fields=["state", "sent_at", "sent_by", "carrier", "vehicle", "serial", "needs_eway"])
    record(events.SENT, transfer, by=by, shop=transfer.shop.ref)


@transaction.atomic
def send_back(
    shop: Shop, seller: Seller, pieces: Pieces, *, carrier: str, vehicle: str = "", by: User
) -> Transfer:
    """Goods that were not sold go back to their maker. Refuses `not_your_shop`, `no_carrier`, `nothing`, `no_number`, `other_maker`,
    `not_in_stock`."""
    check_here(by, shop)
    if not carrier.strip():
        raise DomainError(_("Write who carries the goods."), code="no_carrier")
    with scope.widened(WHY):
        offers = _offers(pieces, seller)
        made = _new(shop, seller, Way.TO_MAKER, by)
        lines = _lines(made, offers, pieces, sent=True)
        for key, offer in offers.items():
            take(shop, offer, pieces[key], Move.SENT_BACK, by=by, paper=made.ref)
        _leave(made, carrier, vehicle, by, lines)
    return made


def _check_sends(by: User, transfer: Transfer) -> None:
    if transfer.way == Way.TO_SHOP:
        check_sells(by, transfer.seller)
    else:
        check_here(by, transfer.shop)


@transaction.atomic
def note_eway(transfer: Transfer, *, number: str, on: date | None, by: User) -> Transfer:
    """The e-way bill that was made with the number of the challan: goods that are not sold need one too (Rule 138(1)(ii) CGST Rules),
    and leave only now. By whoever sends them; it can be put right until they are counted. Refuses `not_your_shop`, `not_your_place`,
    `wrong_state`, `no_eway_needed`, `eway_number`, `eway_day`."""
    _check_sends(by, transfer)
    with scope.widened(WHY):
        present = _held(transfer, TransferState.SENT)
        if not present.needs_eway or present.sent_at is None:
            raise DomainError(_("This needs no e-way bill."), code="no_eway_needed")
        challan_on = localdate(present.sent_at)
        present.eway_number, present.eway_on = checked_eway(number, on, earliest=challan_on)
        present.save(update_fields=["eway_number", "eway_on"])
        record(events.EWAY_NOTED, present, by=by, shop=present.shop.ref)
    return present


@transaction.atomic
def receive(
    transfer: Transfer, pieces: Pieces, *, differences: Mapping[int, str] | None = None, by: User
) -> Transfer:
    """The parcel is there and counted: by the shop, or by the maker (or the office for her) of what comes back. What is missing has a
    reason; what was not in the parcel lies where it was, broken and lost pieces are nobody's stock any more.

    Refuses `not_your_shop`, `not_your_place`, `wrong_state`, `no_eway_bill`, `too_many`, `no_difference`.
    """
    to_shop = transfer.way == Way.TO_SHOP
    if to_shop:
        check_here(by, transfer.shop)
    else:
        check_sells(by, transfer.seller)
    why = dict(differences or {})
    with scope.widened(WHY):
        present = _held(transfer, TransferState.SENT)
        if present.being_loaded:
            raise DomainError(MISSING, code="no_eway_bill")
        home: dict[int, int] = {}
        for line in present.lines.select_related("offer__listing").order_by("offer"):
            _count(present, line, pieces.get(line.offer_id, line.sent or 0), why.get(line.offer_id, ""), by)
            missing = (line.sent or 0) - (line.received or 0)
            never_left = missing if line.difference == Difference.NOT_IN_PARCEL else 0
            arrived = line.received or 0
            home[line.offer_id] = never_left if to_shop else arrived
            put(
                present.shop,
                line.offer,
                arrived if to_shop else never_left,
                Move.RECEIVED,
                by=by,
                paper=present.ref,
            )
        into_the_mart({key: number for key, number in home.items() if number}, by=by)
        present.state, present.received_at, present.received_by = TransferState.RECEIVED, clock.now(), by
        present.save(update_fields=["state", "received_at", "received_by"])
        record(events.RECEIVED, present, by=by, shop=present.shop.ref)
    return present


def _count(transfer: Transfer, line: TransferLine, counted: int, why: str, by: User) -> None:
    sent = line.sent or 0
    if not 0 <= counted <= sent:
        raise DomainError(_("No more can come than was sent. Ask for a second transfer."), code="too_many")
    if counted < sent and why not in Difference.values:
        raise DomainError(_("Say of what is missing what became of it."), code="no_difference")
    line.received, line.difference = counted, why if counted < sent else ""
    line.save(update_fields=["received", "difference"])


@transaction.atomic
def call_off(transfer: Transfer, *, reason: str, by: User) -> Transfer:
    """What was asked for is not sent: by the shop or by the maker. What waits for its e-way bill has not left: whoever sends it can
    still keep it, and the pieces lie where they lay. Refuses `not_your_shop`, `not_your_place`, `wrong_state`, `no_reason`."""
    try:
        check_sells(by, transfer.seller)
    except DomainError:
        check_here(by, transfer.shop)
    why = reason_of(reason)
    with scope.widened(WHY):
        present = _held(transfer, TransferState.ASKED, TransferState.SENT)
        if present.state == TransferState.SENT:
            _check_sends(by, present)
            _unload(present, by)
        present.state, present.reason = TransferState.CALLED_OFF, why
        present.save(update_fields=["state", "reason"])
        record(events.CALLED_OFF, present, by=by, shop=present.shop.ref)
    return present


def _unload(transfer: Transfer, by: User) -> None:
    if not transfer.being_loaded:
        raise DomainError(NOT_NOW, code="wrong_state")
    lines = list(transfer.lines.select_related("offer__listing").order_by("offer"))
    if transfer.way == Way.TO_SHOP:
        into_the_mart({line.offer_id: line.sent for line in lines if line.sent}, by=by)
        return
    for line in lines:
        put(transfer.shop, line.offer, line.sent or 0, Move.RECEIVED, by=by, paper=transfer.ref)
