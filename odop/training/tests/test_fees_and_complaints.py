"""What an institute sees of its fees, and the clock of a complaint about a kit."""

from datetime import timedelta

import pytest
from django.test import Client

from odop.accounts.enums import OfficeKind, Role
from odop.casework.definitions import scheme_of
from odop.casework.enums import NotYourStep, StepRefused
from odop.casework.models import Case
from odop.casework.queries import worklist_of
from odop.casework.services import escalate_late_cases, take_step
from odop.casework.services.clocks import advance_due_cases
from odop.casework.services.letters import letter_data, letter_pdf
from odop.finance.models import Payment
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
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
    desk = signed_in(at.officer)
    assert '<option value="kit_complaint">' in desk.get("/desk/").content.decode()
    assert case.ref in desk.get("/desk/?scheme=kit_complaint&state=open").content.decode()
    assert case.ref not in desk.get("/desk/?scheme=skill_toolkit").content.decode()
    bank = signed_in(register.officer(at.district, Role.BANK, OfficeKind.BANK)).get("/desk/?late=no")
    assert 'id="late"' in bank.content.decode()
    assert "kit_complaint" not in bank.content.decode(), "no complaint ever waits for a bank"
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
    assert "With the trainee" in listed
    page = signed_in(at.officer).get(f"/desk/training/complaints/{made.case.ref}/").content.decode()
    assert "With the trainee" in page
    assert 'name="outcome"' not in page
    take_step(made.case, do="respond", by=made.user)
    made.case.refresh_from_db()
    assert made.case.state == "open"
    assert made.case.due_on == calendar().add_working_days(clock.today(), 10)


def test_an_answer_is_given_once_and_on_its_page_alone(at: Ground) -> None:
    made = complaint(at)
    with pytest.raises(DomainError) as refusal:
        take_step(made.case, do="mend", note="Done", by=at.officer)
    assert refusal.value.code == "not_answered"
    services.answer_complaint(made, outcome="mended", answer="Come on Monday", by=at.officer)
    made.case.refresh_from_db()
    assert (made.case.state, made.case.waiting_on) == ("mended", "applicant")
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


def refused(at: Ground) -> Complaint:
    made = complaint(at)
    services.answer_complaint(made, outcome="refused", answer="It was dropped", by=at.officer)
    return made


def test_an_answer_is_a_letter_that_says_until_when_she_may_appeal(at: Ground) -> None:
    made = refused(at)
    case = Case.objects.get(pk=made.case_id)
    last_day = clock.today() + timedelta(days=31)
    assert (case.state, case.waiting_on, case.due_on, case.closed_at) == (
        "refused",
        "applicant",
        last_day,
        None,
    )
    [letter] = case.letters.all()
    said = letter_data(letter, case, scheme_of(case.procedure_id), "en")
    assert (letter.kind, said["outcome"], said["reason"]) == (
        "answer", "The complaint was not accepted", "It was dropped",
    )  # fmt: skip
    for language in ("en", "hi"):
        assert letter_pdf(letter, language).startswith(b"%PDF")
    assert case not in worklist_of(at.officer)
    home = signed_in(made.user).get("/me/").content.decode()
    assert "Complete what is missing" not in home, "she may appeal, and need not"
    assert "Appeal against the answer" in signed_in(made.user).get(f"/me/cases/{case.ref}/").content.decode()


def test_an_appeal_is_decided_by_the_state_and_what_it_allows_is_put_right(at: Ground) -> None:
    made, cell = refused(at), register.officer(None, Role.CELL, OfficeKind.CELL)
    with pytest.raises(StepRefused):
        take_step(made.case, do="appeal", by=made.user)  # without a word
    take_step(made.case, do="appeal", note="It was broken in the box", by=made.user)
    case = Case.objects.get(pk=made.case_id)
    assert (case.waiting_on, case.due_on) == ("cell", clock.today() + timedelta(days=20))
    assert case in worklist_of(cell)
    with pytest.raises(NotYourStep):
        take_step(case, do="dismiss", note="No", by=at.officer)
    with pytest.raises(DomainError) as refusal:
        services.answer_complaint(made, outcome="mended", answer="Done", by=at.officer)
    assert refusal.value.code == "wrong_state"
    take_step(case, do="allow", note="Replace it", by=cell)
    with pytest.raises(Invalid):
        services.answer_complaint(made, outcome="refused", answer="No", by=at.officer)
    made.refresh_from_db()
    assert (made.state, made.answer) == ("open", "It was dropped")
    services.answer_complaint(made, outcome="replaced", answer="Here", store=at.store, by=at.officer)
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("replaced", None)
    letters = list(case.letters.order_by("pk"))
    assert [one.kind for one in letters] == ["answer", "appeal", "answer"]
    heads = [letter_data(one, case, scheme_of(case.procedure_id), "en")["office"] for one in letters]
    assert heads == [
        str(at.officer.current_postings[0].office),
        str(cell.current_postings[0].office),
        heads[0],
    ]
    page = signed_in(at.officer).get(f"/desk/training/complaints/{case.ref}/").content.decode()
    assert f"/desk/cases/{case.ref}/letters/2/en/" in page
    assert broken() == []


def test_an_appeal_that_is_not_allowed_leaves_the_answer_as_it_was(at: Ground) -> None:
    made, cell = refused(at), register.officer(None, Role.CELL, OfficeKind.CELL)
    take_step(made.case, do="appeal", note="It was broken", by=made.user)
    take_step(made.case, do="dismiss", note="The photograph shows a fall", by=cell)
    made.refresh_from_db()
    assert (made.state, made.case.state) == ("refused", "dismissed")
    assert broken() == []


def test_there_is_no_appeal_while_another_complaint_about_the_kit_is_open(at: Ground) -> None:
    made = refused(at)
    services.complain(made.issue, about="poor", text="The plane too", by=made.user)
    with pytest.raises(DomainError) as refusal:
        take_step(made.case, do="appeal", note="It was broken", by=made.user)
    assert refusal.value.code == "already_open"
    assert Case.objects.get(pk=made.case_id).state == "refused"


def test_without_an_appeal_the_answer_stands_once_thirty_days_have_passed(at: Ground) -> None:
    made = refused(at)
    case = Case.objects.get(pk=made.case_id)
    assert case.due_on is not None
    for days, state in ((-1, "refused"), (0, "closed")):
        with clock.at(noon(case.due_on) + timedelta(days=days)):
            advance_due_cases()
        case.refresh_from_db()
        assert case.state == state
    assert broken() == []
