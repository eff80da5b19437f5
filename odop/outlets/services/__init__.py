"""What can be done in a shop, by subject: the shop, goods on their way, its shelves, its counter, its days."""

from odop.outlets.services.days import bring_to_bank, close_day, reopen_day, sign_day
from odop.outlets.services.selling import explain, sell, take_back
from odop.outlets.services.shelves import count_stock
from odop.outlets.services.shops import begin_till, end_till, open_shop
from odop.outlets.services.transfers import ask_for, call_off, note_eway, receive, send, send_back

__all__ = [
    "ask_for", "begin_till", "bring_to_bank", "call_off", "close_day", "count_stock", "end_till", "explain", "note_eway",
    "open_shop", "receive", "reopen_day", "sell", "send", "send_back", "sign_day", "take_back",
]  # fmt: skip
