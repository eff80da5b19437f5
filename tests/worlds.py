"""A world that the tests of a file share: made once in a transaction that is taken back after the file."""

from typing import TypeVar

from django.db import connection

World = TypeVar("World")


def settled(made: World) -> World:
    """What waits for the end of the transaction (the trail's chain, the sums of the books) is checked now, once.

    Otherwise it would be checked at the end of each test, and again at the end of the next, as each is taken back."""
    connection.check_constraints()
    return made
