"""Where help stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import ANSWER_HELP, SEE_DELIVERY, SEE_OWN
from odop.kernel.menu import entry

entry(_("Help for makers"), "/help/", place="foot", order=18)
entry(_("Help"), "/me/help/", permission=SEE_OWN, place="phone", order=45)
entry(
    _("Requests for help"), "/desk/help/", permission=SEE_DELIVERY, place="desk", order=59, group="services"
)
entry(_("Requests for help"), "/desk/help/", permission=ANSWER_HELP, place="desk", order=59, group="services")
