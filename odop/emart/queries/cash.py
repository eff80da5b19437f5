"""Whether a buyer may pay at the door, and if not, why: the State, the sum, the PIN code."""

from django.utils.translation import gettext_lazy as _

from odop.emart.queries.after_sale import after_sale
from odop.emart.queries.carts import Cart
from odop.emart.queries.tax import terms
from odop.emart.services.authority import Words
from odop.kernel.refusals import filled
from odop.lib.gst.selling import Way
from odop.lib.money import from_paise, rupees


def why_no_cash(cart: Cart, pin: str) -> Words | None:
    """The reason, or None where cash is taken. A PIN code that is not known yet refuses nothing."""
    known = terms()
    if cart.state and cart.state not in known.cash_states:
        return _("Cash at the door is not taken in this State. Please pay online.")
    if pin and not after_sale().takes_cash_at(pin):
        return _("No carrier brings cash from this PIN code. Please pay online.")
    own = next((parcel.seller for parcel in cart.parcels if parcel.way is Way.OWN), None)
    if own is not None:  # the carrier would bring us money that is hers
        return filled(
            _(
                "%(maker)s sells in her own name, and cash at the door cannot go to her directly. Please pay online."
            ),
            maker=own.name,
        )
    if any(parcel.total > known.cash_up_to for parcel in cart.parcels):
        return filled(
            _("Cash at the door is taken up to %(sum)s a parcel. Please pay online."),
            sum=rupees(from_paise(known.cash_up_to)),
        )
    return None
