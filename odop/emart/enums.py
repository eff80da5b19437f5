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
IN_OWN_NAME = WITHIN_THE_STATE | {TaxMode.REGULAR}


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


class SoldBy(models.TextChoices):
    """Whose sale it is; the values are those of `odop.lib.gst.selling.Way`."""

    OWN = "own", _("The maker")
    CORPORATION = "corporation", _("The corporation")


class SupplyKind(models.TextChoices):
    """The values are those of `odop.lib.gst.supply.Kind`."""

    WITHIN = "within", _("Within the State")
    BETWEEN = "between", _("To another State")
    EXPORT = "export", _("Abroad")


class PayBy(models.TextChoices):
    ONLINE = "online", _("UPI, card or netbanking")
    AT_DOOR = "at_door", _("Cash at the door")
    COUNTER = "counter", _("At the counter of a shop")
    ON_TERMS = "on_terms", _("By transfer, as agreed")


AT_CHECKOUT = (PayBy.ONLINE, PayBy.AT_DOOR)  # what a buyer of the mart may choose


class PurchaseState(models.TextChoices):
    WAITING = "waiting", _("Waiting for payment")
    PLACED = "placed", _("Ordered")
    EXPIRED = "expired", _("Not paid in time")


class OrderState(models.TextChoices):
    WAITING = "waiting", _("Waiting for payment")
    PLACED = "placed", _("To be sent")
    SHIPPED = "shipped", _("Parcel on its way")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Order cancelled")
    REFUSED = "refused", _("Not taken at the door")


class LineKind(models.TextChoices):
    GOODS = "goods", _("Article")
    DELIVERY = "delivery", _("Delivery charge")
    WRAP = "wrap", _("Gift wrap")


class RefundState(models.TextChoices):
    HELD = "held", _("Somebody else has to agree")
    ASKED = "asked", _("To be sent back")
    SENT = "sent", _("Sent back")
    FAILED = "failed", _("Did not go through")


class SettlementState(models.TextChoices):
    MADE = "made", _("Made ready")
    SENT = "sent", _("With the bank")
    PAID = "paid", _("Paid by the bank")
    REJECTED = "rejected", _("Rejected by the bank")


class RouteState(models.TextChoices):
    """The account of a maker at the payment service, which pays her what she sells in her own name."""

    ASKED = "asked", _("Being looked at by the payment service")
    ACTIVE = "active", _("Open")
    REFUSED = "refused", _("Something has to be mended")


class TransferState(models.TextChoices):
    ASKED = "asked", _("To be set aside")
    HELD = "held", _("Set aside")
    RELEASED = "released", _("Gone to the maker")
    REVERSED = "reversed", _("Taken back")
    FAILED = "failed", _("Did not go through")
    BANK = "bank", _("Through the bank instead")


class Account(models.TextChoices):
    """Where money of the mart lies; what the mart owes stands below zero."""

    BUYER = "buyer", _("Buyer")  # what a buyer owes, or below zero has paid ahead
    GATEWAY = "gateway", _("Payment gateway")
    CARRIER = "carrier", _("Cash with the carrier")
    BANK = "bank", _("Bank")
    TILL = "till", _("Cash in the tills of shops")
    CARDS = "cards", _("UPI and cards of shops, on their way to the bank")
    SHORT = "short", _("Cash too little or too much in the tills")
    MAKER = "maker", _("Owed to the maker")
    TAX = "tax", _("GST of the corporation")
    TCS = "tcs", _("Tax collected (TCS)")
    TDS = "tds", _("Income tax held back (TDS)")
    COMMISSION = "commission", _("Commission")
    DELIVERY = "delivery", _("Delivery charges")
    DISCOUNT = "discount", _("Discount that the corporation bears")
    ROUNDING = "rounding", _("Rounding")


class Movement(models.TextChoices):
    PAID = "paid", _("Paid by the buyer")
    SOLD = "sold", _("Sold and sent")
    BACK = "back", _("Came back")
    REFUND = "refund", _("Sent back to the buyer")
    SETTLED = "settled", _("Paid to the maker")
    CAME_IN = "came_in", _("Came to the bank")
    HANDED_ON = "handed_on", _("Paid from the bank to whom it is owed")
    UNPAID = "unpaid", _("Not paid: the bank has rejected it")
    COUNTED = "counted", _("Till counted, something else than expected")
    BANKED = "banked", _("Cash of a till brought to the bank")
    BOUNCED = "bounced", _("Refund that did not go through")


