"""Entries of consent and rights in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import ANSWER_RIGHTS, SEE_ACCESS, SEE_OWN
from odop.kernel.menu import entry

entry(_("Your data and your rights"), "/privacy/", place="foot", order=30)
entry(_("My data"), "/me/data/", permission=SEE_OWN, place="phone", order=45)
entry(
    _("Data requests"), "/desk/privacy/", permission=ANSWER_RIGHTS, place="desk", order=85, group="oversight"
)
entry(
    _("Who looked"), "/desk/privacy/access/", permission=SEE_ACCESS, place="desk", order=86, group="oversight"
)
