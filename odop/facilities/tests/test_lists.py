"""A list costs the same number of queries for one row and for twenty."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.facilities.factories import Running, running, user_of
from odop.facilities.services import add_machine, book, note_expense
from odop.kernel import clock
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def queries(user: User | None, address: str) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    client.get(address)  # what is worked out once a process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def grows(more: Callable[[int], object], *asked: tuple[User | None, str]) -> dict[str, tuple[int, int]]:
    """The queries of each address with one row and with eighteen, where they are more."""
    more(0)
    few = {address: queries(user, address) for user, address in asked}
    for number in range(1, 18):
        more(number)
    many = {address: queries(user, address) for user, address in asked}
    return {address: (few[address], many[address]) for address in few if few[address] < many[address]}


@pytest.fixture
def centre(db: None) -> Running:
    return running(register.district("LST", "Lists", "सूची"))


def test_centres_machines_and_expenses(centre: Running) -> None:
    place = centre.centre.district

    def more(number: int) -> None:
        running(place)
        add_machine(centre.centre, name=f"Lathe {number}", by=centre.officer)
        note_expense(
            centre.centre, on_date=clock.today(), kind="power", amount=Decimal(100), by=centre.officer
        )  # fmt: skip

    one = f"/facilities/{centre.centre.ref}/"
    lists = ((None, "/facilities/"), (centre.officer, "/desk/facilities/"), (None, one))
    assert grows(more, *lists) == {}


def test_bookings_of_a_centre_and_her_own(centre: Running) -> None:
    hers = user_of(centre.stranger)

    def more(number: int) -> None:
        days, hour = divmod(number, 8)
        at = centre.at(9 + hour, days=days + 1)
        who = centre.stranger if number < 4 else register.artisan(centre.centre.district)
        book(centre.machine, who, charge=centre.charge, begins=at, slots=1, by=centre.officer)

    books = f"/desk/facilities/{centre.centre.ref}/"
    assert grows(more, (centre.officer, books), (hers, "/facilities/bookings/")) == {}
