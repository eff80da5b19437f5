"""What must always be true of centres; runs nightly and in tests over the demo world."""

from collections.abc import Iterator

from django.db import connection

from odop.kernel.invariants import invariant

RECEIPTS = """
    SELECT r.ref FROM facilities_receipt r
      LEFT JOIN facilities_booking b ON b.id = r.booking_id LEFT JOIN facilities_joborder j ON j.id = r.job_id
     WHERE r.amount <> coalesce(b.charge_amount, j.charge_amount) OR r.centre_id <> coalesce(b.centre_id, j.centre_id)
        OR b.state <> 'used' OR j.state = 'cancelled'
     ORDER BY r.ref
"""
CHARGES = """
    SELECT b.ref FROM facilities_booking b JOIN facilities_charge c ON c.id = b.charge_id
     WHERE c.unit = 'hour'
       AND b.charge_amount <> round(c.rate_amount * extract(epoch FROM upper(b.during) - lower(b.during)) / 3600, 2)
     ORDER BY b.ref
"""
STANDING = """
    SELECT b.ref FROM facilities_booking b JOIN facilities_downtime d ON d.machine_id = b.machine_id AND d.during && b.during
     WHERE b.state = 'booked' ORDER BY b.ref
"""
PLACES = """
    SELECT b.ref FROM facilities_booking b JOIN facilities_machine m ON m.id = b.machine_id
      JOIN facilities_facilitycentre c ON c.id = m.centre_id
     WHERE b.centre_id <> c.id OR b.district_id <> c.district_id OR m.district_id <> c.district_id ORDER BY b.ref
"""


def _refs(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [ref for (ref,) in cursor.fetchall()]


@invariant("facilities.receipts")
def receipts_are_what_was_charged() -> Iterator[str]:
    yield from (f"receipt {ref} is not what its booking or job cost" for ref in _refs(RECEIPTS))


@invariant("facilities.charges")
def everybody_pays_the_approved_charge() -> Iterator[str]:
    yield from (f"booking {ref} is not priced by its charge" for ref in _refs(CHARGES))


@invariant("facilities.standstill")
def nothing_is_booked_on_a_machine_that_stands_still() -> Iterator[str]:
    yield from (f"booking {ref} lies in a standstill" for ref in _refs(STANDING))


@invariant("facilities.places")
def bookings_lie_where_their_machine_stands() -> Iterator[str]:
    yield from (f"booking {ref} is not of its machine's centre" for ref in _refs(PLACES))
