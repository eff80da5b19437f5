"""Mail: what a notice becomes that goes to an address of mail. Whoever sends notices of a kind may say what its subject is and what
lies in it; that is worked out when it is sent, so that the outbox keeps text alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import override

from odop.kernel.fields import Localised
from odop.kernel.models import Notice
from odop.kernel.programme import programme


@dataclass(frozen=True)
class Letter:
    subject: str
    files: Sequence[tuple[str, bytes, str]] = field(default=())  # name, content, media type


Dresser = Callable[[Notice], Letter]
_dressers: dict[str, Dresser] = {}


def dresses(template: str) -> Callable[[Dresser], Dresser]:
    """The decorated function says what mail of this template is called and holds; it runs as the system, in the notice's
    language."""

    def register(function: Dresser) -> Dresser:
        _dressers[template] = function
        return function

    return register


def letter_of(notice: Notice) -> Letter:
    with override(notice.language):
        if notice.template in _dressers:
            return _dressers[notice.template](notice)
        return Letter(str(Localised(programme().name)))


def message_of(notice: Notice) -> EmailMultiAlternatives:
    """A notice as mail: plain text, the same as simple HTML, and what lies in it."""
    letter = letter_of(notice)
    with override(notice.language):
        html = render_to_string(
            "kernel/mail.html", {"body": notice.body, "language": notice.language, "subject": letter.subject}
        )
    made = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()), body=notice.body, from_email=settings.DEFAULT_FROM_EMAIL, to=[notice.to],
        headers={"Message-ID": f"<{notice.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"},
    )  # fmt: skip
    made.attach_alternative(html, "text/html")
    for name, content, kind in letter.files:
        made.attach(name, content, kind)
    return made


def by_smtp(notice: Notice) -> None:
    """Hand a notice to the mail server of ODOP_MAIL_URL; raises what Django's backend raises."""
    message_of(notice).send()


def to_memory(notice: Notice) -> None:
    """For tests: mail lies in `django.core.mail.outbox`."""
    message = message_of(notice)
    message.connection = get_connection("django.core.mail.backends.locmem.EmailBackend")
    message.send()
