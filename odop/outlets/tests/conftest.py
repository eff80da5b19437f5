"""One shop with two people behind its counter, three makers of the mart and goods of two of them on the shelf, shared by a module;
what a test writes is taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from odop.accounts.models import User
from odop.emart.enums import Account
from odop.emart.models import BookEntry, Offer
from odop.emart.tests import buying
from odop.kernel import clock, scope
from odop.outlets import factories
from odop.outlets.models import Shop, ShopStock
from tests.worlds import settled


@dataclass
class Ground:
    mart: buying.World
    shop: Shop
    one: User
    other: User
    comb: Offer  # ₹ 450 of a maker without GST, three on the shelf
    box: Offer  # ₹ 1,000 of a maker with GST, two on the shelf


def ground() -> Ground:
    mart = buying.world()
    shop = factories.shop(mart.place, by=mart.officer, code="LK")
    one, other = factories.staff(shop), factories.staff(shop)
    comb = mart.offer(mart.aggregated, on_hand=10)
    box = mart.offer(mart.regular, on_hand=10, price_paise=100_000, mrp_paise=120_000)
    factories.stocked(shop, comb, 3, by=one, sells=mart.officer)
    factories.stocked(shop, box, 2, by=one, sells=mart.officer)
    return Ground(mart, shop, one, other, comb, box)


@pytest.fixture(scope="module")
def _ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Ground, datetime]]:
    with django_db_blocker.unblock(), transaction.atomic():
        with scope.system():
            made = ground()
        yield settled(made), clock.now()
        transaction.set_rollback(True)


@pytest.fixture
def at(_ground: tuple[Ground, datetime], django_db_blocker: Any) -> Iterator[Ground]:
    """At the moment when it was ready: a shop counts by the day, and midnight may pass while the tests run."""
    made, moment = _ground
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(moment):
        yield made
        transaction.set_rollback(True)


def on_shelf(at: Ground, offer: Offer) -> int:
    return ShopStock.objects.get(shop=at.shop, offer=offer).on_hand


def balance(account: Account) -> int:
    return sum(BookEntry.objects.filter(account=account).values_list("paise", flat=True))
