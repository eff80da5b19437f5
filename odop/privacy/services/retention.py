"""What goes by itself when its time is over: counted for a page, erased every night, noted on the trail in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.holdings import EXPIRIES, HOLDINGS, Expiry
from odop.kernel.models import Stamp
from odop.kernel.refusals import DomainError
from odop.lib.dates import months_before
from odop.privacy import events
from odop.privacy.queries.held import legal_holds, obstacles, whose
from odop.privacy.services.rights import erase, erase_parts
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Consent
from odop.registry.queries import privacy

AT_ONCE = 200  # entries a night


def entries_due(before: datetime) -> QuerySet[Artisan]:
    """Entries whose consent to the register ended before this moment and was not given again."""
    hers = Consent.objects.filter(artisan=OuterRef("pk"), purpose=Purpose.REGISTER)
    return (
        Artisan.objects.filter(erased_at__isnull=True, merged_into__isnull=True)
        .filter(Exists(hers.filter(withdrawn_at__lt=before)))
        .exclude(Exists(hers.filter(withdrawn_at__isnull=True)))
        .exclude(Exists(hers.filter(withdrawn_at__gte=before)))
        .order_by("pk")
    )


def erased_but_named() -> QuerySet[Artisan]:
    """Entries that were erased while the accounts needed their name: looked at every night until the law needs it no more."""
    return (
        Artisan.objects.filter(erased_at__isnull=False, merged_into__isnull=True)
        .exclude(name={})
        .order_by("pk")
    )


@dataclass(frozen=True)
class Due:
    """A holding with a time, the moment it counts from, and how many rows are over it."""

    code: str
    title: str
    months: int
    before: datetime
    rows: int


def _timed() -> Iterator[tuple[str, int, datetime, Expiry | None]]:
    rules, now = privacy(), clock.now()
    for one in EXPIRIES:
        months = rules.kept(HOLDINGS[one.holding].kept).months
        if months is not None:
            yield one.holding, months, months_before(now, months), one
    months = rules.kept("entry").months
    if months is not None:
        yield "registry.entry", months, months_before(now, months), None


def due() -> list[Due]:
    """What the next night erases. Needs a reader who sees everything."""
    return [
        Due(
            code, str(HOLDINGS[code].title), months, before,
            expiry.due(before) if expiry else entries_due(before).count() + len(_names_due()),
        )
        for code, months, before, expiry in _timed()
    ]  # fmt: skip


def erase_what_is_over() -> dict[str, int]:
    """Erases what is due, each kind in its own transaction, and returns rows by holding. Doing it again changes nothing.

    An entry with an application under way waits until that has ended.
    """
    gone: dict[str, int] = {}
    for code, _months, before, expiry in _timed():
        with transaction.atomic():
            rows = expiry.erase(before) if expiry else _erase_entries(before) + _erase_names()
        if rows:
            gone[code] = rows
    if gone:
        with transaction.atomic():
            stamp, _made = Stamp.objects.get_or_create(name="retention")
            record(events.RETENTION, stamp, by=SYSTEM, gone=gone)
    return gone


def _erase_entries(before: datetime) -> int:
    count = 0
    for artisan in entries_due(before).select_related("district")[:AT_ONCE]:
        if obstacles(artisan):
            continue
        try:
            erase(artisan, by=SYSTEM, because="time")
        except DomainError:
            continue
        count += 1
    return count


def _names_due() -> list[Artisan]:
    """Of these the ones whom no law keeps any more."""
    return [one for one in erased_but_named().select_related("district") if not legal_holds(one)]


def _erase_names() -> int:
    """Name, PAN and account of those erased long ago go too, with what hung on their money. Returns the entries."""
    found = _names_due()[:AT_ONCE]
    for one in found:
        record(events.RETENTION, one, by=SYSTEM, gone=erase_parts(whose(one)), kept=0)
    return len(found)
