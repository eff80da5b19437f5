"""Where the library stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_LIBRARY, SEE_OWN
from odop.kernel.menu import entry

entry(_("Directory of makers"), "/directory/", place="foot", order=19)
entry(_("Library"), "/library/", place="foot", order=20)
entry(_("Success stories"), "/stories/", place="foot", order=21)
entry(_("Buyers"), "/me/directory/", permission=SEE_OWN, place="phone", order=37)
entry(_("My story"), "/me/story/", permission=SEE_OWN, place="phone", order=38)
entry(_("Library"), "/desk/library/", permission=RUN_LIBRARY, place="desk", order=70, group="services")
entry(
    _("Success stories"), "/desk/stories/", permission=RUN_LIBRARY, place="desk", order=71, group="services"
)
entry(
    _("Directory of makers"),
    "/desk/directory/",
    permission=RUN_LIBRARY,
    place="desk",
    order=72,
    group="services",
)
