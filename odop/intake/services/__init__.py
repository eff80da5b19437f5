"""Writes of lists, one function per sentence an officer would say."""

from odop.intake.services.checking import check_list
from odop.intake.services.comparing import compare, compared
from odop.intake.services.giving_back import hand_back, says, take_corrected, write_empty
from odop.intake.services.importing import import_list
from odop.intake.services.lists import ask_check, ask_import, begin_list, cancel, change_columns, name_columns
from odop.intake.services.undoing import ask_undo, undo_list

__all__ = [
    "ask_check",
    "ask_import",
    "ask_undo",
    "begin_list",
    "cancel",
    "change_columns",
    "check_list",
    "compare",
    "compared",
    "hand_back",
    "import_list",
    "name_columns",
    "says",
    "take_corrected",
    "undo_list",
    "write_empty",
]
