"""The tables of the mart, by subject."""

from odop.emart.models.buying import Basket, BasketLine, Order, OrderLine, Purchase, Return
from odop.emart.models.claims import Claim, Complaint
from odop.emart.models.coupons import Coupon, CouponUse
from odop.emart.models.gifts import Gift, GiftCatalogue
from odop.emart.models.hampers import Hamper, HamperPart
from odop.emart.models.listings import Listing, Offer, Photograph
from odop.emart.models.money import (
    BookEntry,
    BookMovement,
    GatewayEntry,
    GatewayNotice,
    Payment,
    Refund,
    Settlement,
)
from odop.emart.models.papers import Paper, PaperSeries
from odop.emart.models.parcels import Parcel, ParcelLine, SaleCall
from odop.emart.models.partners import ApiKey, ApiPartner, BuyerMail, Delivery, PartnerPurchase, Subscription
from odop.emart.models.payouts import PayoutAnswer, PayoutAnswerLine, PayoutFile
from odop.emart.models.prices import PriceCut, PricePoint
from odop.emart.models.reviews import Review
from odop.emart.models.search import SearchRow
from odop.emart.models.sellers import Seller
from odop.emart.models.sheets import GoodsSheet
from odop.emart.models.transfers import Transfer

__all__ = [
    "Basket", "BasketLine", "BookEntry", "BookMovement", "GatewayEntry", "GatewayNotice", "Listing", "Offer", "Order",
    "OrderLine", "Paper", "PaperSeries", "Parcel", "ParcelLine", "Payment",
    "PayoutAnswer", "PayoutAnswerLine", "PayoutFile", "Photograph", "Purchase", "Refund", "Return", "SaleCall",
    "SearchRow", "Seller", "Settlement",
]  # fmt: skip
__all__ += ["GoodsSheet"]
__all__ += ["Review"]
__all__ += ["Claim", "Complaint"]
__all__ += ["Gift", "GiftCatalogue"]
__all__ += ["PriceCut", "PricePoint"]
__all__ += ["ApiKey", "ApiPartner", "BuyerMail", "Delivery", "PartnerPurchase", "Subscription"]
__all__ += ["Coupon", "CouponUse"]
__all__ += ["Hamper", "HamperPart"]
__all__ += ["Transfer"]
