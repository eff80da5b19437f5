"""A sanction paid in instalments, as a grant at once, or to an office for what belongs to no case."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from odop.accounts.models import User
from odop.casework.models import Case
from odop.casework.services import keep_procedure, take_step
from odop.finance import bank_layout, factories, services
from odop.finance.benefits import sanctioned as sanctioned_to
from odop.finance.models import BudgetLine, LedgerTransaction, Payee, Payment, Sanction
from odop.finance.queries import ledger_of, sanction_of
from odop.finance.tests.test_at_once import whole
from odop.finance.tests.test_bank_files import outcomes, rejecting, row
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.lib.rules import compile_files, read_files
from odop.places.models import District
from odop.registry import factories as people
from odop.registry.models import Artisan
from odop.registry.services import keep_group_account
from tests.crowd import at_once

LAKH = 100_000
BATCH = "batch:TB-AAA-2627-0001"
ACCOUNT = "512345678901"


def with_account(case: Case) -> Case:
    Artisan.objects.filter(pk=case.applicant_id).update(
        bank_account=ACCOUNT, bank_account_last4="8901", bank_ifsc="SMPL0000009"
    )
    return case


def sanctioned(place: District, amount: int = 10 * LAKH) -> Case:
    """A case with that much committed and an applicant whose account is known."""
    factories.purse(place, amount)
    case = with_account(factories.case(place, amount=amount))
    services.commit(case, case.amount, by=SYSTEM)
    return case


def money(of: Case | str) -> Sanction:
    found = sanction_of(of)
    assert found is not None
    return found


def paid(of: Case | str, settle: Any = services.settle_instalment) -> Payment:
    """The drafted payment goes to the bank and is accepted."""
    Payment.objects.filter(sanction=money(of), state="drafted").update(state="sent")
    return settle(of, by=SYSTEM)


def refusal(code: str, work: Any, *args: Any, **more: Any) -> dict[str, Any]:
    before = (LedgerTransaction.objects.count(), Payment.objects.count(), Event.objects.count())
    with pytest.raises(DomainError) as refused, transaction.atomic():
        work(*args, by=SYSTEM, **more)
    assert refused.value.code == code
    assert before == (LedgerTransaction.objects.count(), Payment.objects.count(), Event.objects.count())
    return refused.value.extra


def line(place: District) -> tuple[int, int, int]:
    found = BudgetLine.objects.get(district=place)
    return int(found.committed_amount), int(found.released_amount), int(found.free_amount)


def test_forty_thirty_thirty_with_interest_set_off_and_every_rupee_accounted_for(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), by=SYSTEM)
    paid(case)
    assert (money(case).state, line(place)) == ("committed", (6 * LAKH, 4 * LAKH, 0))
    services.accept_use(case, Decimal(3 * LAKH), by=SYSTEM)
    second = services.draft_instalment(
        case, number=2, amount=Decimal(3 * LAKH), set_off=Decimal("1234.50"), by=SYSTEM
    )
    assert (second.instalment, second.amount) == (2, Decimal("298765.50"))
    paid(case)
    assert money(case).rest_amount == 3 * LAKH
    assert BudgetLine.objects.get(district=place).free_amount == Decimal("1234.50")
    services.draft_instalment(case, amount=Decimal(3 * LAKH), by=SYSTEM)
    paid(case)
    assert money(case).state == "advanced"
    services.accept_use(case, money(case).paid_amount, by=SYSTEM)
    done = money(case)
    assert (done.state, done.granted_amount, done.open_amount) == ("granted", Decimal("998765.50"), 0)
    assert done.closed_at is not None
    assert [one.kind for one in ledger_of(case)] == [
        "commit", "advance", "accept", "advance", "advance", "accept",
    ]  # fmt: skip
    assert broken() == []


def test_an_instalment_is_refused_with_the_reason_and_nothing_is_written(place: District) -> None:
    case = sanctioned(place)
    draft = services.draft_instalment
    refusal("instalment_skipped", draft, case, number=2, amount=Decimal(1))
    refusal("invalid_amount", draft, case, amount=Decimal("0.001"))
    refusal("set_off_too_large", draft, case, amount=Decimal(5), set_off=Decimal(5))
    extra = refusal("beyond_sanction", draft, case, amount=Decimal(10 * LAKH) + Decimal("0.01"))
    assert extra == {"left": "1000000.00", "asked": "1000000.01"}
    draft(case, amount=Decimal(4 * LAKH), by=SYSTEM)
    refusal("already_paid", draft, case, number=1, amount=Decimal(1))
    refusal("beyond_sanction", draft, case, amount=Decimal(6 * LAKH) + 1)
    refusal("payment_under_way", services.set_free, case)
    refusal("no_payment_sent", services.settle_instalment, case)
    assert money(case).payments_amount == 4 * LAKH
    assert broken() == []


def test_what_the_last_instalment_frees_is_not_promised_twice(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), last=True, by=SYSTEM)
    extra = refusal("beyond_sanction", services.draft_instalment, case, amount=Decimal(1))
    assert extra["left"] == "0.00"
    paid(case)
    assert (money(case).state, line(place)) == ("advanced", (0, 4 * LAKH, 6 * LAKH))
    refusal("wrong_money_state", services.draft_instalment, case, amount=Decimal(1))
    assert broken() == []


def test_a_rejected_instalment_is_drafted_again_with_the_account_as_it_is_now(place: District) -> None:
    case = sanctioned(place)
    first = services.draft_instalment(case, amount=Decimal(LAKH), by=SYSTEM)
    Payment.objects.update(state="sent")
    services.payment_failed(case, by=SYSTEM)
    assert money(case).payments_amount == 0
    Artisan.objects.filter(pk=case.applicant_id).update(
        bank_account="612345678902", bank_account_last4="8902"
    )
    again = services.draft_instalment(case, amount=Decimal(LAKH), by=SYSTEM)
    assert (again.instalment, again.account_last4, first.account_last4) == (1, "8902", "8901")
    assert broken() == []


def test_a_use_is_counted_from_the_beginning(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), by=SYSTEM)
    paid(case)
    services.accept_use(case, Decimal(3 * LAKH), by=SYSTEM)
    assert services.accept_use(case, Decimal(3 * LAKH), by=SYSTEM) is None
    refusal("use_below_earlier", services.accept_use, case, Decimal(3 * LAKH - 1))
    refusal("use_beyond_release", services.accept_use, case, Decimal(4 * LAKH) + Decimal("0.01"))
    assert money(case).granted_amount == 3 * LAKH
    assert LedgerTransaction.objects.filter(kind="accept").count() == 1
    assert broken() == []


def test_what_is_left_after_an_instalment_can_be_set_free(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), by=SYSTEM)
    paid(case)
    services.set_free(case, by=SYSTEM)
    assert (money(case).state, line(place)) == ("advanced", (0, 4 * LAKH, 6 * LAKH))
    services.accept_use(case, Decimal(4 * LAKH), by=SYSTEM)
    assert money(case).state == "granted"
    assert broken() == []


def test_misused_money_comes_back_in_parts_and_is_not_free_again(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), last=True, by=SYSTEM)
    paid(case)
    services.accept_use(case, Decimal(3 * LAKH), by=SYSTEM)
    services.recover_granted(case, Decimal(2 * LAKH), by=SYSTEM)
    found = money(case)
    assert (found.granted_amount, found.recovered_amount, found.open_amount) == (2 * LAKH, 2 * LAKH, 0)
    assert found.state == "granted"
    refusal("recovery_beyond_release", services.recover_granted, case, Decimal(2 * LAKH + 1))
    services.recover_granted(case, Decimal(2 * LAKH), by=SYSTEM)
    assert (money(case).state, line(place)) == ("recovered", (0, 4 * LAKH, 6 * LAKH))
    assert broken() == []


def test_a_claim_is_paid_to_her_own_account_as_a_grant_at_once(place: District, finance: User) -> None:
    case = sanctioned(place, 40_000)
    payment = services.pay_applicant(case, amount=Decimal("37500.50"), by=SYSTEM)
    assert (payment.to, payment.account, payment.ifsc) == ("applicant", ACCOUNT, "SMPL0000009")
    made = services.make_payment_file([payment], by=finance)
    sent = services.take_payment_file(made, by=finance).decode()
    assert f"{ACCOUNT},37500.50,{case.applicant.name['en']},{case.ref}" in sent
    services.settle_as_grant(case, by=SYSTEM)
    found = money(case)
    assert (found.state, found.granted_amount, found.freed_amount) == (
        "granted",
        Decimal("37500.50"),
        Decimal("2499.50"),
    )
    assert [one.kind for one in ledger_of(case)] == ["commit", "give"]
    assert broken() == []


def test_an_instalment_of_a_group_goes_to_the_account_in_its_own_name(place: District, finance: User) -> None:
    case = sanctioned(place)
    group = people.group(place, name="Button Makers Producer Company")
    case.group = group
    case.save(update_fields=["group"])
    refusal("no_account", services.draft_instalment, case, amount=Decimal(LAKH))
    keep_group_account(group, account="812345678903", ifsc="SMPL0000003", by=SYSTEM)
    payment = services.draft_instalment(Case.objects.get(pk=case.pk), amount=Decimal(LAKH), by=SYSTEM)
    assert (payment.to, payment.account, payment.as_grant) == ("group", "812345678903", False)
    sent = services.take_payment_file(services.make_payment_file([payment], by=finance), by=finance)
    assert b",812345678903,100000.00,Button Makers Producer Company," in sent
    assert list(sanctioned_to(clock.today(), clock.today(), place.pk)) == []


def test_nobody_is_paid_whose_account_is_not_known(place: District) -> None:
    case = sanctioned(place)
    Artisan.objects.filter(pk=case.applicant_id).update(bank_account=None, bank_account_last4="")
    refusal("no_account", services.pay_applicant, case)
    refusal("no_account", services.pay_group, case)
    assert money(case).payments_amount == 0


def test_the_database_lets_nothing_be_paid_beyond_a_sanction(place: District) -> None:
    case = sanctioned(place)
    services.draft_instalment(case, amount=Decimal(4 * LAKH), by=SYSTEM)
    paid(case)
    for change in (
        "payments_amount = amount + 1",
        "freed_amount = amount - payments_amount + 1",
        "released_amount = payments_amount + 1",
        "granted_amount = released_amount + 1",
        "granted_amount = 1, recovered_amount = released_amount",
        "subject = 'batch:x'",
        "case_id = NULL",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE finance_sanction SET {change}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE finance_sanction SET granted_amount = 1")
    assert [text.split(":")[0] for text in broken()] == ["finance.sanctions_equal_ledger"]


# Money that belongs to no case.


def batch(place: District, amount: int = 2 * LAKH) -> Sanction:
    """An institute with its account, and money committed for its batch."""
    institute = people.officer(place, "officer", "diepc").current_postings[0].office
    services.keep_payee(institute, account="7123 4567 8901", ifsc="smpl0000007", by=SYSTEM)
    factories.purse(place, amount)
    return services.commit_for(
        BATCH, head=factories.head(), district=place, amount=Decimal(amount), payee=institute, by=SYSTEM
    )


def test_half_at_the_start_and_half_at_the_end_is_paid_to_an_office(place: District, finance: User) -> None:
    batch(place)
    first = services.draft_instalment(BATCH, amount=Decimal(LAKH), by=SYSTEM)
    assert (first.to, first.account, first.account_last4) == ("office", "712345678901", "8901")
    services.make_payment_file([first], by=finance)
    kept = services.read_return_file(bank_layout.write_return_file([row(first)]), by=finance)
    assert outcomes(kept) == [("accepted", "")]
    assert money(BATCH).state == "committed"
    services.accept_use(BATCH, Decimal(LAKH), by=SYSTEM)
    second = services.draft_instalment(BATCH, amount=Decimal(LAKH - 5), last=True, as_grant=True, by=SYSTEM)
    services.make_payment_file([second], by=finance)
    again = services.read_return_file(bank_layout.write_return_file([rejecting(second)]), by=finance)
    assert outcomes(again) == [("rejected", "NO_SUCH_ACCOUNT")]
    third = services.draft_instalment(BATCH, amount=Decimal(LAKH - 5), last=True, as_grant=True, by=SYSTEM)
    services.make_payment_file([third], by=finance)
    services.read_return_file(bank_layout.write_return_file([row(third)]), by=finance)
    found = money(BATCH)
    assert (found.state, found.granted_amount, line(place)) == ("granted", 2 * LAKH - 5, (0, 2 * LAKH - 5, 5))
    assert [one.kind for one in ledger_of(found)] == ["commit", "advance", "accept", "give"]
    told = Event.objects.filter(verb="money.released").values_list("facts__subject", flat=True)
    assert list(told) == [BATCH, BATCH]
    assert broken() == []


def test_a_subject_is_sanctioned_once_and_only_to_an_office_with_an_account(place: District) -> None:
    made = batch(place)
    more = {"head": factories.head(), "district": place, "amount": Decimal(1), "payee": made.payee.office}  # type: ignore[union-attr]
    refusal("already_sanctioned", services.commit_for, BATCH, **more)
    Payee.objects.filter(pk=made.payee_id).update(
        office=people.officer(None, "cell", "cell").current_postings[0].office
    )
    refusal("no_account", services.commit_for, "batch:other", **more)
    assert Sanction.objects.count() == 1


def test_another_district_sees_nothing_of_a_batch_s_money(place: District, other_place: District) -> None:
    batch(place)
    services.draft_instalment(BATCH, amount=Decimal(LAKH), by=SYSTEM)
    reader = people.officer(other_place, "officer", "diepc")
    with scope.enter(reader.scope):
        assert not Sanction.objects.exists()
        assert not Payment.objects.exists()
        assert not Payee.objects.exists()
        assert not LedgerTransaction.objects.filter(sanction__isnull=False).exists()
    assert Payee.objects.count() == 1


def test_the_account_of_an_office_lies_encrypted(place: District) -> None:
    batch(place)
    with connection.cursor() as cursor:
        for table in ("finance_payee", "kernel_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE '%712345678901%'")
            assert cursor.fetchone()[0] == 0, table


# The bank's answer moves a case by the effect that its workflow names, whatever the step is called.

APPROVE = """    needs:
      - {key: account, type: account, label: {en: Account of the weaver, hi: विणकराचे खाते}}
      - {key: ifsc, type: ifsc, label: {en: IFSC of the branch, hi: शाखेचा आयएफएससी}}
    effects: [finance.keep_account, finance.draft_payment]
