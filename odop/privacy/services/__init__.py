"""Writes of consent and rights, one function per sentence."""

from odop.privacy.models import RightsRequest
from odop.privacy.services.looks import asks_why, checked_reason, note_looks, say_why
from odop.privacy.services.rights import CORRECTABLE, answer, ask, end_sign_ins_of, erase
from odop.privacy.services.taking import take_along

__all__ = [
    "CORRECTABLE",
    "RightsRequest",
    "answer",
    "ask",
    "asks_why",
    "checked_reason",
    "end_sign_ins_of",
    "erase",
    "note_looks",
    "say_why",
    "take_along",
]
