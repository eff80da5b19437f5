"""The office's pages of camps: each opens, is refused elsewhere, and counts what is there."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from odop.camps import factories as make
from odop.camps.models import Camp
from odop.kernel import clock
from odop.kernel.models import Event
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_each_page_of_a_camp_opens_in_both_languages(prefix, client, officer, place):
    camp = make.camp(officer)
    receipt = make.arrived(camp, place, by=officer, answers={"name": "Rekha Saini"})
    make.arrived(camp, place, by=officer, answers={"name": "", "mobile": "12"})
    for path in ("", "plan/", f"{camp.ref}/", f"{camp.ref}/?outcome=refused", f"{camp.ref}/change/",
                 f"{camp.ref}/poster/", f"{camp.ref}/records/{receipt.record.pk}/",
                 f"{camp.ref}/records/{receipt.record.pk + 1}/"):  # fmt: skip
        answer = client.get(f"{prefix}/desk/camps/{path}")
        assert answer.status_code == 200, path
    text = client.get(f"{prefix}/desk/camps/{camp.ref}/").content.decode()
    assert "Rekha Saini" in text
    assert receipt.ref in text


def test_another_districts_office_finds_no_camp(client, officer, place):
    camp = make.camp(officer)
    receipt = make.arrived(camp, place, by=officer)
    other = Client()
    other.force_login(register.officer(register.district("AGR", "Agra", "आगरा")))
    for path in ("", "change/", "poster/", "open/", f"records/{receipt.record.pk}/"):
        assert other.get(f"/desk/camps/{camp.ref}/{path}").status_code == 404, path
    assert other.post(f"/desk/camps/{camp.ref}/export.xlsx").status_code == 404
    assert camp.ref not in other.get("/desk/camps/").content.decode()


def test_a_camp_is_planned_on_its_page_and_what_is_wrong_is_said_there(client, officer):
    answer = client.post("/desk/camps/plan/", {"place": "", "from_on": "soon", "to_on": "", "target": "many"})
    assert answer.status_code == 422
    assert not Camp.objects.exists()
    for field in ("place", "from_on", "to_on", "target", "officers"):
        assert f'id="id_{field}_error"' in answer.content.decode(), field
    day = clock.today().isoformat()
    given = {"place": "Bahjoi", "from_on": day, "to_on": day, "target": "१५०", "officers": [officer.pk]}
    answer = client.post("/desk/camps/plan/", given)
    assert answer.status_code == 302
    assert Camp.objects.get().target == 150
    changed = client.post(f"/desk/camps/{Camp.objects.get().ref}/change/", {**given, "place": "Asmoli"})
    assert changed.status_code == 302
    assert Camp.objects.get().place == "Asmoli"


def test_the_poster_carries_the_address_of_the_camp_page(client, officer, settings):
    camp = make.camp(officer)
    text = client.get(f"/desk/camps/{camp.ref}/poster/").content.decode()
    assert "<svg" in text
    assert f"{settings.ODOP.base_url}/desk/camps/{camp.ref}/open/" in text
    assert client.get(f"/hi/desk/camps/{camp.ref}/open/")["Location"] == "/camp/hi/"
    assert Client().get(f"/desk/camps/{camp.ref}/open/")["Location"].startswith("/sign-in/?next=")


def test_records_leave_as_a_file_and_the_trail_says_so(client, officer, place):
    camp = make.camp(officer)
    make.arrived(camp, place, by=officer, answers={"name": "=HYPERLINK(1)"})
    receipt = make.arrived(camp, place, by=officer, answers={"name": "Rekha Saini"})
    answer = client.post(f"/desk/camps/{camp.ref}/export.xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert len(rows) == 2
    assert receipt.ref in {row[1] for row in rows}
    assert Event.objects.get(verb="camp.exported").facts == {"rows": 2}
    assert client.get(f"/desk/camps/{camp.ref}/export.xlsx").status_code == 302


def test_the_list_asks_the_database_as_often_for_one_camp_as_for_twenty(client, officer, place):
    make.camp(officer)
    client.get("/desk/camps/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/camps/")
    for _n in range(20):
        make.camp(officer)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/camps/")
    assert len(many) == len(one)
