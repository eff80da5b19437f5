"""Writes of training, one function per sentence an officer would say."""

from odop.training.services.attendance import (
    Where,
    clear_institute,
    close_day,
    inspect,
    low_days,
    scan_card,
    take_roster,
)
from odop.training.services.batches import (
    call_off,
    change_batch,
    confirm_batch,
    leave_seat,
    new_batch,
    training_days,
)
from odop.training.services.catalogue import set_kit
from odop.training.services.complaints import answer_complaint, complain
from odop.training.services.fees import pay_first_half, pay_second_half, second_half
from odop.training.services.ground import (
    add_course,
    add_trainer,
    add_venue,
    call_for_applications,
    make_agreement,
    register_institute,
    set_target,
)
from odop.training.services.kits import WrongCode, count_try, finish, issue_kit, send_kit_code
from odop.training.services.offline import Kept, receive_offline
from odop.training.services.proposing import propose_batches
from odop.training.services.results import (
    certify_batch,
    falls_short,
    missing_before_certifying,
    note_results,
    revoke_certificate,
)
from odop.training.services.seats import add_person, move_person
from odop.training.services.selecting import rank_agenda
from odop.training.services.stock import (
    buy_kits,
    open_store,
    receive_kits,
    send_kits,
    write_off,
    write_off_here,
)

__all__ = [
    "Kept",
    "Where",
    "WrongCode",
    "add_course",
    "add_person",
    "add_trainer",
    "add_venue",
    "answer_complaint",
    "buy_kits",
    "call_for_applications",
    "call_off",
    "certify_batch",
    "change_batch",
    "clear_institute",
    "close_day",
    "complain",
    "confirm_batch",
    "count_try",
    "falls_short",
    "finish",
    "inspect",
    "issue_kit",
    "leave_seat",
    "low_days",
    "make_agreement",
    "missing_before_certifying",
    "move_person",
    "new_batch",
    "note_results",
    "open_store",
    "pay_first_half",
    "pay_second_half",
    "propose_batches",
    "rank_agenda",
    "receive_kits",
    "receive_offline",
    "register_institute",
    "revoke_certificate",
    "scan_card",
    "second_half",
    "send_kit_code",
    "send_kits",
    "set_kit",
    "set_target",
    "take_roster",
    "training_days",
    "write_off",
    "write_off_here",
]
