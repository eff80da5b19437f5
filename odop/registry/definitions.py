"""What other apps need of the register: its forms, the words of its answers, and saying what hangs on an entry."""

from odop.registry.components import label_of, person_text
from odop.registry.forms import CorrectionForm, GroupAccountForm, GroupForm, MemberForm, UnitForm, questions
from odop.registry.moves import MOVES, moves, stays

__all__ = [
    "MOVES",
    "CorrectionForm",
    "GroupAccountForm",
    "GroupForm",
    "MemberForm",
    "UnitForm",
    "label_of",
    "moves",
    "person_text",
    "questions",
    "stays",
]
