"""Many tills at once, each as the web role: the last piece is sold once, and no number twice or left out."""

import pytest

from odop.kernel.invariants import broken
from odop.outlets import factories
from odop.outlets.models import CounterPaper, ShopStock
from odop.outlets.tests.conftest import ground
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_tills_sell_the_last_pieces_once_and_number_their_bills_without_a_gap() -> None:
    at = ground()
    works = [
        lambda number=number, offer=offer: factories.sold(at.shop, offer, by=at.one, number=number)
        for number, offer in enumerate([at.comb, at.box] * 10)
    ]
    assert at_once(works, at.one.scope) == {
        "done": 5,
        "not_in_stock": 15,
    }  # three combs and two boxes lay there
    assert set(ShopStock.objects.values_list("on_hand", flat=True)) == {0}
    assert sorted(CounterPaper.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert broken() == []
