"""The page of a case: what it explains, what it lets whom do, and what it keeps from others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from odop.casework.factories import PDF, paper
from odop.casework.models import Case, CaseDocument, CaseStep
from odop.casework.queries import papers_of
from odop.casework.services import attach_documents, take_step
from odop.desk.tests.world import World, at_desk, english_in, standing, words_of
from odop.kernel import clock
from odop.kernel.models import Event, StoredFile
from odop.schemes.queries import application_of
from odop.schemes.services import assess_again


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture
def world(db: None, module_world: World) -> World:
    return module_world


def page(case: Case) -> str:
    return f"/desk/cases/{case.ref}/"


def bring(case: Case, world: World) -> list[CaseDocument]:
    """All papers received, none checked."""
    attach_documents(
        case, {one.rule.key: paper() for one in papers_of(case) if one.required}, by=world.here.citizen
    )
    return list(case.documents.all())


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_arithmetic_is_told_with_its_reasons_and_sources(world: World) -> None:
    html = at_desk(world.here.officer).get(page(world.scrutiny)).content.decode().replace("\u00a0", " ")
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for words in (
        "Project cost ₹ 32,00,000 Machines and tools ₹ 21,00,000",
        "Cost of land within it ₹ 0",
        "Project cost without land ₹ 32,00,000 Project cost − Cost of land within it",
        "Own contribution ₹ 1,60,000 5% of: Project cost without land; Special category: Yes (Other Backward Class, Woman)",
        "Margin money ₹ 6,40,000 ₹ 6,25,000 or 20% of the cost, whichever is more",
        "para 1(3)",
        "Bank loan ₹ 30,40,000 Project cost without land − Own share of the cost",
        "7 of 7 conditions met",
        "Your age: 34 years",
    ):
        assert words in text, words


def test_an_earlier_assessment_stays_in_view(world: World) -> None:
    application = application_of(world.scrutiny)
    assert application is not None
    assess_again(application, changes={"project_cost": "1000000", "age": 17}, by=world.here.officer)
    text = " ".join(
        re.sub(
            r"<[^>]+>", " ", at_desk(world.here.officer).get(page(world.scrutiny)).content.decode()
        ).split()
    )
    assert "Not eligible" in text and "6 of 7 conditions met" in text
    assert "The applicant must be at least 18 years old." in text
    assert "Earlier assessments" in text and "₹ 6,40,000" in text


def test_a_refused_step_shows_every_reason_and_keeps_the_note(world: World) -> None:
    papers = bring(world.scrutiny, world)
    before = Event.objects.count()
    response = at_desk(world.here.assistant).post(
        page(world.scrutiny) + "steps/", {"do": "recommend", "note": "All is well & good"}
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert escape("All is well & good") in html
    assert html.count("has not been checked and accepted") >= len(papers)
    assert 'class="error-summary"' in html
    assert fresh(world.scrutiny).state == "scrutiny" and Event.objects.count() == before


def test_a_button_that_cannot_be_pressed_says_why(world: World) -> None:
    html = at_desk(world.here.assistant).get(page(world.scrutiny)).content.decode()
    button = re.search(
        r'<button type="button" class="btn"[^>]*disabled[^>]*>Recommend</button><span>(.*?)</span>', html
    )
    assert button and "has not been received" in button[1]


def test_a_step_moves_the_case_and_leads_back_to_it(world: World) -> None:
    response = at_desk(world.here.officer).post(
        page(world.put_up) + "steps/", {"do": "put_up", "note": "Good"}
    )
    assert (response.status_code, response.headers["Location"]) == (302, page(world.put_up))
    assert fresh(world.put_up).state == "committee"
    assert CaseStep.objects.get(case=world.put_up, do="put_up").note == "Good"


def test_amounts_and_dates_are_read_as_people_type_them(world: World) -> None:
    sent = {"do": "bank_sanction", "loan_amount": "₹ 30,40,000", "sanctioned_on": clock.today().strftime("%d-%m-%Y"),
            "loan_account_last4": "१२३४"}  # fmt: skip
    assert at_desk(world.here.bank).post(page(world.bank) + "steps/", sent).status_code == 302
    data = CaseStep.objects.get(case=world.bank, do="bank_sanction").data
    assert data == {
        "loan_amount": "3040000.00",
        "sanctioned_on": clock.today().isoformat(),
        "loan_account_last4": "1234",
    }


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(world: World) -> None:
    sent = {"do": "bank_sanction", "loan_amount": "30 lakhs only", "sanctioned_on": "soon", "loan_account_last4": "12",
            "note": "Sanctioned today"}  # fmt: skip
    response = at_desk(world.here.bank).post(page(world.bank) + "steps/", sent)
    html = response.content.decode()
    assert response.status_code == 409
    for typed in ("30 lakhs only", 'value="soon"', 'value="12"', "Sanctioned today"):
        assert typed in html, typed
    summary = html[html.index('class="error-summary"') :][:3000]
    for words in ("This is not an amount", "Write a date", "last four digits"):
        assert words in summary, words
    assert fresh(world.bank).state == "bank"


def test_a_step_that_has_gone_meanwhile_keeps_what_was_written(world: World) -> None:
    take_step(world.put_up, do="put_up", by=world.here.officer)
    response = at_desk(world.here.officer).post(
        page(world.put_up) + "steps/", {"do": "return_to_scrutiny", "note": "Read it again"}
    )
    html = response.content.decode()
    assert response.status_code == 409 and "Read it again" in html and "The case now stands at" in html


def test_a_closing_step_is_asked_twice(world: World) -> None:
    desk, sent = at_desk(world.here.officer), {"do": "reject", "note": "Not this year"}
    asked = desk.post(page(world.put_up) + "steps/", sent)
    assert (
        asked.status_code == 200
        and b"This closes the case" in asked.content
        and b"Not this year" in asked.content
    )
    assert fresh(world.put_up).state == "put_up"
    assert desk.post(page(world.put_up) + "steps/", {**sent, "sure": "1"}).status_code == 302
    assert fresh(world.put_up).state == "rejected"


def test_htmx_gets_only_the_part_that_changed(world: World) -> None:
    desk = at_desk(world.here.assistant, headers={"HX-Request": "true"})
    refused = desk.post(page(world.scrutiny) + "steps/", {"do": "recommend", "note": "n"})
    assert refused.status_code == 200 and refused.content.lstrip().startswith(b'<div id="decide"')
    assert fresh(world.scrutiny).state == "scrutiny"
    moved = desk.post(page(world.scrutiny) + "steps/", {"do": "raise_deficiency", "note": "Affidavit please"})
    assert moved.headers["HX-Redirect"] == page(world.scrutiny)
    assert fresh(world.scrutiny).state == "deficiency"


def test_papers_are_accepted_or_sent_back_with_a_reason(world: World) -> None:
    first, second, *_rest = bring(world.scrutiny, world)
    desk = at_desk(world.here.assistant)
    assert (
        desk.post(
            f"{page(world.scrutiny)}papers/{first.key}/check/", {"file": first.file_id, "accepted": "yes"}
        ).status_code
        == 302
    )
    refused = desk.post(
        f"{page(world.scrutiny)}papers/{second.key}/check/",
        {"file": second.file_id, "accepted": "no", "remark": " "},
    )
    assert refused.status_code == 409 and b"Say what is wrong with this paper" in refused.content
    desk.post(
        f"{page(world.scrutiny)}papers/{second.key}/check/",
        {"file": second.file_id, "accepted": "no", "remark": "Blurred"},
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.check_state, second.check_state, second.remark) == ("accepted", "rejected", "Blurred")


def test_a_paper_that_was_replaced_meanwhile_is_not_accepted_unseen(world: World) -> None:
    first, *_rest = bring(world.scrutiny, world)
    other = StoredFile.objects.exclude(pk=first.file_id).first()
    assert other is not None
    response = at_desk(world.here.assistant).post(
        f"{page(world.scrutiny)}papers/{first.key}/check/", {"file": other.pk, "accepted": "yes"}
    )
    first.refresh_from_db()
    assert response.status_code == 409 and first.check_state == "to_check"


def test_the_office_adds_a_paper_and_a_program_is_refused(world: World) -> None:
    desk, address = at_desk(world.here.assistant), f"{page(world.scrutiny)}papers/affidavit/add/"
    bad = desk.post(
        address, {"file": SimpleUploadedFile("paper.pdf", b"MZ\x90\x00 program", "application/pdf")}
    )
    assert bad.status_code == 409 and b"kind of file is not taken" in bad.content
    assert not world.scrutiny.documents.filter(key="affidavit").exists()
    assert (
        desk.post(address, {"file": SimpleUploadedFile("paper.pdf", PDF, "application/pdf")}).status_code
        == 302
    )
    assert world.scrutiny.documents.get(key="affidavit").received_from == world.here.assistant


def test_a_paper_is_served_so_that_it_can_do_nothing(world: World) -> None:
    document = bring(world.scrutiny, world)[0]
    response = at_desk(world.here.officer).get(f"{page(world.scrutiny)}files/{document.file_id}/")
    assert response.content == PDF and response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline")
    StoredFile.objects.filter(pk=document.file_id).update(media_type="text/html")
    other = at_desk(world.here.officer).get(f"{page(world.scrutiny)}files/{document.file_id}/")
    assert other["Content-Type"] == "application/octet-stream" and other["Content-Disposition"].startswith(
        "attachment"
    )


def addresses(case: Case) -> list[str]:
    document, letter = case.documents.first(), case.letters.first()
    found = [page(case)]
    if document:
        found.append(f"{page(case)}files/{document.file_id}/")
    if letter:
        found.append(f"{page(case)}letters/{letter.number.rpartition('/')[2]}/hi/")
    return found


def test_another_district_gets_nothing_by_page_file_letter_or_step(world: World) -> None:
    desk = at_desk(world.there.officer)
    assert len(addresses(world.put_up)) == 3
    for address in addresses(world.put_up):
        assert desk.get(address).status_code == 404, address
    before = CaseStep.objects.filter(case=world.put_up).count()
    for address in ("steps/", "papers/affidavit/check/", "papers/affidavit/add/", "papers/accept-all/"):
        assert desk.post(page(world.put_up) + address, {"do": "put_up"}).status_code == 404, address
    assert CaseStep.objects.filter(case=world.put_up).count() == before


def test_a_branch_gets_a_case_only_once_it_was_sent_there(world: World) -> None:
    desk = at_desk(world.here.bank)
    for address in addresses(world.committee):
        assert desk.get(address).status_code == 404, address
    for address in (page(world.bank), addresses(world.bank)[1]):
        assert desk.get(address).status_code == 200, address


def test_a_branch_does_not_read_the_offices_earlier_notes_or_letters(world: World) -> None:
    steps = CaseStep.objects.filter(case=world.bank)
    assert {"recommend", "put_up", "sanction", "forward"} <= set(steps.values_list("do", flat=True))
    earlier = world.bank.letters.exclude(kind="to_bank").first()
    sent = world.bank.letters.get(kind="to_bank")
    desk = at_desk(world.here.bank)
    html = desk.get(page(world.bank)).content.decode()
    notes = html[html.index('id="steps"') :]
    assert (
        "Sent to the bank" in notes
        and "Put up to the district committee" not in notes
        and "Recommend" not in notes
    )
    assert "District budget" not in html and "Everything on the trail" not in html
    assert earlier is not None
    number = {one: one.number.rpartition("/")[2] for one in (earlier, sent)}
    assert desk.get(f"{page(world.bank)}letters/{number[earlier]}/en/").status_code == 404
    letter = desk.get(f"{page(world.bank)}letters/{number[sent]}/en/")
    assert (
        letter.status_code == 200
        and letter.content.startswith(b"%PDF")
        and "sandbox" in letter["Content-Security-Policy"]
    )
    assert desk.get(f"{page(world.bank)}letters/{number[sent]}/fr/").status_code == 404


def test_an_applicant_does_not_open_the_desk(world: World) -> None:
    assert at_desk(world.here.citizen).get(page(world.scrutiny)).status_code == 403


def test_who_may_not_decide_sees_no_form(world: World) -> None:
    html = at_desk(world.auditor).get(page(world.put_up)).content.decode()
    assert "/steps/" not in html and "/check/" not in html
    refused = at_desk(world.auditor).post(page(world.put_up) + "steps/", {"do": "put_up"})
    assert refused.status_code == 403 and fresh(world.put_up).state == "put_up"


def test_asking_for_one_paper_prefills_the_note_in_her_language(world: World) -> None:
    html = at_desk(world.here.assistant).get(page(world.scrutiny) + "?ask=affidavit").content.decode()
    assert "कृपया भेजें: शपथ पत्र" in html


def test_the_hindi_page_speaks_hindi(world: World) -> None:
    bring(world.scrutiny, world)
    take_step(world.scrutiny, do="raise_deficiency", by=world.here.assistant, note="कृपया भेजें")
    people = {
        world.here.assistant: [world.scrutiny, world.put_up, world.training],
        world.here.officer: [world.put_up, world.training],
        world.here.committee: [world.committee],
        world.here.bank: [world.bank],
        world.auditor: [world.bank],
    }
    for user, cases in people.items():
        desk = at_desk(user)
        for case in cases:
            text = words_of(desk.get("/hi" + page(case)).content.decode())
            assert english_in(text) == [], (case.ref, case.state)
