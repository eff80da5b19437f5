"""What can be done about gaps and counts."""

from odop.diagnosis.services.counts import bring_counts, may_bring, withdraw_counts
from odop.diagnosis.services.gaps import (
    add_evidence,
    correct_gap,
    log_price,
    log_rejection,
    may_write,
    meet_gap,
    note_gap,
    publish_gap,
    rate_gap,
    reopen_gap,
    withdraw_gap,
)
from odop.diagnosis.services.loading import load_gaps

__all__ = [
    "add_evidence",
    "bring_counts",
    "correct_gap",
    "load_gaps",
    "log_price",
    "log_rejection",
    "may_bring",
    "may_write",
    "meet_gap",
    "note_gap",
    "publish_gap",
    "rate_gap",
    "reopen_gap",
    "withdraw_counts",
    "withdraw_gap",
]
