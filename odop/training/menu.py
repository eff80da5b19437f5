"""Where training stands in the menus, and on the page of a case."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING, TEACH
from odop.casework.definitions import case_links
from odop.casework.models import Case
from odop.kernel.menu import entry
from odop.lib.rules import Scheme
from odop.training.limits import SEAT

entry(_("Training"), "/desk/training/", permission=RUN_TRAINING, place="desk", order=66)
entry(_("Batches"), "/desk/training/", permission=TEACH, place="desk", order=66)


@case_links
def training_of(case: Case, scheme: Scheme) -> Iterator[tuple[str | Promise, str]]:
    """To the batch, certificate and kit of a case that trains."""
    if SEAT in scheme.workflow.effects:
        yield _("Training and toolkit"), reverse("training_of_case", args=[case.ref])
