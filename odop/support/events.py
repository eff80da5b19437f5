"""What requests for help and work orders write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

PROVIDER = verb("help.provider", _("Institute that helps noted"))
PROVIDER_STOPPED = verb("help.provider_stopped", _("Institute helps no longer"))
ASKED = verb("help.asked", _("Help asked for"))
SENT = verb("help.sent", _("Request for help sent to an institute"))
ACCEPTED = verb("help.accepted", _("Request for help accepted"))
DECLINED = verb("help.declined", _("Request for help declined"))
DELIVERED = verb("help.delivered", _("Help delivered"))
AGAIN = verb("help.again", _("Help did not solve it; once more"))
CLOSED = verb("help.closed", _("Request for help closed"))
WITHDRAWN = verb("help.withdrawn", _("Request for help withdrawn"))
LATE = verb("help.late", _("Request for help is late"))
ORDERED = verb("order.given", _("Work ordered from an institute"))
PIECE = verb("order.piece", _("Piece of an order delivered"))
CHECKED = verb("order.checked", _("Piece of an order checked"))
CANCELLED = verb("order.cancelled", _("Work order cancelled"))
ORDER_LATE = verb("order.late", _("Work order is late"))
