"""The words of trade: who buys, how an enquiry and a maker's answer stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuyerKind(models.TextChoices):
    SHOP = "shop", _("Shop or chain of shops")
    WHOLESALER = "wholesaler", _("Wholesaler")
    EXPORTER = "exporter", _("Exporter or merchant in India")
    IMPORTER = "importer", _("Importer abroad")
    INSTITUTION = "institution", _("Government office or institution")


class BuyerState(models.TextChoices):
    WAITING = "waiting", _("The cell looks at it")
    ACCEPTED = "accepted", _("May ask and order")
    RETURNED = "returned", _("Sent back to be mended")
    CLOSED = "closed", _("Closed by the cell")


class EnquiryKind(models.TextChoices):
    INLAND = "inland", _("Within India")
    EXPORT = "export", _("Abroad")
    INSTITUTION = "institution", _("For an institution, under a work order")


class EnquiryState(models.TextChoices):
    """Who has to act next follows from it."""

    ASKED = "asked", _("The cell looks for makers")
    SENT = "sent", _("Makers are asked for their prices")
    QUOTED = "quoted", _("The buyer decides on the quotation")
    ORDERED = "ordered", _("Ordered in quantity")
    CLOSED = "closed", _("Closed without an order")
    WITHDRAWN = "withdrawn", _("Withdrawn by the buyer")


OPEN = frozenset({EnquiryState.ASKED, EnquiryState.SENT, EnquiryState.QUOTED})
WITH_THE_CELL = frozenset({EnquiryState.ASKED, EnquiryState.SENT})


class RequestState(models.TextChoices):
    ASKED = "asked", _("Waits for the maker's price")
    ANSWERED = "answered", _("The maker has named a price")
    DECLINED = "declined", _("The maker cannot make it")
    ENDED = "ended", _("No longer needed")


class QuotationState(models.TextChoices):
    SENT = "sent", _("With the buyer")
    ACCEPTED = "accepted", _("Accepted by the buyer")
    CHANGE = "change", _("The buyer asks for a change")
    REFUSED = "refused", _("Refused by the buyer")
    LAPSED = "lapsed", _("Its days are over")


class PayTerms(models.TextChoices):
    ADVANCE = "advance", _("A part in advance, the rest with each bill")
    ACCEPTANCE = "acceptance", _("After the goods are accepted")


class TradeOrderState(models.TextChoices):
    OPEN = "open", _("Deliveries under way")
    DONE = "done", _("Delivered and paid")
    ENDED = "ended", _("Ended before all was delivered")


class DeliveryState(models.TextChoices):
    PLANNED = "planned", _("To be sent")
    SENT = "sent", _("Parcel on its way")
    RECEIVED = "received", _("Received by the buyer")
    CANCELLED = "cancelled", _("Not wanted any more")
