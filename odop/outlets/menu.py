"""Where shops stand in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_MART, SEE_OWN, STAND_IN_SHOP
from odop.kernel.menu import entry

entry(_("Shops"), "/desk/outlets/", permission=STAND_IN_SHOP, place="desk", order=10, group="market")
entry(_("Shops"), "/desk/outlets/", permission=RUN_MART, place="desk", order=74, group="market")
entry(_("My goods in shops"), "/me/outlets/", permission=SEE_OWN, place="phone", order=41)
