"""Budget and payments at the desk: who sees what, what is asked before money moves, and the whole walk of finance."""

import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from odop.accounts.models import User
from odop.desk.queries.casepage import told
from odop.finance import bank_layout, factories, services
from odop.finance.models import BudgetLine, LedgerTransaction, Payment, PaymentFile, ReturnFile
from odop.finance.tests.test_bank_files import drafted, row
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry import factories as people


@pytest.fixture
def year() -> str:
    return financial_year_of(clock.today())


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(finance: User) -> Iterator[Client]:
    return at_desk(finance)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_the_state_sees_every_district(
    desk: Client, place: District, other_place: District, prefix: str
) -> None:
    factories.purse(place, 500_000)
    page = desk.get(f"{prefix}/desk/budget/")
    assert page.status_code == 200
    for one in (place, other_place):
        assert one.name["hi" if prefix else "en"] in text(page)
    assert "₹\xa05,00,000" in text(page)


def test_the_table_sorts_and_costs_the_same_for_one_or_many(desk: Client, place: District) -> None:
    factories.purse(place, 100)
    with CaptureQueriesContext(
        connection,
    ) as one:
        desk.get("/desk/budget/")
    for number in range(12):
        factories.purse(
            people.district(f"C{number:02d}", f"Gamma {number:02d}", f"गामा {number}"), 1000 + number
        )
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/desk/budget/?sort=-free")
    assert len(many) == len(one)
    found = text(page)
    assert found.index("Gamma 11") < found.index("Gamma 00") < found.index("Alpha")


