"""What trade writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

REGISTERED = verb("trade.registered", _("Trade buyer registered"))
BUYER_ACCEPTED = verb("trade.buyer_accepted", _("Trade buyer accepted"))
BUYER_RETURNED = verb("trade.buyer_returned", _("Trade buyer sent back to be mended"))
BUYER_CLOSED = verb("trade.buyer_closed", _("Trade buyer closed"))
ASKED = verb("trade.asked", _("Enquiry of a trade buyer"))
SENT = verb("trade.sent", _("Makers asked for their prices"))
ANSWERED = verb("trade.answered", _("A maker named a price"))
DECLINED = verb("trade.declined", _("A maker cannot make it"))
LATE = verb("trade.late", _("Enquiry of a trade buyer is late"))
CLOSED = verb("trade.closed", _("Enquiry closed without an order"))
WITHDRAWN = verb("trade.withdrawn", _("Enquiry withdrawn by the buyer"))
EXPORTED = verb("trade.exported", _("Answers of makers taken out as a sheet"))
QUOTED = verb("trade.quoted", _("Quotation made"))
QUOTE_ACCEPTED = verb("trade.accepted", _("Quotation accepted"))
CHANGE_ASKED = verb("trade.change_asked", _("Change of a quotation asked for"))
QUOTE_REFUSED = verb("trade.refused", _("Quotation refused"))
ORDERED = verb("trade.ordered", _("Order in quantity placed"))
INSPECTED = verb("trade.inspected", _("Delivery inspected"))
DISPATCHED = verb("trade.dispatched", _("Delivery of an order left"))
RECEIVED = verb("trade.received", _("Delivery received by the buyer"))
TAKEN_OFF = verb("trade.taken_off", _("Missing pieces taken off the bill"))
PAID = verb("trade.paid", _("Payment of a trade buyer noted"))
ORDER_ENDED = verb("trade.order_ended", _("Order ended before all was delivered"))
DONE = verb("trade.done", _("Order delivered and paid"))