"""
BY_INSTALMENT = """    needs:
      - {key: instalment_amount, type: money, min: "1", label: {en: Instalment, hi: किस्त}}
      - {key: interest_amount, type: money, required: false, label: {en: Interest, hi: ब्याज}}
    effects: [finance.draft_instalment]
"""
PAID = """    to: {to}
    roles: [system]
    effects: [finance.{effect}]"""
FINISH = """  - do: finish
    label: {en: Use accepted, hi: उपयोग स्वीकार}
    from: [release]
    to: paid
    roles: [officer]
    needs:
      - {key: used_amount, type: money, min: "1", label: {en: Used in all, hi: कुल उपयोग}}
    check:
      - {require: used_amount <= released_amount, because: {en: Not all was used., hi: पूरा उपयोग नहीं हुआ।}}
    effects: [finance.accept_use, finance.release_commitment]
    letter: sanction
"""


def by_instalments(place: District) -> Case:
    """A small scheme whose release is repeated for each instalment; its bank steps have names of their own."""
    folder = settings.CHECKOUT / "programmes" / "example" / "schemes" / "loom_grant"
    files = {
        path.replace(".mr.", ".hi."): text.replace("mr:", "hi:").replace(
            "code: loom_grant", "code: instalments"
        )
        for path, text in read_files(folder).items()
    }
    flow = files["workflow.yaml"]
    edits = {
        APPROVE: BY_INSTALMENT,
        "do: payment_accepted": "do: bank_has_paid",
        PAID.format(to="paid", effect="settle"): PAID.format(to="release", effect="settle_instalment"),
        "do: payment_rejected": "do: bank_sent_it_back",
        "set_by: finance.settle,": "set_by: finance.settle_instalment,",
    }  # fmt: skip
    for old, new in edits.items():
        assert old in flow, old
        flow = flow.replace(old, new)
    files["workflow.yaml"] = flow + FINISH
    compiled = compile_files(files, languages=("en", "hi"))
    followed = keep_procedure(compiled, files)
    case = sanctioned(place)
    values = {"released_amount": 0, "eligible": True}
    Case.objects.filter(pk=case.pk).update(
        procedure=followed,
        code=compiled.code,
        state="release",
        waiting_on="diepc",
        stage="release",
        values=values,
    )
    return Case.objects.get(pk=case.pk)


def test_a_bank_s_answer_takes_the_step_that_the_workflow_has_for_it(
    place: District, officer: User, finance: User
) -> None:
    case = by_instalments(place)
    for amount, interest, answered in ((400_000, 0, "ok"), (300_000, 1_000, "back"), (300_000, 1_000, "ok")):
        data = {"instalment_amount": str(amount)} | ({"interest_amount": str(interest)} if interest else {})
        take_step(case, do="approve_release", by=officer, data=data)
        payment = Payment.objects.get(state="drafted")
        services.make_payment_file([payment], by=finance)
        said = row(payment, date="2026-02-03") if answered == "ok" else rejecting(payment)
        kept = services.read_return_file(bank_layout.write_return_file([said]), by=finance)
        assert outcomes(kept)[0][0] == ("accepted" if answered == "ok" else "rejected")
    case.refresh_from_db()
    assert list(case.steps.values_list("do", flat=True)) == [
        "submit", "approve_release", "bank_has_paid", "approve_release", "bank_sent_it_back", "approve_release",
        "bank_has_paid",
    ]  # fmt: skip
    assert case.values["released_amount"] == 69_900_000
    assert (case.values["instalments_paid"], case.values["released_on"]) == (2, "2026-02-03")
    take_step(case, do="finish", by=officer, data={"used_amount": "699000"})
    assert (money(case).state, line(place)) == ("granted", (0, 699_000, 301_000))
    assert broken() == []


# Many at once.


@pytest.mark.django_db(transaction=True)
def test_twenty_instalments_at_once_never_go_beyond_the_sanction(place: District, officer: User) -> None:
    case = sanctioned(place)
    works = [lambda: services.draft_instalment(case, amount=Decimal(LAKH), by=officer)] * 20
    assert at_once(works, officer.scope) == {"done": 10, "beyond_sanction": 10}
    assert sorted(Payment.objects.values_list("instalment", flat=True)) == list(range(1, 11))
    assert money(case).payments_amount == 10 * LAKH
    whole()


@pytest.mark.django_db(transaction=True)
def test_one_instalment_drafted_and_settled_by_twenty_at_once_is_paid_once(
    place: District, officer: User
) -> None:
    case = sanctioned(place)
    works = [lambda: services.draft_instalment(case, number=1, amount=Decimal(LAKH), by=officer)] * 20
    assert at_once(works, officer.scope) == {"done": 1, "already_paid": 19}
    Payment.objects.update(state="sent")
    works = [lambda: services.settle_instalment(case, by=officer)] * 20
    assert at_once(works, officer.scope) == {"done": 1, "no_payment_sent": 19}
    assert (money(case).paid_amount, line(place)[1]) == (LAKH, LAKH)
    whole()
