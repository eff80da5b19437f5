"""Where fairs stand in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_FAIRS, SEE_OWN
from odop.kernel.menu import entry

entry(_("Fairs"), "/fairs/", order=35)
entry(_("My stalls"), "/me/fairs/", permission=SEE_OWN, place="phone", order=36)
entry(_("Fairs"), "/desk/fairs/", permission=RUN_FAIRS, place="desk", order=68, group="services")
