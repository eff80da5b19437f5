"""The roster at the venue: kept on a phone without a network, it arrives once, each card with its receipt."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from odop.kernel import clock
from odop.kernel.models import Event
from odop.training import factories, services
from odop.training.factories import JPEG, Ground, noon
from odop.training.models import Attendance, Batch
from odop.training.services import Kept, Where
from odop.training.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db
QUICK = {"headers": {"X-Odop-Queue": "1"}}


@pytest.fixture
def batch(at: Ground) -> Batch:
    return factories.confirmed(at, 10)


def cards(batch: Batch, *numbers: int) -> list[str]:
    return list(batch.seats.filter(number__in=numbers).order_by("number").values_list("card", flat=True))


def outcomes(batch: Batch, kept: Kept, at: Ground) -> list[str]:
    return [one.outcome for one in services.receive_offline(batch, kept, by=at.teacher)]


def test_marks_kept_at_the_venue_arrive_once_each_with_a_receipt_its_place_and_one_photograph(
    at: Ground, batch: Batch
) -> None:
    where = Where(batch.venue.lat, batch.venue.lon, JPEG)
    with clock.at(noon(batch.starts_on) + timedelta(hours=3)):
        first = Kept([*cards(batch, 4, 5), "strange", cards(batch, 4)[0]], noon(batch.starts_on), where)
        assert outcomes(batch, first, at) == ["arrived", "arrived", "no_such_card"]
        later = Kept(cards(batch, 5, 6), noon(batch.starts_on) + timedelta(hours=1))
        assert outcomes(batch, later, at) == ["again", "arrived"]
    marks = list(Attendance.objects.order_by("seat__number"))
    assert {one.way for one in marks} == {"offline"}
    assert [one.off_by for one in marks] == [0, 0, None]
    assert len({one.photo_id for one in marks[:2]}) == 1 and marks[0].photo_id and not marks[2].photo_id
    assert marks[0].at == noon(batch.starts_on), "the time is that of the phone"
    assert marks[0].received_at > marks[0].at


@pytest.mark.parametrize(
    ("made", "received", "said"),
    [
        (timedelta(hours=9), timedelta(hours=3), "to_come"),
        (timedelta(days=-1), timedelta(hours=3), "no_day"),
        (timedelta(), timedelta(days=4), "too_late"),
    ],
)
def test_a_record_of_another_day_is_refused_and_nothing_is_written(
    at: Ground, batch: Batch, made: timedelta, received: timedelta, said: str
) -> None:
    with clock.at(noon(batch.starts_on) + received):
        assert outcomes(batch, Kept(cards(batch, 1), noon(batch.starts_on) + made), at) == [said]
    assert not Attendance.objects.exists()
    assert not Event.objects.filter(verb="training.roster").exists()


def test_a_closed_day_takes_no_record_any_more(at: Ground, batch: Batch) -> None:
    factories.held(batch, at, days=1, absent=[3])
    with clock.at(noon(batch.starts_on) + timedelta(hours=3)):
        assert outcomes(batch, Kept(cards(batch, 3), noon(batch.starts_on)), at) == ["day_closed"]
    assert not Attendance.objects.filter(seat__number=3).exists()


def sent(batch: Batch, cards: list[str], **more: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("p.jpg", JPEG, content_type="image/jpeg")
    return {
        "present": cards,
        "made_at": noon(batch.starts_on).isoformat(),
        "lat": "28.5",
        "lon": "78.5",
        "photo": photo,
        **more,
    }


def test_the_phone_is_told_what_arrived_and_what_was_sent_back(at: Ground, batch: Batch) -> None:
    page = f"/desk/training/batches/{batch.ref}/venue/"
    teacher = signed_in(at.teacher)
    with clock.at(noon(batch.starts_on) + timedelta(hours=2)):
        shown = teacher.get(page).content.decode()
        assert all(card in shown for card in cards(batch, *range(1, 11)))
        assert teacher.post(page, sent(batch, cards(batch, 1, 2)), **QUICK).status_code == 201
        again = teacher.post(page, sent(batch, cards(batch, 1, 2)), **QUICK)
        assert again.status_code == 201, "sent twice, it arrived once"
        nobody = teacher.post(page, sent(batch, []), **QUICK)
        assert (nobody.status_code, nobody.json()["text"]) == (422, "Nobody was marked.")
        early = sent(batch, cards(batch, 3), made_at=(noon(batch.starts_on) - timedelta(days=1)).isoformat())
        refused = teacher.post(f"/hi{page}", early, **QUICK)
        assert refused.status_code == 422
        assert "3" in refused.json()["text"] and "इस दिन" in refused.json()["text"]
    assert Attendance.objects.count() == 2


def test_without_its_script_the_page_is_an_ordinary_form_of_this_moment(at: Ground, batch: Batch) -> None:
    page = f"/desk/training/batches/{batch.ref}/venue/"
    with clock.at(noon(batch.starts_on)):
        answer = signed_in(at.officer).post(page, {"present": cards(batch, 7), "made_at": "nonsense"})
        assert answer.status_code == 302
    assert Attendance.objects.get().seat.number == 7
