"""Entries of money in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_BUDGET
from odop.kernel.menu import entry

entry(_("Budget"), "/desk/budget/", permission=SEE_BUDGET, place="desk", order=30, group="money")
entry(_("Payments"), "/desk/payments/", permission=SEE_BUDGET, place="desk", order=40, group="money")
