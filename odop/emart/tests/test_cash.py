"""Cash at the door by State, sum and PIN code: the reason is said, and nothing is bought."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from odop.emart.enums import PayBy
from odop.emart.models import Offer, Purchase
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.cash import why_no_cash
from odop.emart.services.purchases import place
from odop.emart.tests.buying import AT_HOME, BUYER, World, world
from odop.emart.tests.conftest import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("buyer", "price", "word"),
    [
        (BUYER, 45_000, "State"),
        (replace(AT_HOME, pin_code="231216"), 45_000, "PIN"),
        (AT_HOME, 600_000, "5,000"),
    ],
)
def test_cash_is_refused_with_its_reason_before_anything_is_held(
    mart: World, buyer: Any, price: int, word: str
) -> None:
    offer = mart.offer(mart.aggregated, price_paise=price, mrp_paise=price)
    basket = mart.basket((offer, 1))
    assert word in str(why_no_cash(looked_through(basket, state=buyer.state_code), buyer.pin_code))
    before = Purchase.objects.count()
    with refused("no_cash_there"):
        place(basket, buyer=buyer, pay_by=PayBy.AT_DOOR)
    assert Purchase.objects.count() == before
    assert Offer.objects.get(pk=offer.pk).reserved == 0


def test_cash_is_not_taken_for_what_a_maker_sells_in_her_own_name(mart: World) -> None:
    """The carrier would bring the corporation money that is hers."""
    basket = mart.basket((mart.offer(mart.aggregated), 1), (mart.offer(mart.enrolled), 1))
    assert "Shabnam Parveen sells in her own name" in str(
        why_no_cash(looked_through(basket, state="09"), "244302")
    )
    before = Purchase.objects.count()
    with refused("no_cash_there"):
        place(basket, buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    assert Purchase.objects.count() == before


def test_cash_is_taken_elsewhere(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.aggregated), 1))
    assert why_no_cash(looked_through(basket, state="09"), AT_HOME.pin_code) is None
    purchase, _key = place(basket, buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    assert purchase.state == "placed"
