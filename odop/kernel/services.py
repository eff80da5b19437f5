"""Writes of the kernel: references from counter rows, stored files, notices of the outbox, stamps of cached pages."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import PurePosixPath
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPServerDisconnected
from time import monotonic
from urllib.error import HTTPError

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.holdings import Said
from odop.kernel.models import Notice, Stamp, StoredFile
from odop.kernel.prepared import asked
from odop.kernel.refusals import Invalid, filled

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8


def next_number(series: str) -> int:
    """The next number of `series`, starting at 1, without gaps: the row stays locked until commit, so call it late."""
    return reserve_numbers(series, 1)[0]


def reserve_numbers(series: str, count: int) -> range:
    """`count` numbers of a series at once, for imports."""
    ((last,),) = asked(
        "INSERT INTO kernel_counter AS counter (series, last) VALUES (%s, %s)"
        " ON CONFLICT (series) DO UPDATE SET last = counter.last + EXCLUDED.last RETURNING last",
        [series, count],
    )
    return range(last - count + 1, last + 1)


ACCEPTED = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def store_file(
    content: bytes,
    *,
    name: str,
    by: Actor,
    owner_id: int | None = None,
    district_id: int | None = None,
    accept: frozenset[str] = frozenset(ACCEPTED),
    max_mb: int = 5,
) -> StoredFile:
    """Keep `content`; its kind is read from the bytes, never from its name.

    Refuses (`file_empty`, `file_too_large`, `file_kind`) what is empty, over `max_mb` or not of a kind in `accept`.
    """
    if not content:
        raise Invalid(_("This file is empty. Choose it again."), code="file_empty")
    if len(content) > max_mb * 1024 * 1024:
        raise Invalid(
            filled(_("This file is too large. Send one of less than %(mb)s MB."), mb=max_mb),
            code="file_too_large",
        )
    guessed = filetype.guess_mime(content[:4096]) or "application/octet-stream"
    if guessed not in accept:
        raise Invalid(
            _("This kind of file is not taken. Send a photograph (JPG, PNG) or a PDF."), code="file_kind"
        )
    return keep_made_file(
        content, name=name, media_type=guessed, by=by, owner_id=owner_id, district_id=district_id
    )


def keep_made_file(
    content: bytes,
    *,
    name: str,
    media_type: str,
    by: Actor,
    owner_id: int | None = None,
    district_id: int | None = None,
) -> StoredFile:
    """Keep a file that the programme itself made (a letter, a payment file): nothing to check."""
    digest = hashlib.sha256(content).hexdigest()
    path = file_path(digest)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        sha256=digest,
        name=PurePosixPath(name.replace("\\", "/")).name[:200] or "file",
        media_type=media_type,
        size=len(content),
        owner_id=owner_id,
        district_id=district_id,
        stored_by_id=by.pk,
        stored_at=clock.now(),
    )


def file_path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def read_file(stored: StoredFile) -> bytes:
    """The bytes of a stored file; the caller has already asked whether the reader may see it."""
    with default_storage.open(file_path(stored.sha256)) as handle:
        return handle.read()


def send_notice(
    *,
    to: str,
    template: str,
    body: str,
    language: str,
    user_id: int | None = None,
    channel: str = "sms",
    subject_ref: str = "",
) -> Notice:
    """Put a message into the outbox, in this transaction; the worker sends it."""
    moment = clock.now()
    return Notice.objects.create(
        user_id=user_id,
        to=to,
        channel=channel,
        template=template,
        language=language,
        body=body,
        subject_ref=subject_ref,
        next_try_at=moment,
        made_at=moment,
    )


def _transport(path: str) -> Callable[[Notice], None]:
    module, function = path.rsplit(".", 1)
    transport: Callable[[Notice], None] = getattr(import_module(module), function)
    return transport


def send_due_notices(*, mail: bool, limit: int = 500, seconds: float = 30) -> int:
    """Send what is due by mail, or by every other way, one transaction a notice; how many went out. A failure waits longer each
    time and gives up after eight tries. When nobody answers at the other end the rest waits for the next minute."""
    transport = _transport(settings.ODOP.mail_transport if mail else settings.ODOP.sms_transport)
    sent, begun = 0, monotonic()
    for _n in range(limit):
        reached = True
        if monotonic() - begun > seconds:
            break
        with scope.system():
            waiting = Notice.objects.filter(state=Notice.State.WAITING, next_try_at__lte=clock.now())
            of_this_way = waiting.filter(channel="email") if mail else waiting.exclude(channel="email")
            notice = of_this_way.select_for_update(skip_locked=True).order_by("next_try_at").first()
            if notice is None:
                break
            notice.attempts += 1
            try:
                transport(notice)
            except (
                Exception
            ) as error:  # a gateway may fail in any way; the notice keeps the kind of failure only
                log.warning("notice %s not sent: %s", notice.pk, type(error).__name__)
                reached = not _nobody_there(error)
                notice.last_error = type(error).__name__
                notice.next_try_at = clock.now() + timedelta(minutes=2**notice.attempts)
                if notice.attempts >= MAX_ATTEMPTS:
                    notice.state = Notice.State.FAILED
            else:
                notice.state, notice.sent_at, notice.last_error = Notice.State.SENT, clock.now(), ""
                sent += 1
            notice.save()
        if not reached:
            break
    return sent


def _nobody_there(error: Exception) -> bool:
    """The gateway itself could not be reached or let us not in, so that the next notice would fare no better."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected | SMTPAuthenticationError)
    return isinstance(error, OSError) and not isinstance(error, HTTPError)


def touch_pages(stamp: str = "pages") -> None:
    """What public pages show has changed: those kept with this stamp are dropped in every web process within a second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_pages_changed(%s)", [stamp])


def stamp(name: str, note: str | None = None) -> str:
    """Read the note of a stamp, or set it when `note` is given."""
    if note is not None:
        Stamp.objects.update_or_create(name=name, defaults={"note": note})
        return note
    row = Stamp.objects.filter(name=name).first()
    return row.note if row else ""


def kind_of(stored: StoredFile) -> Said:
    """What kind of file it is, for programs and for people: PDF, JPEG."""
    return Said(stored.media_type, stored.media_type.rpartition("/")[2].upper())


def forget_file(stored: StoredFile) -> bool:
    """Remove a stored file for good, its bytes too unless another row holds the same; False while something names it."""
    digest = stored.sha256
    try:
        with transaction.atomic():
            stored.delete()
    except (ProtectedError, IntegrityError):
        return False
    if not StoredFile.objects.filter(sha256=digest).exists():
        # After the commit: a transaction that is taken back must not have lost its bytes.
        transaction.on_commit(lambda: default_storage.delete(file_path(digest)))
    return True
