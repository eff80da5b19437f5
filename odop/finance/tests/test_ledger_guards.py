"""What the database itself holds, whatever the code above it does."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from odop.accounts.models import User
from odop.finance import factories, services
from odop.finance.models import BudgetLine, LedgerEntry, LedgerTransaction
from odop.finance.services.ledger import Account, Kind, Side, post
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.places.models import District

CHANGES = [
    "UPDATE finance_ledgerentry SET amount = amount + 1",
    "DELETE FROM finance_ledgerentry",
    "UPDATE finance_ledgertransaction SET memo = 'x'",
    "DELETE FROM finance_ledgertransaction",
]


def run(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)


@pytest.mark.parametrize("query", CHANGES)
def test_the_owner_cannot_change_the_ledger(place: District, query: str) -> None:
    factories.purse(place, 100)
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        run(query)
    assert broken() == []


@pytest.mark.parametrize("query", [*CHANGES, "TRUNCATE finance_ledgerentry"])
def test_the_web_role_cannot_change_the_ledger(finance: User, place: District, query: str) -> None:
    factories.purse(place, 100)
    with (
        scope.enter(finance.scope),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        run(query)
    assert LedgerEntry.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_unbalanced_movement_is_refused_at_commit(place: District) -> None:
    line = factories.purse(place, 100)
    before = LedgerTransaction.objects.count()
    with pytest.raises(DatabaseError, match="do not sum to zero"), transaction.atomic():
        post(Kind.ALLOT, [Side(line, Account.AVAILABLE, Decimal(5))], by=SYSTEM)
    assert LedgerTransaction.objects.count() == before
    line.refresh_from_db()
    assert line.allotted_amount == 100


def test_no_line_goes_beyond_its_budget_by_raw_sql(place: District) -> None:
    line = factories.purse(place, 100)
    for change in (
        "committed_amount = 101",
        "released_amount = 101",
        "committed_amount = -1",
        "allotted_amount = -1",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            run(f"UPDATE finance_budgetline SET {change} WHERE id = {line.pk}")


def test_a_line_that_was_changed_by_hand_is_found(place: District) -> None:
    line = factories.purse(place, 100)
    run(f"UPDATE finance_budgetline SET committed_amount = 10 WHERE id = {line.pk}")
    assert [text.split(":")[0] for text in broken()] == ["finance.lines_equal_ledger"]


def test_a_sanction_that_was_changed_by_hand_is_found(place: District) -> None:
    factories.purse(place, 100_000)
    services.commit(factories.case(place), Decimal(100_000), by=SYSTEM)
    run("UPDATE finance_sanction SET amount = 90000")
    assert [text.split(":")[0] for text in broken()] == ["finance.sanctions_equal_ledger"]


def test_another_districts_office_sees_no_money_by_raw_sql(
    officer: User, place: District, other_place: District
) -> None:
    factories.purse(other_place, 100_000)
    case = factories.case(other_place, state="payment")
    services.commit(case, case.amount, by=SYSTEM)
    services.keep_claim_account(case, account="012345678901", ifsc="SMPL0000001", by=SYSTEM)
    services.draft_payment(case, by=SYSTEM)
    tables = (
        "budgetline",
        "ledgerentry",
        "ledgertransaction",
        "sanction",
        "payment",
        "paymentfile",
        "returnfile",
    )
    with scope.enter(officer.scope), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM finance_{table}")
            assert cursor.fetchone()[0] == 0, table
    assert BudgetLine.objects.filter(district=other_place).count() == 1


def test_an_office_sees_the_movements_of_its_own_money(officer: User, finance: User, place: District) -> None:
    factories.purse(place, 100)
    with scope.enter(officer.scope):
        assert list(LedgerTransaction.objects.values_list("kind", flat=True)) == ["allot"]
        assert LedgerEntry.objects.count() == 1
    with scope.enter(finance.scope):
        assert LedgerTransaction.objects.count() == 2


def test_the_branch_may_name_its_account_and_sees_no_money(place: District) -> None:
    from odop.registry import factories as people

    bank = people.officer(place, "bank", "bank")
    factories.purse(place, 100_000)
    case = factories.case(place, state="claim", bank=bank.current_postings[0].office)
    services.commit(case, case.amount, by=SYSTEM)
    with scope.enter(bank.scope):
        services.keep_claim_account(case, account="0123 4567 8901", ifsc="smpl0000001", by=bank)
        assert BudgetLine.objects.count() == 0
    case.refresh_from_db()
    assert (case.sanction.claim_account, case.sanction.claim_ifsc) == ("012345678901", "SMPL0000001")
