"""What the public menu and the foot of every page offer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from odop.accounts.permissions import SEE_OWN
from odop.kernel.menu import entry

entry(_("Districts"), "/districts/", order=10)
entry(_("Schemes"), "/schemes/", order=20)
entry(_("What can I get?"), "/what-can-i-get/", order=30)
entry(_("Results"), "/results/", order=40)
entry(_("Track an application"), "/track/", place="foot", order=10)
entry(_("Claimed and measured"), "/results/claims/", place="foot", order=15)
entry(_("About the data"), "/about/data/", place="foot", order=20)

entry(_("My page"), "/me/", permission=SEE_OWN, place="phone", order=10)
entry(_("Schemes"), "/schemes/", permission=SEE_OWN, place="phone", order=32)
# Five words side by side: the Hindi of the narrow bar is shorter than that of the page.
entry(
    pgettext_lazy("bar", "What can I get?"), "/what-can-i-get/", permission=SEE_OWN, place="phone", order=30
)
entry(_("My details"), "/me/details/", permission=SEE_OWN, place="phone", order=40)
