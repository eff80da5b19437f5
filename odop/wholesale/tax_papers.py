"""Deliveries that will need an e-way bill when they leave, beside the orders of the mart."""

from collections.abc import Iterator

from django.urls import reverse

from odop.accounts.models import User
from odop.emart.enums import OrderState, SupplyKind
from odop.emart.models import Order
from odop.emart.queries.eway_to_come import Leaving, leaves_also, maker_place, need_eway_bill
from odop.kernel import scope
from odop.lib.gst.amounts import part_of
from odop.lib.gst.eway import Goods, Place, Why
from odop.wholesale.enums import DeliveryState
from odop.wholesale.models import Delivery
from odop.wholesale.queries.orders import deliveries_visible_to


def worth(delivery: Delivery) -> int:
    """Paise of its goods and their freight, with tax. Needs its line."""
    line = delivery.line
    return part_of(line.goods + line.freight, quantity=delivery.quantity, of=line.quantity).gross


def needs_eway(delivery: Delivery) -> bool:
    """Whether it needs an e-way bill before it leaves. Needs its line with the quotation."""
    line = delivery.line
    if delivery.state != DeliveryState.PLANNED or line.quotation.kind == SupplyKind.EXPORT:
        return False
    return need_eway_bill([Goods(line.hsn, worth(delivery), exempt=not line.rate)])


@leaves_also
def deliveries_to_come(user: User) -> Iterator[Leaving]:
    """Those that are planned, as far as the reader sees them."""
    rows = deliveries_visible_to(user).filter(state=DeliveryState.PLANNED)
    for one in rows.select_related(
        "seller__artisan", "seller__district", "line__quotation", "order__purchase"
    ):
        if needs_eway(one):
            to = one.order.purchase
            yield Leaving(
                one.ref, reverse("desk_trade_delivery", args=[one.ref]), one.seller, maker_place(one.seller),
                Place(to.address, to.place, to.pin_code, to.state_code), worth(one), Why.VALUE, one.due_on,
            )  # fmt: skip


def eway_before(delivery: Delivery) -> bool:
    """`needs_eway` for whoever sees the delivery, and neither the quotation nor its lines."""
    with scope.widened("whether a delivery that the reader sees is worth more than the limit"):
        return needs_eway(Delivery.objects.select_related("line__quotation").get(pk=delivery.pk))


def to_leave(delivery: Delivery) -> str:
    """The number of the order of the mart whose parcel is billed and waits for its e-way bill; empty where none does."""
    if delivery.mart_order_id is None:
        return ""
    with scope.widened("whether a delivery that the reader sees has left"):
        waits = Order.objects.filter(pk=delivery.mart_order_id, state=OrderState.SHIPPED, carrier="")
        return waits.values_list("ref", flat=True).first() or ""
