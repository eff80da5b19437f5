"""The pages: everybody reads what is published, the cell writes, and a list costs the same however long it is."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.partners import factories, services
from odop.partners.models import Agreement, FigureSheet, Partner
from odop.partners.tests.conftest import World

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%sample\n"


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=user.pk))
    return made


def test_from_a_new_partner_to_a_published_agreement_with_a_duty(world: World) -> None:
    cell, anybody = signed_in(world.cell), Client()
    new = "/desk/agreements/new/"
    assert (
        cell.post(
            new, {"do": "partner", "name_en": "Sample Lab", "name_hi": "", "kind": "laboratory"}
        ).status_code
        == 422
    )
    assert not Partner.objects.filter(code="sample-lab").exists()
    given = {"do": "partner", "name_en": "Sample Lab", "name_hi": "नमूना लैब", "kind": "laboratory"}
    assert cell.post(new, given).status_code == 302
    wrong = cell.post(new, {"do": "agreement", "partner": "sample-lab", "subject_en": "Tests"})
    assert wrong.status_code == 422 and "Tests" in wrong.content.decode(), "nothing typed is lost"
    made = cell.post(
        new,
        {
            "do": "agreement",
            "partner": "sample-lab",
            "subject_en": "Tests",
            "subject_hi": "जाँच",
            "source": "File 7",
        },
    )
    here = made.headers["Location"]
    ref = here.rstrip("/").rsplit("/", 1)[-1]
    assert anybody.get(f"/agreements/{ref}/").status_code == 404
    assert cell.post(here, {"do": "sign", "signed_on": ""}).status_code == 422
    day = clock.today().isoformat()
    for body in (
        {"do": "sign", "signed_on": day}, {"do": "publish"}, {"do": "fee", "work": "quality", "each": "2,500"},
        {"do": "bind", "whose": "partner", "kind": "report", "text_en": "Report", "text_hi": "रिपोर्ट", "due_on": day, "every_months": "३"},
        {"do": "review", "held_on": day, "found": "All well"},
        {"do": "document", "public": "on", "file": SimpleUploadedFile("paper.pdf", PDF)},
    ):  # fmt: skip
        assert cell.post(here, body).status_code == 302, body
    one = Agreement.objects.get(ref=ref)
    [owed] = one.obligations.all()
    assert owed.every_months == 3
    assert (
        cell.post(here, {"do": "document", "file": SimpleUploadedFile("x.pdf", b"no paper")}).status_code
        == 422
    )
    assert (
        cell.post(
            f"{here}{owed.number}/", {"do": "settle", "due": day, "outcome": "met", "words": ""}
        ).status_code
        == 422
    )
    answer = {
        "do": "settle",
        "due": day,
        "outcome": "met",
        "words": "Report 1",
        "file": SimpleUploadedFile("r.pdf", PDF),
    }
    assert cell.post(f"{here}{owed.number}/", answer).status_code == 302
    [done] = owed.fulfilments.all()
    for path in (
        here,
        f"{here}{owed.number}/",
        f"{here}paper/",
        f"{here}proof/{done.pk}/",
        "/desk/agreements/list.xlsx",
        f"/hi{here}",
    ):
        assert cell.get(path).status_code == 200, path
    page = anybody.get(f"/agreements/{ref}/").content.decode()
    assert "Sample Lab" in page and "Report" in page and "All well" not in page, (
        "a review stays with the State"
    )
    assert anybody.get(f"/agreements/{ref}/paper/").status_code == 200
    assert "जाँच" in anybody.get(f"/hi/agreements/{ref}/").content.decode()


def test_an_officer_of_a_district_reads_and_writes_nothing(world: World) -> None:
    hidden = factories.signed(world.cell)
    shown = services.publish(factories.signed(world.cell), by=world.cell)
    officer = signed_in(world.officer)
    page = officer.get("/desk/agreements/").content.decode()
    assert shown.ref in page and hidden.ref not in page
    assert officer.get(f"/desk/agreements/{hidden.ref}/").status_code == 404
    assert 'name="do"' not in officer.get(f"/desk/agreements/{shown.ref}/").content.decode()
    assert (
        officer.post(
            f"/desk/agreements/{shown.ref}/", {"do": "end", "ended_on": "2026-01-01", "ended_note": "x"}
        ).status_code
        == 403
    )
    assert officer.get("/desk/agreements/new/").status_code == 403
    shown.refresh_from_db()
    assert shown.ended_on is None


def test_the_list_is_read_by_kind_and_state(world: World) -> None:
    bank = services.publish(factories.signed(world.cell, kind="finance"), by=world.cell)
    shop = services.publish(factories.agreement(world.cell), by=world.cell)

    def listed(query: str) -> set[str]:
        page = Client().get(f"/agreements/{query}").content.decode()
        return {one.ref for one in (bank, shop) if f"/agreements/{one.ref}/" in page}

    assert listed("") == {bank.ref, shop.ref}
    assert listed("?kind=finance") == listed("?state=signed") == {bank.ref}
    assert listed("?state=negotiation") == {shop.ref} and listed("?kind=finance&state=negotiation") == set()
    file = Client().get("/agreements/list.xlsx")
    assert file.content[:2] == b"PK"


def test_a_months_file_is_brought_on_the_page_and_everybody_reads_the_sum(world: World) -> None:
    one = services.publish(factories.signed(world.cell), by=world.cell)
    code, cell, officer = one.partner.code, signed_in(world.cell), signed_in(world.officer)
    here = f"/desk/partner-figures/{code}/"
    text = b"district,sellers,sales\nSambhal,4,70000\nBhadohi,5,91000\n"
    given = {"month": "2026-05", "source": "Letter 4"}
    assert (
        cell.get(f"{here}template.xlsx").content[:2] == b"PK"
        and officer.get(f"{here}template.xlsx").status_code == 403
    )
    wrong = cell.post(here, {**given, "file": SimpleUploadedFile("a.csv", b"district,sellers\nNowhere,1\n")})
    assert wrong.status_code == 422 and "no district “Nowhere”" in wrong.content.decode()
    assert officer.post(here, {**given, "file": SimpleUploadedFile("a.csv", text)}).status_code == 403
    assert not FigureSheet.objects.exists()
    assert cell.post(here, {**given, "file": SimpleUploadedFile("a.csv", text)}).status_code == 302
    assert "Bhadohi" in cell.get(here).content.decode()
    assert (
        "Bhadohi" not in officer.get(here).content.decode() and "70,000" in officer.get(here).content.decode()
    )
    page = Client().get(f"/agreements/{one.ref}/").content.decode()
    assert "May 2026" in page and "Bhadohi" not in page


@pytest.mark.parametrize("path", ["/agreements/", "/desk/agreements/", "/desk/partner-figures/"])
def test_a_list_costs_the_same_for_one_and_for_ten(path: str, world: World) -> None:
    def more(count: int) -> None:
        for _n in range(count):
            one = services.publish(factories.signed(world.cell), by=world.cell)
            factories.duty(one, world.cell, due_on=clock.today())
            FigureSheet.objects.create(
                ref=f"PF-{one.pk}",
                partner=one.partner,
                month=date(2026, 5, 1),
                source="x",
                brought_at=clock.now(),
            )

    def cost(get: Callable[[str], object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            get(path)
        return len(asked)

    client = signed_in(world.cell)
    more(1)
    before = cost(client.get)
    more(6)
    assert cost(client.get) == before


def test_the_cell_says_where_the_people_of_a_partner_sign_in(world: World) -> None:
    one = services.publish(factories.signed(world.cell), by=world.cell)
    office = Office.objects.create(code="T-INSTITUTE", kind=OfficeKind.INSTITUTE, name=factories.BOTH)
    cell, here = signed_in(world.cell), f"/desk/agreements/{one.ref}/"
    asked = {"do": "house", "office": office.code}
    assert signed_in(world.officer).post(here, asked).status_code == 403
    one.partner.refresh_from_db()
    assert one.partner.office is None
    assert cell.post(here, asked).status_code == 302
    one.partner.refresh_from_db()
    assert one.partner.office == office and " selected" in cell.get(here).content.decode()
    assert cell.post(here, {"do": "house", "office": ""}).status_code == 302
    one.partner.refresh_from_db()
    assert one.partner.office is None
