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
