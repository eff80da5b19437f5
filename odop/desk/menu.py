"""The desk's own entries in its menu; budget, payments and the register stand in the files of who owns them."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_SITTING, SEE_LATE, SEE_STATE, SEE_TRAIL, SEE_WORKLIST, SIMULATE
from odop.kernel.menu import entry

entry(_("Worklist"), "/desk/", permission=SEE_WORKLIST, place="desk", order=10, group="applications")
entry(_("Cases"), "/desk/cases/", permission=SEE_WORKLIST, place="desk", order=15, group="applications")
entry(
    _("Committee"), "/desk/committee/", permission=RUN_SITTING, place="desk", order=20, group="applications"
)
entry(_("Late cases"), "/desk/late/", permission=SEE_LATE, place="desk", order=50, group="applications")
entry(_("The state"), "/desk/state/", permission=SEE_STATE, place="desk", order=5)
entry(_("Try a change"), "/desk/changes/", permission=SIMULATE, place="desk", order=80, group="oversight")
entry(_("Trail"), "/desk/trail/", permission=SEE_TRAIL, place="desk", order=90, group="oversight")
