"""Where the register stands in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_REGISTER
from odop.kernel.menu import entry

entry(_("Register"), "/desk/register/", permission=SEE_REGISTER, place="desk", order=60, group="people")
