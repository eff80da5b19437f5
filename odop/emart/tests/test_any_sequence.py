"""Whatever happens to purchases, in whatever order: books, statements and what lies at the payment service agree."""

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odop.emart.enums import PayBy
from odop.emart.tests.buying import AT_HOME, World, statements_add_up, whole
from odop.emart.tests.sequences import (
    PIECES,
    PRICES,
    SEQUENCES,
    STEPS,
    a_good_of_each,
    follow,
    makers_of,
    opened_gateway,
)
from odop.emart.tests.splitting import all_lies_where_it_belongs

pytestmark = pytest.mark.django_db


@settings(SEQUENCES, max_examples=15)
@example(
    steps=[
        ("pay", 0),
        ("set aside", 0),
        ("ship", 1),
        ("deliver", 1),
        ("back", 1),
        ("cancel", 2),
        ("set aside", 0),
        ("refund", 0),
        *[("wait", 0)] * 3,
        ("settle", 0),
    ],
    at_door=False,
    prices=[33_333] * 3,
    pieces=[2] * 3,
)
@example(
    steps=[("ship", 0), ("deliver", 0), ("cancel", 2)], at_door=True, prices=[10_000] * 3, pieces=[1] * 3
)
@given(
    steps=STEPS,
    at_door=st.booleans(),
    prices=PRICES,
    pieces=PIECES,
)
def test_books_and_statements_agree_after_any_sequence(
    mart: World, steps: list[tuple[str, int]], at_door: bool, prices: list[int], pieces: list[int]
) -> None:
    """Pay, refund, part return, cancel, refuse at the door, set aside for makers in their own name, settle in any order; what is not
    possible is refused and changes nothing. Then the books sum to zero, what is owed to each maker is what her statement says, her
    settlements add up, and what lies with her at the payment service is hers to the paisa. Cash is for the corporation's goods."""
    with transaction.atomic():
        lines = a_good_of_each(mart, prices, pieces, at_door=at_door)
        gateway = opened_gateway(mart)
        purchase = mart.bought(*lines, buyer=AT_HOME, pay_by=PayBy.AT_DOOR if at_door else PayBy.ONLINE)
        late = follow(steps, mart, purchase, gateway)
        all_lies_where_it_belongs(gateway, late)
        whole()
        statements_add_up(makers_of(mart))
        transaction.set_rollback(True)
