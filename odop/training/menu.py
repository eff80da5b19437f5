"""Where training stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING, TEACH
from odop.kernel.menu import entry

entry(_("Training"), "/desk/training/", permission=RUN_TRAINING, place="desk", order=66)
entry(_("Batches"), "/desk/training/", permission=TEACH, place="desk", order=66)
