"""Sittings at the desk: called, placed, decided on the day, signed by the chair, minutes kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from odop.accounts.models import Office
from odop.casework.models import AgendaItem, Case, Sitting
from odop.casework.services import call_sitting, place_on_agenda, sign_minutes
from odop.desk.tests.world import World, at_desk, english_in, standing, words_of
from odop.finance import factories as money
from odop.finance.queries import budget_of
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.services import read_file
from odop.places.queries import financial_year_of


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture
def world(db: None, module_world: World) -> World:
    return module_world


def office(world: World) -> Office:
    return Office.objects.get(kind="committee", district=world.here.district)


@pytest.fixture
def sitting(world: World) -> Sitting:
    """A sitting of today with one case on its agenda."""
    made = call_sitting(office(world), on=clock.today(), place="Collectorate", by=world.here.officer)
    place_on_agenda(made, [world.committee], by=world.here.officer)
    return made


def page(sitting: Sitting) -> str:
    return f"/desk/committee/{sitting.ref}/"


def test_a_sitting_is_called_for_a_day_to_come(world: World) -> None:
    desk = at_desk(world.here.officer)
    gone = desk.post(
        "/desk/committee/call/", {"office": office(world).code, "on": "2020-01-01", "place": "Hall <7>"}
    )
    assert (
        gone.status_code == 422
        and b"Choose today or a later day" in gone.content
        and b"Hall &lt;7&gt;" in gone.content
    )
    assert not Sitting.objects.exists()
    made = desk.post("/desk/committee/call/", {"office": office(world).code, "on": clock.today().isoformat()})
    assert made.headers["Location"] == page(Sitting.objects.get())


def test_another_districts_committee_cannot_be_called(world: World) -> None:
    response = at_desk(world.there.officer).post(
        "/desk/committee/call/", {"office": office(world).code, "on": clock.today().isoformat()}
    )
    assert response.status_code == 422 and not Sitting.objects.exists()


def test_cases_that_wait_are_placed_ordered_and_taken_off(world: World) -> None:
    desk = at_desk(world.here.officer)
    sitting = call_sitting(office(world), on=clock.today(), by=world.here.officer)
    more = money.cases(world.here.district, 2, state="committee")
    listed = desk.get("/desk/committee/").content.decode()
    assert world.committee.ref in listed and world.elsewhere.ref not in listed
    desk.post(
        "/desk/committee/place/",
        {"sitting": sitting.ref, "case": [world.committee.ref, *(one.ref for one in more)]},
    )
    order = list(sitting.items.values_list("case__ref", flat=True))
    assert len(order) == 3
    desk.post(page(sitting) + "agenda/", {"case": order[2], "do": "up"})
    assert list(sitting.items.values_list("case__ref", flat=True)) == [order[0], order[2], order[1]]
    desk.post(page(sitting) + "agenda/", {"case": order[0], "do": "off"})
    assert list(sitting.items.values_list("case__ref", flat=True)) == [order[2], order[1]]


def test_a_case_of_another_state_is_not_placed(world: World, sitting: Sitting) -> None:
    refused = at_desk(world.here.officer).post(
        "/desk/committee/place/", {"sitting": sitting.ref, "case": [world.put_up.ref]}
    )
    assert refused.status_code == 409 and b"do not wait for this committee" in refused.content
    assert sitting.items.count() == 1


def test_the_committee_selects_while_the_budget_runs_along(world: World, sitting: Sitting) -> None:
    year = financial_year_of(clock.today())
    before = budget_of(world.here.district, year, world.committee.code)
    response = at_desk(world.here.committee).post(
        page(sitting) + "decide/", {"case": world.committee.ref, "do": "sanction"}
    )
    assert response.headers["Location"] == f"{page(sitting)}#{world.committee.ref}"
    after = budget_of(world.here.district, year, world.committee.code)
    assert before and after and after.free == before.free - world.committee.amount
    item = AgendaItem.objects.get(sitting=sitting)
    sitting.refresh_from_db()
    assert (item.outcome, sitting.state) == ("sanction", "held")


def test_beyond_the_budget_nothing_is_selected_and_the_free_amount_is_said(
    world: World, sitting: Sitting
) -> None:
    dear = money.cases(world.here.district, 1, state="committee", amount=2_00_00_000)
    place_on_agenda(sitting, dear, by=SYSTEM)
    desk = at_desk(world.here.committee)
    assert "will be missing" in desk.get(page(sitting)).content.decode()
    refused = desk.post(
        page(sitting) + "decide/", {"case": dear[0].ref, "do": "sanction", "note": "Good plan"}
    )
    html = refused.content.decode().replace("\u00a0", " ")
    assert (
        refused.status_code == 409
        and "free; this sanction needs ₹ 2,00,00,000" in html
        and "Good plan" in html
    )
    assert Case.objects.get(pk=dear[0].pk).state == "committee"
    assert AgendaItem.objects.get(case=dear[0]).outcome == ""


def test_deferring_needs_a_reason_and_keeps_what_was_written(world: World, sitting: Sitting) -> None:
    desk = at_desk(world.here.committee)
    refused = desk.post(page(sitting) + "decide/", {"case": world.committee.ref, "do": "defer", "note": "  "})
    assert refused.status_code == 409 and b"Write the reason" in refused.content
    assert AgendaItem.objects.get(sitting=sitting).outcome == ""
    desk.post(
        page(sitting) + "decide/", {"case": world.committee.ref, "do": "defer", "note": "Plan to be revised"}
    )
    assert AgendaItem.objects.get(sitting=sitting).remark == "Plan to be revised"
    again = desk.post(page(sitting) + "decide/", {"case": world.committee.ref, "do": "sanction"})
    assert again.status_code == 409 and Case.objects.get(pk=world.committee.pk).state == "committee"


def test_nothing_is_decided_before_the_day_of_the_sitting(world: World) -> None:
    sitting = call_sitting(office(world), on=clock.today() + timedelta(days=5), by=world.here.officer)
    place_on_agenda(sitting, [world.committee], by=world.here.officer)
    refused = at_desk(world.here.committee).post(
        page(sitting) + "decide/", {"case": world.committee.ref, "do": "sanction"}
    )
    assert refused.status_code == 409 and Case.objects.get(pk=world.committee.pk).state == "committee"


def test_a_decision_taken_on_the_page_of_the_case_stands_in_the_minutes_too(
    world: World, sitting: Sitting
) -> None:
    at_desk(world.here.committee).post(
        f"/desk/cases/{world.committee.ref}/steps/", {"do": "sanction", "note": ""}
    )
    assert AgendaItem.objects.get(sitting=sitting).outcome == "sanction"


def test_only_the_chair_signs_and_only_when_everything_is_decided(world: World, sitting: Sitting) -> None:
    assert (
        at_desk(world.here.officer).post(page(sitting) + "sign/", {"present": "Everybody"}).status_code == 403
    )
    desk = at_desk(world.here.committee)
    open_still = desk.post(page(sitting) + "sign/", {"present": "Everybody there"})
    assert open_still.status_code == 409
    assert b"Not decided yet" in open_still.content and b"Everybody there" in open_still.content
    desk.post(page(sitting) + "decide/", {"case": world.committee.ref, "do": "sanction"})
    assert desk.post(page(sitting) + "sign/", {"present": "Chair\nDCI"}).status_code == 302
    sitting.refresh_from_db()
    assert sitting.state == "signed" and sitting.minutes is not None
    kept = read_file(sitting.minutes)
    opened = desk.get(page(sitting) + "minutes/")
    assert opened.content == kept and kept.startswith(b"%PDF")
    shown = desk.get(page(sitting)).content.decode()
    assert sitting.minutes.sha256 in shown
    assert desk.post(page(sitting) + "agenda/", {"case": world.committee.ref, "do": "up"}).status_code == 409


def test_another_district_sees_neither_sitting_nor_minutes(world: World, sitting: Sitting) -> None:
    at_desk(world.here.committee).post(
        page(sitting) + "decide/", {"case": world.committee.ref, "do": "sanction"}
    )
    sign_minutes(sitting, present="Chair", by=SYSTEM)
    desk = at_desk(world.there.officer)
    assert sitting.ref not in desk.get("/desk/committee/").content.decode()
    for part in ("", "minutes/", "print/"):
        assert desk.get(page(sitting) + part).status_code == 404, part
    for part in ("decide/", "agenda/", "sign/"):
        assert desk.post(page(sitting) + part, {"case": world.committee.ref}).status_code == 404, part


def test_a_longer_agenda_costs_no_more_queries(world: World, sitting: Sitting) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = at_desk(world.here.committee)
    desk.get(page(sitting))
    with CaptureQueriesContext(connection) as few:
        desk.get(page(sitting))
    place_on_agenda(sitting, money.cases(world.here.district, 15, state="committee"), by=SYSTEM)
    with CaptureQueriesContext(connection) as many:
        assert desk.get(page(sitting)).status_code == 200
    assert len(many) == len(few)


def test_the_committees_pages_speak_hindi(world: World, sitting: Sitting) -> None:
    sitting.place = ""
    sitting.save()
    desk = at_desk(world.here.committee)
    for address in ("/hi/desk/committee/", "/hi" + page(sitting), "/hi" + page(sitting) + "print/"):
        assert english_in(words_of(desk.get(address).content.decode())) == [], address
