"""Where trade stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import PAY, RUN_MART, SEE_OWN
from odop.kernel.menu import entry

entry(_("Buy in quantity, for trade"), "/trade/", place="foot", order=27)
entry(_("Many of these, for trade"), "/trade/ask/", place="good")
entry(_("Enquiries in quantity"), "/me/trade/", permission=SEE_OWN, place="phone", order=41)
entry(_("Trade buyers"), "/desk/wholesale/", permission=RUN_MART, place="desk", order=74, group="market")
# For who pays: no role has both permissions.
entry(_("Trade buyers"), "/desk/wholesale/", permission=PAY, place="desk", order=74, group="market")
