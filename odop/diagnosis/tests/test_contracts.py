"""Agencies under contract: one organisation under many names, deliverables accepted by another, money never above the value."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, Posting, User
from odop.diagnosis import factories, services
from odop.diagnosis.agencies import folded
from odop.diagnosis.models import Agency, Contract, Deliverable
from odop.diagnosis.queries.contracts import agency_named, contracts_visible_to
from odop.finance import factories as money
from odop.finance.models import Payment, Sanction
from odop.finance.queries import sanction_of
from odop.finance.services import settle_as_grant
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.lib.programme import ProgrammeInvalid
from odop.places.models import District, ProductLine
from odop.registry import factories as register

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def office(agency: User) -> Office:
    return agency.current_postings[0].office


@pytest.fixture
def made(officer: User, office: Office, line: ProductLine, place: District) -> Contract:
    money.purse(place, 200_000)
    return factories.contract(officer, office, line, head=money.head())


def another_agency() -> User:
    """Somebody of an agency that no contract names."""
    stranger = register.officer(None, Role.AGENCY, OfficeKind.AGENCY)
    office = Office.objects.create(code="other-agency", kind=OfficeKind.AGENCY, name={"en": "Other agency"})
    Posting.objects.filter(user=stranger).update(office=office)
    return User.objects.get(pk=stranger.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_one_organisation_is_found_under_every_name_of_the_record(db: None, tmp_path: Path) -> None:
    assert (
        services.load_agencies(programme())
        == services.load_agencies(programme())
        == Agency.objects.count()
        == 6
    )
    for words, key in (
        ("Asian World Bank", "adb"), ("asian development bank", "adb"), ("एडीबी", "adb"), ("P.w.C", "pwc"),
        ("Ernst & Young", "ey"), ("il & fs", "ilfs"), ("DARASHAW", "darashaw"),
    ):  # fmt: skip
        found = agency_named(words)
        assert found is not None and found.key == key, words
    assert agency_named("World Bank") is None and agency_named(" . ") is None
    assert folded("सींग-शिल्प") == "सींगशिल्प"
    folder = tmp_path / "diagnosis"
    folder.mkdir()
    entry = '[[agencies]]\nkey = "{}"\nname = {{ en = "{}", hi = "क{}" }}\nsource = "x"\n'
    (folder / "agencies.toml").write_text(
        entry.format("a", "One", 1) + entry.format("b", "ONE", 2), encoding="utf-8"
    )
    with pytest.raises(ProgrammeInvalid):
        services.load_agencies(replace(programme(), folder=tmp_path))
    assert not Agency.objects.filter(key="a").exists()


def test_the_cell_gives_an_agency_its_office_once(cell: User, officer: User, office: Office) -> None:
    services.load_agencies(programme())
    pwc, ey = Agency.objects.get(key="pwc"), Agency.objects.get(key="ey")
    with pytest.raises(NotAllowed):
        services.house_agency(pwc, office, by=officer)
    services.house_agency(pwc, office, by=cell)
    for wrong in (office, officer.current_postings[0].office):
        with pytest.raises(Invalid):
            services.house_agency(ey, wrong, by=cell)
    assert list(Agency.objects.exclude(office=None).values_list("key", flat=True)) == ["pwc"]


def test_a_deliverable_is_handed_in_accepted_by_another_and_paid_once(
    made: Contract, officer: User, agency: User, cell: User, other_officer: User
) -> None:
    one = factories.deliverable(made, officer)
    with pytest.raises(NotAllowed):
        services.hand_in(one, note="DS-SBL-0001", by=officer)
    with pytest.raises(Invalid):
        services.hand_in(one, note=" ", by=agency)
    with pytest.raises(NotAllowed):
        services.accept(one, by=officer)  # nothing there yet
    services.hand_in(one, note="DS-SBL-0001", content=PDF, name="report.pdf", by=agency)
    for other in (agency, other_officer):
        with pytest.raises(NotAllowed):
            services.accept(one, by=other)
    with pytest.raises(Invalid):
        services.send_back(one, note=" ", by=officer)
    services.send_back(one, note="No prices in it", by=officer)
    services.hand_in(one, note="With prices", by=agency)
    with pytest.raises(DomainError) as early:
        services.order_payment(one, by=officer)
    assert early.value.code == "not_accepted" and not Sanction.objects.exists()
    services.accept(one, by=officer)
    with pytest.raises(DomainError) as unknown:
        services.order_payment(one, by=officer)
    assert unknown.value.code == "no_account" and not Sanction.objects.exists()
    with pytest.raises(NotAllowed):
        services.note_account(made, account="712345678901", ifsc="SMPL0000007", by=officer)
    services.note_account(made, account="712345678901", ifsc="SMPL0000007", by=cell)
    with scope.enter(
        officer.scope
    ):  # the officer of a district sees no account of an agency, and pays it all the same
        services.order_payment(one, by=officer)
    for again in (services.order_payment, services.accept):
        with pytest.raises(DomainError):
            again(one, by=officer)
    with pytest.raises(DomainError) as under_way:
        services.order_again(one, by=officer)
    assert under_way.value.code == "already_paid" and Payment.objects.count() == 1
    Payment.objects.update(state=Payment.State.SENT)
    settle_as_grant(services.subject_of(one), by=SYSTEM)
    services.note_paid(one.ref, clock.today())
    services.note_paid(one.ref, clock.today() - timedelta(days=1))
    present = Deliverable.objects.get()
    assert (present.state, present.paid_on) == ("paid", clock.today())
    sanction = sanction_of(services.subject_of(one))
    assert sanction is not None and sanction.granted_amount == Decimal(40_000)
    made.refresh_from_db()
    assert (made.promised_amount, made.accepted_amount, made.paying_amount) == (40_000, 40_000, 40_000)
    assert not broken()


def test_all_deliverables_together_stay_within_the_value(made: Contract, officer: User, agency: User) -> None:
    first = factories.deliverable(made, officer, amount=Decimal(60_000))
    with pytest.raises(DomainError) as refused:
        factories.deliverable(made, officer, amount=Decimal("40000.01"))
    assert refused.value.code == "beyond_value" and made.deliverables.count() == 1
    second = factories.deliverable(made, officer, amount=Decimal(40_000))
    assert (first.number, second.number) == (1, 2)
    services.drop(first, by=officer)
    made.refresh_from_db()
    assert made.promised_amount == 40_000
    services.hand_in(second, note="There", by=agency)
    with pytest.raises(DomainError):
        services.drop(second, by=officer)
    for changes in ({"paying_amount": 1}, {"accepted_amount": 40_001}, {"promised_amount": 100_001}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliverable.objects.update(state="accepted", accepted_by=agency)  # by whoever handed it in
    Contract.objects.update(promised_amount=50_000)
    assert any("promised" in words for words in broken())


def test_what_is_no_contract_is_refused_and_nothing_is_written(
    officer: User, cell: User, agency: User, office: Office, line: ProductLine, other_place: District
) -> None:
    foreign = register.product_line(other_place)
    for by, lines in ((officer, (foreign,)), (officer, (line, foreign)), (agency, (line,))):
        with pytest.raises(NotAllowed):
            factories.contract(by, office, *lines)
    day = clock.today()
    for changes, field in (
        ({"number": " "}, "number"), ({"value": Decimal(0)}, "value"), ({"value": None}, "value"),
        ({"signed_on": day + timedelta(days=1)}, "signed_on"), ({"to_on": day - timedelta(days=99)}, "to_on"),
        ({"head": None}, "head"), ({"lines": ()}, "lines"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            factories.contract(officer, office, line, **changes)
        assert field in refused.value.fields, field
    services.load_agencies(programme())
    with pytest.raises(DomainError) as unhoused:
        services.make_contract(
            Agency.objects.get(key="ey"), number="7", signed_on=day, from_on=day, to_on=day, value=Decimal(1),
            head=money.head(), lines=[line], by=officer,
        )  # fmt: skip
    assert unhoused.value.code == "no_office" and not Contract.objects.exists()
    both = factories.contract(cell, office, line, foreign)
    assert both.district is None and both.lines.count() == 2
    with pytest.raises(NotAllowed):
        factories.deliverable(both, officer)  # made by the cell


def test_a_contract_is_seen_by_its_districts_and_its_agency_and_no_other(
    cell: User, officer: User, other_officer: User, agency: User, office: Office, line: ProductLine
) -> None:
    stranger = another_agency()
    found = factories.contract(cell, office, line, register.product_line(line.district, "Second"))
    factories.deliverable(found, cell)
    Contract.objects.update(district=None)
    for reader, seen in ((officer, 1), (agency, 1), (cell, 1), (other_officer, 0), (stranger, 0)):
        assert contracts_visible_to(reader).count() == seen
        with scope.enter(reader.scope):
            assert (Contract.objects.count(), Deliverable.objects.count()) == (seen, seen)
    assert signed_in(other_officer).get(f"/desk/contracts/{found.ref}/").status_code == NotFound.status


def test_contract_and_deliverable_are_walked_in_the_browser(
    officer: User, agency: User, cell: User, office: Office, line: ProductLine, place: District
) -> None:
    money.purse(place, 200_000)
    factories.housed(office)
    Agency.objects.update(aliases=["Study House"], names_folded=[folded("Study House")])
    client, day = signed_in(officer), clock.today()
    asked = {
        "agency": "study house", "number": "17/2026", "signed_on": day.isoformat(), "from_on": day.isoformat(),
        "to_on": (day + timedelta(days=90)).isoformat(), "value": "1,00,000", "head": money.head().code, "lines": str(line.pk),
    }  # fmt: skip
    assert client.get("/desk/contracts/new/").status_code == 200
    assert client.post("/desk/contracts/new/", {**asked, "agency": "Nobody"}).status_code == 422
    assert client.post("/desk/contracts/new/", asked).status_code == 302
    here = f"/desk/contracts/{Contract.objects.get().ref}/"
    shown = client.get(here).content.decode()
    assert str(Contract.objects.get().head.name["en"]) in shown and "&#x27;en&#x27;" not in shown
    new = {
        "do": "promise", "title_en": "Survey", "title_hi": "सर्वेक्षण", "product_line": str(line.pk), "due_on": day.isoformat(),
    }  # fmt: skip
    assert client.post(here, {**new, "amount": "1,00,001"}).status_code == 409
    assert client.post(here, {**new, "amount": "60,000"}).status_code == 302
    writer = signed_in(agency)
    assert "Survey" in writer.get(here).content.decode()
    assert writer.post(here, new).status_code == 403
    given = {"do": "hand_in", "number": "1", "note": "Here", "file": SimpleUploadedFile("r.pdf", PDF)}
    assert writer.post(here, {**given, "file": SimpleUploadedFile("r.pdf", b"<html>")}).status_code == 422
    given["file"] = SimpleUploadedFile("r.pdf", PDF)
    assert writer.post(here, given).status_code == 302
    assert writer.get(f"{here}files/1/").content == client.get(f"{here}files/1/").content == PDF
    assert client.get(f"{here}files/2/").status_code == 404
    assert client.post(here, {"do": "accept", "number": "1"}).status_code == 302
    assert client.post(here, {"do": "pay", "number": "1"}).status_code == 409
    central = signed_in(cell)
    assert (
        central.post(here, {"do": "account", "account": "712345678901", "ifsc": "smpl0000007"}).status_code
        == 302
    )
    assert client.post(here, {"do": "pay", "number": "1"}).status_code == 302
    assert client.post(here, {"do": "dance", "number": "1"}).status_code == 404
    page = Client(HTTP_ACCEPT_LANGUAGE="hi")
    page.force_login(officer)
    assert "भुगतान हो रहा है" in page.get(f"/hi{here}").content.decode()
    assert client.post(here, {"do": "end", "reason": ""}).status_code == 422
    assert client.post(here, {"do": "end", "reason": "Late"}).status_code == 302
    assert "17/2026" in client.get("/desk/contracts/").content.decode()
    free = Agency.objects.create(key="free", name={"en": "Free"}, source="x")
    second = another_agency().current_postings[0].office
    assert client.get(f"/desk/contracts/agencies/{free.key}/").status_code == 404
    assert (
        central.post(f"/desk/contracts/agencies/{free.key}/", {"office": str(second.pk)}).status_code == 302
    )
    free.refresh_from_db()
    assert free.office_id == second.pk
