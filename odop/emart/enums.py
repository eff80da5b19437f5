"""The words of the mart: how a seller stands to GST, how a seller and a listing stand, how lists are ordered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaxMode(models.TextChoices):
    """By which lawful way goods are sold here: CGST Act 2017 sections 9, 10 and 52; Notifications 34/2023-CT, 36/2023-CT and
    37/2023-CT for sellers without registration and for composition; the corporation as principal otherwise."""

    REGULAR = "regular", _("In her own name, with GST registration")
    COMPOSITION = "composition", _("In her own name, under the composition scheme")
    ENROLLED = "enrolled", _("In her own name with an enrolment number, within the State")
    AGGREGATED = "aggregated", _("Through the corporation, which buys from her and sells everywhere")


# Goods of these sellers may not leave the State (34/2023-CT, 36/2023-CT).
WITHIN_THE_STATE = frozenset({TaxMode.COMPOSITION, TaxMode.ENROLLED})


class SellerState(models.TextChoices):
    BEGUN = "begun", _("Not yet sent")
    SUBMITTED = "submitted", _("With the office")
    RETURNED = "returned", _("Sent back to be mended")
    ACTIVE = "active", _("May sell")
    PAUSED = "paused", _("Paused by the seller")
    CLOSED = "closed", _("Closed by the office")


class ListingState(models.TextChoices):
    DRAFT = "draft", _("Listing being written")
    SUBMITTED = "submitted", _("With the office")
    RETURNED = "returned", _("Sent back to be mended")
    PUBLISHED = "published", _("In the mart")
    ENDED = "ended", _("Taken off by the seller")
    TAKEN_DOWN = "taken_down", _("Taken down by the office")


class Order(models.TextChoices):
    """How a list is sorted; what `best` weighs is published on the page of the ranking."""

    BEST = "best", _("Best match")
    NEW = "new", _("Newest")
    CHEAP = "cheap", _("Price: low to high")
    DEAR = "dear", _("Price: high to low")
