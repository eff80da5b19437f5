"""Where agreements stand in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_DELIVERY
from odop.kernel.menu import entry

entry(_("Agreements with partners"), "/agreements/", place="foot", order=17)
entry(
    _("Agreements with partners"),
    "/desk/agreements/",
    permission=SEE_DELIVERY,
    place="desk",
    order=57,
    group="plan",
)
entry(
    _("Figures of partners"),
    "/desk/partner-figures/",
    permission=SEE_DELIVERY,
    place="desk",
    order=58,
    group="plan",
)
