"""What the programme says of the time after a sale: carriers, reasons, clocks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.after_sale import AfterSale, CarrierTerms, read_after_sale
from odop.lib.dates import months_before
from odop.places.queries import calendar


def after_sale() -> AfterSale:
    return read_after_sale(settings.PROGRAMME_DIR)


def carriers() -> tuple[CarrierTerms, ...]:
    """The carriers that may be chosen here: none of the demonstration where something is really sold."""
    return tuple(one for one in after_sale().carriers if not (one.sample and settings.ODOP.production))


def carrier_name(code: str) -> str:
    one = after_sale().carrier(code)
    return str(Localised(one.name)) if one else ""


def until(code: str, start: datetime) -> datetime:
    """The moment at which a clock that begins at `start` has run out; raises ClockMissing."""
    local = timezone.localtime(start)
    told = after_sale().clock(code, local.date())
    if told.unit == "hours":
        return start + timedelta(hours=told.amount)
    if told.unit == "days":
        return start + timedelta(days=told.amount)
    if told.unit == "months":
        return months_before(local, -told.amount)
    day = calendar().add_working_days(local.date(), told.amount)
    return local.replace(year=day.year, month=day.month, day=day.day)


def left(end: datetime) -> timedelta:
    """Time that is left; below zero when it is over."""
    return end - clock.now()
