"""The worklist: what waits, in which order, for whom, and steps on many cases at once."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from odop.casework.models import Case, CaseStep
from odop.casework.services import take_step
from odop.desk.queries import lists
from odop.desk.tests.world import World, at_desk, standing
from odop.finance import factories as money
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.models import Event


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture
def world(db: None, module_world: World) -> World:
    return module_world


def refs(html: str) -> list[str]:
    ticked = re.findall(r'name="case" value="([^"]+)"', html)
    return ticked or re.findall(r'<th scope="row"><a class="num" href="[^"]*/cases/([^/]+)/', html)


def test_the_worklist_shows_what_waits_for_my_office_most_pressing_first(world: World) -> None:
    Case.objects.filter(pk=world.training.pk).update(due_on=clock.today() - timedelta(days=3))
    html = at_desk(world.here.officer).get("/desk/").content.decode()
    shown = refs(html)
    assert shown[0] == world.training.ref
    assert set(shown) == {world.scrutiny.ref, world.put_up.ref, world.training.ref}
    assert "late" in html
    assert "Meena Devi" in html and "मीना देवी" in html


def test_a_name_is_shown_as_it_was_written_and_never_becomes_part_of_the_page(world: World) -> None:
    names = {"en": 'Meena <b>"&', "hi": "मीना <script>"}
    type(world.scrutiny.applicant).objects.filter(pk=world.scrutiny.applicant_id).update(name=names)
    html = at_desk(world.here.officer).get("/desk/").content.decode()
    assert "Meena &lt;b&gt;&quot;&amp;" in html and "मीना &lt;script&gt;" in html
    assert "Meena <b>" not in html and "मीना <script>" not in html


def test_cases_are_counted_by_the_days_they_have_waited_and_each_once(world: World) -> None:
    mine = [world.scrutiny, world.put_up, world.training]
    for case, days in zip(mine, (7, 8, 31), strict=True):
        Case.objects.filter(pk=case.pk).update(entered_at=clock.now() - timedelta(days=days, minutes=1))
    found = lists.ageing(Case.objects.filter(pk__in=[case.pk for case in mine]))
    assert (found.count, found.more) == (3, False)
    assert found.by_age == {"0-7": 1, "8-15": 1, "16-30": 0, "31": 1}
    assert lists.ageing(Case.objects.filter(pk__in=[])).by_age == dict.fromkeys(lists.AGES, 0)


def test_a_branch_sees_only_files_sent_to_it_in_its_own_words(world: World) -> None:
    html = at_desk(world.here.bank).get("/desk/").content.decode()
    assert "Files sent to your branch" in html and "1 month" in html
    assert world.bank.ref in html
    for other in (world.scrutiny, world.put_up, world.committee, world.elsewhere):
        assert other.ref not in html


def test_state_offices_are_led_to_the_state_page(world: World) -> None:
    assert at_desk(world.cell).get("/desk/").headers["Location"] == "/desk/state/"


@pytest.mark.parametrize("where", ["/desk/cases/?q=", "/desk/?q="])
def test_search_finds_by_reference_digits_and_name_in_either_script(world: World, where: str) -> None:
    desk = at_desk(world.here.officer)
    for asked in (
        world.put_up.ref,
        world.put_up.ref.lower(),
        str(int(world.put_up.ref[-6:])),
        "meena devi",
        "मीना देवी",
    ):
        html = desk.get(where + asked, follow=True).content.decode()
        assert world.put_up.ref in html, asked
        assert world.bank.ref not in html, asked


def test_another_district_is_in_no_list_search_or_export(world: World) -> None:
    desk = at_desk(world.there.officer)
    for address in (
        "/desk/",
        "/desk/cases/",
        f"/desk/cases/?q={world.put_up.ref}",
        "/desk/cases/?q=Meena+Devi",
    ):
        html = desk.get(address).content.decode()
        assert "मीना देवी" not in html, address
        assert f"/cases/{world.put_up.ref}/" not in html, address
    book = load_workbook(io.BytesIO(desk.get("/desk/cases/?as=xlsx").content))
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert world.elsewhere.ref in cells and world.put_up.ref not in cells


def test_a_name_that_looks_like_a_formula_stays_text_in_excel(world: World) -> None:
    person = world.scrutiny.applicant
    person.name = Localised(en="=1+1", hi="=1+1")
    person.save()
    book = load_workbook(io.BytesIO(at_desk(world.here.officer).get("/desk/?as=xlsx").content))
    cell = next(c for row in book.active.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_one_row_or_fifty_cost_the_same_queries(world: World) -> None:
    desk = at_desk(world.here.officer)
    # A list of nobody is not noted as a look, so that somebody stands in it from the beginning.
    (first,) = money.cases(world.here.district, 1, state="scrutiny")
    Case.objects.filter(pk=first.pk).update(due_on=clock.today() - timedelta(days=2))
    for address in ("/desk/", "/desk/cases/", "/desk/late/"):
        desk.get(address)
        with CaptureQueriesContext(connection) as few:
            desk.get(address)
        made = money.cases(world.here.district, 60, state="scrutiny")
        Case.objects.filter(pk__in=[one.pk for one in made]).update(due_on=clock.today() - timedelta(days=2))
        with CaptureQueriesContext(connection) as many:
            html = desk.get(address).content.decode()
        assert made[10].ref in html or made[-1].ref in html
        assert len(many) == len(few), address
        Case.objects.filter(pk__in=[one.pk for one in made]).update(
            waiting_on="none", due_on=None, closed_at=clock.now()
        )


@pytest.mark.parametrize("sort", ["due_on", "-due_on", "entered_at", "-amount", "ref"])
def test_walking_the_pages_meets_every_case_once_forwards_and_back(world: World, sort: str) -> None:
    made = money.cases(world.here.district, 110, state="scrutiny")
    for number, one in enumerate(made):
        Case.objects.filter(pk=one.pk).update(
            due_on=None if number % 7 == 0 else clock.today() + timedelta(days=number % 5),
            amount=100 * (number % 3 + 1),
        )
    desk, seen, address, pages = at_desk(world.here.officer), [], f"/desk/?sort={sort}", []
    while address:
        html = desk.get(address).content.decode()
        pages.append(refs(html))
        seen += pages[-1]
        found = re.search(r'rel="next" href="([^"]+)"', html)
        before = re.search(r'rel="prev" href="([^"]+)"', html)
        address = "/desk/" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 113
    assert before
    back = refs(desk.get("/desk/" + before[1].replace("&amp;", "&")).content.decode())
    assert back == pages[-2]


def test_a_cursor_that_cannot_be_read_gives_the_first_page(world: World) -> None:
    desk = at_desk(world.here.officer)
    first = refs(desk.get("/desk/").content.decode())
    for cursor in ("x", "a~2026~1", "a~~", "b~nonsense~5", "a~2026-01-01~;drop"):
        response = desk.get("/desk/", {"page": cursor})
        assert response.status_code == 200 and refs(response.content.decode()) == first


def test_filters_narrow_by_state_lateness_and_age(world: World) -> None:
    desk = at_desk(world.here.officer)
    Case.objects.filter(pk=world.put_up.pk).update(
        due_on=clock.today() - timedelta(days=1), entered_at=clock.now() - timedelta(days=20)
    )
    assert refs(desk.get("/desk/?late=yes").content.decode()) == [world.put_up.ref]
    assert refs(desk.get("/desk/?age=16-30").content.decode()) == [world.put_up.ref]
    assert refs(desk.get("/desk/?state=scrutiny").content.decode()) == [world.scrutiny.ref]
    assert world.put_up.ref not in refs(desk.get("/desk/?late=no").content.decode())


def test_many_cases_are_put_up_at_once_and_each_has_its_outcome(world: World) -> None:
    desk = at_desk(world.here.officer)
    chosen = {"do": "put_up", "case": [world.put_up.ref, world.scrutiny.ref]}
    asked = desk.post("/desk/bulk/", chosen)
    assert asked.status_code == 200 and b'name="sure"' in asked.content
    assert CaseStep.objects.filter(case=world.put_up, do="put_up").count() == 0
    html = desk.post("/desk/bulk/", {**chosen, "sure": "1"}).content.decode()
    world.put_up.refresh_from_db()
    world.scrutiny.refresh_from_db()
    assert world.put_up.state == "committee" and world.scrutiny.state == "scrutiny"
    assert (
        "Done for 1 case." in html
        and "1 case was left as it was" in html
        and "The case now stands at" in html
    )


def test_what_a_bulk_step_needs_is_asked_for_before_anything_moves(world: World) -> None:
    take_step(world.committee, do="sanction", by=world.here.committee)
    case = Case.objects.get(pk=world.committee.pk)
    assert case.state == "forwarding"
    desk = at_desk(world.here.officer)
    refused = desk.post(
        "/desk/bulk/",
        {"do": "forward", "case": [case.ref], "sure": "1", "bank_office": "", "note": "Please hurry"},
    )
    assert (
        refused.status_code == 422
        and b"Please hurry" in refused.content
        and case.ref.encode() in refused.content
    )
    case.refresh_from_db()
    assert case.state == "forwarding"
    desk.post(
        "/desk/bulk/",
        {"do": "forward", "case": [case.ref], "sure": "1", "bank_office": world.here.branch.code},
    )
    case.refresh_from_db()
    assert case.state == "bank" and case.bank_id == world.here.branch.pk


def test_a_bulk_step_of_another_role_or_district_moves_nothing(world: World) -> None:
    sent = {"do": "put_up", "case": [world.put_up.ref], "sure": "1"}
    assert at_desk(world.there.officer).post("/desk/bulk/", sent).status_code == 422
    assert at_desk(world.here.bank).post("/desk/bulk/", sent).status_code in (404, 422)
    world.put_up.refresh_from_db()
    assert world.put_up.state == "put_up"


def test_looking_writes_nothing(world: World) -> None:
    before = (Event.objects.count(), CaseStep.objects.count())
    desk = at_desk(world.here.officer)
    for address in (
        "/desk/",
        "/desk/cases/",
        "/desk/committee/",
        "/desk/late/",
        f"/desk/cases/{world.put_up.ref}/",
    ):
        assert desk.get(address).status_code == 200, address
    assert (Event.objects.count(), CaseStep.objects.count()) == before


@pytest.mark.parametrize(
    "odd", ["123-abc", "%", "'; DROP TABLE x; --", "!!!", "\x00", "é\x00ñ", "९९९", "-" * 300]
)
def test_odd_words_in_the_search_find_nothing_and_break_nothing(world: World, odd: str) -> None:
    for user in (world.here.officer, world.here.bank, world.cell):
        assert at_desk(user).get("/desk/cases/", {"q": odd, "state": odd, "bank": odd}).status_code == 200
        assert at_desk(user).get("/desk/cases/", {"q": odd}).status_code == 200


def test_a_note_that_the_database_cannot_keep_breaks_nothing(world: World) -> None:
    sent = {"do": "return_to_scrutiny", "note": "Read\x00 again"}
    assert at_desk(world.here.officer).post(f"/desk/cases/{world.put_up.ref}/steps/", sent).status_code == 302
    assert CaseStep.objects.get(case=world.put_up, do="return_to_scrutiny").note == "Read again"
