"""What an institute sees of its fees, and the clock of a complaint about a kit."""

from datetime import timedelta

import pytest
from django.test import Client

from odop.casework.queries import worklist_of
from odop.casework.services import escalate_late_cases, take_step
from odop.finance.models import Payment
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, NotAllowed
from odop.places.queries import calendar
from odop.registry import factories as register
from odop.training import factories, services
from odop.training.factories import JPEG, Ground, noon
from odop.training.models import Complaint, Seat
from odop.training.queries.fees import payments_of
from odop.training.services import Where
from odop.training.tests.test_pages import signed_in
from odop.training.tests.test_way import answer, code_of

pytestmark = pytest.mark.django_db


def halves(at: Ground) -> list[str]:
    at.institute.refresh_from_db()
    [fee] = payments_of(at.institute)
    return [fee.first.state, fee.second.state]


def test_the_institute_sees_each_half_from_due_to_paid_and_why_one_is_held(at: Ground) -> None:
    batch = factories.confirmed(at, 10)
    assert halves(at) == ["due", "not_due"]
    with clock.at(noon(batch.starts_on)):
        services.pay_first_half(batch, by=at.officer)
        assert halves(at) == ["drafted", "not_due"]
        answer()
    assert halves(at) == ["paid", "not_due"]
    factories.certified(batch, at)
    with clock.at(noon(batch.ends_on) + timedelta(days=1)):
        assert halves(at) == ["paid", "due"]
        services.attendance._flag(batch, "inspection", by=at.officer)
        assert halves(at) == ["paid", "held"]
        page = f"/desk/training/institutes/{at.institute.office.code}/"
        shown = signed_in(at.teacher).get(page).content.decode()
        assert batch.ref in shown and "inspection" in shown and "On hold" in shown
        with pytest.raises(NotAllowed):
            services.clear_institute(at.institute, reason="heard", by=at.assistant)
        services.clear_institute(at.institute, reason="heard", by=at.officer)
        services.pay_second_half(batch, by=at.officer)
        answer(accepted=False)
        assert halves(at) == ["paid", "rejected"]
    assert Payment.objects.count() == 2


def test_one_institute_does_not_see_the_fees_of_another(at: Ground) -> None:
    other = factories.ground(register.district("BBB", "Beta", "बीटा"), kits=0)
    address = f"/desk/training/institutes/{at.institute.office.code}/"
    assert signed_in(other.teacher).get(address).status_code == 404
    assert (
        signed_in(other.teacher).post(address, {"do": "trainer", "name": "X", "languages": "hi"}).status_code
        == 404
    )
    mine = f"/desk/training/institutes/{other.institute.office.code}/"
    typed = {"do": "trainer", "name": "X", "languages": "hi"}
    assert signed_in(other.teacher).post(mine, typed).status_code == 422, (
        "an institute does not put in its own trainers"
    )
    assert other.institute.trainers.count() == 1


def complaint(at: Ground) -> Complaint:
    citizen = register.citizen()
    batch = factories.alone(at, citizen)
    factories.certified(batch, at)
    case = Seat.objects.get(batch=batch).case
    services.send_kit_code(case, by=at.assistant)
    issue = services.issue_kit(
        case, at.store, code=code_of(case.ref), where=Where(photo=JPEG), by=at.assistant
    )
    return services.complain(issue, about="broken", text="The saw broke", by=citizen)


def test_a_complaint_is_a_case_with_its_own_clock_on_the_worklist_and_to_be_followed_by_its_number(
    at: Ground,
) -> None:
    made = complaint(at)
    case = made.case
    assert (case.code, case.state, case.waiting_on) == ("kit_complaint", "open", "diepc")
    assert case.ref.startswith("TQ-AAA-")
    assert case.due_on == calendar().add_working_days(clock.today(), 10)
    assert case in worklist_of(at.officer)
    assert case.ref in signed_in(at.officer).get("/desk/").content.decode()
    assert signed_in(at.officer).get(f"/desk/cases/{case.ref}/").status_code == 200
    assert signed_in(made.user).get(f"/me/cases/{case.ref}/").status_code == 200
    asked = {"ref": case.ref, "last4": case.applicant.mobile[-4:]}
    page = Client().post("/track/", asked).content.decode()
    assert "The district office is looking into your complaint" in page
    assert "The saw broke" not in page


def test_a_late_complaint_is_told_to_the_officer_then_to_the_state_once_each(at: Ground) -> None:
    made = complaint(at)
    raised = []
    for days in (0, 1, 1, 7, 8, 30):
        with clock.at(noon(made.case.due_on) + timedelta(days=days)):
            escalate_late_cases()
            made.case.refresh_from_db()
            raised.append(made.case.late_level)
    assert raised == [0, 1, 1, 1, 2, 2]
    told = Event.objects.filter(
        verb="case.late", subject_type="casework.case", subject_id=str(made.case.pk)
    ).order_by("at")
    assert [one.facts["role"] for one in told] == ["officer", "cell"]
    with clock.at(noon(made.case.due_on) + timedelta(days=9)):
        page = signed_in(at.officer).get("/desk/training/complaints/").content.decode()
        assert "told to the ODOP Cell" in page


def test_while_she_is_asked_the_clock_rests_and_no_answer_is_taken(at: Ground) -> None:
    made = complaint(at)
    take_step(made.case, do="ask", note="Bring the saw", by=at.officer)
    with pytest.raises(DomainError) as refusal:
        services.answer_complaint(made, outcome="mended", answer="Done", by=at.officer)
    assert refusal.value.code == "wrong_state"
    made.refresh_from_db()
    assert (made.state, made.answer) == ("open", "")
    listed = signed_in(at.officer).get("/desk/training/complaints/").content.decode()
    assert "her answer is to come" in listed
    page = signed_in(at.officer).get(f"/desk/training/complaints/{made.case.ref}/").content.decode()
    assert "With the trainee" in page
    assert 'name="outcome"' not in page
    take_step(made.case, do="respond", by=made.user)
    made.case.refresh_from_db()
    assert made.case.state == "open"
    assert made.case.due_on == calendar().add_working_days(clock.today(), 10)


def test_an_answer_closes_the_case_and_is_given_on_its_page_alone(at: Ground) -> None:
    made = complaint(at)
    with pytest.raises(DomainError) as refusal:
        take_step(made.case, do="mend", note="Done", by=at.officer)
    assert refusal.value.code == "not_answered"
    services.answer_complaint(made, outcome="mended", answer="Come on Monday", by=at.officer)
    made.case.refresh_from_db()
    assert (made.case.state, made.case.due_on) == ("mended", None)
    assert made.case.steps.last().note == "Come on Monday"
    with pytest.raises(DomainError) as twice:
        services.answer_complaint(made, outcome="refused", answer="No", by=at.officer)
    assert twice.value.code == "answered"
    assert broken() == []


def test_she_may_take_her_complaint_back_and_make_another(at: Ground) -> None:
    made = complaint(at)
    take_step(made.case, do="withdraw", by=made.user)
    made.refresh_from_db()
    assert made.state == "withdrawn"
    again = services.complain(made.issue, about="poor", text="It bends", by=made.user)
    assert again.case.ref != made.case.ref
    assert broken() == []
