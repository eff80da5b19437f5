"""The words of shops: how a transfer stands, what moves a piece, how is paid, which papers a counter gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """Which way goods go."""

    TO_SHOP = "to_shop", _("To the shop")
    TO_MAKER = "to_maker", _("Back to the maker")


class TransferState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    SENT = "sent", _("On the way")
    RECEIVED = "received", _("Received and counted")
    CALLED_OFF = "called_off", _("Called off")


class Difference(models.TextChoices):
    """Why other pieces came than were sent."""

    NOT_IN_PARCEL = "not_in_parcel", _("Was not in the parcel")  # she has them still
    BROKEN = "broken", _("Broken on the way")
    LOST = "lost", _("Lost on the way")


class Move(models.TextChoices):
    """What brings a piece to a shop, or takes it away."""

    RECEIVED = "received", _("Received")
    SOLD = "sold", _("Sold at the counter")
    BACK = "back", _("Brought back by a buyer")
    SENT_BACK = "sent_back", _("Sent back to the maker")
    COUNTED = "counted", _("Stock counted")
    NOT_KNOWN = "not_known", _("Sold, but not in stock")  # of a sale without a network


class PaidBy(models.TextChoices):
    CASH = "cash", _("Cash")
    UPI = "upi", _("UPI")
    CARD = "card", _("Card")


class CounterPaperKind(models.TextChoices):
    """The values are those of `odop.lib.gst.documents.Paper`."""

    INVOICE = "invoice", _("Tax invoice")
    BILL_OF_SUPPLY = "bill_of_supply", _("Bill of supply")
    CREDIT_NOTE = "credit_note", _("Credit note")
    CHALLAN = "challan", _("Delivery challan")


class Doubt(models.TextChoices):
    """What has to be explained of a sale that was made without a network."""

    STOCK = "stock", _("There were fewer pieces in stock than were sold")
    PRICE = "price", _("The price was another one")
    DISCOUNT = "discount", _("More discount than the role may give")
    NUMBER = "number", _("A number before it is missing")
    LATE = "late", _("It came after its day was closed")
