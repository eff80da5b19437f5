"""What can happen to a purchase, in any order: the steps of the tests that then look whether books and statements agree."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from odop.emart.enums import RefundState
from odop.emart.models import Offer, Purchase, Refund, Seller
from odop.emart.services import orders, settling
from odop.emart.services.paying import begin_payment, reconcile
from odop.emart.services.purchases import expire_unpaid
from odop.emart.services.refunds import send_refund
from odop.emart.tests.buying import World, open_accounts
from odop.emart.tests.splitting import SPLITTING, let_go
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.lib.payments.gateway import GatewayError
from odop.lib.payments.local import LocalGateway

SEQUENCES = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
WORDS = [
    "pay",
    "pay",
    "ship",
    "ship",
    "deliver",
    "deliver",
    "back",
    "back",
    "cancel",
    "refuse",
    "refund",
    "wait",
    "settle",
    "set aside",
    "set aside",
    "ends",
    "again",
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.integers(min_value=0, max_value=2),
    ),
    max_size=24,
)  # fmt: skip
PRICES = st.lists(st.integers(min_value=10_000, max_value=99_999), min_size=3, max_size=3)
PIECES = st.lists(st.integers(min_value=1, max_value=4), min_size=3, max_size=3)


def makers_of(mart: World) -> tuple[Seller, Seller, Seller]:
    """One through the corporation, one within the State, one with a GST number."""
    return mart.aggregated, mart.enrolled, mart.regular


def a_good_of_each(
    mart: World, prices: Sequence[int], pieces: Sequence[int], *, at_door: bool
) -> list[tuple[Offer, int]]:
    """A good of each maker with how many of it are bought; cash is for the corporation's goods."""
    makers = makers_of(mart)
    if at_door:
        mart.sold_for(*makers)
    return [
        (mart.offer(maker, price_paise=price, mrp_paise=price), some)
        for maker, price, some in zip(makers, prices, pieces, strict=True)
    ]


def opened_gateway(mart: World) -> LocalGateway:
    """With accounts of the makers in their own name."""
    gateway = LocalGateway()
    open_accounts(gateway, mart.enrolled, mart.regular)
    return gateway


def follow(
    steps: Sequence[tuple[str, int]], mart: World, purchase: Purchase, gateway: LocalGateway
) -> datetime:
    """Each step a little later than the one before; what is refused changes nothing. Returns when the last one was."""
    late = clock.now()
    for step, which in steps:
        late += timedelta(minutes=1)
        if step == "wait":
            late += timedelta(days=4)
        with clock.at(late):
            try:
                with transaction.atomic():
                    _do(step, mart, purchase, which, gateway)
            except (DomainError, GatewayError):
                continue
    return late


ALONE = {**SPLITTING, "wait": lambda *_: expire_unpaid()}


def _do(step: str, mart: World, purchase: Purchase, which: int, gateway: LocalGateway) -> None:
    order = purchase.orders.order_by("pk")[which]
    if step in ALONE:
        ALONE[step](mart, gateway, which)
    elif step == "pay":
        identity = begin_payment(purchase, at=gateway)
        gateway.pay(identity)
        reconcile(purchase, at=gateway)
    elif step == "ship":
        orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    elif step == "deliver":
        orders.deliver(order, by=mart.officer)
    elif step == "back":
        line = order.lines.filter(kind="goods").get()
        orders.take_back(line, quantity=1, reason="chipped", by=mart.officer, with_delivery=which == 1)
    elif step == "cancel":
        orders.cancel(order, reason="not wanted", by=mart.officer)
    elif step == "refuse":
        orders.refuse_at_door(order, reason="nobody at home", by=mart.officer)
    elif step == "refund":
        for refund in Refund.objects.filter(state=RefundState.ASKED, payment__purchase=purchase):
            send_refund(refund, at=gateway)
    elif step == "settle":
        for maker in makers_of(mart):
            settling.settle(maker, by=mart.cell)
        let_go(gateway)
