"""The State's cell, a district with its officer, and another district: shared by the tests of a module."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, Posting, User
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.places.models import District
from tests.worlds import settled

BEGAN = timezone.make_aware(timezone.datetime(2020, 1, 1, 12))


@dataclass(frozen=True)
class World:
    cell: User
    officer: User
    place: District
    other: District


def _district(code: int, name: str, hindi: str) -> District:
    division = Localised(en="East", hi="पूर्व")
    return District.objects.create(
        lgd_code=code,
        code=name[:3].upper(),
        name=Localised(en=name, hi=hindi),
        division=division,
        lat=28.0,
        lon=78.0,
    )


def _officer(role: str, kind: str, place: District | None) -> User:
    office = Office.objects.create(
        code=f"T-{kind}", kind=kind, name=Localised(en=f"Office {kind}", hi=f"कार्यालय {kind}"), district=place
    )
    user = User.objects.create(
        username=f"partners-{role}",
        kind=UserKind.OFFICER,
        language="en",
        name=Localised(en=f"Officer {role}", hi=f"अधिकारी {role}"),
    )
    Posting.objects.create(user=user, office=office, role=role, from_on=clock.today())
    return user


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        # In office since long before any day of these tests.
        place, other = _district(90_659, "Sambhal", "सम्भल"), _district(90_175, "Bhadohi", "भदोही")
        with clock.at(BEGAN):
            cell = _officer(Role.CELL, OfficeKind.CELL, None)
            made = World(cell, _officer(Role.OFFICER, OfficeKind.DIEPC, place), place, other)
        yield settled(made)
        transaction.set_rollback(True)


@pytest.fixture
def world(_standing: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield _standing
        transaction.set_rollback(True)
