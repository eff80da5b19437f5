"""Writes of camps, one function per sentence an officer would say."""

from odop.camps.services.arrival import Question, Receipt, Sent, receive
from odop.camps.services.planning import cancel_camp, change_camp, export_records, plan_camp

__all__ = [
    "Question",
    "Receipt",
    "Sent",
    "cancel_camp",
    "change_camp",
    "export_records",
    "plan_camp",
    "receive",
]
