"""The carrier of demonstrations: it carries nothing, and says of each parcel the same for the same moment, by its number."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from odop.lib.carriers.carrier import Booking, CarrierError, Consignment, Report, Stage

HOURS = ((Stage.COLLECTED, 4), (Stage.MOVING, 20), (Stage.OUT, 66), (Stage.DELIVERED, 70))
# One parcel in so many finds nobody at home twice and comes back.
NOBODY_AT_HOME = 23
HOURS_BACK = (*HOURS[:3], (Stage.NOT_DELIVERED, 70), (Stage.NOT_DELIVERED, 94), (Stage.BACK, 190))


class LocalCarrier:
    """Booked at once, collected the same day, three days on its way."""

    def book(self, parcel: Consignment) -> Booking:
        digits = "".join(sign for sign in parcel.ref if sign.isdigit())
        if not digits or parcel.grams < 1:
            raise CarrierError("not_bookable", parcel.ref)
        return Booking(f"DEMO{digits:0>10}", (parcel.booked_at + timedelta(hours=HOURS[0][1])).date())

    def label(self, number: str) -> tuple[str, ...]:
        return ("DEMO EXPRESS", number)

    def track(self, number: str, *, booked_at: datetime, now: datetime) -> Sequence[Report]:
        """Returns what has happened until `now`, the earliest first."""
        serial = number.removeprefix("DEMO")
        if not serial.isdecimal():
            raise CarrierError("unknown_number", number)
        way = HOURS_BACK if int(serial) % NOBODY_AT_HOME == 0 else HOURS
        told = [Report(stage, booked_at + timedelta(hours=hours)) for stage, hours in way]
        return [report for report in told if report.at <= now]
