"""Where plans stand in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_DELIVERY
from odop.kernel.menu import entry

entry(_("Action plans"), "/plans/", place="foot", order=16)
entry(_("Action plans"), "/desk/plans/", permission=SEE_DELIVERY, place="desk", order=55, group="plan")
