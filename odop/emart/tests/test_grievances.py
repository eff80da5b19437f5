"""Complaints that are late or whose answer does not content: they go on to the grievance officer, and nobody answers herself twice."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from odop.emart import sale_notices
from odop.emart.enums import Outcome
from odop.emart.models import Complaint
from odop.emart.personal_data import forget_sales
from odop.emart.queries.baskets import hashed
from odop.emart.queries.claims import complaints_of, open_complaints
from odop.emart.queries.claims import grievances as figures
from odop.emart.queries.purchases import standing_of
from odop.emart.services.complaints import acknowledge, answer, complain
from odop.emart.services.grievances import answer_appeal, appeal, escalate_late
from odop.emart.services.orders import deliver, ship
from odop.emart.tests.buying import World, world
from odop.emart.tests.conftest import refused, signed_in
from odop.indicators.definitions import indicator
from odop.indicators.queries.figures import period_of
from odop.indicators.queries.sheets import sheet
from odop.kernel import clock
from odop.kernel.models import Event, Notice
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-02T12:00:00+05:30")
PAGE = "/desk/mart/complaints/"


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], World]], World]) -> World:
    def at_noon() -> World:
        with clock.at(NOON):
            return world()

    return shared(at_noon)


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic(), clock.at(NOON):
        ground.gateway = LocalGateway()  # what is taken back in the database is unknown to it
        yield ground
        transaction.set_rollback(True)


@pytest.fixture
def made(mart: World) -> Complaint:
    """A complaint of this noon about an order that came."""
    order = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    deliver(ship(order, carrier="Dak", tracking="", by=mart.officer), by=mart.officer)
    return complain(order, about="article", words="The teeth are rough.")


def later(**by: int) -> datetime:
    return NOON + timedelta(**by)


def told(verb: str) -> list[str]:
    """What the worker writes to people after the last event of this kind."""
    event = Event.objects.filter(verb=verb).latest("at")
    before = set(Notice.objects.values_list("pk", flat=True))
    for _again in range(2):  # at least once
        sale_notices.a_complaint(event)
    return sorted(Notice.objects.exclude(pk__in=before).values_list("template", flat=True))


def test_what_is_not_acknowledged_in_time_goes_to_the_grievance_officer_once(
    mart: World, made: Complaint
) -> None:
    mart.cell.email = "cell@office.example"
    mart.cell.save(update_fields=["email"])
    with clock.at(later(hours=48)):
        assert escalate_late() == 0
    with clock.at(later(hours=49)):
        assert escalate_late() == 1 and escalate_late() == 0
        assert told("complaint.escalated") == ["mart_complaint", "mart_sale"]
        assert [one.late for one in open_complaints(mart.officer)] == [True]
    made.refresh_from_db()
    assert made.escalated_at == later(hours=49)
    assert Event.objects.get(verb="complaint.escalated").facts == {"late": "acknowledged"}


def test_what_was_acknowledged_goes_on_when_its_month_is_over(mart: World, made: Complaint) -> None:
    acknowledge(made, by=mart.officer)
    with clock.at(later(days=29)):
        assert escalate_late() == 0
    with clock.at(later(days=32)):
        assert escalate_late() == 1
        assert Event.objects.get(verb="complaint.escalated").facts == {"late": "answered"}
        answer(made, words="A new one was sent.", by=mart.officer, outcome=Outcome.EXPLAINED)
    with clock.at(later(days=33)):
        assert escalate_late() == 0


def test_who_is_not_content_says_so_once_and_somebody_else_answers(mart: World, made: Complaint) -> None:
    with refused("wrong_state"):
        appeal(made, words="Still rough")
    answer(made, words="It is so.", by=mart.cell, outcome=Outcome.NOT_UPHELD)
    with refused("invalid"):
        appeal(made, words=" ")
    assert Complaint.objects.filter(appealed_at__isnull=True).count() == 1
    appeal(made, words="The teeth are still rough.")
    assert told("complaint.appealed")[-1] == "mart_sale"
    with refused("wrong_state"):
        appeal(made, words="Once more")
    second = register.officer(None, "cell", "cell")
    for by, code in ((mart.officer, "not_allowed"), (mart.cell, "answered_yourself")):
        with refused(code):
            answer_appeal(made, words="We look again.", by=by)
    with refused("no_answer"):
        answer_appeal(made, words="", by=second)
    made.refresh_from_db()
    assert made.appeal_answered_at is None and made.appeal_answer == ""
    answer_appeal(made, words="We send a better one.", by=second)
    made.refresh_from_db()
    assert (made.appeal_answer, made.appeal_answered_by) == ("We send a better one.", second)
    with refused("wrong_state"):
        answer_appeal(made, words="And again", by=second)
    forget_sales(later(days=1))  # when its time is over nothing of what was said stays, on either side
    made.refresh_from_db()
    assert (made.words, made.answer, made.appeal, made.appeal_answer) == ("–", "–", "", "–")


def test_each_clock_that_runs_out_passes_it_on_by_itself(mart: World, made: Complaint) -> None:
    mart.cell.email = "cell@office.example"
    mart.cell.save(update_fields=["email"])
    with clock.at(later(hours=49)):
        assert escalate_late() == 1
        acknowledge(made, by=mart.officer)
    with clock.at(later(days=29)):
        assert escalate_late() == 0
    with clock.at(later(days=32)):
        assert escalate_late() == 1 and escalate_late() == 0
        answer(made, words="It is so.", by=mart.officer, outcome=Outcome.EXPLAINED)
    with clock.at(later(days=33)):
        appeal(made, words="Still rough")
        made.refresh_from_db()
    with clock.at(made.appeal_answer_by + timedelta(minutes=1)):
        assert escalate_late() == 1 and escalate_late() == 0
        assert told("complaint.escalated") == ["mart_complaint"]  # the buyer knows with whom it lies
    late = [one.facts["late"] for one in Event.objects.filter(verb="complaint.escalated").order_by("at")]
    assert late == ["acknowledged", "answered", "appeal"]


def test_after_thirty_days_an_answer_stands(mart: World, made: Complaint) -> None:
    answer(made, words="It is so.", by=mart.officer, outcome=Outcome.EXPLAINED)
    with clock.at(later(days=31)), refused("too_late"):
        appeal(made, words="Still rough")
    made.refresh_from_db()
    assert made.appealed_at is None


def test_figures_say_what_is_late_and_how_much_was_answered_in_time(mart: World, made: Complaint) -> None:
    other = complain(made.order, about="money", words="Where is it?")
    answer(other, words="It is on its way.", by=mart.officer, outcome=Outcome.REDRESSED)
    with clock.at(later(days=3)):
        answer(
            complain(made.order, about="other", words="And this?"),
            words="Yes.",
            by=mart.officer,
            outcome=Outcome.EXPLAINED,
        )
        found = figures(mart.officer)
        assert (found.open, found.late, found.appealed, found.answered, found.in_time) == (1, 1, 0, 2, 2)
        assert dict(found.outcomes) == {
            "It was put right": 1,
            "It was explained": 1,
            "It was not found so": 0,
        }
        answer(made, words="At last.", by=mart.officer, outcome=Outcome.EXPLAINED)
        assert (figures(mart.officer).late, figures(mart.officer).in_time) == (
            0,
            2,
        )  # acknowledged after 48 hours


def test_what_was_refused_stands_where_it_was_written(mart: World, made: Complaint) -> None:
    key, seconds = (
        "the-key-of-two-orders",
        mart.paid((mart.offer(mart.aggregated), 1), (mart.offer(mart.regular), 1)),
    )
    seconds.key_hash = hashed(key)
    seconds.save(update_fields=["key_hash"])
    page, buyer = f"/mart/bought/{key}/complain/", Client()
    first, second = (one.order.ref for one in standing_of(seconds).orders)
    shown = buyer.post(page, {"do": "complain", "order": second, "words": "Where is it?"}).content.decode()
    assert f'value="{second}" checked' in shown and f'value="{first}" checked' not in shown
    lines = "\r\n".join("x" * 99 for _n in range(10))  # a thousand letters, with the ends of its lines
    assert (
        buyer.post(page, {"do": "complain", "order": second, "about": "article", "words": lines}).status_code
        == 302
    )
    one = Complaint.objects.get(order__ref=second)
    desk = signed_in(mart.officer)
    sent = {"do": "answer", "complaint": one.ref, "answer": "y" * 1001, "outcome": "redressed"}
    shown = desk.post(PAGE, sent).content.decode()
    assert shown.count("y" * 1001) == 1 and 'value="redressed" checked' in shown
    shown = desk.post(PAGE, {**sent, "answer": "A new one is sent.", "outcome": ""}).content.decode()
    assert "Choose how it ended" in shown and "A new one is sent." in shown and " checked" not in shown
    one.refresh_from_db()
    assert one.answered_at is None
    answer(one, words="It is so.", by=mart.officer, outcome=Outcome.EXPLAINED)
    shown = buyer.post(page, {"do": "appeal", "complaint": one.ref, "appeal": "no"}).content.decode()
    assert ">no</textarea>" in shown and '<details class="more" open' in shown


def test_a_day_that_is_past_is_promised_to_nobody(mart: World, made: Complaint) -> None:
    (shown,) = complaints_of(made.order.purchase)
    assert shown.to_come
    with clock.at(later(days=40)):
        assert not shown.to_come


def test_the_buyer_goes_on_from_her_page_and_the_officer_answers_on_his(mart: World, made: Complaint) -> None:
    key = "the-key-of-her-page"
    purchase = made.order.purchase
    purchase.key_hash = hashed(key)
    purchase.save(update_fields=["key_hash"])
    page, buyer = f"/mart/bought/{key}/complain/", Client()
    desk = signed_in(mart.officer)
    desk.post(PAGE, {"do": "answer", "complaint": made.ref, "answer": "It is so.", "outcome": "not_upheld"})
    assert buyer.post(page, {"do": "appeal", "complaint": "CM-0", "appeal": "Still rough"}).status_code == 404
    assert (
        buyer.post(page, {"do": "appeal", "complaint": made.ref, "appeal": "Still rough"}).status_code == 302
    )
    assert "Still rough" in buyer.get(page).content.decode()
    assert b"answer_appeal" not in desk.get(PAGE).content
    assert PAGE.encode() in desk.get("/desk/mart/").content  # it waits for an answer
    sent = {"do": "answer_appeal", "complaint": made.ref, "answer": "We send a better one."}
    assert desk.post(PAGE, sent).status_code == 403
    cell = signed_in(mart.cell)
    assert b"answer_appeal" in cell.get(PAGE).content
    assert cell.post(PAGE, sent).status_code == 302
    assert "We send a better one." in Client().get(f"/hi{page}").content.decode()


def test_indicators_tell_who_was_late_and_hide_what_is_small(mart: World, made: Complaint) -> None:
    other = complain(made.order, about="money", words="Where is it?")
    acknowledge(other, by=mart.officer)
    with clock.at(later(days=3)):
        answer(made, words="It is so.", by=mart.officer, outcome=Outcome.EXPLAINED)
        read = {
            code: indicator(f"complaints_{code}").read(None)
            for code in ("acknowledged", "answered", "appealed")
        }
        counted = {
            code: tuple(found.rows.aggregate(top=found.top, bottom=found.bottom).values())
            for code, found in read.items()
        }
        assert counted == {"acknowledged": (1, 2), "answered": (1, 1), "appealed": (0, 1)}
        told = sheet(
            indicator("complaints_answered"), period_of("complaints_answered", None), open_cells=False
        )
        assert told.total.value is None, "one buyer"
