"""Where the mart stands in the menus."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_MART, RUN_PARTNERS, SEE_MART, SEE_OWN
from odop.kernel.menu import entry

entry(_("e-Mart"), "/mart/", order=25)
entry(_("Sell goods"), "/me/mart/", permission=SEE_OWN, place="phone", order=39)
entry(_("e-Mart"), "/desk/mart/", permission=RUN_MART, place="desk", order=73, group="market")
entry(
    _("Orders of the mart"),
    "/desk/mart/orders/",
    permission=SEE_MART,
    place="desk",
    order=74,
    group="market",
)
entry(_("My sales"), "/me/sales/", permission=SEE_OWN, place="phone", order=40)
entry(_("What buyers say"), "/me/reviews/", permission=SEE_OWN, place="phone", order=41)
entry(
    _("Reviews of buyers"),
    "/desk/mart/reviews/",
    permission=RUN_MART,
    place="desk",
    order=74,
    group="market",
)
entry(_("Returns"), "/desk/mart/returns/", permission=RUN_MART, place="desk", order=76, group="market")
entry(
    _("Complaints of buyers"),
    "/desk/mart/complaints/",
    permission=RUN_MART,
    place="desk",
    order=77,
    group="market",
)
entry(_("Calls to makers"), "/desk/mart/calls/", permission=RUN_MART, place="desk", order=75, group="market")
entry(
    _("Connected systems"),
    "/desk/mart/partners/",
    permission=RUN_PARTNERS,
    place="desk",
    order=78,
    group="market",
)
