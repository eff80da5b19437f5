"""Work ordered in numbers: at the fee of the agreement, piece by piece, each checked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from odop.kernel import clock
from odop.kernel.models import Notice
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.partners import factories as partners
from odop.partners import services as agreements
from odop.partners.models import Agreement
from odop.support import factories, services
from odop.support.models import Piece, WorkOrder
from odop.support.tests.conftest import NOW, World

pytestmark = pytest.mark.django_db


def order(agreement: Agreement, world: World, **changes: Any) -> WorkOrder:
    given: dict[str, Any] = {
        "work": "design",
        "pieces": 2,
        "due_on": date(2026, 9, 1),
        "about": "Combs for export",
    }
    return services.order_work(agreement, **{"by": world.cell, **given, **changes})


def handed(one: WorkOrder, world: World) -> Piece:
    return services.hand_over(one, title="Pattern", content=factories.PDF, name="a.pdf", by=world.helper)


def test_an_order_is_done_when_its_last_piece_is_taken_and_owes_what_was_taken(
    agreement: Agreement, world: World
) -> None:
    one = order(agreement, world)
    first, second = handed(one, world), handed(one, world)
    with pytest.raises(DomainError) as full:
        handed(one, world)
    assert full.value.code == "all_there"
    services.check_piece(first, accepted=True, by=world.cell)
    with pytest.raises(Invalid):
        services.check_piece(second, accepted=False, by=world.cell)
    services.check_piece(second, accepted=False, remark="Too like the first", by=world.cell)
    agreements.set_fee(agreement, work="design", each=Decimal(9000), by=world.cell)
    assert services.owed(one) == Decimal(2500), "the fee of the day of the order"
    services.check_piece(handed(one, world), accepted=True, by=world.cell)
    one.refresh_from_db()
    assert (one.state, services.owed(one)) == ("done", Decimal(5000))
    with pytest.raises(DomainError) as closed:
        services.cancel(one, by=world.cell)
    assert closed.value.code == "closed"


def test_no_order_without_an_agreement_in_force_its_fee_and_an_office(
    agreement: Agreement, world: World
) -> None:
    nobody = partners.signed(world.cell, on=clock.today(), kind="design")
    sought = partners.agreement(world.cell, kind="design", office=world.office)
    for code, given, changes in (
        ("no_office", nobody, {}), ("not_in_force", sought, {}), ("no_fee", agreement, {"work": "packaging"}),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            order(given, world, **changes)
        assert refused.value.code == code
    ends = agreements.set_end(agreement, ends_on=date(2026, 8, 1), by=world.cell)
    with pytest.raises(Invalid) as wrong:
        order(ends, world, pieces=0, about=" ")
    assert set(wrong.value.fields) == {"pieces", "due_on", "about"}
    for user in (world.officer, world.helper):
        with pytest.raises(NotAllowed):
            order(agreement, world, by=user)
    assert not WorkOrder.objects.exists()


def test_only_its_institute_hands_over_and_only_the_cell_checks(agreement: Agreement, world: World) -> None:
    one = order(agreement, world)
    with pytest.raises(NotAllowed):
        services.hand_over(one, title="x", content=factories.PDF, name="x.pdf", by=world.other_helper)
    piece = handed(one, world)
    for user in (world.helper, world.officer):
        with pytest.raises(NotAllowed):
            services.check_piece(piece, accepted=True, by=user)
    services.cancel(one, by=world.cell)
    with pytest.raises(DomainError):
        handed(one, world)
    assert one.pieces.count() == 1


def test_a_late_order_is_told_of_once(agreement: Agreement, world: World) -> None:
    world.cell.mobile = "9000000009"
    world.cell.save(update_fields=["mobile"])
    one = order(agreement, world, due_on=clock.today() + timedelta(days=5))
    touched = []
    for days in (5, 6, 7):
        with clock.at(NOW + timedelta(days=days)):
            touched.append(services.turn_clock())
    assert touched == [0, 1, 0]
    assert Notice.objects.filter(subject_ref=one.ref, to="9000000009").count() == 1
