"""What can be done about fairs, stalls, deputations, outlets and bars."""

from odop.exhibitions.services.bars import bar, lift_bar
from odop.exhibitions.services.deputation import add_travel_paper, check_travel_paper, depute
from odop.exhibitions.services.fairs import (
    call_for_stalls,
    cancel_fair,
    lay_out,
    may_run,
    note_outlay,
    notify_fair,
    plan_fair,
)
from odop.exhibitions.services.outlets import close_outlet, note_month, open_outlet
from odop.exhibitions.services.stalls import (
    allot_all,
    allot_stall,
    ask_for_stall,
    move_up,
    select,
    withdraw_stall,
)
from odop.exhibitions.services.takings import Noted, may_note, note, strike

__all__ = [
    "Noted",
    "add_travel_paper",
    "allot_all",
    "allot_stall",
    "ask_for_stall",
    "bar",
    "call_for_stalls",
    "cancel_fair",
    "check_travel_paper",
    "close_outlet",
    "depute",
    "lay_out",
    "lift_bar",
    "may_note",
    "may_run",
    "move_up",
    "note",
    "note_month",
    "note_outlay",
    "notify_fair",
    "open_outlet",
    "plan_fair",
    "select",
    "strike",
    "withdraw_stall",
]
