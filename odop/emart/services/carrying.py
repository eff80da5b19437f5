"""The carriers at work: which adapter speaks for one, and asking where parcels are."""

import logging
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime

from odop.emart.enums import ParcelFor, PayBy
from odop.emart.models import Parcel
from odop.lib.after_sale import CarrierTerms
from odop.lib.carriers.by_hand import ByHand
from odop.lib.carriers.carrier import Carrier, Consignment
from odop.lib.carriers.local import LocalCarrier

log = logging.getLogger(__name__)


def at_work(terms: CarrierTerms) -> Carrier:
    """Whoever speaks for this carrier. Another kind is another class of `odop.lib.carriers`, named here."""
    if terms.sample and settings.ODOP.production:
        raise ValueError(f"{terms.code} is a carrier of demonstrations")
    return ByHand() if terms.by_hand else LocalCarrier()


def consignment(parcel: Parcel, moment: datetime) -> Consignment:
    """What a carrier has to know. What comes back from the buyer goes the other way, and never for cash."""
    order, to = parcel.order, parcel.order.purchase
    pins = (order.seller.pin_code or order.seller.artisan.pin_code, to.pin_code)
    if parcel.heading == ParcelFor.PICKUP:
        pins = (pins[1], pins[0])
    cash = order.total_paise if to.pay_by == PayBy.AT_DOOR and parcel.heading == ParcelFor.SALE else 0
    return Consignment(parcel.ref, parcel.weight_g, *pins, booked_at=localtime(moment), cash_paise=cash)
