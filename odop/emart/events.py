"""What the mart writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

SELLER_BEGUN = verb("seller.begun", _("Seller of the mart begun"))
SELLER_SUBMITTED = verb("seller.submitted", _("Seller sent to the office"))
SELLER_ACCEPTED = verb("seller.accepted", _("Seller accepted in the mart"))
SELLER_RETURNED = verb("seller.returned", _("Seller sent back to be mended"))
SELLER_CLOSED = verb("seller.closed", _("Seller closed by the office"))
SELLER_PAUSED = verb("seller.paused", _("Seller paused"))
SELLER_RESUMED = verb("seller.resumed", _("Seller sells again"))
SELLER_CHANGED = verb("seller.changed", _("What the mart shows of a seller changed"))
WRITTEN = verb("good.written", _("Listing of the mart written"))
OFFERED = verb("good.offered", _("Price, stock or variant of a listing changed"))
PHOTOGRAPHED = verb("good.photographed", _("Photograph of a listing added or taken away"))
SUBMITTED = verb("good.submitted", _("Listing sent to the office"))
PUBLISHED = verb("good.published", _("Listing published in the mart"))
RETURNED = verb("good.returned", _("Listing sent back to be mended"))
TAKEN_DOWN = verb("good.taken_down", _("Listing taken down with a reason"))
ENDED = verb("good.ended", _("Listing taken off by the seller"))
