"""Budget from the state to the districts."""

from decimal import Decimal

import pytest

from odop.accounts.models import User
from odop.finance import factories, services
from odop.finance.models import BudgetLine, LedgerEntry, LedgerTransaction
from odop.finance.queries import budget_of, lines_visible_to
from odop.finance.refusals import NotEnoughAllotted
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District
from odop.places.queries import financial_year_of

YEAR = financial_year_of(clock.today())


def counts() -> tuple[int, int, int]:
    return LedgerTransaction.objects.count(), LedgerEntry.objects.count(), Event.objects.count()


def test_budget_comes_to_the_pool_and_is_allotted_from_it(finance: User, place: District) -> None:
    head = factories.head()
    services.bring_budget(head, YEAR, Decimal("1000.50"), by=finance)
    services.allot(head, YEAR, place, Decimal("400"), by=finance, note="first quarter")
    pool, own = services.line_of(head, YEAR, None), services.line_of(head, YEAR, place)
    assert (pool.free_amount, own.free_amount) == (Decimal("600.50"), Decimal("400.00"))
    card = budget_of(place, YEAR, head.scheme)
    assert card is not None
    assert (card.allotted, card.committed, card.released, card.free, card.used_percent) == (400, 0, 0, 400, 0)
    assert broken() == []


def test_no_more_is_allotted_than_the_pool_has(finance: User, place: District) -> None:
    head = factories.head()
    services.bring_budget(head, YEAR, Decimal(100), by=finance)
    before = counts()
    with pytest.raises(NotEnoughAllotted) as refusal:
        services.allot(head, YEAR, place, Decimal("100.01"), by=finance)
    assert refusal.value.extra["free"] == "100.00"
    assert "₹" in str(refusal.value.message)
    assert counts() == before


def test_transfer_and_take_back_move_only_what_is_free(
    finance: User, place: District, other_place: District
) -> None:
    one, two = factories.purse(place, 500), factories.purse(other_place, 100)
    services.transfer(one, two, Decimal(200), by=finance, note="target shifted")
    services.take_back(two, Decimal(50), by=finance)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.allotted_amount, two.allotted_amount) == (300, 250)
    assert services.line_of(one.head, one.financial_year, None).free_amount == 50
    with pytest.raises(NotEnoughAllotted):
        services.transfer(two, one, Decimal(251), by=finance)
    assert broken() == []


def test_money_does_not_move_between_years(finance: User, place: District, other_place: District) -> None:
    one, two = factories.purse(place, 500), factories.purse(other_place, 100, year="2025-26")
    with pytest.raises(DomainError) as refusal:
        services.transfer(one, two, Decimal(1), by=finance)
    assert refusal.value.code == "different_heads"


@pytest.mark.parametrize("amount", ["0", "-5", "1.001", "NaN", "Infinity", "99999999999999999"])
def test_what_is_no_amount_is_refused(finance: User, place: District, amount: str) -> None:
    before = counts()
    with pytest.raises(Invalid):
        services.bring_budget(factories.head(), YEAR, Decimal(amount), by=finance)
    assert counts() == before


def test_a_year_is_written_as_people_write_it(finance: User) -> None:
    with pytest.raises(Invalid) as refusal:
        services.bring_budget(factories.head(), "2026-28", Decimal(1), by=finance)
    assert refusal.value.code == "invalid_year"


def test_a_district_office_does_not_allot(officer: User, place: District) -> None:
    before = counts()
    with pytest.raises(NotAllowed):
        services.bring_budget(factories.head(), YEAR, Decimal(1), by=officer)
    with pytest.raises(NotAllowed):
        services.take_back(services.line_of(factories.head(), YEAR, place), Decimal(1), by=officer)
    assert counts() == before


def test_a_movement_is_reversed_once_by_its_mirror_image(finance: User, place: District) -> None:
    head = factories.head()
    services.bring_budget(head, YEAR, Decimal(1000), by=finance)
    movement = services.allot(head, YEAR, place, Decimal(400), by=finance)
    mirror = services.reverse(movement, by=finance, note="wrong district")
    assert mirror.reverses_id == movement.pk
    assert services.line_of(head, YEAR, place).allotted_amount == 0
    for again in (movement, mirror):
        with pytest.raises(DomainError):
            services.reverse(again, by=finance, note="again")
    assert broken() == []


def test_what_has_been_committed_cannot_be_reversed_away(finance: User, chair: User, place: District) -> None:
    head = factories.head()
    services.bring_budget(head, YEAR, Decimal(1000), by=finance)
    movement = services.allot(head, YEAR, place, Decimal(400), by=finance)
    services.commit(factories.case(place), Decimal(300), by=chair)
    with pytest.raises(NotEnoughAllotted):
        services.reverse(movement, by=finance, note="too late")
    assert services.line_of(head, YEAR, place).allotted_amount == 400


def test_an_officer_sees_her_own_line_only(
    officer: User, finance: User, place: District, other_place: District
) -> None:
    factories.purse(place, 500)
    factories.purse(other_place, 700)
    year = BudgetLine.objects.order_by("pk").values_list("financial_year", flat=True)[0]
    assert [line.district_id for line in lines_visible_to(officer, year)] == [place.pk]
    assert lines_visible_to(finance, year).count() == 3  # two districts and the pool
