"""Where the diagnosis stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_DELIVERY, SEE_STUDIES
from odop.kernel.menu import entry

entry(_("What districts lack"), "/gaps/", place="foot", order=15)
entry(_("What districts lack"), "/desk/gaps/", permission=SEE_DELIVERY, place="desk", order=54, group="plan")
entry(
    _("Where is a cluster?"), "/desk/clusters/", permission=SEE_DELIVERY, place="desk", order=55, group="plan"
)
entry(_("Diagnostic studies"), "/studies/", place="foot", order=16)
entry(_("Diagnostic studies"), "/desk/studies/", permission=SEE_STUDIES, place="desk", order=56, group="plan")
