"""What the kernel holds of a person: messages to her, her files, and her part in the trail."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from odop.kernel.events import VERBS
from odop.kernel.holdings import Held, Said, Whose, expires, holding
from odop.kernel.models import Event, Notice, StoredFile
from odop.kernel.services import forget_file, kind_of

NOTICE_STATES = {
    Notice.State.WAITING: _("Not sent yet"),
    Notice.State.SENT: _("Sent"),
    Notice.State.FAILED: _("Could not be sent"),
}


def _notices(whose: Whose) -> QuerySet[Notice]:
    hers = Q(user_id=whose.user_id) if whose.user_id else Q(pk__in=[])
    return Notice.objects.filter(hers | Q(to=whose.mobile)) if whose.mobile else Notice.objects.filter(hers)


def forget_notices(whose: Whose) -> int:
    """Messages to her go; that one was sent stands on the trail of its case."""
    return _notices(whose).delete()[0]


@holding(
    "kernel.notices", title=_("Messages sent to you"), kept="message", tables=["kernel_notice"], erase=forget_notices, order=60,
)  # fmt: skip
def notices(whose: Whose) -> Iterator[Held]:
    for one in _notices(whose).order_by("-made_at"):
        yield Held(
            _("Message"), one.made_at,
            (
                ("to", _("Number"), one.to), ("text", _("Text"), one.body),
                ("state", _("State"), Said(one.state, NOTICE_STATES[Notice.State(one.state)])),
            ),
        )  # fmt: skip


def forget_own_files(whose: Whose) -> int:
    """Files of hers that nothing names any more: what a case under the law still needs is left."""
    if not whose.user_id:
        return 0
    return sum(forget_file(stored) for stored in StoredFile.objects.filter(owner_id=whose.user_id))


@holding(
    "kernel.files", title=_("Papers and photographs"), kept="application", tables=["kernel_storedfile"],
    erase=forget_own_files, order=94,
)  # fmt: skip
def files(whose: Whose) -> Iterator[Held]:
    if whose.user_id:
        for one in StoredFile.objects.filter(owner_id=whose.user_id).order_by("-stored_at"):
            yield Held(
                one.name, one.stored_at,
                (("kind", _("Kind"), kind_of(one)), ("size", _("Size in bytes"), one.size)),
            )  # fmt: skip


@holding("kernel.trail", title=_("What you did yourself"), kept="trail", tables=["kernel_event"], order=95)
def events(whose: Whose) -> Iterator[Held]:
    if whose.user_id:
        for one in Event.objects.filter(actor_id=whose.user_id).order_by("-at")[:500]:
            label = VERBS[one.verb].label if one.verb in VERBS else one.verb
            yield Held(label, one.at, (("about", _("About"), one.subject_ref),))


def _old_notices(before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(made_at__lt=before).exclude(state=Notice.State.WAITING)


@expires("kernel.notices", due=lambda before: _old_notices(before).count())
def forget_old_notices(before: datetime) -> int:
    """Messages sent long ago."""
    return _old_notices(before).delete()[0]
