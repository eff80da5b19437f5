"""Pages of centres: a person books and gives back on her phone, a keeper settles and takes money, anybody checks a receipt."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from odop.facilities.factories import Running, person, user_of
from odop.facilities.models import Booking, Charge, Expense, JobOrder, Receipt
from odop.facilities.services import book, name_keeper, propose_charge, settle_booking, stand_still
from odop.kernel import clock
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def when(centre: Running, hour: int) -> str:
    return f"{centre.at(hour):%Y-%m-%dT%H:%M}"


def booked(centre: Running, hour: int = 10) -> Booking:
    return book(
        centre.machine,
        centre.member,
        charge=centre.charge,
        begins=centre.at(hour),
        slots=1,
        by=user_of(centre.member),
    )


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_anybody_sees_a_centre_its_machines_and_charges(centre: Running, prefix: str) -> None:
    page = Client().get(f"{prefix}/facilities/{centre.centre.ref}/").content.decode()
    assert ("बटन फ़िनिशिंग केंद्र" if prefix else "Button finishing centre") in page
    assert "₹ 120" in page and str(centre.member.name) not in page
    assert centre.centre.ref in Client().get(f"{prefix}/facilities/").content.decode()


def test_a_person_books_sees_and_gives_back_her_hours(centre: Running) -> None:
    client = signed_in(user_of(centre.stranger))
    url = f"/facilities/{centre.centre.ref}/book/{centre.machine.ref}/"
    begins = when(centre, 10)
    assert begins in client.get(url, {"day": begins[:10]}).content.decode()
    sent = {"day": begins[:10], "begins": begins, "slots": "2", "charge": str(centre.charge.pk)}
    assert client.post(url, sent).status_code == 302
    made = Booking.objects.get()
    assert (made.artisan, made.charge_amount) == (centre.stranger, Decimal("240.00"))
    assert made.ref in client.get("/facilities/bookings/").content.decode()
    again = client.post(url, sent)
    assert again.status_code == 409 and "just taken" in again.content.decode()
    assert client.post(f"/facilities/bookings/{made.ref}/cancel/").status_code == 302
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_another_person_does_not_find_the_booking_of_somebody_else(centre: Running) -> None:
    made = booked(centre)
    client = signed_in(user_of(centre.stranger))
    assert client.post(f"/facilities/bookings/{made.ref}/cancel/").status_code == 404
    assert client.get(f"/desk/facilities/{centre.centre.ref}/").status_code == 404
    made.refresh_from_db()
    assert made.state == "booked"


def test_the_calendar_of_another_shows_the_hour_as_taken_without_a_name(centre: Running) -> None:
    made = booked(centre)
    page = signed_in(user_of(centre.stranger)).get(
        f"/facilities/{centre.centre.ref}/book/{centre.machine.ref}/", {"day": when(centre, 10)[:10]}
    )
    assert "taken" in page.content.decode()
    assert made.ref not in page.content.decode() and str(centre.member.name) not in page.content.decode()


def test_the_counter_books_for_somebody_of_another_district_by_her_number(centre: Running) -> None:
    guest = person(register.district("GST", "Guest", "अतिथि"))
    client = signed_in(centre.officer)
    begins = when(centre, 11)
    sent = {
        "day": begins[:10],
        "begins": begins,
        "slots": "1",
        "charge": str(centre.charge.pk),
        "person": guest.ref,
    }
    url = f"/facilities/{centre.centre.ref}/book/{centre.machine.ref}/"
    assert client.post(url, {**sent, "person": "AR-NOBODY-1"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert Booking.objects.get().home_district == guest.district


def test_a_keeper_settles_takes_money_and_the_receipt_is_genuine(centre: Running) -> None:
    made = booked(centre)
    keeper = person(centre.centre.district)
    name_keeper(centre.centre, user_of(keeper), by=centre.officer)
    client = signed_in(user_of(keeper))
    act = f"/desk/facilities/{centre.centre.ref}/do/"
    with clock.at(made.during.upper):
        client.force_login(user_of(keeper))
        assert made.ref in client.get(f"/desk/facilities/{centre.centre.ref}/").content.decode()
        client.post(act, {"do": "used", "of": made.ref})
        client.post(act, {"do": "pay_booking", "of": made.ref, "paid_by": "cash"})
        receipt = Receipt.objects.get(booking=made)
        assert receipt.amount == Decimal("120.00")
        for prefix in ("", "/hi"):
            assert client.get(f"{prefix}/facilities/receipts/{receipt.ref}/").content[:4] == b"%PDF"
    page = Client().get(f"/facilities/check/{receipt.code}/")
    assert page.status_code == 200 and receipt.ref in page.content.decode()
    assert str(centre.member.name) not in page.content.decode()
    assert Client().get("/facilities/check/nothing/").status_code == 404
    stranger = signed_in(user_of(centre.stranger))
    assert stranger.get(f"/facilities/receipts/{receipt.ref}/").status_code == 404


def test_what_the_books_take_in_comes_from_their_forms(centre: Running) -> None:
    client = signed_in(centre.officer)
    root = f"/desk/facilities/{centre.centre.ref}/write"
    for what in ("machine", "standstill", "charge", "job", "expense", "keeper", "hours", "class"):
        assert client.get(f"{root}/{what}/").status_code == 200, what
        wrong = {"hours": {"opens_at": "18:00", "closes_at": "09:00"}}.get(what, {})
        assert client.post(f"{root}/{what}/", wrong).status_code == 422, what
    today = clock.today().isoformat()
    client.post(f"{root}/expense/", {"on_date": today, "kind": "power", "amount": "1,250.50"})
    assert Expense.objects.get().amount == Decimal("1250.50")
    client.post(f"{root}/charge/", {"name_en": "Colouring", "unit": "piece", "rate": "२.५०", "machine": ""})
    proposed = Charge.objects.get(unit="piece")
    assert (proposed.rate_amount, proposed.state) == (Decimal("2.50"), "proposed")
    chair = signed_in(centre.chair)
    chair.post(
        f"/desk/facilities/{centre.centre.ref}/do/",
        {"do": "approve", "of": str(proposed.pk), "note": "DLC 5"},
    )
    proposed.refresh_from_db()
    assert (proposed.state, proposed.note) == ("approved", "DLC 5")
    job = {
        "person": centre.member.ref,
        "charge": str(proposed.pk),
        "what": "Brass tops",
        "quantity": "40",
        "promised_on": today,
    }
    client.post(f"{root}/job/", job)
    made = JobOrder.objects.get()
    assert made.charge_amount == Decimal("100.00")
    act = f"/desk/facilities/{centre.centre.ref}/do/"
    client.post(act, {"do": "ready", "of": made.ref})
    client.post(act, {"do": "hand_over", "of": made.ref})
    made.refresh_from_db()
    assert made.state == "ready"  # not before it is paid
    client.post(act, {"do": "pay_job", "of": made.ref, "paid_by": "cash"})
    client.post(act, {"do": "hand_over", "of": made.ref})
    made.refresh_from_db()
    assert made.state == "handed_over"


def test_the_month_is_counted_from_what_happened(centre: Running) -> None:
    made = booked(centre)
    stand_still(
        centre.machine, kind="maintenance", begins=centre.at(14), ends=centre.at(16), by=centre.officer
    )
    with clock.at(made.during.upper):
        settle_booking(made, used=True, by=centre.officer)
        client = signed_in(centre.officer)
        month = f"?month={made.during.upper:%Y-%m}"
        root = f"/desk/facilities/{centre.centre.ref}"
        for prefix in ("", "/hi"):
            page = client.get(f"{prefix}{root}/month/{month}").content.decode()
            assert "120" in page
            assert client.get(f"{prefix}{root}/month.pdf{month}").content[:4] == b"%PDF"
            assert client.get(f"{prefix}{root}/month.xlsx{month}").content[:2] == b"PK"


def test_a_list_of_centres_costs_the_reader_of_the_public_page_the_same_whatever_is_booked(
    centre: Running, django_assert_num_queries: Any
) -> None:
    url = f"/facilities/{centre.centre.ref}/"
    Client().get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        Client().get(url + "?1")
    booked(centre, 10)
    booked(centre, 12)
    with CaptureQueriesContext(connection) as after:
        Client().get(url + "?2")
    assert len(after) == len(before)


def test_a_charge_of_another_centre_is_not_found(centre: Running) -> None:
    other = propose_charge(centre.centre, name="X", unit="hour", rate=Decimal(1), by=centre.officer)
    other.centre_id = centre.centre.pk
    client = signed_in(centre.officer)
    answer = client.post(f"/desk/facilities/{centre.centre.ref}/do/", {"do": "approve", "of": str(other.pk)})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.state == "proposed"  # the officer is not the chair
