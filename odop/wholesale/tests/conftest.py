"""A maker who sells and one of another district, a buyer, the cell: shared by a module; what a test writes is taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from odop.accounts.models import User
from odop.emart import factories as emart
from odop.emart.models import Listing, Seller
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.places.models import District
from odop.registry import factories as register
from odop.wholesale import factories
from odop.wholesale.models import TradeBuyer
from tests.worlds import settled

NOW = timezone.make_aware(timezone.datetime(2026, 6, 10, 12))  # a Wednesday


@dataclass(frozen=True)
class World:
    place: District
    cell: User
    finance: User
    officer: User
    stranger: User  # an officer of another district
    maker: User
    seller: Seller
    good: Listing
    other_maker: User
    other: Seller
    user: User  # the buyer's person
    buyer: TradeBuyer
    rival: User
    rival_buyer: TradeBuyer


def build() -> World:
    place, far = register.district("SBL", "Sambhal", "सम्भल"), register.district("BDH", "Bhadohi", "भदोही")
    officer, stranger = register.officer(place), register.officer(far)
    cell, finance = register.officer(None, "cell", "cell"), register.officer(None, "finance", "finance")
    maker, other_maker = register.citizen(), register.citizen()
    bank = {"bank_account": "30012345678", "bank_ifsc": "SBIN0001234"}
    hers = register.artisan(place, user=maker, name="Zainab Ansari", mobile="9811100001", **bank)
    his = register.artisan(far, user=other_maker, name="Kamal Prasad", mobile="9811100002", **bank)
    seller, other = emart.seller(hers, by=officer), emart.seller(his, by=stranger)
    good = emart.listing(seller, by=officer, reviewer=cell)
    emart.offer(good)
    emart.shown(good)
    user, rival = register.citizen(), register.citizen()
    return World(
        place, cell, finance, officer, stranger, maker, seller, good, other_maker, other, user, factories.buyer(user), rival,
        factories.buyer(rival, company="Rival Crafts"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(timezone.make_aware(timezone.datetime(2020, 1, 1, 12))):
            made = build()
        yield settled(made)
        transaction.set_rollback(True)


@pytest.fixture
def world(_standing: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOW):
        yield _standing
        transaction.set_rollback(True)


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made
