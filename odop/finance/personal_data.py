"""What the accounts hold of a person; the law keeps it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.casework.services.erasing import keeps_cases
from odop.finance.models import LedgerTransaction, Payment, ReturnLine, Sanction
from odop.kernel.holdings import Consequence, Held, Whose, Words, consequence, holding, legal_hold
from odop.registry.enums import Purpose


@keeps_cases
def with_money() -> QuerySet[Any, Any]:
    """Cases that a committee bound money to, whatever became of it."""
    return Sanction.objects.exclude(case=None).values("case_id")


@legal_hold
def on_the_books(whose: Whose) -> Iterator[Words]:
    """One sentence for each application with money on the books."""
    for one in Sanction.objects.filter(case__applicant_id=whose.artisan_id).select_related("case"):
        yield _("The money of application %(ref)s stands in the accounts.") % {"ref": one.ref}


@holding(
    "finance.money", title=_("Money sanctioned and paid to you"), kept="money", order=58,
    tables=["finance_sanction", "finance_payment", "finance_ledgertransaction", "finance_ledgerentry", "finance_returnline"],
)  # fmt: skip
def money(whose: Whose) -> Iterator[Held]:
    for one in Sanction.objects.filter(case__applicant_id=whose.artisan_id).select_related("case"):
        yield Held(
            _("Sanction"), one.sanctioned_at,
            (
                ("case", _("Reference"), one.ref), ("amount", _("Amount"), one.amount),
                ("state", _("State"), one.get_state_display()), ("released", _("Released"), one.released_amount),
                ("account", _("Account number"), one.claim_account), ("ifsc", _("IFSC of the branch"), one.claim_ifsc),
            ),
        )  # fmt: skip
    for paid in Payment.objects.filter(sanction__case__applicant_id=whose.artisan_id):
        answers = ReturnLine.objects.filter(payment=paid).count()
        yield Held(
            _("Payment"), paid.drafted_at,
            (
                ("ref", _("Reference"), paid.ref), ("amount", _("Amount"), paid.amount), ("account", _("Account number"), paid.account),
                ("ifsc", _("IFSC of the branch"), paid.ifsc), ("state", _("State"), paid.get_state_display()),
                ("credited_on", _("Credited on"), paid.credited_on), ("bank_reference", _("Bank reference"), paid.bank_reference),
                ("answers", _("Answers of the bank"), answers),
            ),
        )  # fmt: skip
    for moved in LedgerTransaction.objects.filter(case__applicant_id=whose.artisan_id).order_by("at"):
        yield Held(_("Entry in the ledger"), moved.at, (("kind", _("Kind"), moved.get_kind_display()),))


@consequence
def foreseen(whose: Whose, purpose: str) -> Iterator[Consequence]:
    if purpose == Purpose.REGISTER:
        for words in on_the_books(whose):
            yield Consequence(words, stops=False)
