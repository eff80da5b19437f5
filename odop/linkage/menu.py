"""This app's entries at the desk."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import CHECK_OTHER_LISTS
from odop.kernel.menu import entry

entry(
    _("Other lists"),
    "/desk/other-lists/",
    permission=CHECK_OTHER_LISTS,
    place="desk",
    order=84,
    group="people",
)
