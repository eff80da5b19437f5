"""The pages: what everybody reads, what she does on her phone, what an office does, and who sees nothing."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.exhibitions import factories, services
from odop.exhibitions.enums import Asked
from odop.exhibitions.models import Bar, Fair, Outlet, StallApplication, StallRecord
from odop.kernel import clock
from odop.kernel.models import Event
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def hers(place: District) -> tuple[Artisan, Client]:
    user = register.citizen()
    return register.artisan(place, user=user), signed_in(user)


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_everybody_reads_the_calendar_a_fair_and_its_file(cell: User, prefix: str, artisan: Artisan) -> None:
    fair = factories.called(cell, stalls=3)
    over = factories.held(artisan, runs=cell, over_on=clock.today() - timedelta(days=3))
    client = Client()
    page = client.get(f"{prefix}/fairs/").content.decode()
    assert f"/fairs/{fair.ref}/" in page and over.fair.ref not in page
    assert over.fair.ref in client.get(f"{prefix}/fairs/?when=past").content.decode()
    assert client.get(f"{prefix}/fairs/?kind=abroad").content.decode().count(fair.ref) == 0
    one = client.get(f"{prefix}/fairs/{over.fair.ref}/").content.decode()
    assert '<svg class="stall-plan"' in one and over.fair.order_reference in one
    name = artisan.name["en"]
    assert name not in one and artisan.ref not in one and over.ref not in one
    file = client.get(f"{prefix}/fairs/calendar.ics").content.decode()
    assert file.startswith("BEGIN:VCALENDAR\r\n") and f"DTSTART;VALUE=DATE:{fair.from_on:%Y%m%d}" in file
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    assert client.get(f"{prefix}/fairs/{fair.ref}/calendar.ics").status_code == 200
    assert client.get(f"{prefix}/fairs/outlets/").status_code == 200
    assert client.get(f"{prefix}/fairs/FR-0000-0000/").status_code == 404


def test_a_pass_is_checked_by_its_code_without_a_name(cell: User, artisan: Artisan) -> None:
    held = factories.held(artisan, runs=cell, over_on=clock.today())
    page = Client().get(f"/fairs/pass/{held.code}/")
    text = page.content.decode()
    assert page.status_code == 200 and str(held.stall.code) in text and held.ref in text
    assert artisan.name["en"] not in text and artisan.ref not in text
    assert Client().get("/fairs/pass/nothing/").status_code == 404


def test_she_asks_sees_her_place_and_withdraws(cell: User, hers: tuple[Artisan, Client]) -> None:
    artisan, client = hers
    fair = factories.called(cell)
    assert "/ask/" in client.get(f"/fairs/{fair.ref}/").content.decode()
    assert client.post(f"/fairs/{fair.ref}/ask/", {"goods": ""}).status_code == 422
    assert not StallApplication.objects.exists()
    assert client.post(f"/fairs/{fair.ref}/ask/", {"goods": "Horn combs"}).status_code == 302
    asked = StallApplication.objects.get()
    assert str(asked.fair.name) in client.get("/me/fairs/").content.decode()
    assert client.get(f"/me/fairs/{asked.ref}/").status_code == 200
    client.post(f"/me/fairs/{asked.ref}/", {"do": "withdraw"})
    asked.refresh_from_db()
    assert (asked.artisan, asked.state) == (artisan, Asked.WITHDRAWN)


def test_another_person_does_not_see_her_stall(
    cell: User, hers: tuple[Artisan, Client], other_place: District
) -> None:
    held = factories.held(hers[0], runs=cell, over_on=clock.today())
    strangers = [signed_in(register.citizen()), signed_in(register.officer(other_place))]
    for client in strangers:
        for path in (
            f"/me/fairs/{held.ref}/takings/",
            f"/me/fairs/{held.ref}/pass/en/",
            f"/desk/fairs/stalls/{held.ref}/",
        ):
            assert client.get(path).status_code in (403, 404), path
        assert client.post(
            f"/me/fairs/{held.ref}/takings/", {"kind": "visitors", "count": "5"}
        ).status_code in (403, 404)
    page = strangers[1].get(f"/desk/fairs/{held.fair.ref}/")
    assert page.status_code == 200 and hers[0].name["en"] not in page.content.decode()
    assert not StallRecord.objects.exists()


def test_records_come_by_form_and_by_queue_each_with_its_answer(
    cell: User, hers: tuple[Artisan, Client]
) -> None:
    artisan, client = hers
    held = factories.held(artisan, runs=cell, over_on=clock.today())
    path, today = f"/me/fairs/{held.ref}/takings/", clock.today().isoformat()
    sale = {
        "uuid": str(uuid4()),
        "kind": "sale",
        "count": "2",
        "amount": "1,250.50",
        "on_date": today,
        "country": "IN",
    }
    assert client.post(path, sale).status_code == 302
    queued = {**sale, "uuid": str(uuid4()), "made_at": clock.now().isoformat()}
    for _again in range(2):
        assert client.post(path, queued, headers={"X-Odop-Queue": "1"}).status_code == 201
    refused = client.post(path, {**queued, "uuid": str(uuid4()), "amount": ""}, headers={"X-Odop-Queue": "1"})
    assert refused.status_code == 422 and "amount" in json.loads(refused.content)["fields"]
    assert list(StallRecord.objects.values_list("amount", flat=True)) == [Decimal("1250.50")] * 2
    page = client.get(path).content.decode()
    assert "data-odop-queue" in page and "2,501" in page
    client.post(path, {"strike": queued["uuid"]})
    assert StallRecord.objects.filter(struck_at__isnull=True).count() == 1
    assert client.get(f"/me/fairs/{held.ref}/pass/hi/").content.startswith(b"%PDF")


def test_an_office_plans_notifies_calls_selects_and_allots(
    cell: User, officer: User, artisan: Artisan
) -> None:
    client = signed_in(cell)
    first = clock.today() + timedelta(days=40)
    wrong = client.post(
        "/desk/fairs/new/", {"kind": "national_outside", "trade": "b2c", "name_en": "", "country": "IN"}
    )
    assert wrong.status_code == 422 and not Fair.objects.exists()
    client.post("/desk/fairs/new/", {
        "kind": "national_outside", "trade": "b2c", "name_en": "Sample fair", "name_hi": "नमूना मेला", "place_en": "Jaipur",
        "country": "IN", "from_on": first.isoformat(), "to_on": (first + timedelta(days=3)).isoformat(),
    })  # fmt: skip
    fair = Fair.objects.get()
    path = f"/desk/fairs/{fair.ref}/"
    assert client.get(path).status_code == 200
    today = clock.today()
    assert client.post(path, {"do": "call", "apply_by": today.isoformat()}).status_code == 409
    assert client.post(path, {"do": "lay_out", "rows": "2", "columns": "x"}).status_code == 422
    for given in (
        {"do": "notify", "order_reference": "12/2026", "notified_on": today.isoformat()},
        {"do": "lay_out", "rows": "1", "columns": "2", "fee": "25,000"},
        {"do": "call", "apply_by": (today + timedelta(days=5)).isoformat()},
        {
            "do": "outlay",
            "kind": "space",
            "amount": "1,00,000",
            "paid_on": today.isoformat(),
            "reference": "Bill 1",
        },
    ):
        assert client.post(path, given).status_code == 302, given
    factories.asked(Fair.objects.get(), artisan, by=officer)
    assert artisan.name["en"] in client.get(path).content.decode()
    with clock.at(clock.now() + timedelta(days=6)):
        signed = signed_in(cell)
        for given in ({"do": "select"}, {"do": "allot_all"}):
            assert signed.post(path, given).status_code == 302
        assert "A1" in signed.get(path).content.decode()
        book = signed.post(f"{path}export.xlsx")
        assert book.content[:2] == b"PK" and Event.objects.filter(verb="fair.exported").count() == 1
    assert StallApplication.objects.get().stall.fee_amount == 25000


def test_a_district_reads_fairs_of_the_state_and_does_nothing_there(cell: User, officer: User) -> None:
    fair = factories.called(cell)
    client = signed_in(officer)
    page = client.get(f"/desk/fairs/{fair.ref}/")
    assert page.status_code == 200 and 'value="call"' not in page.content.decode()
    assert client.post(f"/desk/fairs/{fair.ref}/", {"do": "cancel"}).status_code == 403
    fair.refresh_from_db()
    assert fair.cancelled_at is None
    assert signed_in(register.citizen()).get("/desk/fairs/").status_code == 403


def test_outlets_and_bars_are_kept_at_the_desk(cell: User, officer: User, artisan: Artisan) -> None:
    client = signed_in(cell)
    assert client.post("/desk/fairs/outlets/", {"kind": "airport"}).status_code == 422
    client.post("/desk/fairs/outlets/", {
        "kind": "airport", "name_en": "Sample shop", "place_en": "Lucknow", "run_by": "Sample agency",
        "opened_on": (clock.today() - timedelta(days=90)).isoformat(),
    })  # fmt: skip
    outlet = Outlet.objects.get()
    month = (clock.today().replace(day=1) - timedelta(days=1)).isoformat()
    given = {"month": month, "units_shown": "3", "stock": "80,000", "sold": "45,000", "sold_count": "12"}
    assert client.post(f"/desk/fairs/outlets/{outlet.ref}/", given).status_code == 302
    assert "45,000" in client.get("/desk/fairs/outlets/").content.decode()
    assert "Sample shop" in Client().get("/fairs/outlets/").content.decode()

    desk = signed_in(officer)
    assert desk.post("/desk/fairs/barred/", {"artisan": "AR-XXX-1"}).status_code == 422
    told = {"artisan": artisan.ref.lower(), "order_reference": "7/2026", "reason": "False bills"}
    assert desk.post("/desk/fairs/barred/", told).status_code == 302
    barred = Bar.objects.get()
    assert desk.post("/desk/fairs/barred/", {"lift": str(barred.pk), "reason": ""}).status_code == 422
    desk.post("/desk/fairs/barred/", {"lift": str(barred.pk), "reason": "Appeal allowed"})
    barred.refresh_from_db()
    assert barred.lifted_by == officer


def test_a_journey_abroad_has_its_order_and_papers(cell: User, hers: tuple[Artisan, Client]) -> None:
    artisan, client = hers
    held = factories.held(
        artisan,
        runs=cell,
        over_on=clock.today() + timedelta(days=20),
        notified=False,
        kind="abroad",
        country="AE",
    )
    desk, path = signed_in(cell), f"/desk/fairs/stalls/{held.ref}/"
    assert desk.post(path, {"do": "depute", "order_reference": ""}).status_code == 422
    days = {"from_on": held.fair.from_on.isoformat(), "to_on": held.fair.to_on.isoformat()}
    assert desk.post(path, {"do": "depute", "order_reference": "9/2026", **days}).status_code == 302
    from django.core.files.uploadedfile import SimpleUploadedFile

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("passport.pdf", b"%PDF-1.4 sample", content_type="application/pdf")

    own = f"/me/fairs/{held.ref}/"
    assert client.post(own, {"do": "paper", "kind": "passport", "file": file()}).status_code == 422
    until = held.fair.to_on.isoformat()
    given = {"do": "paper", "kind": "passport", "valid_until": until}
    assert client.post(own, {**given, "file": file()}).status_code == 302
    paper = held.deputation.papers.get()
    assert client.get(f"{own}papers/{paper.pk}/").status_code == 200
    assert desk.get(f"{path}papers/{paper.pk}/").status_code == 200
    assert desk.post(path, {"do": "return", "paper": str(paper.pk), "remark": ""}).status_code == 422
    assert desk.post(path, {"do": "accept", "paper": str(paper.pk)}).status_code == 302
    paper.refresh_from_db()
    assert paper.check_state == "accepted"
    assert services.may_note(held, artisan.user)
