"""Hours of a machine: free, taken, given back, used and paid; alike for members and others."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from odop.facilities import services
from odop.facilities.factories import Running, person
from odop.facilities.models import Booking, Charge, Receipt
from odop.facilities.queries.hours import is_open_day, next_open_day, open_span, slots_of
from odop.facilities.services import book, cancel_booking, give_receipt, settle_booking
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.registry import factories as register
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db


def booked(
    at: Running, who: Artisan, hour: int = 10, *, slots: int = 1, days: int = 1, **more: object
) -> Booking:
    return book(
        at.machine,
        who,
        charge=at.charge,
        begins=at.at(hour, days=days),
        slots=slots,
        by=who.user,
        **more,  # type: ignore[arg-type]
    )


def refused(code: str, act: object) -> None:
    before = (Booking.objects.count(), Receipt.objects.count(), Event.objects.count())
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        act()  # type: ignore[operator]
    assert refusal.value.code == code
    assert (Booking.objects.count(), Receipt.objects.count(), Event.objects.count()) == before


def test_a_member_and_another_pay_the_same_for_the_same_hours(centre: Running) -> None:
    member, other = booked(centre, centre.member, 10, slots=2), booked(centre, centre.stranger, 12, slots=2)
    assert (member.is_member, other.is_member) == (True, False)
    assert member.charge_amount == other.charge_amount == Decimal("240.00")


def test_an_hour_is_booked_once(centre: Running) -> None:
    booked(centre, centre.member, 10, slots=2)
    for hour, slots in ((10, 1), (11, 1), (9, 2), (9, 4)):
        refused("slot_taken", lambda h=hour, n=slots: booked(centre, centre.stranger, h, slots=n))
    assert booked(centre, centre.stranger, 12)


def test_the_database_itself_refuses_the_same_hour_twice(centre: Running) -> None:
    first = booked(centre, centre.member, 10)
    first.pk, first.ref = None, "BK-TWICE"
    with pytest.raises(IntegrityError, match="no_hour_booked_twice"), transaction.atomic():
        first.save(force_insert=True)


def test_hours_that_were_given_back_are_free_again(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    cancel_booking(mine, by=centre.member.user)
    assert booked(centre, centre.stranger, 10)


def test_nobody_gives_back_the_hours_of_another(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    refused("not_allowed", lambda: cancel_booking(mine, by=centre.stranger.user))


def test_a_person_books_for_herself_only_and_the_counter_for_anybody(centre: Running) -> None:
    def for_another() -> Booking:
        return book(
            centre.machine,
            centre.member,
            charge=centre.charge,
            begins=centre.at(10),
            slots=1,
            by=centre.stranger.user,
        )

    refused("not_allowed", for_another)
    made = book(
        centre.machine, centre.member, charge=centre.charge, begins=centre.at(10), slots=1, by=centre.officer
    )
    assert made.booked_by == centre.officer and made.user == centre.member.user


def test_a_keeper_of_the_centre_books_and_settles_for_others(centre: Running) -> None:
    keeper = person(centre.centre.district)
    services.name_keeper(centre.centre, keeper.user, by=centre.officer)
    made = book(
        centre.machine, centre.member, charge=centre.charge, begins=centre.at(10), slots=1, by=keeper.user
    )
    with clock.at(made.during.upper):
        settle_booking(made, used=True, by=keeper.user)
    services.relieve_keeper(centre.centre.keepers.get(), by=centre.officer)
    refused(
        "not_allowed",
        lambda: book(
            centre.machine, centre.member, charge=centre.charge, begins=centre.at(12), slots=1, by=keeper.user
        ),
    )


@pytest.mark.parametrize("hour", [8, 18, 20])
def test_outside_its_hours_the_centre_is_closed(centre: Running, hour: int) -> None:
    refused("closed_then", lambda: booked(centre, centre.member, hour))


def test_the_last_slot_ends_with_the_day(centre: Running) -> None:
    assert booked(centre, centre.member, 17)
    refused("closed_then", lambda: booked(centre, centre.stranger, 17, slots=2))


def test_on_its_weekly_day_off_the_centre_is_closed(centre: Running) -> None:
    begins = centre.at(10)
    services.set_hours(
        centre.centre, opens_at=centre.centre.opens_at, closes_at=centre.centre.closes_at,
        weekly_off=[begins.weekday()], by=centre.officer,
    )  # fmt: skip
    centre.machine.centre.refresh_from_db()
    refused(
        "closed_then",
        lambda: book(
            centre.machine, centre.member, charge=centre.charge, begins=begins, slots=1, by=centre.member.user
        ),
    )
    assert slots_of(centre.machine, begins.date()) == []


def test_hours_lie_ahead_but_not_too_far(centre: Running) -> None:
    refused("too_far_ahead", lambda: booked(centre, centre.member, 10, days=60))
    begins = centre.at(10)
    with clock.at(begins + timedelta(minutes=1)):
        refused(
            "too_early",
            lambda: book(
                centre.machine,
                centre.member,
                charge=centre.charge,
                begins=begins,
                slots=1,
                by=centre.member.user,
            ),
        )


def test_half_an_hour_is_not_a_slot_of_a_machine_booked_by_the_hour(centre: Running) -> None:
    begins = centre.at(10) + timedelta(minutes=30)
    refused(
        "invalid",
        lambda: book(
            centre.machine, centre.member, charge=centre.charge, begins=begins, slots=1, by=centre.member.user
        ),
    )


def test_nobody_holds_more_than_six_open_bookings_member_or_not(centre: Running) -> None:
    for who, day in ((centre.member, 1), (centre.stranger, 2)):
        for hour in range(9, 15):
            booked(centre, who, hour, days=day)
        refused("too_many_open", lambda w=who, d=day: booked(centre, w, 16, days=d))


def test_a_charge_that_the_committee_has_not_approved_books_nothing(centre: Running) -> None:
    proposed = services.propose_charge(
        centre.centre,
        name="Drilling",
        unit="hour",
        rate=Decimal(50),
        machine=centre.machine,
        by=centre.officer,
    )
    refused(
        "charge_not_approved",
        lambda: book(
            centre.machine,
            centre.member,
            charge=proposed,
            begins=centre.at(10),
            slots=1,
            by=centre.member.user,
        ),
    )


def test_only_the_chair_of_the_district_committee_approves_a_charge(centre: Running) -> None:
    proposed = services.propose_charge(
        centre.centre,
        name="Polishing",
        unit="hour",
        rate=Decimal(150),
        machine=centre.machine,
        by=centre.officer,
    )
    for other in (centre.officer, centre.member.user):
        refused("not_allowed", lambda o=other: services.decide_charge(proposed, approve=True, by=o))
    services.decide_charge(proposed, approve=True, by=centre.chair)
    centre.charge.refresh_from_db()
    assert (centre.charge.state, Charge.objects.get(pk=proposed.pk).state) == ("ended", "approved")
    refused("decided_already", lambda: services.decide_charge(proposed, approve=False, by=centre.chair))
    centre.charge.state = "approved"


def test_a_booking_keeps_the_charge_it_was_made_at(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    proposed = services.propose_charge(
        centre.centre,
        name="Polishing",
        unit="hour",
        rate=Decimal(999),
        machine=centre.machine,
        by=centre.officer,
    )
    services.decide_charge(proposed, approve=True, by=centre.chair)
    mine.refresh_from_db()
    assert mine.charge_amount == Decimal("120.00")


def test_by_the_piece_the_pieces_are_counted(centre: Running) -> None:
    by_piece = services.propose_charge(
        centre.centre,
        name="Colouring",
        unit="piece",
        rate=Decimal("1.25"),
        machine=centre.machine,
        by=centre.officer,
    )
    by_piece = services.decide_charge(by_piece, approve=True, by=centre.chair)

    def bring(quantity: int | None) -> Booking:
        return book(
            centre.machine, centre.member, charge=by_piece, begins=centre.at(10), slots=1, quantity=quantity,
            by=centre.member.user,
        )  # fmt: skip

    refused("quantity_needed", lambda: bring(None))
    assert bring(3333).charge_amount == Decimal("4166.25")


def test_when_a_machine_stands_still_its_bookings_fall_out_and_nothing_new_is_taken(centre: Running) -> None:
    hit, spared = booked(centre, centre.member, 10), booked(centre, centre.stranger, 15)
    downtime, fallen = services.stand_still(
        centre.machine, kind="breakdown", begins=centre.at(9), ends=centre.at(12), by=centre.officer
    )
    assert fallen == [hit]
    hit.refresh_from_db()
    spared.refresh_from_db()
    assert (hit.state, spared.state) == ("machine_down", "booked")
    refused("machine_stands_still", lambda: booked(centre, centre.member, 11))
    states = [one.state for one in slots_of(centre.machine, centre.at(9).date())]
    assert states == ["still"] * 3 + ["free"] * 3 + ["taken"] + ["free"] * 2
    services.run_again(downtime, by=centre.officer)
    assert booked(centre, centre.member, 11)


def test_two_standstills_of_a_machine_do_not_overlap(centre: Running) -> None:
    services.stand_still(
        centre.machine, kind="maintenance", begins=centre.at(9), ends=centre.at(12), by=centre.officer
    )
    refused(
        "still_already",
        lambda: services.stand_still(
            centre.machine, kind="breakdown", begins=centre.at(11), ends=centre.at(14), by=centre.officer
        ),
    )


def test_the_calendar_says_that_hours_are_taken_and_not_by_whom(centre: Running) -> None:
    booked(centre, centre.member, 10)
    seen = slots_of(centre.machine, centre.at(10).date(), artisan_id=centre.stranger.pk)
    hers = slots_of(centre.machine, centre.at(10).date(), artisan_id=centre.member.pk)
    assert [(one.state, one.own) for one in seen][1] == ("taken", False)
    assert [(one.state, one.own) for one in hers][1] == ("taken", True)


def test_somebody_of_another_district_is_served_alike_and_counted(centre: Running) -> None:
    guest = person(register.district("GST", "Guest", "अतिथि"))
    made = booked(centre, guest, 10)
    assert made.home_district_id != made.district_id
    assert (made.charge_amount, made.is_member, str(made.name)) == (Decimal("120.00"), False, str(guest.name))


def test_hours_are_settled_once_they_have_begun_and_paid_once_they_were_used(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    refused("not_begun", lambda: settle_booking(mine, used=True, by=centre.officer))
    refused("not_used_yet", lambda: give_receipt(mine, paid_by="cash", by=centre.officer))
    with clock.at(mine.during.upper):
        settle_booking(mine, used=True, by=centre.officer)
        refused("settled_already", lambda: settle_booking(mine, used=False, by=centre.officer))
        refused("reference_needed", lambda: give_receipt(mine, paid_by="upi", by=centre.officer))
        receipt = give_receipt(mine, paid_by="upi", bank_reference="UPI-1", by=centre.officer)
        assert (receipt.amount, receipt.user) == (Decimal("120.00"), centre.member.user)
        refused("paid_already", lambda: give_receipt(mine, paid_by="cash", by=centre.officer))


def test_who_did_not_come_pays_nothing(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    with clock.at(mine.during.upper):
        settle_booking(mine, used=False, by=centre.officer)
        refused("not_used_yet", lambda: give_receipt(mine, paid_by="cash", by=centre.officer))


def test_a_machine_with_open_bookings_is_not_retired(centre: Running) -> None:
    mine = booked(centre, centre.member, 10)
    refused("still_booked", lambda: services.retire_machine(centre.machine, by=centre.officer))
    cancel_booking(mine, by=centre.member.user)
    assert services.retire_machine(centre.machine, by=centre.officer).retired_on == clock.today()


def test_a_range_is_half_open_so_neighbours_do_not_collide(centre: Running) -> None:
    first, second = booked(centre, centre.member, 10), booked(centre, centre.stranger, 11)
    assert first.during == DateTimeTZRange(centre.at(10), centre.at(11))
    assert first.during.upper == second.during.lower


def test_the_calendar_opens_on_the_next_day_that_can_still_be_booked(centre: Running) -> None:
    opens, closes = open_span(centre.centre, centre.at(9).date())
    with clock.at(opens):
        assert next_open_day(centre.machine) == opens.date()
    with clock.at(closes):
        after = next_open_day(centre.machine)
        assert after > opens.date() and is_open_day(centre.centre, after)
