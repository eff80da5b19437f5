"""What an office does with a case: one function a sentence. Rows of casework are written here and nowhere else."""

from odop.casework.services.clocks import advance_due_cases, escalate_late_cases
from odop.casework.services.decisions import decide
from odop.casework.services.documents import (
    accept_documents,
    attach_document,
    attach_documents,
    check_document,
    receive_paper,
)
from odop.casework.services.letters import letter_pdf
from odop.casework.services.minutes import keep_minutes, minutes_pdf, order_agenda
from odop.casework.services.procedures import keep_procedure, put_in_force
from odop.casework.services.sittings import (
    call_sitting,
    may_run,
    note_outcome,
    place_on_agenda,
    sign_minutes,
    take_off_agenda,
)
from odop.casework.services.steps import lock_case, open_case, take_step, take_steps

__all__ = [
    "accept_documents",
    "advance_due_cases",
    "attach_document",
    "attach_documents",
    "call_sitting",
    "check_document",
    "decide",
    "escalate_late_cases",
    "keep_minutes",
    "keep_procedure",
    "letter_pdf",
    "lock_case",
    "may_run",
    "minutes_pdf",
    "note_outcome",
    "open_case",
    "order_agenda",
    "place_on_agenda",
    "put_in_force",
    "receive_paper",
    "sign_minutes",
    "take_off_agenda",
    "take_step",
    "take_steps",
]
