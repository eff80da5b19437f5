"""What can be done about help and work orders, one function per sentence that somebody would say."""

from odop.support.services.allowed import may_answer, may_run
from odop.support.services.clocks import turn_clock
from odop.support.services.orders import cancel, check_piece, hand_over, may_order, order_work, owed
from odop.support.services.requests import (
    accept,
    add_provider,
    ask,
    decline,
    deliver,
    judge,
    providers_for,
    send,
    stop_provider,
    withdraw,
)

__all__ = [
    "accept",
    "add_provider",
    "ask",
    "cancel",
    "check_piece",
    "decline",
    "deliver",
    "hand_over",
    "judge",
    "may_answer",
    "may_order",
    "may_run",
    "order_work",
    "owed",
    "providers_for",
    "send",
    "stop_provider",
    "turn_clock",
    "withdraw",
]
