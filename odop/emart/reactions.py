"""What follows in the mart: she is told what the office decided, and her goods come back with her consent. At least once, so
each is told once."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.emart import events, sale_notices
from odop.emart.definitions import MART
from odop.emart.models import Listing, Seller
from odop.emart.services.showing import show_goods_of
from odop.kernel import scope
from odop.kernel.events import on
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.registry.models import Artisan

__all__ = ["sale_notices"]  # what follows from a sale is registered with it

MAY_SELL = _("You may sell in the mart now. Add your goods: {url}")
SENT_BACK = _("The office has sent something of the mart back to you. Read why: {url}")
IN_THE_MART = _("Your goods are in the mart now: {url}")
TAKEN_DOWN = _("The office has taken goods of yours off the mart. Read why: {url}")


@on(events.SELLER_ACCEPTED, events.SELLER_RETURNED)
def tell_seller(event: Event) -> None:
    with scope.system():
        seller = Seller.objects.select_related("artisan__user").filter(pk=event.subject_id).first()
        if seller is not None:
            text = MAY_SELL if event.verb == events.SELLER_ACCEPTED else SENT_BACK
            _tell(event, seller.artisan, text, "own_mart")


@on(events.PUBLISHED, events.RETURNED, events.TAKEN_DOWN)
def tell_of_goods(event: Event) -> None:
    with scope.system():
        good = Listing.objects.select_related("seller__artisan__user").filter(pk=event.subject_id).first()
        if good is None:
            return
        texts = {events.PUBLISHED: IN_THE_MART, events.RETURNED: SENT_BACK, events.TAKEN_DOWN: TAKEN_DOWN}
        _tell(event, good.seller.artisan, texts[event.verb], "own_mart_good", good.ref)


def _tell(event: Event, person: Artisan, text: Any, page: str, *args: str) -> None:
    subject = f"mart {event.pk}"
    if not person.mobile or Notice.objects.filter(subject_ref=subject).exists():
        return
    language = person.user.language if person.user else "hi"
    with override(language):
        body = str(text).format(url=settings.ODOP.base_url + reverse(page, args=args))
    send_notice(
        to=person.mobile, template="mart_decided", body=body, language=language, user_id=person.user_id, subject_ref=subject
    )  # fmt: skip


@on("consent.given")
def goods_come_back(event: Event) -> None:
    """Whoever agrees again stands in the mart again; taken back, the database takes her off in the same transaction."""
    if event.facts.get("purpose") != MART:
        return
    with scope.system():
        for seller in Seller.objects.filter(artisan_id=event.subject_id, state="active"):
            show_goods_of(seller)
