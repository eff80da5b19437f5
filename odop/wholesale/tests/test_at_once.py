"""Crowds through real connections, each as the web role: one acceptance of a quotation, and never more sent than was ordered."""

import pytest
from django.db.models import Sum

from odop.kernel.invariants import broken
from odop.wholesale import factories
from odop.wholesale.models import Delivery, TradeOrder
from odop.wholesale.services import orders, quotations
from odop.wholesale.services.quotations import Offered, Pick
from odop.wholesale.tests.conftest import build
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_quotation_is_accepted_once_and_no_piece_leaves_twice() -> None:
    world = build()
    one = factories.enquiry(world.buyer, state="sent")
    asked = factories.answered(one, world.seller, quantity=300)
    offered = Offered({asked.ref: Pick(300)}, {1: "96159000"}, valid_until=one.wanted_by)
    quotation = quotations.quote(one, offered, by=world.cell)
    outcome = at_once([lambda: quotations.accept(quotation, by=world.user)] * 8, world.user.scope)
    assert outcome == {"done": 1, "not_now": 7}
    order = TradeOrder.objects.get()
    (whole,) = Delivery.objects.all()
    # Eight send the same delivery at once, forty pieces each: one goes, the rest stands as it was.
    works = [lambda: orders.dispatch(whole, quantity=40, carrier="Gati", by=world.maker)] * 8
    assert at_once(works, world.maker.scope) == {"done": 1, "not_now": 7}
    assert order.deliveries.aggregate(n=Sum("quantity"))["n"] == 300
    sent = order.deliveries.get(state="sent")
    works = [lambda: orders.receive(sent, pieces=40, by=world.user)] * 6
    assert at_once(works, world.user.scope) == {"done": 1, "not_now": 5}
    assert broken() == []
