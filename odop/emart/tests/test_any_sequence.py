"""Whatever happens to purchases, in whatever order: books, statements and what lies at the payment service agree."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odop.emart.enums import PayBy, RefundState
from odop.emart.models import Purchase, Refund
from odop.emart.services import orders, settling
from odop.emart.services.paying import begin_payment, reconcile
from odop.emart.services.purchases import expire_unpaid
from odop.emart.services.refunds import send_refund
from odop.emart.tests.buying import (
    AT_HOME,
    World,
    open_accounts,
    statements_add_up,
    whole,
)
from odop.emart.tests.splitting import SPLITTING, all_lies_where_it_belongs, let_go
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.lib.payments.gateway import GatewayError
from odop.lib.payments.local import LocalGateway

pytestmark = pytest.mark.django_db


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


@settings(
    deadline=None,
    max_examples=15,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(
    steps=[
        ("pay", 0),
        ("set aside", 0),
        ("ship", 1),
        ("deliver", 1),
        ("back", 1),
        ("cancel", 2),
        ("set aside", 0),
        ("refund", 0),
        *[("wait", 0)] * 3,
        ("settle", 0),
    ],
    at_door=False,
    prices=[33_333] * 3,
    pieces=[2] * 3,
)
@example(
    steps=[("ship", 0), ("deliver", 0), ("cancel", 2)], at_door=True, prices=[10_000] * 3, pieces=[1] * 3
)
@given(
    steps=STEPS,
    at_door=st.booleans(),
    prices=st.lists(st.integers(min_value=10_000, max_value=99_999), min_size=3, max_size=3),
    pieces=st.lists(st.integers(min_value=1, max_value=4), min_size=3, max_size=3),
)
def test_books_and_statements_agree_after_any_sequence(
    mart: World, steps: list[tuple[str, int]], at_door: bool, prices: list[int], pieces: list[int]
) -> None:
    """Pay, refund, part return, cancel, refuse at the door, set aside for makers in their own name, settle in any order; what is not
    possible is refused and changes nothing. Then the books sum to zero, what is owed to each maker is what her statement says, her
    settlements add up, and what lies with her at the payment service is hers to the paisa. Cash is for the corporation's goods."""
    with transaction.atomic():
        makers = (mart.aggregated, mart.enrolled, mart.regular)
        if at_door:
            mart.sold_for(*makers)
        lines = [
            (mart.offer(maker, price_paise=price, mrp_paise=price), some)
            for maker, price, some in zip(makers, prices, pieces, strict=True)
        ]
        gateway = LocalGateway()
        open_accounts(gateway, mart.enrolled, mart.regular)
        purchase = mart.bought(*lines, buyer=AT_HOME, pay_by=PayBy.AT_DOOR if at_door else PayBy.ONLINE)
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
        all_lies_where_it_belongs(gateway, late)
        whole()
        statements_add_up(makers)
        transaction.set_rollback(True)


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
        for maker in (mart.aggregated, mart.enrolled, mart.regular):
            settling.settle(maker, by=mart.cell)
        let_go(gateway)
