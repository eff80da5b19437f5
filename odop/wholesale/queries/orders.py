"""An order with its deliveries, bills and money, for buyer and cell; a maker's deliveries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.enums import PaperKind
from odop.emart.models import Paper, Payment, Seller
from odop.emart.queries.books import owed_by_buyer
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.lib.countries import country_name
from odop.lib.money import from_paise
from odop.wholesale.enums import EnquiryKind
from odop.wholesale.models import Delivery, Enquiry, Quotation, TradeOrder
from odop.wholesale.queries.visible import of_the_state


def quotation_visible_to(user: User, ref: str) -> Quotation:
    """Raises NotFound."""
    rows = Quotation.objects.select_related("enquiry__buyer")
    found = (rows if of_the_state(user) else rows.filter(user=user)).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def orders_visible_to(user: User) -> QuerySet[TradeOrder]:
    rows = TradeOrder.objects.select_related("quotation__enquiry__buyer")
    return rows if of_the_state(user) else rows.filter(user=user)


def order_visible_to(user: User, ref: str) -> TradeOrder:
    """Raises NotFound."""
    found = orders_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def deliveries_visible_to(user: User) -> QuerySet[Delivery]:
    """Hers as a maker; of an office those of its makers; all for the State. A buyer reads hers with her order."""
    rows = Delivery.objects.select_related("seller__artisan", "district")
    if of_the_state(user):
        return rows
    mine = Q(seller__artisan__user=user)
    return (
        rows.filter(mine | Q(district_id__in=user.scope.districts))
        if user.may(RUN_MART)
        else rows.filter(mine)
    )


def makers_of(keys: Iterable[int]) -> dict[int, Seller]:
    """Who makes what is offered or ordered, for those who see the quotation: also who does not sell in the mart any more."""
    with scope.widened("names of makers in a quotation or order that the reader sees"):
        return Seller.objects.select_related("district").in_bulk(set(keys))


def delivery_visible_to(user: User, ref: str) -> Delivery:
    """Raises NotFound."""
    found = deliveries_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Paid:
    """Money that came: when, how much, and the bank's reference."""

    at: object
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class Money:
    """How an order stands in rupees: `owes` above zero is the buyer's to pay, below zero paid ahead."""

    owes: Decimal
    paid: Decimal
    advance: Decimal
    payments: list[Paid]
    papers: dict[int, list[Paper]]  # of the mart's order: bills and credit notes

    @property
    def ahead(self) -> Decimal:
        return -self.owes if self.owes < 0 else Decimal(0)

    @property
    def advance_missing(self) -> bool:
        return self.paid < self.advance


def money_of(order: TradeOrder) -> Money:
    """From the books of the mart, for whoever sees the order."""
    with scope.widened("bills and payments of an order that the reader sees"):
        owes = owed_by_buyer(order.purchase)
        payments = list(Payment.objects.filter(purchase_id=order.purchase_id).order_by("came_at", "pk"))
        papers: dict[int, list[Paper]] = {}
        for paper in (
            Paper.objects.filter(order__purchase_id=order.purchase_id)
            .exclude(kind=PaperKind.PURCHASE_VOUCHER)
            .order_by("pk")
        ):
            papers.setdefault(paper.order_id, []).append(paper)
    paid = sum(one.paise for one in payments)
    return Money(
        from_paise(owes), from_paise(paid), order.quotation.advance,
        [Paid(one.came_at, from_paise(one.paise), one.payment_id.removeprefix("BANK-")) for one in payments], papers,
    )  # fmt: skip


@dataclass(frozen=True)
class Consignee:
    """To whom the goods of a delivery are sent."""

    company: str
    address: str


def consignee_of(delivery: Delivery) -> Consignee:
    """Name and address for the parcel, for whoever sees the delivery and sends it."""
    with scope.widened("the address to which a delivery that the reader sees is sent"):
        enquiry = Enquiry.objects.select_related("buyer").get(quotations__order=delivery.order_id)
    last = country_name(enquiry.country, "en") if enquiry.kind == EnquiryKind.EXPORT else ""
    lines = (enquiry.address, enquiry.place, enquiry.pin_code, last)
    return Consignee(enquiry.buyer.company, ", ".join(filter(None, lines)))


def bill_of(delivery: Delivery, number: int) -> Paper:
    """The bill (1) or credit note of a delivery that the reader sees. Raises NotFound."""
    if delivery.mart_order_id is None:
        raise NotFound()
    with scope.widened("a bill of a delivery that the reader sees"):
        rows = Paper.objects.filter(order_id=delivery.mart_order_id).exclude(kind=PaperKind.PURCHASE_VOUCHER)
        found = list(rows.select_related("order__purchase", "original").order_by("pk"))
    if not 1 <= number <= len(found):
        raise NotFound()
    return found[number - 1]
