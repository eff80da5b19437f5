"""The words of fairs, stalls and outlets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FairKind(models.TextChoices):
    """Where a fair is held, as the orders divide them; the codes are the facts of a claim."""

    STATE_FAIR = "state_fair", _("Fair in the State")
    NATIONAL_IN_STATE = "national_in_state", _("National or international fair in the State")
    NATIONAL_OUTSIDE = "national_outside", _("National or international fair elsewhere in India")
    ABROAD = "abroad", _("Fair abroad")


class Trade(models.TextChoices):
    B2B = "b2b", _("Traders (B2B)")
    B2C = "b2c", _("Everybody (B2C)")


class Stage(models.TextChoices):
    """Where a fair stands, told from its dates and rows."""

    PLANNED = "planned", _("Planned")
    CALLED = "called", _("Stalls can be asked for")
    CLOSED = "closed", _("Call closed")
    SELECTED = "selected", _("Selected")
    RUNNING = "running", _("Going on")
    OVER = "over", _("Over")
    CANCELLED = "cancelled", _("Cancelled")


class Asked(models.TextChoices):
    """What became of an application for a stall."""

    APPLIED = "applied", _("Applied")
    SELECTED = "selected", _("Selected")
    WAITING = "waiting", _("On the waiting list")
    NOT_SELECTED = "not_selected", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STANDING = (Asked.APPLIED, Asked.SELECTED, Asked.WAITING)


class Taking(models.TextChoices):
    """What is noted on the spot."""

    SALE = "sale", _("Sales")
    ORDER = "order", _("Orders received")
    ENQUIRY = "enquiry", _("Enquiries")
    VISITORS = "visitors", _("Visitors")


WITH_AMOUNT = (Taking.SALE, Taking.ORDER)


class TravelPaperKind(models.TextChoices):
    PASSPORT = "passport", _("Passport")
    VISA = "visa", _("Visa")
    INVITATION = "invitation", _("Invitation of the organiser")
    TICKET = "ticket", _("Tickets")
    STAY = "stay", _("Booking of the stay")
    INSURANCE = "insurance", _("Travel insurance")


class OutlayKind(models.TextChoices):
    """What the programme itself spends on a fair."""

    SPACE = "space", _("Space and stalls")
    BUILDING = "building", _("Pavilion and fittings")
    PUBLICITY = "publicity", _("Publicity")
    TRAVEL = "travel", _("Journey of those deputed")
    STAY = "stay", _("Stay of those deputed")
    OTHER = "other", _("Other")


class OutletKind(models.TextChoices):
    AIRPORT = "airport", _("Airport")
    STATION = "station", _("Railway station")
    BUS_STATION = "bus_station", _("Bus station")
    CITY = "city", _("Shop in a city")
    PAVILION = "pavilion", _("Standing pavilion")
