"""Writes of common facility centres, one function per sentence an officer or a keeper would say."""

from odop.facilities.services.bookings import book, cancel_booking, settle_booking
from odop.facilities.services.centres import (
    add_machine,
    class_centre,
    establish,
    name_keeper,
    relieve_keeper,
    retire_machine,
    set_hours,
)
from odop.facilities.services.charges import decide_charge, propose_charge
from odop.facilities.services.jobs import cancel_job, hand_over, job_ready, take_job
from odop.facilities.services.money import give_receipt, note_expense
from odop.facilities.services.planning import note_quotation, plan_machine, take_off_machine
from odop.facilities.services.standstill import run_again, stand_still

__all__ = [
    "add_machine",
    "book",
    "cancel_booking",
    "cancel_job",
    "class_centre",
    "decide_charge",
    "establish",
    "give_receipt",
    "hand_over",
    "job_ready",
    "name_keeper",
    "note_expense",
    "note_quotation",
    "plan_machine",
    "propose_charge",
    "relieve_keeper",
    "retire_machine",
    "run_again",
    "set_hours",
    "settle_booking",
    "stand_still",
    "take_job",
    "take_off_machine",
]
