"""What follows elsewhere: the bank has paid for a deliverable. Runs in the worker, at least once."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from odop.diagnosis.services import note_paid
from odop.finance.definitions import subject_kind
from odop.kernel.events import on
from odop.kernel.models import Event

DELIVERABLE = "deliverable"
subject_kind(
    DELIVERABLE,
    title=_("Deliverable of an agency"),
    address=lambda ref: reverse("desk_contract", args=[ref.rpartition("-")[0]]),
)


@on("money.released")
def deliverable_was_paid(event: Event) -> None:
    kind, _colon, ref = str(event.facts.get("subject", "")).partition(":")
    if kind == DELIVERABLE:
        note_paid(ref, localdate(event.at))
