"""Where lists stand in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import IMPORT_LISTS
from odop.kernel.menu import entry

entry(_("Lists"), "/desk/lists/", permission=IMPORT_LISTS, place="desk", order=62, group="people")
