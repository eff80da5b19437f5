"""What the accounts hold of a person; the law keeps it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.casework.services.erasing import keeps_cases
from odop.finance.models import LedgerTransaction, Payment, ReturnLine, Sanction
from odop.finance.services.old_accounts import forget_accounts, settled_before, still_named
from odop.kernel import clock
from odop.kernel.holdings import Consequence, Held, Whose, Words, consequence, expires, holding, legal_hold
from odop.lib.dates import months_before
from odop.registry.enums import Purpose
from odop.registry.queries import privacy


def _over() -> datetime | None:
    """Money settled before this moment is kept no longer; None where the programme keeps it for ever."""
    months = privacy().kept("money").months
    return months_before(clock.now(), months) if months else None


def _on_the_books() -> QuerySet[Sanction]:
    """Sanctions that the accounts still need."""
    over = _over()
    known = Sanction.objects.exclude(case=None)
    return known.exclude(pk__in=settled_before(over).values("pk")) if over else known


@keeps_cases
def with_money() -> QuerySet[Any, Any]:
    """Cases that a committee bound money to, whatever became of it, until the time of the books is over."""
    return _on_the_books().values("case_id")


@legal_hold
def on_the_books(whose: Whose) -> Iterator[Words]:
    """One sentence for each application with money on the books."""
    for one in _on_the_books().filter(case__applicant_id=whose.artisan_id).select_related("case"):
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


expires("finance.money", due=lambda before: still_named(before).count())(forget_accounts)
