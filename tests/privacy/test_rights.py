"""Correction and erasure: asked, answered within the days, and what may go is really gone: from the rows and from the disk."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.accounts.services import make_api_token
from odop.casework.factories import Cast, cast, officer_at, walk
from odop.casework.models import Case, CaseDocument
from odop.casework.services import take_step
from odop.finance import bank_layout
from odop.finance.models import LedgerEntry, Payment, PaymentFile, Sanction
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel.invariants import broken
from odop.kernel.models import Event, StoredFile
from odop.kernel.refusals import DomainError
from odop.kernel.services import file_path, send_notice, store_file
from odop.kernel.trail import verify
from odop.lib.dates import months_before
from odop.places.models import District
from odop.places.queries import calendar
from odop.privacy.models import AccessRecord, RightsRequest
from odop.privacy.services import answer, ask, say_why
from odop.privacy.services.retention import due, erase_what_is_over
from odop.registry.models import Artisan, Consent
from odop.registry.services import add_unit, withdraw_consent
from odop.schemes.factories import ANSWERS, application, code
from odop.schemes.models import ApplicationDraft
from odop.schemes.services import draft_file, save_draft
from tests.privacy.conftest import browser

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"zarifa's own picture" * 10
# What must not be found anywhere once she is erased.
HERS = (
    "Zarifa", "ज़रीफ़ा", "Quraishi", "zarifa", "kuraisi", "Zubair", "zubair", "Zari Gali", "Nagla Zafran", "zafran", "ABCPZ1234F",
    "30098765432", "Horn combs of Nagla", "Zarifa Comb Works", "UDYAM-UP-12-0099887", "Zarifas Kammladen",
)  # fmt: skip


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """A storage of its own, so that the whole disk can be looked through."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


def dump() -> str:
    """Every row of every table, as text; sealed columns unsealed, so that what hides in them is found."""
    found = []
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            found += [f"{table} {row}" for (row,) in cursor.fetchall()]
        found += [f"account {one}" for one in Artisan.objects.values_list("bank_account", flat=True)]
    return "\n".join(json.loads(f'"{line}"') if "\\u" in line and '"' not in line else line for line in found)


def traces(wanted: tuple[str, ...] = HERS) -> set[str]:
    text = dump()
    return {f"{one}: {line[:60]}" for one in wanted for line in text.splitlines() if one in line}


