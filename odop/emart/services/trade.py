"""What the corporation sells in quantity on terms, in the mart's own books: one purchase for the whole order, one order of the mart
with its bill and voucher for each delivery. Callers have asked who may.

The buyer's account of the purchase holds what was paid ahead and what is owed, so that an advance is set off by itself.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from odop.emart import events
from odop.emart.enums import Account, LineKind, Movement, OrderState, PayBy, PurchaseState, SoldBy
from odop.emart.models import Order, OrderLine, Payment, Purchase, Return, Seller
from odop.emart.queries.baskets import hashed
from odop.emart.queries.eway_to_come import why_it_needs
from odop.emart.queries.tax import terms
from odop.emart.services import packing
from odop.emart.services.books import post
from odop.emart.services.orders import WHY, bill_ahead, deliver, held_order, ship, undo
from odop.emart.services.purchases import DELIVERY
from odop.emart.shares import Shares
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.gst.amounts import Tax, tax_upon, total
from odop.lib.gst.selling import TaxMode
from odop.lib.gst.supply import Kind
from odop.places.queries import financial_year, financial_year_of

BANK = "BANK-"  # payments that came to the account, by the bank's reference


@dataclass(frozen=True)
class Goods:
    """What one delivery holds: pieces of one article of one maker, their tax and that of the freight."""

    seller: Seller
    title: Localised
    hsn: str
    unit: str
    rate: Decimal
    quantity: int
    tax: Tax
    freight: Tax
    kind: Kind
    place: str
    days_to_complain: int
    country: str = "IN"
    undertaking: str = ""  # number of the letter of undertaking, abroad
    own_rate: Decimal | None = None  # of her own bill to the corporation, where the sale itself bears no tax


@dataclass(frozen=True)
class Consignee:
    """Where the goods go, as bill and parcel need it."""

    name: str
    mobile: str
    address: str
    place: str
    pin_code: str
    state_code: str
    gstin: str = ""
    language: str = "en"


def _year() -> str:
    return financial_year(financial_year_of(clock.today())).short


def open_purchase(to: Consignee, *, total_paise: int, is_sample: bool = False) -> Purchase:
    """The purchase of an order on terms: firm at once, paid as agreed."""
    now, year = clock.now(), _year()
    with scope.widened("a purchase on terms, which only the corporation reads"):
        return Purchase.objects.create(
            ref=f"PU-{year}-{next_number(f'emart.purchase.{year}'):06}", key_hash=hashed(secrets.token_urlsafe(24)),
            name=to.name[:80], mobile=to.mobile, address=to.address[:300], place=to.place[:80], pin_code=to.pin_code[:6],
            state_code=to.state_code, gstin=to.gstin, language=to.language[:2], pay_by=PayBy.ON_TERMS, total_paise=total_paise,
            state=PurchaseState.PLACED, placed_at=now, expires_at=now, is_sample=is_sample,
        )  # fmt: skip


def shares_of(goods: Goods) -> Shares:
    """Whose each paisa of the goods is: the maker gets the price without tax, with her own tax on it where she has to pay GST and
    bills the corporation, which takes that off its own."""
    own = 0
    if TaxMode(goods.seller.tax_mode) is TaxMode.REGULAR:
        own = tax_upon(
            goods.tax.taxable, goods.rate if goods.own_rate is None else goods.own_rate, Kind.WITHIN
        ).tax
    commission = int(Decimal(goods.tax.taxable) * terms().commission_percent / 100)
    found = {
        Account.MAKER: goods.tax.taxable + own - commission, Account.TAX: goods.tax.tax - own, Account.COMMISSION: commission,
    }  # fmt: skip
    return {account.value: paise for account, paise in found.items() if paise or account == Account.MAKER}


@transaction.atomic
def send_delivery(purchase: Purchase, goods: Goods, *, carrier: str, tracking: str, by: Actor) -> Order:
    """A delivery leaves: an order of the mart of its own, with bill and voucher; what needs an e-way bill is billed and waits for
    it, with the carrier and number that were said. Refuses as `ship`: `not_your_place`, `no_carrier`,
    `paper_not_whole`."""
    with scope.widened(WHY):
        held(Purchase, purchase.pk)
        added, year = total([goods.tax, goods.freight], rounded=False), _year()
        order = Order.objects.create(
            ref=f"OR-{year}-{next_number(f'emart.order.{year}'):06}", purchase=purchase, seller=goods.seller,
            district_id=goods.seller.district_id, sold_by=SoldBy.CORPORATION, kind=goods.kind.value, place_code=goods.place,
            state=OrderState.PLACED,
            abroad={"country": goods.country, "undertaking": goods.undertaking} if goods.undertaking else {},
            rounding_paise=added.rounding, total_paise=added.payable, ship_by=clock.today(),
        )  # fmt: skip
        lines = [
            _line(
                order, goods, goods.tax, title=goods.title, quantity=goods.quantity, unit=goods.unit, shares=shares_of(goods),
                return_days=goods.days_to_complain,
            )
        ]  # fmt: skip
        if goods.freight.gross:
            whose = {Account.DELIVERY.value: goods.freight.taxable, Account.TAX.value: goods.freight.tax}
            lines.append(
                _line(
                    order, goods, goods.freight, title=DELIVERY, quantity=1, kind=LineKind.DELIVERY,
                    shares={account: paise for account, paise in whose.items() if paise},
                )
            )  # fmt: skip
        OrderLine.objects.bulk_create(lines)
        record(events.ORDERED, order, by=SYSTEM, seller=goods.seller.ref)
        if (
            why_it_needs(order) is not None
        ):  # it leaves from its own page, when the number of its e-way bill is there
            parcel = packing.add_parcel(order, packing.unpacked(order))
            parcel.carrier_name, parcel.number = carrier.strip()[:60], tracking.strip()[:60]
            parcel.save(update_fields=["carrier_name", "number"])
            return bill_ahead(order, by=by)
        return ship(order, carrier=carrier, tracking=tracking, by=by)


def _line(order: Order, goods: Goods, tax: Tax, **given: object) -> OrderLine:
    return OrderLine(
        order=order, district_id=order.district_id, hsn=goods.hsn, rate=goods.rate, gross_paise=tax.gross,
        taxable_paise=tax.taxable, cgst_paise=tax.cgst, sgst_paise=tax.sgst, igst_paise=tax.igst, **given,
    )  # fmt: skip


def note_arrival(order: Order, *, came: bool) -> Order:
    """The buyer has it, or says that nothing came; from the end of the days to complain it is the maker's. Nothing more where that is
    noted. Refuses `wrong_state`, `not_left` what came though it waits for its e-way bill."""
    if came and order.being_loaded:
        raise DomainError(
            _("The maker has not noted yet that this left. As soon as she has, write here what came."),
            code="not_left",
        )
    return order if order.state == OrderState.DELIVERED else deliver(order, by=SYSTEM)


@transaction.atomic
def take_off(order: Order, *, pieces: int, reason: str, by: Actor) -> Return:
    """Pieces that did not arrive, or were not accepted, were not sold: in the books and on a credit note; the buyer owes so much
    less. Refuses `wrong_state`, `too_late`, `too_many`."""
    with scope.widened(WHY):
        present = held_order(order, OrderState.DELIVERED)
        if present.settlement_id is not None:
            raise DomainError(_("The maker has been paid for this delivery."), code="too_late")
        line = OrderLine.objects.select_for_update().get(order=present, kind=LineKind.GOODS)
        if not 1 <= pieces <= line.quantity - line.returned:
            raise DomainError(_("So many pieces were not sold, or are back already."), code="too_many")
        undo(present, [(line, pieces)], by=by)
        made = Return.objects.create(
            line=line, district_id=present.district_id, quantity=pieces, reason=reason[:300], at=clock.now()
        )
        record(events.CAME_BACK, present, by=by, pieces=str(pieces))
    return made


@transaction.atomic
def note_payment(purchase: Purchase, *, paise: int, reference: str, on: date, by: Actor) -> Payment:
    """Money came to the corporation's account. Refuses `no_amount`, `no_reference`, `reference_taken`."""
    if paise <= 0:
        raise DomainError(_("Write the amount that came."), code="no_amount")
    if not 4 <= len(reference.strip()) <= 30 or on > clock.today():
        raise DomainError(_("Write the bank's reference and the day on which it came."), code="no_reference")
    with scope.widened("money of a purchase on terms"):
        present = held(Purchase, purchase.pk)
        try:
            with transaction.atomic():
                made = Payment.objects.create(
                    purchase=present, payment_id=f"{BANK}{reference.strip().upper()}", method="bank", paise=paise,
                    came_at=clock.now() - timedelta(days=(clock.today() - on).days),
                )  # fmt: skip
        except IntegrityError:
            raise DomainError(
                _("Money with this reference of the bank is noted already."), code="reference_taken"
            ) from None
        post(Movement.PAID, {Account.BANK: paise, Account.BUYER: -paise}, by=by, purchase=present)
        record(events.PAID, present, by=by)
    return made


def paid_so_far(purchase: Purchase) -> int:
    """Paise that came for it. Needs every row in sight."""
    return Payment.objects.filter(purchase=purchase).aggregate(n=Sum("paise"))["n"] or 0


def orders_of(keys: Sequence[int]) -> dict[int, Order]:
    """Orders of the mart by key, for those who read the deliveries they belong to."""
    with scope.widened("bills of deliveries that the reader sees"):
        return {one.pk: one for one in Order.objects.filter(pk__in=keys).prefetch_related("papers")}
