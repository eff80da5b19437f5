"""The whole way of a case through the services, and every kind of refusal with nothing written."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.casework.enums import NotYourStep, StepRefused
from odop.casework.factories import Cast, officer_at, paper, walk
from odop.casework.models import Case, CaseDocument, CaseStep
from odop.casework.queries import actions_open, case_visible_to, worklist_of
from odop.casework.services import (
    advance_due_cases,
    attach_document,
    check_document,
    escalate_late_cases,
    letter_pdf,
    take_step,
    take_steps,
)
from odop.finance.bank_layout import write_return_file
from odop.finance.models import LedgerEntry, Payment, Sanction
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.schemes.factories import ANSWERS, application, code
from odop.schemes.models import Application, Assessment
from odop.schemes.services import apply
from odop.schemes.services.applications import NotEligible

pytestmark = pytest.mark.django_db


def finance() -> User:
    office = Office.objects.get(kind=OfficeKind.FINANCE)
    return User.objects.filter(postings__office=office).first() or officer_at(office, "finance", "finance-1")


def pay(case: Case) -> None:
    by = finance()
    payment = Payment.objects.get(sanction__case=case, state=Payment.State.DRAFTED)
    make_payment_file([payment], by=by)
    row = (payment.ref, payment.ifsc, payment.account, f"{payment.amount:.2f}", "ACCEPTED", f"BANK{payment.pk:08d}", "",
           clock.today().isoformat())  # fmt: skip
    read_return_file(write_return_file([row]), by=by)


def test_an_application_goes_all_the_way_to_the_adjustment(sambhal: Cast) -> None:
    case = application(sambhal)
    assert case.amount == Decimal("640000.00")
    assert (case.state, case.waiting_on) == ("scrutiny", "diepc")
    walk(case, sambhal, "payment")
    pay(case)
    case.refresh_from_db()
    assert case.state == "hold"
    assert case.due_on is not None and (case.due_on - clock.today()).days in {730, 731}
    with clock.at(clock.now() + timedelta(days=735)):
        assert advance_due_cases() == 1
        case.refresh_from_db()
        assert case.state == "inspection"
        take_step(
            case, do="adjust", by=sambhal.officer,
            data={"inspected_on": clock.today().isoformat(), "joint_report": "JR/12"},
        )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "adjusted" and case.closed_at
    assert Sanction.objects.get(case=case).state == Sanction.State.GRANTED
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0
    assert broken() == []


def test_every_step_is_on_the_trail_without_personal_data(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "bank")
    events = Event.objects.filter(subject_ref=case.ref, verb="case.moved")
    assert list(events.order_by("at", "id").values_list("facts__do", flat=True)) == [
        "submit", "recommend", "put_up", "sanction", "forward",
    ]  # fmt: skip
    text = " ".join(str(event.facts) for event in Event.objects.all())
    assert sambhal.citizen.mobile not in text and "Shabnam" not in text and "शबनम" not in text


def test_who_recommended_may_not_put_up(sambhal: Cast) -> None:
    case = application(sambhal)
    take_step(case, do="recommend", by=sambhal.assistant)
    posting = sambhal.officer.postings.get()
    posting.user = sambhal.assistant
    posting.save()
    sambhal.assistant.__dict__.pop("current_postings", None)
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="put_up", by=sambhal.assistant)
    assert [reason.code for reason in refused.value.reasons] == ["same_person"]
    case.refresh_from_db()
    assert case.state == "put_up" and case.steps.count() == 2


def test_a_citizen_does_not_sanction_and_a_bank_does_not_scrutinise(sambhal: Cast) -> None:
    case = application(sambhal)
    before = CaseStep.objects.count(), Event.objects.count()
    for do, by in (
        ("recommend", sambhal.citizen),
        ("recommend", sambhal.bank),
        ("sanction", sambhal.officer),
    ):
        with pytest.raises(NotYourStep):
            take_step(case, do=do, by=by)
    assert (CaseStep.objects.count(), Event.objects.count()) == before


def test_an_officer_of_another_district_sees_and_moves_nothing(sambhal: Cast, agra: Cast) -> None:
    case = application(sambhal)
    with pytest.raises(NotFound):
        case_visible_to(agra.officer, case.ref)
    with pytest.raises(NotYourStep):
        take_step(case, do="recommend", by=agra.assistant)
    assert list(worklist_of(agra.assistant)) == []
    assert [one.ref for one in worklist_of(sambhal.assistant)] == [case.ref]


def test_every_missing_paper_is_named_at_once_and_nothing_is_written(sambhal: Cast) -> None:
    case = application(sambhal, papers=False)
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="recommend", by=sambhal.assistant)
    assert {reason.code for reason in refused.value.reasons} == {"document_missing"}
    assert len(refused.value.reasons) == 7
    assert case.steps.count() == 1


def test_a_paper_must_be_accepted_not_only_received(sambhal: Cast) -> None:
    case = application(sambhal)
    document = case.documents.get(key="affidavit")
    check_document(document, accepted=False, remark="हस्ताक्षर नहीं हैं", by=sambhal.assistant)
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="recommend", by=sambhal.assistant)
    assert [reason.code for reason in refused.value.reasons] == ["document_unchecked"]
    attach_document(case, key="affidavit", file=paper(), by=sambhal.citizen)
    assert case.documents.filter(key="affidavit", replaced=True).count() == 1
    check_document(case.documents.get(key="affidavit", replaced=False), accepted=True, by=sambhal.assistant)
    take_step(case, do="recommend", by=sambhal.assistant)


def test_a_second_deficiency_memo_needs_a_reason(sambhal: Cast) -> None:
    case = application(sambhal, papers=False)
    with pytest.raises(StepRefused):
        take_step(case, do="raise_deficiency", by=sambhal.assistant)
    take_step(case, do="raise_deficiency", by=sambhal.assistant, note="शपथ पत्र लगाएँ")
    take_step(case, do="respond", by=sambhal.citizen)
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="raise_deficiency", by=sambhal.assistant)
    assert [reason.code for reason in refused.value.reasons] == ["note_needed"]
    case.refresh_from_db()
    assert case.deficiencies == 1


def test_the_office_clock_stands_while_the_applicant_acts(sambhal: Cast) -> None:
    case = application(sambhal, papers=False)
    first_due = case.due_on
    take_step(case, do="raise_deficiency", by=sambhal.assistant, note="कागज़ लगाएँ")
    case.refresh_from_db()
    left = case.days_left
    assert case.waiting_on == "applicant" and left and left > 0
    with clock.at(clock.now() + timedelta(days=14)):
        take_step(case, do="respond", by=sambhal.citizen)
        case.refresh_from_db()
        assert case.due_on and first_due and case.due_on > first_due
        assert case.days_left is None


def test_a_bank_cannot_refuse_without_a_reason(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "bank")
    assert (case.due_on - clock.today()).days == 30
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="bank_refuse", by=sambhal.bank)
    assert {reason.key for reason in refused.value.reasons} == {"refusal_reason", "note"}
    step = take_step(
        case, do="bank_refuse", by=sambhal.bank, note="सेवा क्षेत्र से बाहर", data={"refusal_reason": "area"}
    )
    assert step.reason_code == "area"


def test_training_is_at_least_a_week(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "training")
    today = clock.today()
    days = {
        "institute": "ITI",
        "training_from": (today - timedelta(days=6)).isoformat(),
        "training_to": today.isoformat(),
    }
    short = {**days, "training_from": (today - timedelta(days=5)).isoformat()}
    with pytest.raises(StepRefused) as refused:
        take_step(case, do="training_done", by=sambhal.assistant, data=short)
    assert [reason.code for reason in refused.value.reasons] == ["not_met"]
    take_step(case, do="training_done", by=sambhal.assistant, data=days)


def test_account_numbers_are_kept_in_no_step_and_no_value(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "release")
    step = case.steps.get(do="claim_margin_money")
    assert "912345678901" not in str(step.data) and "912345678901" not in str(case.values)
    assert step.data["tdr_account_last4"] == "8901"


def test_an_early_adjustment_is_refused(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "payment")
    pay(case)
    case.refresh_from_db()
    take_step(case, do="call_inspection", by=sambhal.officer)
    with pytest.raises(StepRefused) as refused:
        take_step(
            case, do="adjust", by=sambhal.officer,
            data={"inspected_on": clock.today().isoformat(), "joint_report": "JR/1"},
        )  # fmt: skip
    assert refused.value.code == "not_met"


def test_bulk_steps_go_on_past_a_refusal(sambhal: Cast) -> None:
    case = application(sambhal)
    take_step(case, do="recommend", by=sambhal.assistant)
    closed = walk_to_rejected(sambhal)
    outcomes = take_steps([closed, case], do="put_up", by=sambhal.officer)
    assert [refusal is None for _case, refusal in outcomes] == [False, True]


def walk_to_rejected(people: Cast) -> Case:
    from odop.casework.factories import artisan

    other = artisan(people.district, None, 99)
    case = apply(other, scheme=code(), answers=ANSWERS, by=people.assistant).case
    take_step(case, do="reject", by=people.officer, note="उत्पाद से संबंधित नहीं")
    case.refresh_from_db()
    return case


def test_late_cases_rise_level_by_level_and_once(sambhal: Cast) -> None:
    case = application(sambhal)
    with clock.at(clock.now() + timedelta(days=20)):
        assert escalate_late_cases() == 1
        assert escalate_late_cases() == 0
    case.refresh_from_db()
    assert case.late_level == 2
    assert Event.objects.filter(verb="case.late", subject_ref=case.ref).count() == 1


def test_letters_are_set_in_both_languages(sambhal: Cast) -> None:
    case = walk(application(sambhal), sambhal, "bank")
    kinds = list(case.letters.values_list("kind", flat=True))
    assert kinds == ["acknowledgement", "sanction", "to_bank"]
    for letter in case.letters.all():
        assert "Shabnam" not in str(letter.data)
        for language in ("en", "hi"):
            assert letter_pdf(letter, language).startswith(b"%PDF")


# Applying


def test_every_reason_against_an_application_is_named_and_nothing_is_kept(sambhal: Cast) -> None:
    answers = {**ANSWERS, "age": "17", "defaulter": True, "earlier_benefit": True, "family_benefited": True}
    with pytest.raises(NotEligible) as refused:
        apply(sambhal.artisan, scheme=code(), answers=answers, by=sambhal.citizen)
    failed = refused.value.extra["failed"]
    assert {one["id"] for one in failed} == {"age", "defaulter", "earlier_benefit", "family_once"}
    assert all(one["because"]["hi"] and one["source"] for one in failed)
    assert Application.objects.count() == 0 and CaseStep.objects.count() == 0


def test_answers_that_cannot_be_read_are_named_by_field(sambhal: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        apply(
            sambhal.artisan,
            scheme=code(),
            answers={**ANSWERS, "age": "old", "project_cost": "12.345"},
            by=sambhal.citizen,
        )
    assert set(refused.value.fields) == {"age", "project_cost"}


def test_the_scheme_is_given_once(sambhal: Cast) -> None:
    application(sambhal)
    with pytest.raises(DomainError) as refused:
        apply(sambhal.artisan, scheme=code(), answers=ANSWERS, by=sambhal.citizen)
    assert refused.value.code == "already_applied"
    assert Application.objects.count() == 1


def test_nobody_applies_for_another_citizen(sambhal: Cast, agra: Cast) -> None:
    with pytest.raises(DomainError):
        apply(sambhal.artisan, scheme=code(), answers=ANSWERS, by=agra.citizen)


def test_the_assessment_is_kept_as_it_was_made(sambhal: Cast) -> None:
    case = application(sambhal)
    kept = Assessment.objects.get(application__case=case)
    assert kept.result["outputs"] == {
        "margin_money": "640000.00", "own_contribution": "160000.00", "bank_loan": "3040000.00",
    }  # fmt: skip
    assert kept.result["row"]["number"] == 2 and kept.facts["project_cost"] == 320000000


def test_buttons_say_why_they_cannot_be_pressed(sambhal: Cast) -> None:
    case = application(sambhal, papers=False)
    views = {view.do: view for view in actions_open(case, sambhal.assistant)}
    assert not views["recommend"].allowed
    assert len(views["recommend"].because) == 7
    assert views["raise_deficiency"].allowed
    assert CaseDocument.objects.count() == 0