def test_a_workbook_holds_the_same_rows_within_the_readers_place(
    desk: Client, officer: User, place: District, other_place: District
) -> None:
    factories.purse(place, Decimal("1234.50"))
    factories.purse(other_place, 99)
    sheet = load_workbook(io.BytesIO(desk.get("/desk/budget/export.xlsx").content)).active
    assert sheet is not None
    rows = {line[1]: line for line in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows["Alpha"][2] == 1234.5
    assert "Beta" in rows
    own = load_workbook(io.BytesIO(at_desk(officer).get("/desk/budget/export.xlsx").content)).active
    assert own is not None
    assert [line[1] for line in own.iter_rows(min_row=3, values_only=True)] == ["Alpha"]


def test_the_money_of_two_schemes_stands_apart_on_pages_workbooks_and_in_payments(
    desk: Client, place: District, year: str
) -> None:
    factories.purse(place, 500_000)
    other = services.keep_head("second", scheme="second", name={"en": "Second Scheme", "hi": "दूसरी योजना"})
    services.bring_budget(other, year, Decimal(70_000), by=SYSTEM)
    services.allot(other, year, place, Decimal(70_000), by=SYSTEM)
    institute = people.officer(place, "officer", "diepc").current_postings[0].office
    services.keep_payee(institute, account="712345678901", ifsc="SMPL0000007", by=SYSTEM)
    services.commit_for(
        "batch:TB-1", head=other, district=place, amount=Decimal(50_000), payee=institute, by=SYSTEM
    )
    payment = services.draft_instalment("batch:TB-1", amount=Decimal(25_000), by=SYSTEM)
    first, second = (
        text(desk.get(f"/desk/budget/?head={code}")) for code in (factories.head().code, "second")
    )
    assert "₹\xa05,00,000" in first and "₹\xa070,000" not in first
    assert "₹\xa070,000" in second and "₹\xa05,00,000" not in second
    assert f"?year={year}&amp;head=second" in second
    answer = desk.get("/desk/budget/export.xlsx?head=second")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None and "Second Scheme" in str(sheet["A1"].value)
    assert f"budget-second-{year}" in answer["Content-Disposition"]
    assert "TB-1" in text(desk.get(f"/desk/budget/{year}/{place.pk}/?head=second&show=cases"))
    assert "TB-1" in text(desk.get("/desk/payments/"))
    page = text(desk.get(f"/desk/payments/{payment.ref}/"))
    assert "TB-1" in page and "Office" in page and "Movements of this money" in page
    desk.post("/desk/payments/make-file/", {"payment": payment.ref})
    made = PaymentFile.objects.get()
    assert "TB-1" in text(desk.get(f"/desk/payments/files/{made.ref}/"))
    said = bank_layout.write_return_file([row(payment)])
    desk.post("/desk/payments/answers/read/", {"file": SimpleUploadedFile("r.csv", said)})
    kept = ReturnFile.objects.get()
    assert "TB-1" in text(desk.get(f"/desk/payments/answers/{kept.ref}/"))
    assert BudgetLine.objects.get(head=other, district=place).released_amount == 25_000
    assert broken() == []


def test_an_office_sees_its_own_line_its_movements_and_cases(
    officer: User, place: District, other_place: District, year: str
) -> None:
    factories.purse(place, 500_000)
    factories.purse(other_place, 700_000)
    case = factories.case(place)
    services.commit(case, case.amount, by=officer)
    client = at_desk(officer)
    page = text(client.get("/desk/budget/"))
    assert "Alpha" in page and "Beta" not in page and "7,00,000" not in page
    assert case.ref in page
    assert case.ref in text(client.get("/desk/budget/?show=cases"))
    assert client.get(f"/desk/budget/{year}/{other_place.pk}/").status_code == 404
    assert client.get("/desk/budget/move/allot/").status_code == 403


def move(client: Client, kind: str, **given: object) -> object:
    return client.post(f"/desk/budget/move/{kind}/", {"note": "Order 12, 01-11-2026", **given})


def test_money_moves_only_after_it_was_confirmed(desk: Client, place: District, year: str) -> None:
    services.bring_budget(
        factories.head(), year, Decimal(1_000_000), by=people.officer(None, "finance", "finance")
    )
    before = LedgerTransaction.objects.count()
    asked = move(desk, "allot", to_district=place.pk, amount="3.2 lakh")
    assert "₹\xa03,20,000" in text(asked) and "₹\xa06,80,000" in text(asked)
    assert LedgerTransaction.objects.count() == before
    given = {"to_district": place.pk, "amount": "320000", "seen": "1000000.00", "confirmed": "1"}
    assert move(desk, "allot", **given).status_code == 302  # type: ignore[attr-defined]
    assert BudgetLine.objects.get(district=place).allotted_amount == 320_000
    again = move(desk, "allot", **given)  # the button pressed twice
    assert again.status_code == 409  # type: ignore[attr-defined]
    assert LedgerTransaction.objects.count() == before + 1
    assert broken() == []


def test_each_kind_of_movement_is_done_at_the_desk(
    desk: Client, place: District, other_place: District
) -> None:
    factories.head()
    steps = [
        ("receive", {"amount": "1000", "seen": "0.00"}),
        ("allot", {"amount": "600", "to_district": place.pk, "seen": "1000.00"}),
        (
            "transfer",
            {"amount": "200", "from_district": place.pk, "to_district": other_place.pk, "seen": "600.00"},
        ),
        ("take-back", {"amount": "50", "from_district": other_place.pk, "seen": "200.00"}),
    ]
    for kind, given in steps:
        assert desk.get(f"/desk/budget/move/{kind}/").status_code == 200
        assert move(desk, kind, **given, confirmed="1").status_code == 302, kind  # type: ignore[attr-defined]
    assert [BudgetLine.objects.get(district=one).allotted_amount for one in (place, other_place, None)] == [
        400,
        150,
        450,
    ]
    assert broken() == []


def test_a_refusal_keeps_what_was_typed(desk: Client, place: District) -> None:
    factories.head()
    for given in ({"amount": "lots"}, {"amount": "5,00"}, {"amount": "100"}, {"amount": ""}):
        page = move(desk, "allot", to_district=place.pk, **given)
        assert page.status_code == 422  # type: ignore[attr-defined]
        assert "error-summary" in text(page)
        assert f'value="{given["amount"]}"' in text(page) or not given["amount"]
    assert LedgerTransaction.objects.count() == 0


def test_finance_walks_from_drafted_to_paid(desk: Client, place: District) -> None:
    payments = drafted(place, 6)
    page = text(desk.get("/desk/payments/"))
    assert all(one.ref in page for one in payments)
    made = desk.post("/desk/payments/make-file/", {"payment": [one.ref for one in payments]})
    file = PaymentFile.objects.get()
    assert made.headers["Location"].endswith(f"/desk/payments/files/{file.ref}/")
    page = text(desk.get(f"/desk/payments/files/{file.ref}/"))
    assert "0 of 6 answered" in page
    content = desk.post(f"/desk/payments/files/{file.ref}/download/").content
    assert content.count(b"\r\n") == 8
    answer = desk.get(f"/desk/payments/files/{file.ref}/sample-answer/?reject=some").content
    read = desk.post(
        "/desk/payments/answers/read/", {"file": SimpleUploadedFile("a.csv", answer)}, follow=True
    )
    assert text(read).count("Accepted by the bank</span>") == 5
    assert "There is no such account" in text(read)
    again = desk.post(
        "/desk/payments/answers/read/", {"file": SimpleUploadedFile("a.csv", answer)}, follow=True
    )
    assert "read before" in text(again)
    assert ReturnFile.objects.count() == 1
    assert "6 of 6 answered" in text(desk.get(f"/desk/payments/files/{file.ref}/"))
    assert Payment.objects.filter(state="paid").count() == 5
    returned = Payment.objects.get(state="rejected").sanction.case
    assert returned is not None
    assert "There is no such account" in str(told(returned, list(returned.steps.all()))[0].note)
    assert broken() == []


def test_no_page_shows_more_of_an_account_than_four_digits(desk: Client, place: District) -> None:
    payments = drafted(place, 2)
    made = services.make_payment_file(payments, by=people.officer(None, "finance", "finance"))
    rows = [row(payments[0]), ["?", payments[1].account, "x"]]
    kept = services.read_return_file(
        bank_layout.write_return_file(rows), by=people.officer(None, "finance", "finance")
    )
    for url in (
        "/desk/payments/?state=sent", f"/desk/payments/{payments[0].ref}/", f"/desk/payments/files/{made.ref}/",
        f"/desk/payments/answers/{kept.ref}/", "/desk/payments/answers/", "/desk/payments/files/",
        f"/desk/payments/files/{made.ref}/sample-answer/",
    ):  # fmt: skip
        page = desk.get(url)
        assert page.status_code == 200, url
        assert not any(one.account in text(page) for one in payments), url


def test_an_office_of_another_district_gets_nothing(place: District, other_place: District) -> None:
    payments = drafted(place, 1)
    client = at_desk(people.officer(other_place, "officer", "diepc"))
    assert payments[0].ref not in text(client.get("/desk/payments/"))
    assert client.get(f"/desk/payments/{payments[0].ref}/").status_code == 404
    for url in ("/desk/payments/files/", "/desk/payments/answers/"):
        assert client.get(url).status_code == 403
    assert client.post("/desk/payments/make-file/", {"all": "1"}).status_code == 403


def test_the_own_office_sees_its_payments_and_makes_no_file(officer: User, place: District) -> None:
    payments = drafted(place, 1)
    client = at_desk(officer)
    assert payments[0].ref in text(client.get("/desk/payments/"))
    assert client.get(f"/desk/payments/{payments[0].ref}/").status_code == 200
    assert client.post("/desk/payments/make-file/", {"all": "1"}).status_code == 403
    assert PaymentFile.objects.count() == 0


def test_an_auditor_sees_and_does_nothing(place: District) -> None:
    payments = drafted(place, 1)
    finance = people.officer(None, "finance", "finance")
    made = services.make_payment_file(payments, by=finance)
    client = at_desk(people.officer(None, "auditor", "audit"))
    for url in (
        "/desk/budget/",
        "/desk/payments/files/",
        f"/desk/payments/files/{made.ref}/",
        "/desk/payments/answers/",
    ):
        assert client.get(url).status_code == 200, url
    for url in (
        f"/desk/payments/files/{made.ref}/download/",
        "/desk/payments/answers/read/",
        "/desk/payments/make-file/",
    ):
        assert client.post(url).status_code == 403, url
    assert Event.objects.filter(verb="payment.file_taken").count() == 0


def test_nothing_chosen_makes_no_file_and_says_so(desk: Client, place: District) -> None:
    drafted(place, 1)
    page = desk.post("/desk/payments/make-file/", {})
    assert page.status_code == 422
    assert "Choose at least one payment" in text(page)
    assert PaymentFile.objects.count() == 0


def test_a_file_that_is_no_answer_is_refused_in_words(desk: Client) -> None:
    upload = SimpleUploadedFile("x.csv", b"\x89PNG\r\n\x1a\n....")
    page = desk.post("/desk/payments/answers/read/", {"file": upload})
    assert page.status_code == 422
    assert "This is not a return file" in text(page)
    assert desk.post("/desk/payments/answers/read/", {}).status_code == 422


def test_sample_answers_exist_in_a_demonstration_only(
    desk: Client, place: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = services.make_payment_file(drafted(place, 1), by=people.officer(None, "finance", "finance"))
    url = f"/desk/payments/files/{made.ref}/sample-answer/"
    assert desk.get(url).status_code == 200
    monkeypatch.setattr(settings, "DEMO", False)
    assert desk.get(url).status_code == 404


def test_lists_cost_the_same_for_one_payment_and_twenty(desk: Client, place: District) -> None:
    drafted(place, 1)
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/payments/")
    drafted(place, 20)
    with CaptureQueriesContext(connection) as many:
        desk.get("/desk/payments/")
    assert len(many) == len(one)
