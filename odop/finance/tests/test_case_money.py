"""The money of a case, moved by the steps of its workflow."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from odop.accounts.models import Office, User
from odop.casework.models import Case, CaseStep
from odop.casework.services import take_step
from odop.finance import factories, services
from odop.finance.models import BudgetLine, LedgerTransaction, Payment, Sanction
from odop.finance.queries import ledger_of
from odop.finance.refusals import BudgetShort, NoBudget
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.places.models import District
from odop.registry import factories as people

ACCOUNT = "012345678901"
CLAIM = {"claim_amount": "100000.00", "tdr_account": ACCOUNT, "ifsc": "SMPL0000001"}


@pytest.fixture
def bank(place: District) -> User:
    return people.officer(place, "bank", "bank")


def office_of(user: User) -> Office:
    return user.current_postings[0].office


def sanctioned(place: District, bank: User, state: str, **more: object) -> Case:
    """A case with its money committed, standing at `state`."""
    case = factories.case(place, state=state, bank=office_of(bank), **more)
    services.commit(case, case.amount, by=SYSTEM)
    return case


def claimed(place: District, bank: User, officer: User) -> Payment:
    case = sanctioned(place, bank, "claim")
    take_step(case, do="claim_margin_money", by=bank, data=CLAIM)
    take_step(case, do="approve_release", by=officer)
    return Payment.objects.get(sanction__case=case)


def line(place: District) -> BudgetLine:
    return BudgetLine.objects.get(district=place)


def test_a_sanction_commits_the_districts_money(chair: User, place: District) -> None:
    factories.purse(place, 150_000)
    case = factories.case(place)
    take_step(case, do="sanction", by=chair)
    found = Sanction.objects.get(case=case)
    assert (found.amount, found.state, found.district_id) == (100_000, "committed", place.pk)
    assert (line(place).committed_amount, line(place).free_amount) == (100_000, 50_000)
    assert [movement.kind for movement in ledger_of(case)] == ["commit"]
    assert Event.objects.filter(verb="money.committed", subject_id=str(case.pk)).count() == 1
    assert broken() == []


def test_no_sanction_beyond_budget_and_the_refusal_says_what_is_free(chair: User, place: District) -> None:
    factories.purse(place, Decimal("99999.99"))
    case = factories.case(place)
    before = (CaseStep.objects.count(), LedgerTransaction.objects.count(), Event.objects.count())
    with pytest.raises(BudgetShort) as refusal:
        take_step(case, do="sanction", by=chair)
    assert refusal.value.extra["free"] == "99999.99"
    assert "₹ 99,999.99".replace(" ", "") in str(refusal.value.message).replace(" ", "").replace("\xa0", "")
    assert before == (CaseStep.objects.count(), LedgerTransaction.objects.count(), Event.objects.count())
    case.refresh_from_db()
    assert case.state == "committee"


def test_a_district_without_budget_is_told_so(chair: User, place: District) -> None:
    with pytest.raises(NoBudget):
        take_step(factories.case(place), do="sanction", by=chair)


def test_money_of_another_year_or_district_does_not_count(
    chair: User, place: District, other_place: District
) -> None:
    factories.purse(place, 500_000, year="2024-25")
    factories.purse(other_place, 500_000)
    with pytest.raises(NoBudget):
        take_step(factories.case(place), do="sanction", by=chair)


def test_a_case_is_never_sanctioned_twice(place: District) -> None:
    factories.purse(place, 300_000)
    case = factories.case(place)
    services.commit(case, case.amount, by=SYSTEM)
    with pytest.raises(DomainError) as refusal:
        services.commit(case, case.amount, by=SYSTEM)
    assert refusal.value.code == "already_sanctioned"
    assert line(place).committed_amount == 100_000


def test_a_closed_refusal_gives_the_money_back(bank: User, officer: User, place: District) -> None:
    factories.purse(place, 100_000)
    case = sanctioned(place, bank, "bank_refused")
    assert line(place).free_amount == 0
    take_step(case, do="close_refused", by=officer, note="No branch would lend.")
    assert (line(place).committed_amount, line(place).free_amount) == (0, 100_000)
    assert Sanction.objects.get(case=case).state == "returned"
    assert broken() == []


def test_a_claim_keeps_the_account_encrypted_and_steps_keep_four_digits(
    bank: User, officer: User, place: District
) -> None:
    factories.purse(place, 100_000)
    payment = claimed(place, bank, officer)
    assert (payment.account, payment.account_last4, payment.ifsc) == (ACCOUNT, "8901", "SMPL0000001")
    case = payment.sanction.case
    step = CaseStep.objects.get(case=case, do="claim_margin_money")
    assert step.data["tdr_account_last4"] == "8901"
    with connection.cursor() as cursor:
        for table in ("casework_case", "casework_casestep", "kernel_event", "finance_sanction", "finance_payment",
                      "casework_letter", "kernel_notice"):  # fmt: skip
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s", [f"%{ACCOUNT}%"]
            )
            assert cursor.fetchone()[0] == 0, table


def test_a_branch_may_claim_less_and_the_rest_is_free_again(
    bank: User, officer: User, place: District
) -> None:
    factories.purse(place, 100_000)
    case = sanctioned(place, bank, "claim")
    take_step(case, do="claim_margin_money", by=bank, data={**CLAIM, "claim_amount": "80000.50"})
    take_step(case, do="approve_release", by=officer)
    services.make_payment_file(Payment.objects.all(), by=people.officer(None, "finance", "finance"))
    take_step(case, do="payment_accepted", by=SYSTEM)
    own = line(place)
    assert (own.committed_amount, own.released_amount, own.free_amount) == (
        0,
        Decimal("80000.50"),
        Decimal("19999.50"),
    )
    assert broken() == []


def test_a_payment_is_drafted_once(bank: User, officer: User, place: District) -> None:
    factories.purse(place, 100_000)
    payment = claimed(place, bank, officer)
    with pytest.raises(DomainError) as refusal:
        services.draft_payment(payment.sanction.case, by=officer)
    assert refusal.value.code == "already_paid"
    assert Payment.objects.count() == 1


def test_paid_money_is_held_then_becomes_a_grant(
    bank: User, officer: User, finance: User, place: District
) -> None:
    factories.purse(place, 100_000)
    case = claimed(place, bank, officer).sanction.case
    services.make_payment_file(Payment.objects.all(), by=finance)
    take_step(case, do="payment_accepted", by=SYSTEM)
    case.refresh_from_db()
    assert case.state == "hold"
    assert (
        case.due_on is not None
        and case.due_on.year == date.fromisoformat(case.values["released_on"]).year + 2
    )
    assert case.values["released_amount"] == 10_000_000  # paise
    assert Sanction.objects.get(case=case).state == "held"
    take_step(
        case, do="adjust_calamity", by=officer, note="Flood of August.",
        data={"inspected_on": case.values["released_on"], "joint_report": "12/2026"},
    )  # fmt: skip
    assert Sanction.objects.get(case=case).state == "granted"
    assert (line(place).released_amount, line(place).free_amount) == (100_000, 0)
    assert [movement.kind for movement in ledger_of(case)] == ["commit", "release", "adjust"]
    assert broken() == []


def test_misused_money_is_recovered_whole_and_is_not_free_again(
    bank: User, officer: User, finance: User, place: District
) -> None:
    factories.purse(place, 100_000)
    case = claimed(place, bank, officer).sanction.case
    services.make_payment_file(Payment.objects.all(), by=finance)
    take_step(case, do="payment_accepted", by=SYSTEM)
    take_step(case, do="start_recovery", by=officer, note="Unit never opened.")
    with pytest.raises(DomainError) as refusal:
        take_step(case, do="recovered", by=finance, data={"amount": "99999.99"})
    assert refusal.value.code == "recovery_differs"
    take_step(case, do="recovered", by=finance, data={"amount": "100000"})
    assert Sanction.objects.get(case=case).state == "recovered"
    assert line(place).free_amount == 0
    assert broken() == []


def test_nothing_is_settled_that_was_not_sent(bank: User, officer: User, place: District) -> None:
    factories.purse(place, 100_000)
    case = claimed(place, bank, officer).sanction.case
    with pytest.raises(DomainError) as refusal:
        take_step(case, do="payment_accepted", by=SYSTEM)
    assert refusal.value.code == "no_payment_sent"
    assert line(place).released_amount == 0


def test_every_office_does_its_part_as_the_web_role(
    chair: User, bank: User, officer: User, finance: User, place: District
) -> None:
    """Row-level security leaves each of them what the step needs."""
    factories.purse(place, 100_000)
    case = factories.case(place, bank=office_of(bank))
    with scope.enter(chair.scope):
        take_step(case, do="sanction", by=chair)
    Case.objects.filter(pk=case.pk).update(state="claim", waiting_on="bank")
    with scope.enter(bank.scope):
        take_step(case, do="claim_margin_money", by=bank, data=CLAIM)
    with scope.enter(officer.scope):
        take_step(case, do="approve_release", by=officer)
    with scope.enter(finance.scope):
        made = services.make_payment_file(Payment.objects.all(), by=finance)
        assert ACCOUNT.encode() in services.take_payment_file(made, by=finance)
        kept = services.read_return_file(services.sample_answer(made), by=finance)
        assert [line.outcome for line in kept.lines.all()] == ["accepted"]
    case.refresh_from_db()
    assert (case.state, line(place).released_amount) == ("hold", 100_000)
    assert broken() == []
