"""The tables of trade: who buys, what was asked, what makers answered."""

from odop.wholesale.models.asking import Enquiry, EnquiryLine, Request
from odop.wholesale.models.buyers import TradeBuyer

__all__ = ["Enquiry", "EnquiryLine", "Request", "TradeBuyer"]
