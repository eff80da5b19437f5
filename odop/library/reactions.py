"""What follows an enquiry: she is told that somebody asked, who asked that she has answered. At least once, so only once."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.kernel import scope
from odop.kernel.events import on
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.library.events import ANSWERED, ENQUIRED
from odop.library.models import Enquiry

CAME = _("A buyer has asked about your work. Read and answer: {url}")
REPLIED = _("{name} has answered your enquiry: {url}")


@on(ENQUIRED)
def tell_her(event: Event) -> None:
    with scope.system():
        asked = Enquiry.objects.select_related("listing__artisan__user").filter(pk=event.subject_id).first()
        person = asked.listing.artisan if asked is not None else None
        subject = f"enquiry {event.subject_id}"
        if person is None or not person.mobile or _told("enquiry_made", subject):
            return
        language = person.user.language if person.user else "hi"
        with override(language):
            body = str(CAME).format(url=settings.ODOP.base_url + reverse("own_listing"))
        send_notice(
            to=person.mobile, template="enquiry_made", body=body, language=language, user_id=person.user_id,
            subject_ref=subject,
        )  # fmt: skip


@on(ANSWERED)
def tell_who_asked(event: Event) -> None:
    with scope.system():
        asked = Enquiry.objects.select_related("listing").filter(pk=event.subject_id).first()
        subject = f"enquiry {event.subject_id}"
        if asked is None or "@" in asked.contact or _told("enquiry_answered", subject):
            return
        with override(asked.language):
            url = settings.ODOP.base_url + reverse("enquiry", args=[asked.code])
            body = str(REPLIED).format(name=asked.listing.name, url=url)
        send_notice(
            to=asked.contact, template="enquiry_answered", body=body, language=asked.language, subject_ref=subject
        )  # fmt: skip


def _told(template: str, subject: str) -> bool:
    return Notice.objects.filter(template=template, subject_ref=subject).exists()
