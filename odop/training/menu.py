"""Where training stands in the menus, and on the page of a case."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.permissions import RUN_TRAINING, TEACH
from odop.casework.definitions import case_links, sitting_links
from odop.casework.models import Case, Sitting
from odop.kernel.menu import entry
from odop.lib.rules import Scheme
from odop.training.limits import ANSWER, SEAT

entry(_("Training"), "/desk/training/", permission=RUN_TRAINING, place="desk", order=66, group="services")
entry(_("Batches"), "/desk/training/", permission=TEACH, place="desk", order=66, group="services")


@case_links
def training_of(case: Case, scheme: Scheme) -> Iterator[tuple[str | Promise, str]]:
    """To the batch, certificate and kit of a case that trains; to the page of a complaint."""
    if ANSWER in scheme.workflow.effects:
        yield _("Complaint about a toolkit"), reverse("training_of_case", args=[case.ref])
    if SEAT in scheme.workflow.effects:
        yield _("Training and toolkit"), reverse("training_of_case", args=[case.ref])


@sitting_links
def ranking_of(sitting: Sitting) -> Iterator[tuple[str | Promise, str]]:
    """From the sitting of a selection committee to its ranked list."""
    if sitting.office.kind == OfficeKind.SELECTION:
        yield _("Ranked list"), reverse("training_ranking", args=[sitting.ref])
