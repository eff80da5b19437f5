"""The pages: a phone, an office, an institute and the cell, each with what is its own to do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.kernel import clock
from odop.partners.models import Agreement
from odop.registry import factories as register
from odop.support import factories, services
from odop.support.models import ServiceRequest, WorkOrder
from odop.support.tests.conftest import World

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=user.pk))
    return made


def test_a_request_walks_from_the_phone_to_the_institute_and_back(world: World) -> None:
    phone, office, institute = signed_in(world.citizen), signed_in(world.officer), signed_in(world.helper)
    wrong = phone.post("/help/ask/", {"work": "design", "goods": "Combs", "trouble": ""})
    assert wrong.status_code == 422 and not ServiceRequest.objects.exists()
    photo = SimpleUploadedFile("a.png", factories.PNG)
    given = {"work": "design", "goods": "Combs", "trouble": "Old patterns", "photo": photo}
    hers = phone.post("/help/ask/", given).headers["Location"]
    one = ServiceRequest.objects.get()
    desk = f"/desk/help/{one.ref}/"
    assert institute.get(desk).status_code == 404, "not sent yet"
    assert 'value="accept"' not in office.get(desk).content.decode()
    assert office.post(desk, {"do": "send", "office": world.office.code}).status_code == 302
    assert one.ref in institute.get("/desk/help/").content.decode()
    assert institute.post(desk, {"do": "accept", "days": "soon"}).status_code == 422
    assert institute.post(desk, {"do": "accept", "days": "७"}).status_code == 302
    assert (
        institute.post(
            desk, {"do": "deliver", "words": "", "file": SimpleUploadedFile("a.pdf", factories.PDF)}
        ).status_code
        == 422
    )
    assert (
        institute.post(
            desk, {"do": "deliver", "words": "Here", "file": SimpleUploadedFile("a.pdf", factories.PDF)}
        ).status_code
        == 302
    )
    for client, paths in (
        (phone, (hers, f"{hers}photo/", f"{hers}files/1/", f"/hi{hers}", "/me/help/", "/hi/help/ask/")),
        (office, (desk, f"{desk}photo/", f"{desk}files/1/", "/desk/help/", "/desk/help/?show=closed")),
        (institute, (desk, f"{desk}photo/", f"{desk}files/1/", f"/hi{desk}", "/desk/help/orders/")),
    ):
        for path in paths:
            assert client.get(path).status_code == 200, path
    assert phone.post(hers, {"do": "judge", "helped": "yes"}).status_code == 422
    assert (
        phone.post(hers, {"do": "judge", "helped": "yes", "stars": "4", "words": "Good"}).status_code == 302
    )
    page = Client().get("/help/").content.decode()
    assert "4.0" in page and str(world.artisan.name) not in page


def test_an_office_asks_for_an_artisan_of_its_district(world: World) -> None:
    given = {"work": "packaging", "goods": "Boxes", "trouble": "They break"}
    assert signed_in(world.stranger).post(f"/help/ask/?for={world.artisan.ref}", given).status_code == 404
    made = signed_in(world.officer).post(f"/help/ask/?for={world.artisan.ref}", given)
    assert (
        made.headers["Location"].startswith("/desk/help/")
        and ServiceRequest.objects.get().artisan == world.artisan
    )


def test_nobody_opens_what_is_not_theirs(world: World) -> None:
    one = services.send(factories.asked(world.artisan, photo=factories.PNG), world.office, by=world.officer)
    for user in (world.stranger, world.other_helper):
        client = signed_in(user)
        for path in (f"/desk/help/{one.ref}/", f"/desk/help/{one.ref}/photo/"):
            assert client.get(path).status_code == 404 and client.post(
                path, {"do": "withdraw"}
            ).status_code in (404, 405)
        assert one.ref not in client.get("/desk/help/").content.decode()
    other = signed_in(register.citizen())
    assert other.get(f"/me/help/{one.ref}/").status_code == 404
    assert other.post(f"/me/help/{one.ref}/", {"do": "withdraw"}).status_code == 404
    one.refresh_from_db()
    assert one.state == "sent"


def test_the_cell_orders_the_institute_hands_over_the_cell_checks(agreement: Agreement, world: World) -> None:
    cell, institute = signed_in(world.cell), signed_in(world.helper)
    due = (clock.today() + timedelta(days=60)).isoformat()
    given = {"agreement": agreement.ref, "work": "design", "pieces": "1", "due_on": due, "about": "Combs"}
    assert institute.post("/desk/help/orders/", given).status_code == 404
    assert cell.post("/desk/help/orders/", {**given, "pieces": "none"}).status_code == 422
    assert not WorkOrder.objects.exists()
    here = cell.post("/desk/help/orders/", given).headers["Location"]
    assert signed_in(world.officer).get(here).status_code == 404
    assert institute.post(here, {"do": "hand_over", "title": "Pattern"}).status_code == 422
    file = SimpleUploadedFile("a.pdf", factories.PDF)
    assert institute.post(here, {"do": "hand_over", "title": "Pattern", "file": file}).status_code == 302
    assert institute.post(here, {"do": "check", "piece": "1", "accepted": "yes"}).status_code == 403
    assert (
        cell.get(f"{here}pieces/1/").status_code == 200
        and institute.get(f"{here}pieces/1/").status_code == 200
    )
    assert cell.post(here, {"do": "check", "piece": "1", "accepted": "yes"}).status_code == 302
    assert "2,500" in cell.get(f"/hi{here}").content.decode() and WorkOrder.objects.get().state == "done"


def test_the_cell_says_which_institute_helps_with_what(world: World) -> None:
    cell, here = signed_in(world.cell), "/desk/help/institutes/"
    assert cell.post(here, {"do": "keep", "office": world.office.code}).status_code == 422
    assert (
        cell.post(
            here,
            {
                "do": "keep",
                "office": world.office.code,
                "works": ["quality"],
                "only_in": world.place.pk,
                "at_once": "on",
            },
        ).status_code
        == 302
    )
    world.provider.refresh_from_db()
    assert (world.provider.works, world.provider.at_once) == (["quality"], True)
    assert world.provider.only_in == world.place
    officer = signed_in(world.officer)
    for asked in ({"do": "keep", "works": ["design"]}, {"do": "stop"}):
        assert officer.post(here, {"office": world.office.code, **asked}).status_code == 404
    world.provider.refresh_from_db()
    assert world.provider.stopped_on is None
    assert cell.post(here, {"do": "stop", "office": world.office.code}).status_code == 302
    assert world.office.code not in cell.get(here).content.decode().partition("</table>")[0]
    assert services.providers_for("quality", world.place.pk) == []
    assert cell.post(here, {"do": "stop", "office": world.office.code}).status_code == 409


def test_a_list_costs_the_same_for_one_and_for_ten(world: World) -> None:
    def cost(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    office = signed_in(world.officer)

    def more(count: int) -> None:
        for _n in range(count):
            services.send(factories.asked(register.artisan(world.place)), world.office, by=world.officer)

    more(1)
    before = [cost(office, "/desk/help/"), cost(Client(), "/help/")]
    more(5)
    assert [cost(office, "/desk/help/"), cost(Client(), "/help/")] == before
