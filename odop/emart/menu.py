"""Where the mart stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.menu import entry

entry(_("e-Mart"), "/mart/", order=25)
