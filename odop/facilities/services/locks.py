"""One machine at a time: bookings and standstills of a machine come one after the other."""

from django.db import connection

from odop.facilities.models import Machine


def machine_alone(machine: Machine) -> None:
    """Waits until nobody else is writing hours of this machine, to the end of the transaction.

    The exclusion constraint alone would refuse a second booking too, but two that wait for each other inside it may end in
    a deadlock. A lock of the row is not possible for whoever may not write machines, so it is a lock by number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f" machine {machine.pk}"],
        )
