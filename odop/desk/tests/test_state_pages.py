"""Late cases, the state, trying a change, and the trail."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from odop.casework.models import Case
from odop.casework.services import escalate_late_cases, take_step
from odop.desk.tests.world import World, at_desk, english_in, standing, words_of
from odop.kernel import clock
from odop.kernel.models import Event
from odop.schemes.factories import code
from odop.schemes.models import SchemeVersion


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture
def world(db: None, module_world: World) -> World:
    return module_world


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def late(world: World) -> Case:
    Case.objects.filter(pk=world.bank.pk).update(
        due_on=clock.today() - timedelta(days=10), entered_at=clock.now() - timedelta(days=41)
    )
    escalate_late_cases()
    return Case.objects.get(pk=world.bank.pk)


def test_late_cases_stand_by_office_with_who_was_told(world: World, late: Case) -> None:
    text = text_of(at_desk(world.here.officer).get("/desk/late/").content.decode())
    assert late.ref in text and "Bank branch 1 10 1 1" in text
    assert "Deputy Commissioner Industries, ODOP Cell" in text
    assert "10 days late" in text


def test_late_cases_of_another_district_stay_there(world: World, late: Case) -> None:
    assert late.ref not in at_desk(world.there.officer).get("/desk/late/").content.decode()
    assert late.ref in at_desk(world.cell).get("/desk/late/").content.decode()


def test_the_state_sees_districts_stages_and_banks(world: World, late: Case) -> None:
    text = text_of(at_desk(world.cell).get("/desk/state/").content.decode())
    assert str(world.here.district) in text
    assert "6 cases open" in text and "1 of them late" in text and "1 files at banks" in text
    assert str(world.here.branch) in text


def test_the_board_of_the_banks_counts_refusals_with_their_reasons(world: World) -> None:
    take_step(
        world.bank, do="bank_refuse", by=world.here.bank, note="No", data={"refusal_reason": "not_viable"}
    )
    text = text_of(at_desk(world.finance).get("/desk/state/").content.decode())
    assert "Project not viable 1" in text


def test_a_district_officer_has_no_state_page(world: World) -> None:
    for address in ("/desk/state/", "/desk/changes/", "/desk/trail/", f"/desk/changes/{code()}/"):
        assert at_desk(world.here.officer).get(address).status_code == 403, address


def files(**changes: tuple[str, str]) -> dict[str, str]:
    """All files of the scheme in force as the form sends them, with a replacement in some."""
    kept = SchemeVersion.objects.get(code=code(), is_current=True).procedure.files
    sent = {f"file:{name}": text.replace("\n", "\r\n") for name, text in kept.items()}
    for name, (old, new) in changes.items():
        key = f"file:{name}.yaml"
        assert old in sent[key]
        sent[key] = sent[key].replace(old, new)
    return sent


DEARER = {"entitlement": ("max(lakh(6.25), pct(20, net_cost))", "max(lakh(6.25), pct(25, net_cost))")}


def test_a_change_is_tried_over_all_applications_and_nothing_is_kept(world: World) -> None:
    before = (SchemeVersion.objects.count(), Event.objects.count())
    response = at_desk(world.auditor).post(f"/desk/changes/{code()}/", {**files(**DEARER), "do": "try"})
    text = text_of(response.content.decode())
    assert response.status_code == 200
    assert "6 gain" in text and "0 lose" in text
    assert "₹ 9.6 lakh more or less" in text  # six times 5% of 32 lakh
    assert "+ margin_money: max(lakh(6.25), pct(25, net_cost))" in text
    assert (SchemeVersion.objects.count(), Event.objects.count()) == before


def test_files_sent_back_unchanged_are_unchanged(world: World) -> None:
    text = text_of(
        at_desk(world.cell).post(f"/desk/changes/{code()}/", {**files(), "do": "try"}).content.decode()
    )
    assert "The files are those in force." in text and "0 gain" in text


def test_the_loader_names_file_and_line_and_nothing_typed_is_lost(world: World) -> None:
    wrong = {"entitlement": ("min(pct(25, net_cost), lakh(6.25))", "min(pct(25, net_csot), lakh(6.25))")}
    response = at_desk(world.cell).post(f"/desk/changes/{code()}/", {**files(**wrong), "do": "try"})
    html = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"entitlement\.yaml, line \d+", text_of(html)), text_of(html)[:1500]
    assert html.count("net_csot") >= 2


def test_publishing_needs_the_right_and_a_second_yes(world: World) -> None:
    sent = {**files(**DEARER), "do": "publish"}
    address = f"/desk/changes/{code()}/"
    assert at_desk(world.auditor).post(address, {**sent, "sure": "yes"}).status_code == 403
    desk = at_desk(world.cell)
    asked = desk.post(address, sent)
    assert asked.status_code == 200 and b"Publish this version?" in asked.content
    versions = SchemeVersion.objects.filter(code=code())
    assert versions.count() == 1
    red = desk.post(address, {**sent, "sure": "yes"})  # the examples of the folder still say 20%
    assert red.status_code == 422 and versions.get(is_current=True).version in red.content.decode()
    assert versions.count() == 1


def test_a_ready_version_is_published_and_running_cases_stay_on_theirs(world: World) -> None:
    kept = SchemeVersion.objects.get(code=code(), is_current=True)
    harmless = {"scheme": ("# The margin money scheme", "# A note. The margin money scheme")}
    sent = {**files(**harmless), "do": "publish", "sure": "yes"}
    response = at_desk(world.cell).post(f"/desk/changes/{code()}/", sent)
    now = SchemeVersion.objects.get(code=code(), is_current=True)
    assert response.status_code == 302 and now.pk != kept.pk
    assert Case.objects.get(pk=world.bank.pk).procedure_id == kept.procedure_id


def test_the_trail_is_read_narrowed_and_checked(world: World) -> None:
    desk = at_desk(world.auditor)
    Event.objects.filter(seq__isnull=True)  # events get their place at commit; a test never commits
    assert desk.get("/desk/trail/").status_code == 200
    assert desk.get("/desk/trail/?verb=case.moved&day=2026-01-01&district=5&ref=x").status_code == 200
    odd = desk.post("/desk/trail/verify/", {"head": "nonsense"})
    assert b"not the head of a trail" in odd.content and b'value="nonsense"' in odd.content
    assert b"The chain is" in desk.post("/desk/trail/verify/", {}).content


def test_these_pages_speak_hindi(world: World, late: Case) -> None:
    desk = at_desk(world.cell)
    pages = ("state/", "late/", "changes/", f"changes/{code()}/", "trail/", "cases/")
    for address in pages:
        assert english_in(words_of(desk.get(f"/hi/desk/{address}").content.decode())) == [], address
    assert english_in(words_of(at_desk(world.here.officer).get("/hi/desk/").content.decode())) == []
    assert english_in(words_of(at_desk(world.here.bank).get("/hi/desk/").content.decode())) == []


OPEN_TO = {
    "/desk/": {"assistant", "officer", "committee", "bank", "finance", "cell", "auditor"},
    "/desk/cases/": {"assistant", "officer", "committee", "bank", "finance", "cell", "auditor"},
    "/desk/committee/": {"officer", "committee", "finance", "cell", "auditor"},
    "/desk/late/": {"assistant", "officer", "committee", "finance", "cell", "auditor"},
    "/desk/state/": {"finance", "cell", "auditor"},
    "/desk/changes/": {"cell", "auditor"},
    "/desk/trail/": {"cell", "auditor"},
}


@pytest.mark.parametrize("address", OPEN_TO)
def test_each_role_opens_what_is_hers_and_nothing_else(world: World, address: str) -> None:
    people = {
        "artisan": world.here.citizen,
        "assistant": world.here.assistant,
        "officer": world.here.officer,
        "committee": world.here.committee,
        "bank": world.here.bank,
        "finance": world.finance,
        "cell": world.cell,
        "auditor": world.auditor,
    }
    for role, user in people.items():
        status = at_desk(user).get(address, follow=True).status_code
        assert status == (200 if role in OPEN_TO[address] else 403), (role, address)
