"""Where centres stand in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_DELIVERY
from odop.kernel.menu import entry

entry(_("Facility centres"), "/facilities/", place="main", order=46)
entry(_("Facility centres"), "/desk/facilities/", permission=SEE_DELIVERY, place="desk", order=52)