class PaperKind(models.TextChoices):
    """The values are those of `odop.lib.gst.documents.Paper`; a challan is of no sale: a return counts it and takes no sum of it."""

    INVOICE = "invoice", _("Tax invoice")
    BILL_OF_SUPPLY = "bill_of_supply", _("Bill of supply")
    CREDIT_NOTE = "credit_note", _("Credit note")
    PURCHASE_VOUCHER = "purchase_voucher", _("Purchase voucher")
    CHALLAN = "challan", _("Delivery challan")


class SheetState(models.TextChoices):
    CHECKED = "checked", _("Looked through")
    TAKEN = "taken", _("Taken in")
    DROPPED = "dropped", _("Put away")


class ParcelFor(models.TextChoices):
    SALE = "sale", _("To the buyer")
    PICKUP = "pickup", _("Back from the buyer")
    REPLACEMENT = "replacement", _("In place of what came back")


class ParcelState(models.TextChoices):
    """In this order; a parcel never goes back to an earlier one. The values after the first are those of
    `odop.lib.carriers.carrier.Stage`."""

    PACKED = "packed", _("Packed")
    COLLECTED = "collected", _("Handed to the carrier")
    MOVING = "moving", _("In transit")
    OUT = "out", _("Out for delivery")
    NOT_DELIVERED = "not_delivered", _("Nobody took it")
    DELIVERED = "delivered", _("Delivered")
    BACK = "back", _("Back with the maker")


class CallOutcome(models.TextChoices):
    WILL_SEND = "will_send", _("Will send")
    CANNOT = "cannot", _("Cannot send")
    NOT_REACHED = "not_reached", _("Not reached, again tomorrow")
    DONE = "done", _("Acted before the call")


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("To be read by the office")
    PUBLISHED = "published", _("Shown in the mart")
    REFUSED = "refused", _("Not shown")


class AnswerOutcome(models.TextChoices):
    """What a line of the bank's answer came to."""

    ACCEPTED = "accepted", _("Paid by the bank")
    REJECTED = "rejected", _("Rejected by the bank")
    UNKNOWN = "unknown", _("No such payment was sent")
    DUPLICATE = "duplicate", _("Already answered")
    MISMATCH = "mismatch", _("Does not match")
    UNREADABLE = "unreadable", _("Cannot be read")


class ClaimWants(models.TextChoices):
    MONEY = "money", _("The money back")
    REPLACEMENT = "replacement", _("Another piece")


class ClaimState(models.TextChoices):
    ASKED = "asked", _("Asked, not answered yet")
    ACCEPTED = "accepted", _("Accepted, on its way back")
    REFUSED = "refused", _("Not accepted")
    PAID_BACK = "paid_back", _("Came back, paid back")
    REPLACED = "replaced", _("Came back, replaced")


OPEN_CLAIMS = frozenset({ClaimState.ASKED, ClaimState.ACCEPTED})


class Scope(models.TextChoices):
    """What a key of a partner's programs may be used for."""

    BUY = "mart.buy", _("Buy, and follow what was bought")


class Told(models.TextChoices):
    """What other people's systems are told of."""

    PUBLISHED = "good.published", _("A good stands in the mart")
    CHANGED = "good.changed", _("Texts or photographs of a good changed")
    TAKEN_DOWN = "good.taken_down", _("A good stands in the mart no more")
    OFFER = "offer.changed", _("Price or stock of a good changed")
    PLACED = "order.placed", _("An order of theirs is firm")
    SENT = "order.sent", _("An order of theirs was sent")
    DELIVERED = "order.delivered", _("An order of theirs arrived")
    CANCELLED = "order.cancelled", _("An order of theirs was called off, or not paid in time")
    RETURNED = "order.returned", _("Pieces of an order of theirs came back")


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", _("Is told")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class WhyPaused(models.TextChoices):
    OFFICE = "office", _("by the office")
    FAILING = "failing", _("because nothing was taken for a day")
    GONE = "gone", _("because the receiver says that it is gone")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    TAKEN = "taken", _("Was taken")
    FAILED = "failed", _("Not taken")


class Outcome(models.TextChoices):
    """What came of a complaint."""

    REDRESSED = "redressed", _("It was put right")
    EXPLAINED = "explained", _("It was explained")
    NOT_UPHELD = "not_upheld", _("It was not found so")
