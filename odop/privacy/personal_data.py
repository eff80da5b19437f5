"""What this app itself holds of a person: who looked at her, and what she asked."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Held, Whose, expires, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.privacy.enums import State
from odop.privacy.models import AccessRecord, RightsRequest
from odop.privacy.queries.looks import pages_with, sentence
from odop.registry.models import Artisan


@holding(
    "privacy.looks",
    title=_("Who looked at your data"),
    kept="access",
    tables=["privacy_accessrecord"],
    order=92,
)
def looks(whose: Whose) -> Iterator[Held]:
    records = AccessRecord.objects.filter(artisan_id=whose.artisan_id).exclude(kind="reason")
    for one in records.select_related("office").order_by("-at")[:1000]:
        yield Held(sentence(one), one.at, ())
    artisan = Artisan.objects.filter(pk=whose.artisan_id).first()
    for told in pages_with(artisan) if artisan else ():
        yield Held(told.sentence, told.at, (("times", _("Times that day"), told.times),))


@expires("privacy.looks", due=lambda before: AccessRecord.objects.filter(at__lt=before).count())
def forget_old_looks(before: datetime) -> int:
    """Looks of long ago; the database itself lets none go within a year."""
    return AccessRecord.objects.filter(at__lt=before).delete()[0]


def forget_requests(whose: Whose) -> int:
    """Words and papers of answered requests go; that one was made and answered stays."""
    asked = RightsRequest.objects.filter(artisan_id=whose.artisan_id)
    files = list(StoredFile.objects.filter(pk__in=asked.values("file_id")))
    count = asked.update(text="", file=None, wanted={})
    asked.exclude(state=State.OPEN).update(answer="")
    for stored in files:
        forget_file(stored)
    return count


@holding(
    "privacy.requests", title=_("What you asked about your data"), kept="application",
    tables=["privacy_rightsrequest"], erase=forget_requests, order=91,
)  # fmt: skip
def requests(whose: Whose) -> Iterator[Held]:
    for one in RightsRequest.objects.filter(artisan_id=whose.artisan_id).order_by("-asked_at"):
        wanted = tuple((key, key, value) for key, value in one.wanted.items())
        yield Held(
            one.get_asked_display(), one.asked_at,
            (
                ("ref", _("Reference"), one.ref), ("text", _("What you wrote"), one.text), ("state", _("State"), one.get_state_display()),
                ("answer", _("Answer"), one.answer), *wanted,
            ),
        )  # fmt: skip
