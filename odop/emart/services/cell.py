"""Notes to the people of the State's cell: by SMS, or by mail where they have no number."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Posting
from odop.kernel import clock
from odop.kernel.services import send_notice


def tell_cell(
    text: str | Promise, *, template: str, subject: str, page: str, args: Sequence[str] = (), **words: object
) -> None:
    """Write `text` to everybody who holds a post at the cell today, each in her language; `{url}` leads to the page."""
    posts = Posting.objects.in_force(clock.today()).filter(office__kind=OfficeKind.CELL, user__is_active=True)
    for user in {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}.values():
        to, channel = (user.mobile, "sms") if user.mobile else (user.email, "email")
        if not to:
            continue
        with override(user.language):
            body = str(text).format(
                **{key: str(value) for key, value in words.items()},
                url=settings.ODOP.base_url + reverse(page, args=args),
            )
        send_notice(
            to=to, template=template, body=body, language=user.language, user_id=user.pk, channel=channel,
            subject_ref=subject,
        )  # fmt: skip
