"""Where camps stand in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import ENROL_AT_CAMPS
from odop.kernel.menu import entry

entry(_("Camps"), "/desk/camps/", permission=ENROL_AT_CAMPS, place="desk", order=64, group="people")
