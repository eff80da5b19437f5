"""What an office does with money: one function a sentence. Rows of finance are written here and nowhere else."""

from odop.finance.bank_layout import (
    Answer,
    FileLine,
    NotAReturnFile,
    TooManyLines,
    read_return,
    write_payment_file,
    write_return_file,
)
from odop.finance.services.accounts import keep_claim_account, keep_payee
from odop.finance.services.budget import allot, bring_budget, keep_head, line_of, reverse, take_back, transfer
from odop.finance.services.commitments import adjust, commit, commit_for, recover, set_free
from odop.finance.services.payment_files import make_payment_file, take_payment_file
from odop.finance.services.payments import (
    draft_instalment,
    draft_payment,
    pay_applicant,
    pay_group,
    payment_failed,
    settle,
    settle_as_grant,
    settle_instalment,
)
from odop.finance.services.returns import read_return_file, sample_answer
from odop.finance.services.sealed_files import keep_sealed, open_sealed
from odop.finance.services.use import accept_use, recover_granted

__all__ = [
    "Answer",
    "FileLine",
    "NotAReturnFile",
    "TooManyLines",
    "accept_use",
    "adjust",
    "allot",
    "bring_budget",
    "commit",
    "commit_for",
    "draft_instalment",
    "draft_payment",
    "keep_claim_account",
    "keep_head",
    "keep_payee",
    "keep_sealed",
    "line_of",
    "make_payment_file",
    "open_sealed",
    "pay_applicant",
    "pay_group",
    "payment_failed",
    "read_return",
    "read_return_file",
    "recover",
    "recover_granted",
    "reverse",
    "sample_answer",
    "set_free",
    "settle",
    "settle_as_grant",
    "settle_instalment",
    "take_back",
    "take_payment_file",
    "transfer",
    "write_payment_file",
    "write_return_file",
]
