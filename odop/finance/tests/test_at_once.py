"""Many at once: nothing beyond budget, nothing twice, no two waiting for each other. Each thread has its own connection
and works as the web role, held by row-level security as a web process is."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import Sum

from odop.accounts.models import User
from odop.casework.models import Case
from odop.casework.services import take_step
from odop.finance import bank_layout, factories, services
from odop.finance.models import (
    BudgetLine,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PaymentFile,
    ReturnFile,
    Sanction,
)
from odop.finance.tests.test_bank_files import drafted, rejecting, row
from odop.kernel import trail
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.places.models import District
from tests.crowd import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def whole() -> None:
    """What must hold after any crowd: invariants, a ledger of zero, a trail without a broken link."""
    assert broken() == []
    assert LedgerEntry.objects.aggregate(total=Sum("amount"))["total"] == 0
    assert trail.verify() is None
    assert Event.objects.filter(seq__isnull=True).count() == 0


def test_two_hundred_sanctions_against_a_budget_for_one_hundred(chair: User, place: District) -> None:
    factories.purse(place, 100 * 100_000)
    cases = factories.cases(place, 200)
    outcome = at_once(
        [lambda case=case: take_step(case, do="sanction", by=chair) for case in cases], chair.scope
    )
    assert outcome == {"done": 100, "budget_short": 100}
    line = BudgetLine.objects.get(district=place)
    assert (line.committed_amount, line.free_amount) == (10_000_000, 0)
    assert Sanction.objects.count() == 100
    assert Counter(Case.objects.values_list("state", flat=True)) == {"forwarding": 100, "committee": 100}
    assert LedgerTransaction.objects.filter(kind="commit").count() == 100
    whole()


def test_a_case_sanctioned_by_many_at_once_is_sanctioned_once(chair: User, place: District) -> None:
    factories.purse(place, 1_000_000)
    case = factories.case(place)
    outcome = at_once([lambda: take_step(case, do="sanction", by=chair)] * THREADS, chair.scope)
    assert outcome["done"] == 1
    assert Sanction.objects.count() == 1
    assert BudgetLine.objects.get(district=place).committed_amount == 100_000
    whole()


def test_transfers_both_ways_at_once_do_not_wait_for_each_other(
    finance: User, place: District, other_place: District
) -> None:
    one, two = factories.purse(place, 1000), factories.purse(other_place, 1000)
    there = [lambda: services.transfer(one, two, Decimal(3), by=finance)] * 60
    back = [lambda: services.transfer(two, one, Decimal(2), by=finance)] * 60
    outcome = at_once([work for pair in zip(there, back, strict=True) for work in pair], finance.scope)
    assert outcome == {"done": 120}
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.allotted_amount, two.allotted_amount) == (940, 1060)
    whole()


def test_a_pool_is_never_allotted_twice(finance: User, place: District, other_place: District) -> None:
    head, year = factories.head(), factories.purse(place, 0).financial_year
    services.bring_budget(head, year, Decimal(50), by=finance)
    works = [
        lambda to=to: services.allot(head, year, to, Decimal(2), by=finance)
        for to in (place, other_place) * 25
    ]
    outcome = at_once(works, finance.scope)
    assert outcome == {"done": 25, "not_enough_allotted": 25}
    whole()


def test_a_movement_reversed_by_many_at_once_is_reversed_once(finance: User, place: District) -> None:
    factories.purse(place, 100)
    movement = LedgerTransaction.objects.get(kind="allot")
    outcome = at_once([lambda: services.reverse(movement, by=finance, note="twice")] * 10, finance.scope)
    assert outcome == {"done": 1, "already_reversed": 9}
    whole()


def test_a_payment_chosen_by_two_at_once_is_in_one_file(finance: User, place: District) -> None:
    payments = drafted(place, 6)
    works = [lambda: services.make_payment_file(payments, by=finance)] * 5
    works += [lambda: services.make_payment_file(payments[::-1], by=finance)] * 5
    assert at_once(works, finance.scope) == {"done": 1, "not_drafted": 9}
    assert PaymentFile.objects.get().count == 6
    whole()


def test_the_same_return_file_at_once_is_read_once(finance: User, place: District) -> None:
    payments = drafted(place, 6)
    services.make_payment_file(payments, by=finance)
    content = bank_layout.write_return_file([row(payment) for payment in payments])
    assert at_once([lambda: services.read_return_file(content, by=finance)] * 8, finance.scope) == {"done": 8}
    assert ReturnFile.objects.count() == 1
    assert LedgerTransaction.objects.filter(kind="release").count() == 6
    assert Event.objects.filter(verb="payment.return_read").count() == 1
    whole()


def test_overlapping_return_files_in_opposite_order_pay_once(finance: User, place: District) -> None:
    payments = drafted(place, 8)
    services.make_payment_file(payments, by=finance)
    files = [
        bank_layout.write_return_file([row(payment) for payment in payments]),
        bank_layout.write_return_file([row(payment) for payment in payments[::-1]]),
        bank_layout.write_return_file([rejecting(payment) for payment in payments[2:6]]),
        bank_layout.write_return_file([rejecting(payment) for payment in payments[5:1:-1]]),
    ]
    works = [lambda content=content: services.read_return_file(content, by=finance) for content in files]
    assert at_once(works, finance.scope) == {"done": 4}
    states = Counter(Payment.objects.values_list("state", flat=True))
    assert states["sent"] == 0
    assert LedgerTransaction.objects.filter(kind="release").count() == states["paid"]
    whole()


def test_sanctions_and_answers_of_one_district_at_once(chair: User, finance: User, place: District) -> None:
    payments = drafted(place, 10)
    services.make_payment_file(payments, by=finance)
    factories.purse(place, 10 * 100_000)
    cases = factories.cases(place, 20)
    halves = [payments[:5], payments[5:]]
    works: list[Callable[[], object]] = [
        lambda case=case: take_step(case, do="sanction", by=chair) for case in cases
    ]
    for half in halves:
        content = bank_layout.write_return_file([row(payment) for payment in half])
        works.insert(5, lambda content=content: services.read_return_file(content, by=finance))
    outcome = at_once(works, finance.scope)  # the state's covers both
    assert outcome == {"done": 12, "budget_short": 10}
    line = BudgetLine.objects.get(district=place)
    assert (line.released_amount, line.committed_amount, line.free_amount) == (1_000_000, 1_000_000, 0)
    whole()
