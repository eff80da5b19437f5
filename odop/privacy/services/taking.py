"""A person takes along what is held about her: made when she asks, given to her alone, kept nowhere."""

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.typesetting import typeset
from odop.privacy import events
from odop.privacy.queries.held import as_json, everything, in_words, pairs_of
from odop.registry.models import Artisan

SOURCE = Path(__file__).resolve().parent.parent / "typst" / "held.typ"
MOST_A_DAY = 5


@transaction.atomic
def take_along(artisan: Artisan, *, kind: str, by: User) -> bytes:
    """Everything held about her as PDF (`pdf`) or for programs (`json`), in the language of the moment.

    Refuses `not_allowed` to anybody but herself, `too_many_tries` after five a day. The event says the kind only.
    """
    if by.pk is None or by.pk != artisan.user_id:
        raise NotAllowed()
    since = clock.now() - timedelta(days=1)
    if Event.objects.filter(verb=events.TAKEN_ALONG, actor_id=by.pk, at__gt=since).count() >= MOST_A_DAY:
        error = DomainError(
            _("You have taken your data along five times today. Try again tomorrow."), code="too_many_tries"
        )
        error.status = 429
        raise error
    made = (
        _pdf(artisan)
        if kind == "pdf"
        else json.dumps(as_json(artisan), ensure_ascii=False, indent=1).encode()
    )
    record(events.TAKEN_ALONG, artisan, by=by, kind="pdf" if kind == "pdf" else "json")
    return made


def _pdf(artisan: Artisan) -> bytes:
    return typeset(
        SOURCE.read_text(encoding="utf-8"),
        {
            "language": (get_language() or "en").split("-")[0],
            "title": _("Everything held about you"),
            "lead": _("Made for you alone. Keep it safe: it shows your account number."),
            "ref": artisan.ref,
            "person": f"{artisan.name} · {artisan.ref}",
            "made": in_words(clock.now()),
            "parts": [
                {
                    "title": part.title,
                    "kept": str(part.words),
                    "because": str(part.because),
                    "rows": [
                        {"title": str(row.title), "at": in_words(row.at), "facts": pairs_of(row)} for row in part.rows
                    ],
                }
                for part in everything(artisan)
            ],
        },
    )  # fmt: skip
