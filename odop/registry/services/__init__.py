"""Writes of the register, one function per sentence an officer would say."""

from odop.registry.services.bulk import bulk_enrol
from odop.registry.services.consents import give_consent, withdraw_consent
from odop.registry.services.duplicates import answer_duplicate, reopen_question, send_up, take_apart
from odop.registry.services.enrolment import claim, enrol, likely_same_as
from odop.registry.services.groups import (
    add_member,
    form_group,
    keep_group_account,
    leave_group,
    note_registration,
)
from odop.registry.services.joining import later_additions
from odop.registry.services.pages import (
    answers_of,
    begin_enrolment,
    discard_enrolment,
    finish_enrolment,
    save_enrolment,
)
from odop.registry.services.pairs import join_by_rule, note_pairs
from odop.registry.services.people import add_unit, correct, export_register

__all__ = [
    "add_member",
    "add_unit",
    "answer_duplicate",
    "answers_of",
    "begin_enrolment",
    "bulk_enrol",
    "claim",
    "correct",
    "discard_enrolment",
    "enrol",
    "export_register",
    "finish_enrolment",
    "form_group",
    "give_consent",
    "join_by_rule",
    "keep_group_account",
    "later_additions",
    "leave_group",
    "likely_same_as",
    "note_pairs",
    "note_registration",
    "reopen_question",
    "save_enrolment",
    "send_up",
    "take_apart",
    "withdraw_consent",
]
