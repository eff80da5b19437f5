"""The sample world has trade buyers at every stage, all marked as samples."""

import pytest

from odop.emart import factories as emart
from odop.kernel.invariants import broken
from odop.registry import factories as register
from odop.wholesale.demo import build_trade
from odop.wholesale.enums import DeliveryState, EnquiryState
from odop.wholesale.models import Delivery, Enquiry, TradeBuyer
from odop.wholesale.tests.conftest import World

pytestmark = pytest.mark.django_db


def test_sample_buyers_stand_at_every_stage_and_one_order_is_half_delivered(world: World) -> None:
    line = register.product_line(world.place)
    world.cell.demo_slug = "cell-of-the-test"
    world.cell.save(update_fields=["demo_slug"])
    for seller in (
        world.seller,
        emart.seller(register.artisan(world.place, name="Rekha Saini"), by=world.officer),
    ):
        good = emart.listing(seller, by=world.officer, reviewer=world.cell, product_line=line, is_sample=True)
        emart.offer(good)
    before = TradeBuyer.objects.count()
    assert build_trade() == 6
    assert TradeBuyer.objects.filter(is_sample=True).count() == TradeBuyer.objects.count() - before == 3
    states = set(Enquiry.objects.filter(is_sample=True).values_list("state", flat=True))
    assert states == {EnquiryState.ASKED, EnquiryState.SENT, EnquiryState.QUOTED, EnquiryState.ORDERED}
    sent = set(Delivery.objects.filter(is_sample=True).values_list("state", flat=True))
    assert sent == {DeliveryState.RECEIVED, DeliveryState.SENT, DeliveryState.PLANNED}
    assert broken() == []
