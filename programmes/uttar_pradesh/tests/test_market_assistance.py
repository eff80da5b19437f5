"""Market assistance: the same in Python, numpy and PostgreSQL under both orders, and the way of a claim to her account."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.casework.enums import StepRefused
from odop.casework.factories import Cast, bring_papers, officer_at
from odop.casework.models import Case
from odop.casework.services import (
    advance_due_cases,
    call_sitting,
    decide,
    place_on_agenda,
    sign_minutes,
    take_step,
)
from odop.exhibitions import factories as fairs
from odop.exhibitions import services as exhibitions
from odop.exhibitions.models import Bar, Claim
from odop.finance.bank_layout import write_return_file
from odop.finance.models import LedgerEntry, Payment, Sanction
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.refusals import DomainError
from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme, columns_from, compile_folder
from odop.registry.models import Group
from odop.registry.services import add_member, form_group, keep_group_account
from odop.schemes.queries import known_of
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import apply
from odop.schemes.services.applications import NotEligible
from programmes.uttar_pradesh.tests.market_claims import CODE, claim, sambhal

__all__ = ["sambhal"]

FOLDER = Path(__file__).resolve().parents[1] / "schemes" / CODE
FIRST, SECOND = date(2019, 6, 1), date(2024, 6, 1)
KIND = {"money": "bigint", "integer": "integer", "yesno": "boolean", "date": "date"}
OUTPUTS = ("assistance", "stall_aid", "freight_aid", "travel_aid")


@cache
def scheme() -> Scheme:
    return compile_folder(FOLDER)


@cache
def rows() -> list[dict[str, Any]]:
    """The facts of every worked example, five paise around each of their costs, each fact missing, and a crowd by chance."""
    compiled = scheme()
    told = [compiled.parse_facts(one["given"]) for one in compiled.examples]
    found = [facts for facts, errors in told if not errors]
    fine = found[0]
    for facts in list(found):
        for key in ("stall_cost", "freight_cost", "travel_cost", "cost"):
            cost = facts.get(key)
            if cost:
                found += [{**facts, key: cost + step} for step in (-2, -1, 1, 2) if cost + step >= 0]
    found += [{**fine, key: None} for key in fine] + [dict.fromkeys(fine), {}]
    dice = random.Random(2020)
    for _ in range(4000):
        row: dict[str, Any] = {}
        for spec in compiled.fields:
            if spec.choice_codes:
                row[spec.key] = dice.choice(spec.choice_codes)
            elif spec.type == "yesno":
                row[spec.key] = dice.random() < (0.9 if spec.key in ("notified", "has_registration") else 0.1)
            elif spec.type == "money":
                row[spec.key] = dice.choice([0, 1, dice.randrange(10**8), dice.randrange(2 * 10**9)])
            elif spec.type == "date":
                row[spec.key] = dice.choice((FIRST, SECOND)) - timedelta(days=dice.randrange(-3, 200))
            else:
                row[spec.key] = dice.choice([0, 1, 2, 3, 19, 20, 40])
        for key in dice.sample(list(row), dice.choice([0, 0, 0, 1, 3])):
            row[key] = None
        found.append(row)
    return found


@pytest.mark.parametrize("day", [FIRST, date(2020, 4, 21), date(2020, 4, 22), SECOND])
def test_numpy_decides_as_python_does(day: date) -> None:
    compiled, every = scheme(), rows()
    result = compiled.assess_columns(*columns_from(compiled, every), day)
    decide = compiled.decider(day)
    for number, facts in enumerate(every):
        one = decide(facts)
        assert {True: 1, False: 0, None: -1}[one.eligible] == result.eligible[number], facts
        assert {key for key, column in result.failed.items() if column[number]} == set(one.failed), facts
        given = {key: int(result.outputs[key][number]) for key in OUTPUTS if result.decided[key][number]}
        assert (given, result.row[number]) == (one.outputs, one.row or 0), facts


@pytest.fixture
def loaded(db: None) -> Iterator[None]:
    specs = scheme().fields
    with connection.cursor() as cursor:
        columns = ", ".join(f"{spec.key} {KIND.get(spec.type, 'text')}" for spec in specs)
        cursor.execute(f"CREATE TEMPORARY TABLE claims (number integer, {columns}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY claims FROM STDIN") as copy:
            for number, row in enumerate(rows()):
                copy.write_row((number, *(row.get(spec.key) for spec in specs)))
    yield


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_postgresql_decides_as_python_does(loaded: None, day: date) -> None:
    def column(field: Field) -> str:
        return field.key

    table = scheme().sql_table(day, "claims", source=column, keep=["number"])
    amounts = ", ".join(OUTPUTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT eligible, failed, missing, row, {amounts} FROM ({table}) AS d ORDER BY number"
        )
        found = cursor.fetchall()
    decide = scheme().decider(day)
    for facts, (eligible, failed, missing, row, *given) in zip(rows(), found, strict=True):
        one = decide(facts)
        told = {key: value for key, value in zip(OUTPUTS, given, strict=True) if value is not None}
        assert (eligible, tuple(failed), tuple(missing), row, told) == (
            one.eligible, one.failed, one.missing, one.row, one.outputs,
        )  # fmt: skip


def test_parts_always_make_the_whole() -> None:
    for day in (FIRST, SECOND):
        decide = scheme().decider(day)
        for facts in rows():
            given = decide(facts).outputs
            if set(given) == set(OUTPUTS) and facts["event_kind"] in (
                "state_fair",
                "national_outside",
                "abroad",
            ):
                assert given["assistance"] == given["stall_aid"] + given["freight_aid"] + given["travel_aid"]


# --- The way of a claim ---------------------------------------------------------------------------------------------


@pytest.fixture
def chair(sambhal: Cast) -> User:
    office = Office.objects.get(kind=OfficeKind.DISTRICT_COMMITTEE, district=sambhal.district)
    return officer_at(office, Role.COMMITTEE, "dlc-sbl")


@pytest.fixture
def cell(sambhal: Cast) -> User:
    return officer_at(Office.objects.get(kind=OfficeKind.CELL), Role.CELL, "cell-1")


def online(people: Cast, **changes: Any) -> Case:
    given = {
        "event_name": "Sample site", "event_kind": "ecommerce", "event_on": clock.today().isoformat(),
        "has_registration": True, "makes_district_product": True, "cost": "8000", "cost_paid_in_cash": False,
        "ecommerce_before": False,
    }  # fmt: skip
    return apply(people.artisan, scheme=CODE, answers={**given, **changes}, by=people.citizen).case


def to_committee(case: Case, people: Cast) -> Case:
    _version, compiled = current_scheme(CODE)
    facts = compiled.typed({key: value for key, value in case.values.items() if key in compiled.symbols})
    bring_papers(case, people, [rule.key for rule in compiled.documents_for(facts)])
    take_step(
        case, do="receive_hard_copy", by=people.assistant, data={"hard_copy_on": clock.today().isoformat()}
    )
    take_step(case, do="recommend", by=people.assistant)
    take_step(case, do="put_up", by=people.officer)
    case.refresh_from_db()
    return case


def answer_of_the_bank(case: Case) -> None:
    by = officer_at(Office.objects.get(kind=OfficeKind.FINANCE), "finance", f"finance-{case.pk}")
    payment = Payment.objects.get(sanction__case=case, state=Payment.State.DRAFTED)
    make_payment_file([payment], by=by)
    row = (payment.ref, payment.ifsc, payment.account, f"{payment.amount:.2f}", "ACCEPTED", f"BANK{payment.pk:08d}", "",
           clock.today().isoformat())  # fmt: skip
    read_return_file(write_return_file([row]), by=by)


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value.code


def test_a_claim_goes_from_the_entry_to_her_account_and_is_closed_a_year_later(
    sambhal: Cast, chair: User
) -> None:
    case = claim(sambhal)
    assert (case.ref[:2], case.state, case.amount) == ("MD", "hard_copy", Decimal("71400.00"))
    assert case.due_on == clock.today() + timedelta(days=15)
    to_committee(case, sambhal)
    assert case.waiting_on == "district_committee"
    take_step(case, do="sanction", by=chair)
    take_step(case, do="pay", by=sambhal.officer)
    answer_of_the_bank(case)
    case.refresh_from_db()
    assert (case.state, case.values["released_amount"]) == ("paid", 71400_00)
    assert Sanction.objects.get(case=case).state == Sanction.State.GRANTED
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0
    with clock.at(clock.now() + timedelta(days=370)):
        assert advance_due_cases() == 1
    case.refresh_from_db()
    assert case.state == "settled" and broken() == []


def test_the_hard_copy_comes_within_15_days(sambhal: Cast) -> None:
    case = claim(sambhal)
    day = clock.today()
    with clock.at(clock.now() + timedelta(days=15)):
        assert code_of(lambda: take_step(case, do="lapse", by=sambhal.officer, note="None came")) == "not_met"
    with clock.at(clock.now() + timedelta(days=30)):
        late = {"hard_copy_on": (day + timedelta(days=16)).isoformat()}
        with pytest.raises(StepRefused) as refused:
            take_step(case, do="receive_hard_copy", by=sambhal.assistant, data=late)
        assert "15 days" in str(refused.value.reasons[0].text)
        in_time = {"hard_copy_on": (day + timedelta(days=15)).isoformat()}
        take_step(case, do="receive_hard_copy", by=sambhal.assistant, data=in_time)
    other = online(sambhal)
    with clock.at(clock.now() + timedelta(days=16)):
        take_step(other, do="lapse", by=sambhal.officer, note="The papers did not come.")
    other.refresh_from_db()
    assert other.state == "rejected"


@pytest.fixture
def council(sambhal: Cast) -> Group:
    """An export council of which she is a member, with an account in its own name."""
    made = form_group(sambhal.district, kind="council", name="Sample export council", by=SYSTEM)
    add_member(made, sambhal.artisan, by=SYSTEM)
    return keep_group_account(made, account="123456789012", ifsc="SBIN0001234", by=SYSTEM)


FOR_A_COUNCIL = {
    "event_kind": "council_event",
    "cost": "400000",
    "cost_paid_in_cash": False,
    "units_joined": "22",
}


def test_a_council_claims_before_the_committee_of_the_state_and_is_paid_to_its_own_account(
    sambhal: Cast, chair: User, council: Group
) -> None:
    case = claim(sambhal, **FOR_A_COUNCIL)
    case.refresh_from_db()
    assert (case.amount, case.group, case.unit) == (Decimal("300000.00"), council, None)
    take_step(
        case, do="receive_hard_copy", by=sambhal.assistant, data={"hard_copy_on": clock.today().isoformat()}
    )
    _version, compiled = current_scheme(CODE)
    facts = compiled.typed({key: value for key, value in case.values.items() if key in compiled.symbols})
    bring_papers(case, sambhal, [rule.key for rule in compiled.documents_for(facts)])
    take_step(case, do="recommend", by=sambhal.assistant)
    with pytest.raises(StepRefused):
        take_step(case, do="put_up", by=sambhal.officer)
    take_step(case, do="put_up_to_state", by=sambhal.officer)
    case.refresh_from_db()
    assert case.waiting_on == "state_committee"
    assert code_of(lambda: take_step(case, do="sanction", by=chair)) == "not_your_step"
    slsc = officer_at(Office.objects.get(kind=OfficeKind.STATE_COMMITTEE), Role.COMMITTEE, "slsc-1")
    take_step(case, do="sanction", by=slsc)
    take_step(case, do="pay", by=sambhal.officer)
    payment = Payment.objects.get(sanction__case=case)
    assert (payment.to, payment.account_last4, payment.amount) == ("group", "9012", Decimal("300000.00"))
    answer_of_the_bank(case)
    case.refresh_from_db()
    assert case.state == "paid" and broken() == []


def test_nobody_claims_by_herself_what_only_councils_can(sambhal: Cast) -> None:
    assert code_of(lambda: claim(sambhal, **FOR_A_COUNCIL)) == "no_council"
    company = form_group(sambhal.district, kind="spv", name="Button company", by=SYSTEM)
    add_member(company, sambhal.artisan, by=SYSTEM)
    assert code_of(lambda: claim(sambhal, **FOR_A_COUNCIL)) == "no_council"
    assert not Case.objects.filter(code=CODE).exists() and not Claim.objects.exists()


def test_what_a_council_claims_does_not_count_among_the_three_of_its_member(
    sambhal: Cast, council: Group
) -> None:
    for _n in range(3):
        claim(sambhal, **FOR_A_COUNCIL)
    assert claim(sambhal).values["claims_this_year"] == 0


def test_who_came_first_is_served_first(sambhal: Cast, chair: User) -> None:
    first = to_committee(claim(sambhal), sambhal)
    second = to_committee(online(sambhal), sambhal)
    assert code_of(lambda: take_step(second, do="sanction", by=chair)) == "not_in_turn"
    assert not Sanction.objects.exists()
    take_step(first, do="defer", by=chair, note="One bill is to be explained.")
    take_step(second, do="sanction", by=chair)
    assert Sanction.objects.get().case == second


def test_a_claim_that_was_put_off_is_first_again_in_the_next_sitting(sambhal: Cast, chair: User) -> None:
    first = to_committee(claim(sambhal), sambhal)
    second = to_committee(online(sambhal), sambhal)
    third = to_committee(claim(sambhal, event_name="Another fair"), sambhal)
    sitting = call_sitting(chair.current_postings[0].office, on=clock.today(), by=sambhal.officer)
    place_on_agenda(sitting, [first, second], by=sambhal.officer)
    decide(first, do="defer", by=chair, note="One bill is to be explained.", sitting=sitting)
    with clock.at(clock.now() + timedelta(days=1)):  # the same sitting, its minutes not signed yet
        decide(second, do="sanction", by=chair, sitting=sitting)
        assert Sanction.objects.get().case == second
    with clock.at(clock.now() + timedelta(days=2)):
        sign_minutes(sitting, present="Chair; Deputy Commissioner", by=chair)
        assert code_of(lambda: take_step(third, do="sanction", by=chair)) == "not_in_turn"
        take_step(first, do="sanction", by=chair)
        take_step(third, do="sanction", by=chair)
    assert Sanction.objects.count() == 3


def test_the_fourth_claim_of_a_year_is_refused(sambhal: Cast, chair: User) -> None:
    big = {"event_kind": "abroad", "stall_cost": "900000", "travel_cost": "200000", "travel_mode": "air"}
    cases = [to_committee(claim(sambhal, **big, event_name=f"Fair {n}"), sambhal) for n in range(3)]
    assert {case.amount for case in cases} == {Decimal("284000.00")}
    for case in cases:
        take_step(case, do="sanction", by=chair)
    assert Sanction.objects.count() == 3
    with pytest.raises(NotEligible) as fourth:
        claim(sambhal)
    assert [one["id"] for one in fourth.value.extra["failed"]] == ["times"]
    assert Case.objects.filter(code=CODE).count() == 3


def test_withdrawn_claims_do_not_count_among_the_three(sambhal: Cast) -> None:
    for _n in range(3):
        case = claim(sambhal)
    take_step(case, do="withdraw", by=sambhal.citizen)
    assert claim(sambhal).values["claims_this_year"] == 2


def test_a_claim_knows_the_fair_and_nothing_is_asked_twice(sambhal: Cast, cell: User) -> None:
    ended = clock.today() - timedelta(days=10)
    held = fairs.held(sambhal.artisan, runs=cell, over_on=ended)
    _version, compiled = current_scheme(CODE)
    known = known_of(compiled, sambhal.artisan, unit=None)
    assert known["fair"] == held.fair.ref
    said = {"event_kind": "national_outside", "trade": "b2c", "event_on": ended.isoformat(), "notified": True}
    assert {key: known[key] for key in said} == said
    case = claim(sambhal, **{key: known[key] for key in ("fair", *said)})
    assert Claim.objects.get(case=case).fair == held.fair
    assert "fair" not in known_of(compiled, sambhal.artisan, unit=None)
    assert code_of(lambda: claim(sambhal, **{key: known[key] for key in ("fair", *said)})) == "fair_claimed"
    assert Case.objects.filter(code=CODE).count() == 1


@pytest.mark.parametrize(
    "changes", [{"event_kind": "abroad"}, {"event_on": "2026-01-01"}, {"notified": False}]
)
def test_what_differs_from_the_calendar_is_not_taken(
    sambhal: Cast, cell: User, changes: dict[str, Any]
) -> None:
    held = fairs.held(sambhal.artisan, runs=cell, over_on=clock.today() - timedelta(days=10))
    given = {"fair": held.fair.ref, "event_on": held.fair.to_on.isoformat(), **changes}
    assert code_of(lambda: claim(sambhal, **given)) in ("fair_differs", "not_eligible")
    assert code_of(lambda: claim(sambhal, fair="FR-2627-9999")) == "fair_unknown"
    assert not Case.objects.exists() and not Claim.objects.exists()


def test_misuse_is_recovered_and_bars_the_next_claim(sambhal: Cast, chair: User) -> None:
    case = to_committee(claim(sambhal), sambhal)
    take_step(case, do="sanction", by=chair)
    take_step(case, do="pay", by=sambhal.officer)
    answer_of_the_bank(case)
    order = {"order_reference": "77/2026", "barred_until": (clock.today() + timedelta(days=700)).isoformat()}
    take_step(case, do="start_recovery", by=sambhal.officer, note="The stall was never taken.", data=order)
    barred = Bar.objects.get()
    assert (barred.case, barred.artisan, barred.order_reference) == (case, sambhal.artisan, "77/2026")
    with pytest.raises(DomainError) as refused:
        online(sambhal)
    assert refused.value.code == "barred" and "77/2026" in str(refused.value)
    assert Case.objects.filter(code=CODE).count() == 1
    take_step(case, do="recovered", by=sambhal.officer, data={"amount": "71400"})
    case.refresh_from_db()
    assert case.state == "recovered" and sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0
    exhibitions.lift_bar(barred, reason="Appeal allowed", by=sambhal.officer)
    assert online(sambhal).state == "hard_copy"
    assert broken() == []
