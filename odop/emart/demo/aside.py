"""What the local payment service sets aside for sample makers who sell in their own name, while the past of their orders is played."""

from odop.emart.enums import RouteState, SoldBy, TransferState
from odop.emart.models import Order, Payment, Seller, Transfer
from odop.kernel import clock
from odop.lib.payments.local import LocalGateway
from odop.lib.payments.split import AccountFacts


class Aside:
    """The transfers of sample orders, by the number of the order."""

    def __init__(self, gateway: LocalGateway) -> None:
        self.gateway = gateway
        self.transfers: dict[str, Transfer] = {}
        for ref in Seller.objects.filter(is_sample=True, route_state=RouteState.ACTIVE).values_list(
            "ref", flat=True
        ):
            gateway.open_account(AccountFacts(ref, ref, "individual", "", "", "", "", "sample", ""))

    def set_aside(self, order: Order, payment: Payment, paise: int) -> None:
        """Her part, with the payment."""
        if order.sold_by != SoldBy.OWN or paise <= 0:
            return
        told = self.gateway.transfer(
            payment.payment_id, account=order.seller.route_account, amount=paise, receipt=order.ref
        )
        self.transfers[order.ref] = Transfer(
            order=order, payment=payment, seller=order.seller, district_id=order.district_id, account=told.account, paise=paise,
            net_paise=paise, state=TransferState.HELD, number=told.id, asked_at=clock.now(), held_at=clock.now(),
        )  # fmt: skip

    def take_off(self, order: Order, paise: int) -> None:
        """So much of it goes back to the buyer."""
        one = self.transfers.get(order.ref)
        back = min(paise, one.net_paise) if one else 0
        if one is None or back <= 0:
            return
        one.net_paise = self.gateway.reverse(
            one.number, amount=back, receipt=f"{order.ref} {one.net_paise - back}"
        ).net
        one.state = TransferState.HELD if one.net_paise else TransferState.REVERSED

    def let_go(self, order: Order) -> Transfer | None:
        """What is left goes to her bank."""
        one = self.transfers[order.ref]
        if not one.net_paise:
            return None
        self.gateway.release(one.number)
        self.gateway.bank_takes(one.number)
        one.state, one.released_at, one.arrived_at = TransferState.RELEASED, clock.now(), clock.now()
        return one
