"""A district with its officer, an artisan and an institute, another district, and the cell: shared by the tests of a module."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.partners.models import Agreement
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.support import factories
from odop.support.models import Provider
from tests.worlds import settled

BEGAN = timezone.make_aware(timezone.datetime(2020, 1, 1, 12))
NOW = timezone.make_aware(timezone.datetime(2026, 6, 10, 12))  # a Wednesday


@dataclass(frozen=True)
class World:
    place: District
    cell: User
    officer: User
    stranger: User  # an officer of another district
    citizen: User
    artisan: Artisan
    helper: User  # of the institute
    provider: Provider
    other_helper: User
    other: Provider

    @property
    def office(self) -> Office:
        return self.provider.office


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        # In office since long before any day of these tests.
        with clock.at(BEGAN):
            place, far = (
                register.district("SBL", "Sambhal", "सम्भल"),
                register.district("BDH", "Bhadohi", "भदोही"),
            )
            citizen = register.citizen()
            helper, provider = factories.institute(place)
            other_helper, other = factories.institute(far)
            made = World(
                place, register.officer(None, "cell", "cell"), register.officer(place), register.officer(far), citizen,
                register.artisan(place, user=citizen), helper, provider, other_helper, other,
            )  # fmt: skip
        yield settled(made)
        transaction.set_rollback(True)


@pytest.fixture
def world(_standing: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOW):
        yield _standing
        transaction.set_rollback(True)


@pytest.fixture
def agreement(world: World) -> Agreement:
    """One in force with the institute, with a fee for designs."""
    from decimal import Decimal

    from odop.partners import factories as partners
    from odop.partners import services

    made = partners.signed(world.cell, on=clock.today(), kind="design", office=world.office)
    services.set_fee(made, work="design", each=Decimal(2500), by=world.cell)
    return made
