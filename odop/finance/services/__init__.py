"""What an office does with money: one function a sentence. Rows of finance are written here and nowhere else."""

from odop.finance.services.budget import allot, bring_budget, keep_head, line_of, reverse, take_back, transfer
from odop.finance.services.commitments import adjust, commit, recover, set_free
from odop.finance.services.payments import (
    draft_payment,
    keep_claim_account,
    make_payment_file,
    payment_failed,
    settle,
    take_payment_file,
)
from odop.finance.services.returns import read_return_file, sample_answer

__all__ = [
    "adjust",
    "allot",
    "bring_budget",
    "commit",
    "draft_payment",
    "keep_claim_account",
    "keep_head",
    "line_of",
    "make_payment_file",
    "payment_failed",
    "read_return_file",
    "recover",
    "reverse",
    "sample_answer",
    "set_free",
    "settle",
    "take_back",
    "take_payment_file",
    "transfer",
]
