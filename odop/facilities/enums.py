"""The words of common facility centres."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CentreStatus(models.TextChoices):
    FUNCTIONAL = "functional", _("Functional")
    BUILDING = "building", _("Under implementation")
    REVISION = "revision", _("Under revision")


class CentreCategory(models.TextChoices):
    """The letter that the State gives a centre for how it does."""

    A = "a", "A"
    B = "b", "B"
    C = "c", "C"
    NONE = "na", _("Not classed")


class Component(models.TextChoices):
    """The ten parts that a centre may have (order of 06-11-2018, para 1)."""

    TESTING = "testing", _("Testing laboratory")
    DESIGN = "design", _("Design development and training")
    RESEARCH = "research", _("Technical research and development")
    DISPLAY = "display", _("Display and sale of products")
    RAW_MATERIAL = "raw_material", _("Raw-material bank or common resource centre")
    PRODUCTION = "production", _("Common production or processing")
    LOGISTICS = "logistics", _("Logistics")
    INFORMATION = "information", _("Collecting and sharing information")
    PACKAGING = "packaging", _("Packaging, labelling, barcoding")
    OTHER = "other", _("Another missing link named in the study")


class ChargeUnit(models.TextChoices):
    HOUR = "hour", _("an hour")
    PIECE = "piece", _("a piece")
    KILOGRAM = "kg", _("a kilogram")
    SAMPLE = "sample", _("a sample")
    DAY = "day", _("a day")


class ChargeState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for the District Level Committee")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")
    ENDED = "ended", _("No longer in force")


class DowntimeKind(models.TextChoices):
    BREAKDOWN = "breakdown", _("Breakdown")
    MAINTENANCE = "maintenance", _("Maintenance")


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    USED = "used", _("Used")
    MISSED = "missed", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")
    MOVED_OUT = "machine_down", _("Fell out: the machine stood still")


HOLDS_THE_HOUR = (BookingState.BOOKED, BookingState.USED)


class JobState(models.TextChoices):
    TAKEN = "taken", _("Taken in")
    READY = "ready", _("Ready")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Cancelled")


class PaidBy(models.TextChoices):
    CASH = "cash", _("Cash")
    UPI = "upi", _("UPI")
    BANK = "bank", _("Bank transfer")


class ExpenseKind(models.TextChoices):
    WAGES = "wages", _("Wages")
    POWER = "power", _("Power and water")
    REPAIR = "repair", _("Repair and maintenance")
    MATERIAL = "material", _("Material used up")
    RENT = "rent", _("Rent, taxes, insurance")
    OTHER = "other", _("Other expense")
