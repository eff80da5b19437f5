"""The words of money: what the bank's codes and ours mean, for pages."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# What the bank's answer does to a case is the system's action that has one of these effects; its name is the workflow's.
SETTLING = frozenset({"finance.settle", "finance.settle_instalment", "finance.settle_as_grant"})
FAILING = frozenset({"finance.payment_failed"})
# Accounts in which released money lies; what is recovered is owed to the treasury and stays among it.
SPENT = frozenset({"held", "advanced", "granted", "recovered"})
MOST_LINES = 2_000  # of one bank file: it is read in one transaction, and its cases wait meanwhile

# Codes with which a bank rejects a payment; others are shown as they came.
REJECTIONS: dict[str, str | Promise] = {
    "NO_SUCH_ACCOUNT": _("There is no such account"),
    "ACCOUNT_CLOSED": _("The account is closed"),
    "ACCOUNT_FROZEN": _("The account is frozen"),
    "NAME_DIFFERS": _("The name does not match the account"),
    "IFSC_WRONG": _("There is no such branch"),
}
# Why a line of a return file could not be used.
PROBLEMS: dict[str, str | Promise] = {
    "columns": _("The line has too few or too many columns"),
    "quotes": _("A quotation mark is not closed"),
    "too_long": _("The line is too long"),
    "reference": _("The reference is missing"),
    "amount": _("The amount is not the one that was sent, or cannot be read"),
    "account": _("The account or the branch is not the one that was sent"),
    "status": _("The status is neither ACCEPTED nor REJECTED"),
    "bank_reference": _("An accepted payment needs the bank's reference"),
    "bank_reference_used": _("This bank reference already stands with another payment"),
    "code": _("A rejected payment needs a code"),
    "date": _("The date cannot be read, or lies in the future"),
    "not_sent": _("This payment has not been sent to the bank yet"),
    "answered_otherwise": _("The bank answered otherwise before; ask the bank"),
    "wrong_state": _("The case no longer waits for this answer"),
}


def words_of(code: str) -> str | Promise:
    """What a code says to people; an unknown one is shown as it came."""
    if not code:
        return ""
    known = REJECTIONS.get(code) or PROBLEMS.get(code)
    return format_lazy("{words} ({code})", words=known, code=code) if code in REJECTIONS else known or code


def note_in_words(note: str, effects: Collection[str]) -> str | Promise:
    """What was noted at a step with these effects: where a payment failed the note is the bank's code, and is said in words."""
    return words_of(note) if FAILING & set(effects) else note
