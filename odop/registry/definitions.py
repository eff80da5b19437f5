"""What the surfaces need to ask about people: the forms of the register, and the words of its answers."""

from odop.registry.components import label_of, person_text
from odop.registry.forms import CorrectionForm, GroupForm, MemberForm, UnitForm, questions

__all__ = ["CorrectionForm", "GroupForm", "MemberForm", "UnitForm", "label_of", "person_text", "questions"]
