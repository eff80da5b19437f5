"""From selection to certificate, honorarium and kit, and every refusal on the way with nothing written."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odop.casework.definitions import KNOWN_FACTS
from odop.casework.services import take_step
from odop.finance.bank_layout import write_return_file
from odop.finance.models import Payment, Sanction
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.events import REACTIONS
from odop.kernel.invariants import broken
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import factories as register
from odop.training import factories, services
from odop.training.enums import BatchState, CandidateState, SeatState
from odop.training.factories import JPEG, Ground, noon
from odop.training.models import Attendance, Batch, Candidate, Certificate, KitIssue, Seat, StockMovement
from odop.training.reactions import kit_was_given_before
from odop.training.services.attendance import Where

pytestmark = pytest.mark.django_db


def answer(*, accepted: bool = True) -> None:
    """The bank answers every drafted payment."""
    finance = register.officer(None, "finance", "finance")
    drafted = list(Payment.objects.filter(state=Payment.State.DRAFTED))
    make_payment_file(drafted, by=finance)
    rows = [
        (one.ref, one.ifsc, one.account, f"{one.amount:.2f}", "ACCEPTED" if accepted else "REJECTED",
         f"BNK{one.pk:08d}" if accepted else "", "" if accepted else "ACCOUNT_CLOSED", clock.today().isoformat() if accepted else "")
        for one in drafted
    ]  # fmt: skip
    read_return_file(write_return_file(rows), by=finance)


def code_of(case_ref: str) -> str:
    body = (
        Notice.objects.filter(template="training.kit_code", subject_ref=case_ref)
        .order_by("-made_at")
        .first()
        .body
    )
    return body[:6]


def test_a_batch_goes_from_proposal_to_certificate_honorarium_and_kit(at: Ground) -> None:
    batch = factories.confirmed(at, 12)
    assert batch.seats.count() == 12
    assert {seat.case.state for seat in batch.seats.select_related("case")} == {"in_batch"}
    assert Sanction.objects.get(subject=f"batch:{batch.ref}").amount == 12 * (400 + 250) * 10 + 12 * 600
    factories.certified(batch, at, absent=[3])
    batch.refresh_from_db()
    assert batch.state == BatchState.CERTIFIED
    assert Certificate.objects.filter(seat__batch=batch).count() == 11
    third = Seat.objects.get(batch=batch, number=3)
    assert third.state == SeatState.LEFT
    assert third.candidate.state == CandidateState.WAITING, "she may come again"
    first = Seat.objects.get(batch=batch, number=1)
    case = first.case
    assert (case.state, case.values["days_present"], case.values["payable_amount"]) == (
        "trained",
        10,
        200_000,
    )
    with clock.at(noon(batch.ends_on) + timedelta(days=1)):
        take_step(case, do="pay_honorarium", by=at.officer)
        answer()
        case.refresh_from_db()
        assert case.state == "kit_due"
        services.send_kit_code(case, by=at.assistant)
        issue = services.issue_kit(
            case, at.store, code=code_of(case.ref), where=Where(photo=JPEG), by=at.assistant
        )
        case.refresh_from_db()
    assert (case.state, case.values["kit_serial"]) == ("completed", issue.unit.serial)
    assert broken() == []


def test_nine_days_are_paid_as_nine_days(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.held(batch, at, days=9)
    last = batch.days.get(number=10)
    with clock.at(noon(last.on_date)):
        services.take_roster(last, [2], by=at.teacher)
        services.close_day(last, by=at.teacher)
        services.note_results(batch, {n: {"result": "passed"} for n in range(1, 11)}, by=at.teacher)
    with clock.at(noon(last.on_date) + timedelta(hours=14)):  # tomorrow here, and still today in London
        services.certify_batch(batch, by=at.officer)
        case = Seat.objects.get(batch=batch, number=1).case
        assert case.values["payable_amount"] == 180_000
        assert case.values["trained_on"] == (last.on_date + timedelta(days=1)).isoformat()
        take_step(case, do="pay_honorarium", by=at.officer)
        payment = Payment.objects.get(sanction__case=case)
    assert payment.amount == Decimal("1800.00")


def test_a_kit_given_while_the_honorarium_is_under_way_ends_the_case_when_it_is_paid(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.certified(batch, at)
    case = Seat.objects.get(batch=batch, number=1).case
    with clock.at(noon(batch.ends_on) + timedelta(days=1)):
        services.send_kit_code(case, by=at.assistant)
        services.issue_kit(case, at.store, code=code_of(case.ref), where=Where(photo=JPEG), by=at.assistant)
        case.refresh_from_db()
        assert case.state == "trained", "the kit does not wait for the bank, nor the money for the kit"
        take_step(case, do="pay_honorarium", by=at.officer)
        answer()
        event = (
            Event.objects.filter(verb="case.moved", subject_id=str(case.pk)).order_by("-at", "-id").first()
        )
        kit_was_given_before(event)
        kit_was_given_before(event)
    case.refresh_from_db()
    assert case.state == "completed"
    assert any(name.endswith("kit_was_given_before") for name in REACTIONS["case.moved"])


def test_a_step_taken_by_hand_without_its_page_is_refused(at: Ground) -> None:
    [candidate] = factories.selected(at, 1)
    data = {"batch": "TB-AAA-2627-0001", "training_from": "2026-12-01", "training_to": "2026-12-11"}
    with pytest.raises(DomainError) as refusal:
        take_step(candidate.case, do="take_seat", by=at.officer, data=data)
    assert refusal.value.code == "no_seat"
    candidate.case.refresh_from_db()
    assert candidate.case.state == "chosen"


def test_a_batch_is_not_confirmed_without_trainer_agreement_or_people(at: Ground) -> None:
    factories.selected(at, 10)
    [batch], _waiting = services.propose_batches(at.district, by=at.officer)
    Batch.objects.filter(pk=batch.pk).update(trainer=None)
    with pytest.raises(DomainError) as refusal:
        services.confirm_batch(batch, by=at.officer)
    assert refusal.value.code == "no_trainer"
    Batch.objects.filter(pk=batch.pk).update(trainer=at.institute.trainers.first())
    at.institute.agreements.update(to_on=batch.starts_on)
    with pytest.raises(DomainError) as refusal:
        services.confirm_batch(batch, by=at.officer)
    assert refusal.value.code == "no_agreement"
    batch.seats.all().delete()
    with pytest.raises(DomainError) as refusal:
        services.confirm_batch(batch, by=at.officer)
    assert refusal.value.code == "empty_batch"
    assert not batch.days.exists()
    assert not Sanction.objects.filter(subject__startswith="batch:").exists()


def test_people_are_moved_between_proposed_batches_and_never_a_26th(at: Ground) -> None:
    factories.selected(at, 40)
    batches, waiting = services.propose_batches(at.district, by=at.officer)
    assert [batch.seats.count() for batch in batches] == [20, 20]
    assert waiting == {}
    one, other = batches
    for seat in list(one.seats.all()[:5]):
        services.move_person(seat, other, by=at.officer)
    with pytest.raises(DomainError) as refusal:
        services.move_person(one.seats.first(), other, by=at.officer)
    assert refusal.value.code == "batch_full"
    assert (one.seats.count(), other.seats.count()) == (15, 25)
    back = one.seats.first().candidate
    services.move_person(one.seats.first(), None, by=at.officer)
    assert not back.seats.exists()
    services.add_person(one, back, by=at.officer)
    assert one.seats.count() == 15


def test_a_new_proposal_replaces_the_old_one_and_leaves_what_was_confirmed(at: Ground) -> None:
    factories.confirmed(at, 12)
    factories.selected(at, 11)
    first, _none = services.propose_batches(at.district, by=at.officer)
    second, _none = services.propose_batches(at.district, by=at.officer)
    assert len(first) == len(second) == 1
    assert Batch.objects.filter(district=at.district).count() == 2
    assert Candidate.objects.filter(district=at.district, state=CandidateState.SEATED).count() == 12


def test_two_batches_do_not_sit_in_one_venue_on_one_day(at: Ground) -> None:
    batch = factories.confirmed(at, 12)
    with pytest.raises(DomainError) as refusal:
        services.new_batch(
            at.course, batch.venue, starts_on=batch.ends_on, language="hi", women_only=False, by=at.officer
        )
    assert refusal.value.code == "venue_taken"
    assert Batch.objects.count() == 1


def test_a_batch_that_is_called_off_gives_everybody_and_the_money_back(at: Ground) -> None:
    batch = factories.confirmed(at, 12)
    services.call_off(batch, reason="Flood", by=at.officer)
    assert Candidate.objects.filter(district=at.district, state=CandidateState.WAITING).count() == 12
    assert {seat.case.state for seat in batch.seats.select_related("case")} == {"chosen"}
    sanction = Sanction.objects.get(subject=f"batch:{batch.ref}")
    assert sanction.freed_amount == sanction.amount
    assert broken() == []


def test_a_batch_is_not_called_off_once_a_day_was_held(at: Ground) -> None:
    batch = factories.confirmed(at, 12)
    factories.held(batch, at, days=1)
    with pytest.raises(DomainError) as refusal:
        services.call_off(batch, reason="Flood", by=at.officer)
    assert refusal.value.code == "has_begun"


# Attendance


def test_a_card_marks_its_holder_present_once_and_only_on_a_day_of_her_batch(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    seat = batch.seats.get(number=4)
    with pytest.raises(DomainError) as refusal:
        services.scan_card(seat.card, by=at.teacher)
    assert refusal.value.code == "no_day_today"
    with clock.at(noon(batch.starts_on)):
        found, news = services.scan_card(
            seat.card, by=at.teacher, where=Where(batch.venue.lat + 0.01, batch.venue.lon)
        )
        assert (found.number, news) == (4, True)
        assert services.scan_card(seat.card, by=at.teacher)[1] is False
        with pytest.raises(DomainError):
            services.scan_card("unknown-card", by=at.teacher)
    mark = Attendance.objects.get(seat=seat)
    assert mark.way == "card"
    assert mark.off_by == pytest.approx(1.11, abs=0.02)


def test_the_roster_may_be_taken_again_until_the_day_is_closed(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    day = batch.days.get(number=1)
    with pytest.raises(DomainError) as refusal:
        services.take_roster(day, [1], by=at.teacher)
    assert refusal.value.code == "day_to_come"
    with clock.at(noon(day.on_date)):
        services.scan_card(batch.seats.get(number=9).card, by=at.teacher)
        assert services.take_roster(day, [1, 2, 3], by=at.teacher) == 4
        assert services.take_roster(day, [1, 2], by=at.teacher) == 3, "whoever came by card stays present"
        services.close_day(day, by=at.teacher)
        with pytest.raises(DomainError) as refusal:
            services.take_roster(day, [1], by=at.teacher)
    assert refusal.value.code == "day_closed"
    assert day.attendance.count() == 3


def test_two_empty_days_flag_the_institute_and_hold_its_second_half(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    with clock.at(noon(batch.starts_on)):
        assert services.pay_first_half(batch, by=at.officer) == 10 * 7100 / 2
        answer()
    for number in (1, 2):
        day = batch.days.get(number=number)
        with clock.at(noon(day.on_date)):
            services.take_roster(day, [1, 2, 3], by=at.teacher)
            services.close_day(day, by=at.teacher)
    at.institute.refresh_from_db()
    assert at.institute.held_at is not None
    assert services.low_days(batch) == [1, 2]
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CERTIFIED)
    batch.seats.filter(number__lte=3).update(state=SeatState.CERTIFIED)
    with pytest.raises(DomainError) as refusal:
        services.pay_second_half(batch, by=at.officer)
    assert refusal.value.code == "institute_held"
    assert Payment.objects.filter(sanction__subject=f"batch:{batch.ref}").count() == 1
    services.clear_institute(at.institute, reason="Heard; it had rained", by=at.officer)
    assert services.pay_second_half(batch, by=at.officer) == 3 * 3550, "half the fee of those certified"
    answer()
    sanction = Sanction.objects.get(subject=f"batch:{batch.ref}")
    assert sanction.freed_amount == 7 * 3550, "what was not earned is free again"


def test_an_inspection_that_finds_far_fewer_than_the_roster_flags_at_once(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    day = batch.days.get(number=1)
    with clock.at(noon(day.on_date)):
        services.take_roster(day, range(1, 11), by=at.teacher)
        services.inspect(batch, counted=8, remark="", by=at.officer)
        at.institute.refresh_from_db()
        assert at.institute.held_at is None
        services.inspect(batch, counted=7, remark="Three marked who are not here", by=at.officer)
        with pytest.raises(NotAllowed):
            services.inspect(batch, counted=10, remark="", by=at.teacher)
    at.institute.refresh_from_db()
    assert at.institute.held_reason.endswith("7 of 10, roster 10")


# Results and certificates


def test_a_batch_is_not_certified_while_days_or_results_are_open_nor_by_an_assistant(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.held(batch, at, days=9)
    with pytest.raises(DomainError) as refusal:
        services.certify_batch(batch, by=at.officer)
    assert refusal.value.code == "not_ready"
    assert len(refusal.value.extra["reasons"]) == 2
    with pytest.raises(NotAllowed):
        services.certify_batch(batch, by=at.assistant)
    assert not Certificate.objects.exists()


def test_who_failed_gets_no_certificate_and_waits_again(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.held(batch, at)
    with clock.at(noon(batch.ends_on) + timedelta(hours=5)):
        results = {
            n: {"result": "failed" if n == 7 else "passed", "score": Decimal(50)} for n in range(1, 11)
        }
        services.note_results(batch, results, by=at.teacher)
        services.certify_batch(batch, by=at.officer)
    assert Certificate.objects.count() == 9
    seat = batch.seats.get(number=7)
    assert (seat.state, seat.case.state) == (SeatState.LEFT, "chosen")


def test_a_certificate_is_revoked_once_with_a_reason(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.certified(batch, at)
    one = Certificate.objects.first()
    with pytest.raises(Invalid):
        services.revoke_certificate(one, reason=" ", by=at.officer)
    services.revoke_certificate(one, reason="Another person sat the assessment", by=at.officer)
    with pytest.raises(DomainError) as refusal:
        services.revoke_certificate(one, reason="again", by=at.officer)
    assert refusal.value.code == "revoked"
    case = one.seat.case
    with pytest.raises(DomainError) as refusal:
        services.send_kit_code(case, by=at.officer)
    assert refusal.value.code == "not_trained"


# Kits


def test_a_kit_needs_the_code_and_a_photograph_and_nothing_moves_without(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    factories.certified(batch, at)
    case = Seat.objects.get(batch=batch, number=1).case
    before = StockMovement.objects.count()
    with clock.at(noon(batch.ends_on) + timedelta(days=1)):
        with pytest.raises(DomainError) as refusal:
            services.issue_kit(case, at.store, code="123456", where=Where(photo=JPEG), by=at.officer)
        assert refusal.value.code == "no_code"
        services.send_kit_code(case, by=at.officer)
        right = code_of(case.ref)
        wrong = "000000" if right != "000000" else "111111"
        with pytest.raises(Invalid) as needed:
            services.issue_kit(case, at.store, code=right, where=Where(), by=at.officer)
        assert needed.value.code == "photo_needed"
        with pytest.raises(services.WrongCode):
            services.issue_kit(case, at.store, code=wrong, where=Where(photo=JPEG), by=at.officer)
        assert not KitIssue.objects.exists()
        assert StockMovement.objects.count() == before
        services.issue_kit(case, at.store, code=right, where=Where(photo=JPEG), by=at.officer)
        with pytest.raises(DomainError) as refusal:
            services.send_kit_code(case, by=at.officer)
    assert refusal.value.code == "kit_given"
    assert broken() == []


def test_a_kit_dearer_than_the_order_allows_is_not_set(at: Ground) -> None:
    def attempt(price: str) -> None:
        services.set_kit(
            code="DEAR", title={"en": "Kit", "hi": "टूलकिट"}, contents=[{"name": {"en": "Saw", "hi": "आरी"}, "count": 1}],
            price=Decimal(price), set_by_order="Minutes", from_on=clock.today(), by=SYSTEM,
        )  # fmt: skip

    attempt("20000.00")
    with pytest.raises(Invalid) as refusal:
        attempt("20000.01")
    assert "price" in refusal.value.fields


@pytest.mark.parametrize(
    ("fee", "food", "ok"), [("400", "250", True), ("400.01", "250", False), ("400", "250.01", False)]
)
def test_an_agreement_keeps_to_the_prices_of_the_order(at: Ground, fee: str, food: str, ok: bool) -> None:
    day = clock.today()
    before = at.institute.agreements.count()

    def attempt() -> None:
        services.make_agreement(
            at.institute, number="A/2", from_on=day, to_on=day, fee_a_day=Decimal(fee), food_a_day=Decimal(food), by=at.officer
        )  # fmt: skip

    if ok:
        attempt()
    else:
        with pytest.raises(Invalid):
            attempt()
    assert at.institute.agreements.count() == before + ok


def test_a_full_batch_of_the_order_costs_its_limits(at: Ground) -> None:
    """25 people, ten days: ₹ 1,00,000 and ₹ 62,500 besides certification; half of it at the start."""
    at.institute.agreements.update(certification_each=0)
    batch = factories.confirmed(at, 25)
    assert batch.fee_amount == 1_00_000 + 62_500
    with clock.at(noon(batch.starts_on)):
        assert services.pay_first_half(batch, by=at.officer) == 81_250


def test_without_gem_a_purchase_says_why(at: Ground) -> None:
    with pytest.raises(Invalid) as refusal:
        services.buy_kits(
            at.district, kit=at.kit, count=1, unit_price=Decimal(1000), route="other", order_number="SO/1", supplier="X",
            ordered_on=clock.today(), by=at.officer,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"why_not_gem"}


def test_an_officer_of_another_district_can_do_none_of_it(at: Ground) -> None:
    stranger = register.officer(register.district("BBB", "Beta", "बीटा"))
    factories.selected(at, 10)
    with pytest.raises(NotAllowed):
        services.propose_batches(at.district, by=stranger)
    [batch], _waiting = services.propose_batches(at.district, by=at.officer)
    for attempt in (
        lambda: services.confirm_batch(batch, by=stranger),
        lambda: services.call_off(batch, reason="x", by=stranger),
        lambda: services.confirm_batch(batch, by=at.teacher),
        lambda: services.receive_offline(batch, services.Kept([], clock.now()), by=stranger),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    batch.refresh_from_db()
    assert batch.state == BatchState.PROPOSED


@pytest.mark.parametrize(
    ("later", "said"), [(0, "before_that"), (1, "within_two_years"), (700, "within_two_years"), (None, None)]
)
def test_two_years_to_the_day_a_kit_stands_against_her_no_longer(
    at: Ground, later: int | None, said: str | None
) -> None:
    batch = factories.alone(at, register.citizen())
    factories.certified(batch, at)
    case = batch.seats.get().case
    as_of = clock.today().replace(day=15)
    if later is not None:
        services.send_kit_code(case, by=at.assistant)
        issue = services.issue_kit(
            case, at.store, code=code_of(case.ref), where=Where(photo=JPEG), by=at.assistant
        )
        given = noon(as_of.replace(year=as_of.year - 2)) + timedelta(days=later)
        KitIssue.objects.filter(pk=issue.pk).update(issued_at=given)
    known = KNOWN_FACTS["training.earlier_toolkit"]
    assert known(case.applicant, unit=None, group=None, as_of=as_of, answers={}) == said


# Complaints


def test_a_complaint_is_answered_within_its_days_by_somebody_else_and_the_new_kit_is_accounted_for(
    at: Ground,
) -> None:
    citizen = register.citizen()
    factories.selected(at, 1, user=citizen)
    batch = factories.confirmed(at, 10)
    factories.certified(batch, at)
    case = Seat.objects.get(batch=batch, user=citizen).case
    with clock.at(noon(batch.ends_on) + timedelta(days=1)):
        services.send_kit_code(case, by=at.assistant)
        issue = services.issue_kit(
            case, at.store, code=code_of(case.ref), where=Where(photo=JPEG), by=at.assistant
        )
        with pytest.raises(NotAllowed):
            services.complain(issue, about="broken", text="x", by=register.citizen())
        made = services.complain(issue, about="broken", text="The saw broke on the first day", by=citizen)
        with pytest.raises(DomainError) as refusal:
            services.complain(issue, about="broken", text="again", by=citizen)
        assert refusal.value.code == "already_open"
        with pytest.raises(NotAllowed):
            services.answer_complaint(
                made, outcome="replaced", answer="Here is another", store=at.store, by=at.assistant
            )
        old = issue.unit.serial
        services.answer_complaint(
            made, outcome="replaced", answer="Here is another", store=at.store, by=at.officer
        )
    issue.refresh_from_db()
    case.refresh_from_db()
    assert issue.unit.serial != old
    assert case.values["kit_serial"] == issue.unit.serial
    assert broken() == []
