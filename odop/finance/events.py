"""Verbs of finance in the trail. Facts hold references, codes and amounts as text; never an account number."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

BUDGET_BROUGHT = verb("budget.brought", _("Budget was received"))
BUDGET_ALLOTTED = verb("budget.allotted", _("Budget was allotted"))
BUDGET_TRANSFERRED = verb("budget.transferred", _("Budget was transferred"))
BUDGET_TAKEN_BACK = verb("budget.taken_back", _("An allotment was taken back"))
BUDGET_REVERSED = verb("budget.reversed", _("A movement of budget was reversed"))
MONEY_COMMITTED = verb("money.committed", _("Money was committed"))
MONEY_SET_FREE = verb("money.set_free", _("A commitment was set free"))
MONEY_RELEASED = verb("money.released", _("Money was released"))
MONEY_ADJUSTED = verb("money.adjusted", _("Money was adjusted as grant"))
USE_ACCEPTED = verb("money.use_accepted", _("The use of money was accepted"))
MONEY_RECOVERED = verb("money.recovered", _("Money was recovered"))
ACCOUNT_KEPT = verb("claim.account_kept", _("The branch named the account of its claim"))
PAYEE_KEPT = verb("payee.account_kept", _("The account of an office was noted"))
PAYMENT_DRAFTED = verb("payment.drafted", _("A payment was drafted"))
PAYMENT_FAILED = verb("payment.failed", _("The bank rejected a payment"))
PAYMENT_FILE_MADE = verb("payment.file_made", _("A payment file was made"))
PAYMENT_FILE_TAKEN = verb("payment.file_taken", _("A payment file was downloaded"))
RETURN_FILE_READ = verb("payment.return_read", _("The bank's return file was read"))
