"""The pages of training, opened by those who use them, in both languages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.models import Notice
from odop.registry import factories as register
from odop.training import factories, services
from odop.training.factories import JPEG, Ground, noon
from odop.training.models import Batch, Certificate, Complaint, KitIssue, Seat
from odop.training.papers import calendar_file, certificate_pdf

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", JPEG, content_type="image/jpeg")


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_every_page_opens_in_both_languages(prefix: str, at: Ground) -> None:
    factories.everything(register.district("CCC", "Gamma", "गामा"), register.citizen())
    citizen = register.citizen()
    batch = factories.alone(at, citizen)
    proposed = services.new_batch(
        at.course, at.venues[1], starts_on=batch.starts_on, language="hi", women_only=False, by=at.officer
    )
    factories.certified(batch, at)
    paper = Certificate.objects.get(seat__batch=batch)
    call = services.call_for_applications(
        at.district,
        scheme="skill_toolkit",
        places=50,
        opens_on=clock.today(),
        closes_on=clock.today(),
        by=at.officer,
    )
    case = paper.seat.case
    officer, teacher, hers = signed_in(at.officer), signed_in(at.teacher), signed_in(citizen)
    for path in (
        "", "waiting/", "institutes/", f"institutes/{at.institute.office.code}/", "targets/", f"calls/{call.ref}/", "kits/",
        f"kits/give/{case.ref}/", f"stores/{at.store.pk}/", "complaints/", f"certificates/{paper.ref}/",
        f"batches/{batch.ref}/", f"batches/{proposed.ref}/", f"batches/{batch.ref}/days/1/", f"batches/{batch.ref}/results/",
        f"batches/{batch.ref}/cards/", f"batches/{batch.ref}/venue/", "batches/new/", "stores/new/", "courses/", "kits/catalogue/",
    ):  # fmt: skip
        answer = officer.get(f"{prefix}/desk/training/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
    for path in (
        "",
        f"batches/{batch.ref}/",
        f"batches/{batch.ref}/days/1/",
        f"batches/{batch.ref}/venue/",
        f"institutes/{at.institute.office.code}/",
    ):
        assert teacher.get(f"{prefix}/desk/training/{path}").status_code == 200, path
    name = str(paper.seat.name["hi" if prefix else "en"])
    for path in (f"batches/{batch.ref}/", f"batches/{batch.ref}/days/1/"):
        assert name in teacher.get(f"{prefix}/desk/training/{path}").content.decode(), path
    for path in (
        "kits/", "waiting/", "complaints/", f"certificates/{paper.ref}/", "courses/", "kits/catalogue/", "batches/new/", "stores/new/",
        f"stores/{at.store.pk}/",
    ):  # fmt: skip
        assert teacher.get(f"{prefix}/desk/training/{path}").status_code == 403, path
    mine = hers.get(f"{prefix}/me/training/").content.decode()
    assert paper.ref in mine
    page = officer.get(f"{prefix}/desk/cases/{case.ref}/").content.decode()
    assert (
        f"{prefix}/training/{case.ref}/" in page and 'value="give_kit"' not in page
    )  # given on its page alone
    assert officer.get(f"{prefix}/training/{case.ref}/").url.endswith(f"/kits/give/{case.ref}/")
    assert hers.get(f"{prefix}/training/{case.ref}/").url.endswith("/me/training/")
    assert hers.get(f"{prefix}/me/training/calendar.ics").status_code == 200
    for language in ("en", "hi"):
        pdf = hers.get(f"{prefix}/me/training/certificates/{paper.ref}/{language}/")
        assert pdf.content.startswith(b"%PDF"), language
    public = Client().get(f"{prefix}/certificates/{paper.code}/")
    assert public.status_code == 200
    assert str(paper.seat.name) not in public.content.decode()


def test_a_stranger_finds_nothing_of_a_batch(at: Ground) -> None:
    batch = factories.alone(at, register.citizen())
    there = register.district("BBB", "Beta", "बीटा")
    for other in (register.officer(there), register.officer(there, "institute", "institute")):
        client = signed_in(other)
        for path in ("", "days/1/", "results/", "cards/", "venue/"):
            assert client.get(f"/desk/training/batches/{batch.ref}/{path}").status_code == 404, path
        sent = {"present": batch.seats.get().card}
        assert client.post(f"/desk/training/batches/{batch.ref}/venue/", sent).status_code == 404
        assert (
            client.post(f"/desk/training/batches/{batch.ref}/", {"do": "call_off", "reason": "x"}).status_code
            == 404
        )
        assert batch.ref not in client.get("/desk/training/").content.decode()
        assert client.get(f"/desk/training/cards/{batch.seats.get().card}/").status_code == 404
    assert "TB-" not in signed_in(register.citizen()).get("/me/training/").content.decode()
    batch.refresh_from_db()
    assert batch.state == "confirmed"


def test_a_list_of_batches_asks_as_much_for_many_as_for_one(at: Ground) -> None:
    client = signed_in(at.officer)

    def count() -> int:
        client.get("/desk/training/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/training/")
        return len(asked)

    day = services.training_days(clock.today() + timedelta(days=1))[0]
    services.new_batch(at.course, at.venues[0], starts_on=day, language="hi", women_only=False, by=at.officer)
    few = count()
    for _n in range(8):
        services.new_batch(
            at.course, at.venues[0], starts_on=day, language="hi", women_only=False, by=at.officer
        )
    assert count() == few


def test_the_whole_way_through_the_pages(at: Ground) -> None:
    citizen = register.citizen("9812300000")
    factories.selected(at, 1, user=citizen)
    factories.selected(at, 10)
    officer, teacher, assistant = signed_in(at.officer), signed_in(at.teacher), signed_in(at.assistant)
    assert officer.post("/desk/training/propose/").status_code == 302
    batch = Batch.objects.get()
    page = f"/desk/training/batches/{batch.ref}/"
    assert officer.post(page, {"do": "confirm"}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "confirmed"
    seats = {"present": [str(n) for n in range(1, 12)]}
    for day in batch.days.order_by("number"):
        with clock.at(noon(day.on_date)):
            if day.number == 1:
                card = Seat.objects.get(batch=batch, user=citizen).card
                assert "Mark present" in teacher.get(f"/desk/training/cards/{card}/").content.decode()
                assert (
                    teacher.post(f"/desk/training/cards/{card}/", {"lat": "28.0", "lon": "78.0"}).status_code
                    == 302
                )
                answer = officer.post(page, {"do": "inspect", "counted": "11", "remark": ""})
                assert answer.status_code == 302
            answer = teacher.post(f"{page}days/{day.number}/", {**seats, "do": "close", "photo": photo()})
            assert answer.status_code == 302
    with clock.at(noon(batch.ends_on) + timedelta(hours=5)):
        results = {f"result_{n}": "passed" for n in range(1, 12)} | {
            "score_1": "81.5",
            "assessed_by": "Council",
        }
        assert teacher.post(f"{page}results/", results).status_code == 302
        assert teacher.post(page, {"do": "certify"}).status_code == 422, (
            "the institute does not certify itself"
        )
        assert not Certificate.objects.exists()
        assert officer.post(page, {"do": "certify"}).status_code == 302
    paper = Certificate.objects.get(user=citizen)
    case = paper.seat.case
    give = f"/desk/training/kits/give/{case.ref}/"
    assert assistant.post(give, {"do": "code"}).status_code == 302
    code = Notice.objects.get(template="training.kit_code").body[:6]
    wrong = "000000" if code != "000000" else "111111"
    sent = {"do": "give", "store": str(at.store.pk), "photo": photo()}
    refused = assistant.post(give, {**sent, "code": wrong})
    assert refused.status_code == 422
    assert "This is not the code that was sent." in refused.content.decode()
    assert not KitIssue.objects.exists()
    assert assistant.post(give, {**sent, "code": code, "photo": photo()}).status_code == 302
    issue = KitIssue.objects.get()
    hers = signed_in(citizen)
    page = hers.get("/me/training/").content.decode()
    assert issue.unit.serial in page
    assert '<option value="broken">Something is broken</option>' in page and "<optgroup" not in page
    assert hers.post("/me/training/", {"about": "broken", "words": ""}).status_code == 422
    assert hers.post("/me/training/", {"about": "broken", "words": "The saw broke"}).status_code == 302
    complaint = Complaint.objects.get()
    answer = officer.post(
        f"/desk/training/complaints/{complaint.case.ref}/", {"outcome": "mended", "answer": "Come on Monday"}
    )
    assert answer.status_code == 302
    assert "Come on Monday" in hers.get("/me/training/").content.decode()
    revoke = f"/desk/training/certificates/{paper.ref}/"
    assert assistant.post(revoke, {"reason": "x"}).status_code == 422
    assert officer.post(revoke, {"reason": "Another person sat the test"}).status_code == 302
    assert "This certificate was revoked" in Client().get(f"/certificates/{paper.code}/").content.decode()
    assert Client().get(f"/certificates/{paper.code}/credential.json").status_code == 410


def test_a_refusal_stands_on_the_page_and_nothing_is_written(at: Ground) -> None:
    batch = factories.alone(at)
    officer = signed_in(at.officer)
    answer = officer.post(f"/desk/training/batches/{batch.ref}/", {"do": "call_off", "reason": ""})
    assert answer.status_code == 422
    assert "Write why." in answer.content.decode()
    answer = officer.post(
        f"/desk/training/institutes/{at.institute.office.code}/",
        {
            "do": "agree",
            "number": "A/9",
            "from_on": "2026-12-01",
            "to_on": "2027-03-31",
            "fee_a_day": "401",
            "food_a_day": "1",
        },
    )
    assert answer.status_code == 422
    assert "₹ 400" in answer.content.decode().replace("\u00a0", " ")
    assert at.institute.agreements.count() == 1
    batch.refresh_from_db()
    assert batch.state == "confirmed"


# Papers


def test_the_public_page_compares_a_name_without_showing_it(at: Ground) -> None:
    batch = factories.alone(at, register.citizen())
    factories.certified(batch, at)
    paper = Certificate.objects.get(seat__batch=batch)
    name = str(paper.seat.name["en"])
    page = f"/certificates/{paper.code}/"
    assert (
        "This is the name on the certificate" in Client().get(page, {"name": name.upper()}).content.decode()
    )
    other = Client().get(page, {"name": "Somebody Else"}).content.decode()
    assert "This is not the name on the certificate" in other
    assert name not in other
    assert Client().get("/certificates/unknown/").status_code == 404


def test_a_certificate_is_set_in_both_languages(at: Ground) -> None:
    batch = factories.alone(at, register.citizen())
    factories.certified(batch, at)
    paper = Certificate.objects.get(seat__batch=batch)
    assert certificate_pdf(paper, "hi") != certificate_pdf(paper, "en")


def test_the_calendar_has_ten_days_with_place_and_no_line_too_long(at: Ground) -> None:
    batch = factories.alone(at)
    text = calendar_file(batch, "hi")
    assert text.count("BEGIN:VEVENT") == 10
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    first = batch.days.get(number=1).on_date
    assert f"DTSTART;TZID=Asia/Kolkata:{first:%Y%m%d}T100000" in text


def test_an_institute_without_files_is_led_to_its_batches(at: Ground) -> None:
    page = signed_in(at.teacher).get("/desk/").content.decode()
    assert "No file waits for your institute" in page and 'href="/desk/training/"' in page
