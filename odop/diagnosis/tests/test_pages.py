"""The pages: what everybody reads, what an office does, and who sees nothing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.diagnosis import factories, services
from odop.diagnosis.models import Evidence, Gap, LogEntry
from odop.kernel import clock
from odop.places.models import District
from odop.registry import factories as register

PDF = b"%PDF-1.4\n%sample\n"


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_everybody_reads_what_is_published_and_no_draft(prefix: str, officer: User, place: District) -> None:
    shown, draft = factories.published(officer, place), factories.gap(officer, place)
    language = "hi" if prefix else "en"
    page = Client().get(f"{prefix}/gaps/").content.decode()
    assert shown.statement[language] in page and draft.statement[language] not in page
    assert "Visit of the office" in page
    narrowed = Client().get(f"{prefix}/gaps/?district={place.pk}&kind=skill").content.decode()
    assert shown.statement[language] not in narrowed
    assert Client().get(f"{prefix}/gaps/{shown.ref}/").status_code == 200
    assert Client().get(f"{prefix}/gaps/{draft.ref}/").status_code == 404
    on_district = Client().get(f"{prefix}/districts/{place.pk}/").content.decode()
    assert shown.statement[language] in on_district and draft.statement[language] not in on_district


def test_a_list_costs_the_same_for_one_gap_and_for_twenty(officer: User, place: District) -> None:
    client = signed_in(officer)

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    factories.published(officer, place)
    paths = ("/gaps/", "/desk/gaps/", f"/districts/{place.pk}/")
    before = [cost(path) for path in paths]
    for _n in range(19):
        factories.published(officer, place)
    assert [cost(path) for path in paths] == before


def answers(**changes: Any) -> dict[str, Any]:
    given = {"kind": "packaging", "statement_en": "Breakage", "statement_hi": "टूट-फूट", "basis": "seen",
             "noted_on": clock.today().isoformat(), "source": "Visit"}  # fmt: skip
    return {**given, **changes}


def test_an_office_notes_corrects_judges_shows_and_publishes(officer: User, place: District) -> None:
    client, line = signed_in(officer), register.product_line(place)
    wrong = client.post(
        "/desk/gaps/new/", answers(district=place.pk, source="", statement_en="", statement_hi="")
    )
    assert wrong.status_code == 422 and not Gap.objects.exists()
    assert wrong.content.decode().count("field-error") == 2
    made = client.post("/desk/gaps/new/", answers(district=place.pk, product_line=line.pk))
    gap = Gap.objects.get()
    here = f"/desk/gaps/{gap.ref}/"
    assert made.headers["Location"] == here and gap.product_line == line
    assert client.post(f"{here}correct/", answers(kind="")).status_code == 422
    assert client.post(f"{here}correct/", answers(wanted_en="A box")).status_code == 302
    for body in (
        {"do": "rate", "severity": "high", "reach": "1,200", "reach_of": "people"},
        {"do": "price", "on_date": clock.today().isoformat(), "item": "Board", "unit": "sheet", "amount": "1,250.50",
         "log_source": "Bill"},
        {"do": "rejection", "on_date": clock.today().isoformat(), "item": "Boxes", "unit": "piece", "sent": "100",
         "rejected": "7", "log_reason": "Broken", "log_source": "Buyer"},
        {"do": "evidence", "evidence_kind": "photograph", "shows": "A broken box", "evidence_source": "Visit",
         "seen_on": clock.today().isoformat(), "file": SimpleUploadedFile("box.pdf", PDF)},
        {"do": "publish"},
    ):  # fmt: skip
        answer = client.post(here, body)
        assert answer.status_code == 302, (body["do"], answer.content.decode()[:2000])
    gap.refresh_from_db()
    assert (gap.severity, gap.reach, gap.wanted["en"]) == ("high", 1200, "A box")
    assert str(LogEntry.objects.get(kind="price").amount) == "1250.50"
    page = Client().get(f"/gaps/{gap.ref}/").content.decode()
    assert "A broken box" in page and "7%" in page and f"{here}files/" not in page
    file = f"{here}files/{Evidence.objects.get().pk}/"
    assert client.get(file).status_code == 200 and f'href="{file}"' in client.get(here).content.decode()
    assert client.post(here, {"do": "meet", "reason": ""}).status_code == 422
    assert client.post(here, {"do": "meet", "reason": "New boxes"}).status_code == 302
    assert client.post(here, {"do": "dance"}).status_code == 404
    assert client.post(here, {"do": "reopen"}).status_code == 302
    assert Gap.objects.get().state == "open"


def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(officer: User, place: District) -> None:
    gap = factories.gap(officer, place)
    client, here = signed_in(officer), f"/desk/gaps/{gap.ref}/"
    answer = client.post(here, {"do": "price", "amount": "many"})
    assert answer.status_code == 422 and answer.content.decode().count("field-error") == 5
    assert not LogEntry.objects.exists()


def test_an_officer_of_another_district_and_a_citizen_find_nothing(
    officer: User, other_officer: User, place: District
) -> None:
    gap = factories.published(officer, place)
    services.add_evidence(gap, kind="visit", text="Seen", source="Visit", seen_on=clock.today(), by=officer)
    for reader, status in ((other_officer, 404), (register.citizen(), 403)):
        client = signed_in(reader)
        for path in (f"/desk/gaps/{gap.ref}/", f"/desk/gaps/{gap.ref}/correct/"):
            assert client.get(path).status_code == status
            assert client.post(path, {"do": "withdraw", "reason": "x"}).status_code == status
    assert gap.ref not in signed_in(other_officer).get("/desk/gaps/").content.decode()
    gap.refresh_from_db()
    assert gap.state == "open"


def test_programs_read_gaps_by_district_and_kind(ground: None) -> None:
    client = Client()
    every = client.get("/api/v1/gaps").json()
    assert len(every["items"]) == 48 and every["next"] is None
    assert all(one["source"] and set(one["statement"]) == {"en", "hi"} for one in every["items"])
    own = client.get("/api/v1/gaps?district=659").json()["items"]
    assert [one["kind"] for one in own] == ["technology", "packaging"]
    assert own[0]["product_line"] == "SBL-01" and own[0]["district"]["name"]["hi"] == "संभल"
    skill = client.get("/api/v1/gaps?kind=skill&limit=3").json()
    assert (
        len(skill["items"]) == 3
        and client.get(f"/api/v1/gaps?kind=skill&limit=3&cursor={skill['next']}").json()["next"] is None
    )
    assert client.get("/api/v1/gaps?district=Nowhere").status_code == 404
    assert client.get("/api/v1/gaps?kind=weather").status_code == 422
