"""Where centres stand in the menus, and on the page of a case."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_DELIVERY
from odop.casework.definitions import case_links
from odop.casework.models import Case
from odop.facilities.models import FacilityCentre
from odop.facilities.services.planning import PLANNED_IN
from odop.kernel.menu import entry
from odop.lib.rules import Scheme

entry(_("Facility centres"), "/facilities/", place="foot", order=18)
entry(
    _("Facility centres"),
    "/desk/facilities/",
    permission=SEE_DELIVERY,
    place="desk",
    order=52,
    group="services",
)


@case_links
def pages_of_a_centre(case: Case, scheme: Scheme) -> Iterator[tuple[str | Promise, str]]:
    """The machines of the project report from approval in principle on; the centre once it is open."""
    if "facilities.check_quotations" not in scheme.workflow.effects:
        return
    if case.state in PLANNED_IN or "report_cost" in case.values:
        yield _("Machines of the project report"), reverse("facility_plan", args=[case.ref])
    if "established_on" in case.values:
        centre = FacilityCentre.objects.filter(case=case).first()
        if centre is not None:
            yield str(centre.name), reverse("facility", args=[centre.ref])
