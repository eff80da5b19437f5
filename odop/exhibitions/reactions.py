"""What follows an event of a fair: the waiting list moves up, and people are told. At least once, so each only once."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.exhibitions.enums import Asked
from odop.exhibitions.events import ALLOTTED, MOVED_UP, SELECTED, WITHDRAWN
from odop.exhibitions.models import StallApplication
from odop.exhibitions.services import move_up
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import on
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice

CHOSEN = _("You have been selected for a stall at {fair}. Details: {url}")
WAITING = _("You are on the waiting list for a stall at {fair}, number {rank}. Details: {url}")
PLACED = _("Your stall at {fair} is {stall}. Your pass: {url}")


@on(WITHDRAWN)
def fill_the_place(event: Event) -> None:
    """The first of the waiting list gets the place that became free. Again: nothing is free any more."""
    with scope.system():
        asked = StallApplication.objects.select_related("fair").filter(pk=event.subject_id).first()
        if asked is not None and asked.fair.cancelled_at is None:
            move_up(asked.fair, by=SYSTEM)


@on(SELECTED)
def tell_all(event: Event) -> None:
    with scope.system():
        for asked in _rows().filter(fair_id=event.subject_id, state__in=(Asked.SELECTED, Asked.WAITING)):
            chosen = asked.state == Asked.SELECTED
            _tell(asked, "stall_selected" if chosen else "stall_waiting", CHOSEN if chosen else WAITING)


@on(MOVED_UP)
def tell_who_moved_up(event: Event) -> None:
    with scope.system():
        for asked in _rows().filter(pk=event.subject_id, state=Asked.SELECTED):
            _tell(asked, "stall_selected", CHOSEN)


@on(ALLOTTED)
def tell_the_stall(event: Event) -> None:
    with scope.system():
        for asked in _rows().filter(pk=event.subject_id, stall__isnull=False):
            _tell(asked, f"stall_{asked.stall.code}" if asked.stall else "stall", PLACED)


def _rows() -> QuerySet[StallApplication]:
    return StallApplication.objects.select_related("fair", "stall", "artisan__user")


def _tell(asked: StallApplication, template: str, words: str | Promise) -> None:
    """One message of a kind for each application, in her language."""
    person = asked.artisan
    if not person.mobile or Notice.objects.filter(template=template, subject_ref=asked.ref).exists():
        return
    language = person.user.language if person.user else "hi"
    with override(language):
        body = str(words).format(
            fair=asked.fair.name,
            rank=asked.rank or "",
            stall=asked.stall.code if asked.stall else "",
            url=settings.ODOP.base_url + reverse("own_stall", args=[asked.ref]),
        )
    send_notice(
        to=person.mobile, template=template, body=body, language=language, user_id=person.user_id,
        subject_ref=asked.ref,
    )  # fmt: skip
