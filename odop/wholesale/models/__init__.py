"""The tables of trade: who buys, what was asked, what makers answered, what was offered, ordered and delivered."""

from odop.wholesale.models.asking import Enquiry, EnquiryLine, Request
from odop.wholesale.models.buyers import TradeBuyer
from odop.wholesale.models.orders import Delivery, TradeOrder
from odop.wholesale.models.quoting import Quotation, QuotationLine

__all__ = [
    "Delivery",
    "Enquiry",
    "EnquiryLine",
    "Quotation",
    "QuotationLine",
    "Request",
    "TradeBuyer",
    "TradeOrder",
]