def on_disk(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def everywhere(people: Cast, files: Path) -> Cast:
    """She stands in every room: entry, unit, a withdrawn application with a paper, a draft with a paper, messages."""
    she = people.citizen
    with scope.system():
        User.objects.filter(pk=she.pk).update(name={"en": "Zarifa Quraishi", "hi": "ज़रीफ़ा क़ुरैशी"})
        she.refresh_from_db()
        add_unit(
            people.artisan,
            {"unit_kind": "maker", "unit_name": "Zarifa Comb Works", "udyam": "UDYAM-UP-12-0099887"}, by=people.assistant,
        )  # fmt: skip
        case = application(people, papers=False, project_title="Zarifas Kammladen")
        paper = store_file(PHOTO, name="photo.jpg", by=she, owner_id=she.pk, district_id=people.district.pk)
        CaseDocument.objects.create(case=case, key="photo", file=paper, received_at=clock.now())
        take_step(case, do="withdraw", by=she)
        draft = save_draft(
            people.artisan, scheme=code(), answers={"project_title": "Zarifas Kammladen"}, page=2, by=she
        )
        again = store_file(PHOTO, name="again.jpg", by=she, owner_id=she.pk, district_id=people.district.pk)
        draft_file(draft, key="photo", file=again, by=she)
        send_notice(to=she.mobile or "", template="x", body="Namaste Zarifa", language="en", user_id=she.pk)
        make_api_token(she, label="x", by=she)
    return people


# Correction


def test_she_asks_for_a_correction_and_the_office_makes_it_within_the_days(people: Cast) -> None:
    phone = browser(people.citizen)
    sent = phone.post("/hi/me/data/ask/correction/", {"name": "Zareefa Quraishi", "text": "Passbook"})
    assert sent.status_code == 302
    with scope.system():
        request = RightsRequest.objects.get()
    assert request.due_on == calendar().add_working_days(clock.today(), 15) and request.wanted == {
        "name": "Zareefa Quraishi"
    }
    desk = browser(people.officer)
    assert "Zareefa Quraishi" in desk.get(f"/desk/privacy/requests/{request.ref}/").content.decode()
    assert (
        desk.post(f"/desk/privacy/requests/{request.ref}/", {"do": "grant", "words": ""}).status_code == 302
    )
    with scope.system():
        assert str(Artisan.objects.get(pk=people.artisan.pk).name) == "Zareefa Quraishi"
        events = list(Event.objects.filter(verb__startswith="privacy.").order_by("at"))
        assert [one.verb for one in events] == ["privacy.asked", "privacy.answered"]
        assert "Zareefa" not in json.dumps([one.facts for one in events])
        assert Event.objects.filter(verb="artisan.corrected").count() == 1
    assert "पूरा" in phone.get("/hi/me/data/").content.decode()


def test_a_correction_is_not_made_without_a_reason_said(people: Cast) -> None:
    with scope.system():
        request = ask(people.artisan, asked="correction", wanted={"place": "Elsewhere"}, by=people.citizen)
    desk = browser(people.officer)
    refused = desk.post(f"/desk/privacy/requests/{request.ref}/", {"do": "refuse", "words": ""})
    assert refused.status_code == 422
    with scope.system():
        assert RightsRequest.objects.get().state == "open"
    assert (
        desk.post(
            f"/desk/privacy/requests/{request.ref}/", {"do": "refuse", "words": "The papers say otherwise."}
        ).status_code
        == 302
    )
    assert "The papers say otherwise." in browser(people.citizen).get("/me/data/").content.decode()
    with scope.system():
        assert Artisan.objects.get(pk=people.artisan.pk).place == "Nagla Zafran"


def test_a_wrong_answer_inside_a_correction_is_refused_and_the_request_stays_open(people: Cast) -> None:
    with scope.system():
        request = ask(people.artisan, asked="correction", wanted={"birth_year": "1492"}, by=people.citizen)
    assert (
        browser(people.officer).post(f"/desk/privacy/requests/{request.ref}/", {"do": "grant"}).status_code
        == 422
    )
    with scope.system():
        assert RightsRequest.objects.get().state == "open"
        assert not Event.objects.filter(verb="privacy.answered").exists()


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 422), ({"text": "   "}, 422), ({"text": "x", "paper": "program"}, 422)]
)
def test_a_request_that_says_nothing_or_brings_a_program_is_refused(
    people: Cast, files: Path, sent: dict[str, Any], status: int
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {
        **sent,
        **({"paper": SimpleUploadedFile("a.pdf", b"MZ\x90\x00" + b"\0" * 99)} if "paper" in sent else {}),
    }
    assert browser(people.citizen).post("/me/data/ask/correction/", given).status_code == status
    with scope.system():
        assert not RightsRequest.objects.exists() and on_disk(files) == []


def test_one_open_request_of_a_kind_and_only_her_own_office_answers(people: Cast) -> None:
    with scope.system():
        request = ask(people.artisan, asked="correction", text="the name", by=people.citizen)
        with pytest.raises(DomainError) as refused:
            ask(people.artisan, asked="correction", text="again", by=people.citizen)
        assert refused.value.code == "asked_already"
        other = cast(District.objects.order_by("pk")[1], 9)
        with pytest.raises(DomainError) as refused:
            answer(request, grant=True, words="", by=other.officer)
        assert refused.value.code == "not_your_place"
    assert browser(other.officer).get(f"/desk/privacy/requests/{request.ref}/").status_code == 404
    assert browser(people.assistant).get(f"/desk/privacy/requests/{request.ref}/").status_code == 403


# Erasure


def test_an_application_under_way_stands_against_erasure(people: Cast) -> None:
    case = application(people)
    page = browser(people.citizen).get("/me/data/ask/erasure/").content.decode()
    assert case.ref in page and 'name="sure"' not in page
    with scope.system(), pytest.raises(DomainError) as refused:
        ask(people.artisan, asked="erasure", by=people.citizen)
    assert refused.value.code == "under_way"
    with scope.system():
        assert not RightsRequest.objects.exists()


def test_what_may_go_is_gone_from_every_row_and_from_the_disk(
    everywhere: Cast, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(traces()) > 10 and any(b"zarifa's own" in one for one in on_disk(files))
    mobile = everywhere.citizen.mobile or ""
    assert traces((mobile,))
    phone = browser(everywhere.citizen)
    assert "What goes and what stays" in phone.get("/me/data/ask/erasure/").content.decode()
    assert phone.post("/me/data/ask/erasure/", {}).status_code == 422
    assert phone.post("/me/data/ask/erasure/", {"sure": "on"}).status_code == 302
    with scope.system():
        request = RightsRequest.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        done = browser(everywhere.officer).post(f"/desk/privacy/requests/{request.ref}/", {"do": "grant"})
    assert done.status_code == 302
    assert traces() == set()
    assert traces((mobile,)) == set()
    assert on_disk(files) == []
    with scope.system():
        entry = Artisan.objects.get(pk=everywhere.artisan.pk)
        assert entry.erased_at is not None and entry.user_id is None and entry.ref == everywhere.artisan.ref
        assert not Consent.objects.filter(artisan=entry, withdrawn_at__isnull=True).exists()
        assert Case.objects.filter(applicant=entry, state="withdrawn").exists()  # that it was decided stays
        [event] = Event.objects.filter(verb="privacy.erased")
        assert event.facts["kept"] == 0 and event.facts["gone"]["registry.entry"] == 1
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
        assert verify() is None and broken() == []
        assert not User.objects.get(pk=everywhere.citizen.pk).is_active
    assert phone.get("/me/data/").status_code in {302, 403, 404}
    listed = browser(everywhere.officer).get("/desk/register/?q=Zarifa").content.decode()
    assert everywhere.artisan.ref not in listed


def test_with_money_on_the_books_name_and_account_stay_with_them_and_nowhere_else(
    people: Cast, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    case = walk(application(people), people, "payment")
    with scope.system():
        Case.objects.filter(pk=case.pk).update(closed_at=clock.now())
        papers = CaseDocument.objects.filter(case=case).count()
        request = ask(people.artisan, asked="erasure", by=people.citizen)
        with django_capture_on_commit_callbacks(execute=True):
            done = answer(request, grant=True, words="", by=people.officer)
        assert done.outcome["kept"] == 1
        kept = Artisan.objects.get(pk=people.artisan.pk)
        assert str(kept.name) == "Zarifa Quraishi" and kept.bank_account == "30098765432" and kept.pan
        assert not any(
            (
                kept.mobile,
                kept.address,
                kept.place,
                kept.craft,
                kept.name_folded,
                kept.gender,
                kept.birth_year,
            )
        )
        assert (
            CaseDocument.objects.filter(case=case).count() == papers
        )  # accounts are audited with their papers
        assert Case.objects.get(pk=case.pk).values
    assert people.artisan.ref not in browser(people.officer).get("/desk/register/?q=Zarifa").content.decode()


def test_a_file_that_somebody_else_holds_too_stays_on_the_disk(
    everywhere: Cast, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with scope.system():
        shared = store_file(PHOTO, name="same.jpg", by=everywhere.officer)
        request = ask(everywhere.artisan, asked="erasure", by=everywhere.citizen)
        with django_capture_on_commit_callbacks(execute=True):
            answer(request, grant=True, words="", by=everywhere.officer)
        assert list(StoredFile.objects.filter(sha256=shared.sha256)) == [shared]
        assert default_storage.exists(file_path(shared.sha256))


def test_an_erasure_that_fails_half_way_leaves_everything(
    everywhere: Cast, files: Path, monkeypatch: Any
) -> None:
    from odop.kernel import holdings

    before, disk = dump(), on_disk(files)
    with scope.system():
        request = ask(everywhere.artisan, asked="erasure", by=everywhere.citizen)
        asked = dump()
        monkeypatch.setattr(holdings.HOLDINGS["accounts.sign_in"], "erase", lambda whose: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            answer(request, grant=True, words="", by=everywhere.officer)
    assert dump() == asked and asked != before and on_disk(files) == disk


def test_it_cannot_be_erased_twice(people: Cast) -> None:
    with scope.system():
        answer(
            ask(people.artisan, asked="erasure", by=people.citizen), grant=True, words="", by=people.officer
        )
        with pytest.raises(DomainError) as refused:
            ask(people.artisan, asked="erasure", by=people.assistant)
    assert refused.value.code == "erased"


# Retention


def test_what_is_over_its_time_goes_at_night_and_what_is_not_stays(people: Cast) -> None:
    with scope.system():
        save_draft(people.artisan, scheme=code(), answers=ANSWERS, page=1, by=people.citizen)
        with clock.at(clock.now() - timedelta(days=400)):
            send_notice(to="9800000001", template="x", body="old", language="en")
        send_notice(to="9800000001", template="x", body="new", language="en")
        connection.cursor().execute("UPDATE kernel_notice SET state = 'sent'")
        assert {one.code: one.rows for one in due() if one.rows} == {"kernel.notices": 1}
        assert erase_what_is_over() == {"kernel.notices": 1}
        assert ApplicationDraft.objects.count() == 1
        with clock.at(clock.now() + timedelta(days=200)):
            assert erase_what_is_over() == {"schemes.drafts": 1}
            assert erase_what_is_over() == {}
        told = [one.facts["gone"] for one in Event.objects.filter(verb="privacy.retention").order_by("at")]
    assert told == [{"kernel.notices": 1}, {"schemes.drafts": 1}]


def test_an_entry_goes_a_year_after_its_consent_ended_unless_it_was_given_again(people: Cast) -> None:
    with scope.system():
        withdraw_consent(people.artisan, "register", by=people.citizen)
        with clock.at(clock.now() + timedelta(days=360)):
            assert "registry.entry" not in erase_what_is_over()
        with clock.at(clock.now() + timedelta(days=370)):
            assert erase_what_is_over()["registry.entry"] == 1
        assert Artisan.objects.get(pk=people.artisan.pk).erased_at is not None
    assert traces(("Zarifa Quraishi",)) == set()


def test_an_application_under_way_keeps_its_entry_beyond_its_time(people: Cast) -> None:
    application(people)
    with scope.system():
        withdraw_consent(people.artisan, "register", by=people.citizen)
        with clock.at(clock.now() + timedelta(days=400)):
            assert "registry.entry" not in erase_what_is_over()


def test_answers_of_an_application_without_money_go_after_three_years(people: Cast) -> None:
    case = application(people, papers=False)
    with scope.system():
        take_step(case, do="withdraw", by=people.citizen)
        with clock.at(clock.now() + timedelta(days=3 * 366)):
            gone = erase_what_is_over()
        assert gone["casework.cases"] == 1 and gone["schemes.applications"] == 1
        assert Case.objects.get(pk=case.pk).values == {}


def _paid_and_over(people: Cast) -> Case:
    """Her money was paid, adjusted and settled, and the case has ended."""
    case = walk(application(people), people, "payment")
    officer = {office.kind: office for office in Office.objects.filter(district__isnull=True)}
    finance = officer_at(officer[OfficeKind.FINANCE], Role.FINANCE, "finance-r")
    [payment] = Payment.objects.filter(sanction__case=case)
    made = make_payment_file([payment], by=finance)
    line = [payment.ref, payment.ifsc, payment.account, payment.amount, "ACCEPTED", "B000000001", "", ""]
    read_return_file(bank_layout.write_return_file([line]), by=finance)
    Sanction.objects.filter(case=case).update(closed_at=clock.now())
    Case.objects.filter(pk=case.pk).update(closed_at=clock.now())
    assert PaymentFile.objects.get(pk=made.pk).file is not None
    return case


def test_after_ten_years_the_books_name_her_no_more_and_their_sums_stay(
    people: Cast, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with scope.system():
        case = _paid_and_over(people)
        sums = list(LedgerEntry.objects.order_by("pk").values_list("account", "amount"))
        asked = ask(people.artisan, asked="erasure", by=people.citizen)
        with django_capture_on_commit_callbacks(execute=True):
            answer(asked, grant=True, words="", by=people.officer)
        assert traces(("Zarifa Quraishi",)) and on_disk(files)
        with clock.at(clock.now() + timedelta(days=9 * 365)):
            assert not {"finance.money", "registry.entry"} & set(erase_what_is_over())
        assert traces(("Zarifa Quraishi",))
        with (
            clock.at(clock.now() + timedelta(days=10 * 366)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            coming = {one.code: one.rows for one in due()}
            gone = erase_what_is_over()
            assert erase_what_is_over() == {}
        assert coming["finance.money"] == gone["finance.money"] == 1
        assert gone["registry.entry"] == 1
        assert traces() == set() and on_disk(files) == []
        [payment] = Payment.objects.filter(sanction__case=case)
        assert (payment.account, payment.account_last4, payment.ifsc) == ("", "", "")
        assert list(LedgerEntry.objects.order_by("pk").values_list("account", "amount")) == sums
        assert [
            one for one in broken() if not one.startswith("casework.standing")
        ] == []  # closed by hand above


def test_the_proof_of_a_consent_goes_after_seven_years_and_not_before(people: Cast) -> None:
    with scope.system():
        withdraw_consent(people.artisan, "bank", by=people.citizen)
        withdraw_consent(people.artisan, "register", by=people.citizen)
        with clock.at(clock.now() + timedelta(days=6 * 365)):
            assert "registry.consents" not in erase_what_is_over()
            assert Consent.objects.filter(artisan=people.artisan).count() == 2
        with clock.at(clock.now() + timedelta(days=7 * 366)):
            assert erase_what_is_over()["registry.consents"] == 2
        assert not Consent.objects.filter(artisan=people.artisan).exists()


def test_the_end_of_a_consent_stays_while_its_entry_stands(people: Cast) -> None:
    """Its time counts from there: without it the entry would never go."""
    application(people)  # under way, so the entry cannot be erased
    with scope.system():
        withdraw_consent(people.artisan, "register", by=people.citizen)
        with clock.at(clock.now() + timedelta(days=8 * 366)):
            erase_what_is_over()
            assert Consent.objects.filter(artisan=people.artisan, purpose="register").count() == 1


def test_looks_go_after_three_years_and_none_within_one_whoever_asks(people: Cast) -> None:
    with scope.system():
        for days in (0, 400, 1200):
            with clock.at(clock.now() - timedelta(days=days)):
                say_why(people.artisan, why="papers", by=people.officer)
        assert erase_what_is_over() == {"privacy.looks": 1}
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessRecord.objects.all().delete()
        assert AccessRecord.objects.count() == 2


def test_months_are_counted_to_the_last_day_of_a_shorter_month() -> None:
    from datetime import UTC, datetime

    assert months_before(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 15, tzinfo=UTC), 12) == datetime(2025, 1, 15, tzinfo=UTC)


def test_those_who_watch_see_what_goes_tonight(people: Cast) -> None:
    assert browser(people.officer).get("/desk/privacy/retention/").status_code == 403
    assert Client().get("/desk/privacy/retention/").status_code == 302
