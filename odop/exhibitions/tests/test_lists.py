"""A list costs the same number of queries for one row and for twenty."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.exhibitions import factories, services
from odop.exhibitions.models import StallApplication
from odop.kernel import clock
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db


def of(user: User | None) -> Client:
    made = Client()
    if user is not None:
        made.force_login(user)
    return made


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is worked out once a process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def grows(more: Callable[[], object], *asked: tuple[User | None, str]) -> dict[str, tuple[int, int]]:
    """The queries of each address with one row and with twenty, where they are more."""
    more()
    few = {address: queries(of(user), address) for user, address in asked}
    for _n in range(19):
        more()
    many = {address: queries(of(user), address) for user, address in asked}
    return {address: (few[address], many[address]) for address in few if few[address] < many[address]}


def test_fairs_of_the_calendar_and_of_the_desk(cell: User, officer: User) -> None:
    lists = ((None, "/fairs/"), (cell, "/desk/fairs/"), (officer, "/desk/fairs/"))
    assert grows(lambda: factories.called(cell), *lists) == {}


def test_everybody_who_asked_for_a_stall(cell: User, officer: User, place: District) -> None:
    fair = factories.called(cell, stalls=25)

    def asks() -> StallApplication:
        return factories.asked(fair, register.artisan(place, by=officer), by=officer)

    assert grows(asks, (cell, f"/desk/fairs/{fair.ref}/"), (officer, f"/desk/fairs/{fair.ref}/")) == {}


def test_her_own_stalls(cell: User, place: District) -> None:
    user = register.citizen()
    artisan = register.artisan(place, user=user)
    assert (
        grows(
            lambda: factories.held(artisan, runs=cell, over_on=clock.today()),
            (user, "/me/fairs/"),
            (user, "/stall/mine.json"),
        )
        == {}
    )


def test_what_was_noted_at_a_stall(cell: User, place: District) -> None:
    user = register.citizen()
    held = factories.held(register.artisan(place, user=user), runs=cell, over_on=clock.today())
    notes = (user, f"/me/fairs/{held.ref}/takings/")
    assert grows(lambda: services.note(held, factories.noted("visitors"), by=user), notes) == {}


def test_outlets_and_bars(cell: User, artisan: Artisan) -> None:
    def more() -> None:
        services.open_outlet(
            kind="airport", name={"en": "Shop"}, place={"en": "Lucknow"}, run_by="Agency",
            opened_on=clock.today() - timedelta(days=90), area_sq_m=100, yearly_support=Decimal(1),
            support_until=clock.today(), order_reference="Order", by=cell,
        )  # fmt: skip
        services.bar(artisan, order_reference="Order 1", reason="Misuse", by=cell)

    lists = ((None, "/fairs/outlets/"), (cell, "/desk/fairs/outlets/"), (cell, "/desk/fairs/barred/"))
    assert grows(more, *lists) == {}
