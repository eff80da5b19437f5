"""Goods for other market places: what each wants of a good before it takes it, and the feed of Google Merchant.

What they want is read from their public documentation (see `channels.py`); plain values in, codes out.
"""

from odop.lib.market.channels import CHANNELS, missing
from odop.lib.market.good import Good, Problem, Variant

__all__ = ["CHANNELS", "Good", "Problem", "Variant", "missing"]
