"""What districts lack, as everybody reads it and as an office does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When

from odop.accounts.models import User
from odop.diagnosis.enums import GapKind, GapState, LogKind, Severity
from odop.diagnosis.models import Gap, LogEntry
from odop.kernel.refusals import NotFound
from odop.places.models import District

BY_SEVERITY = Case(
    *(When(severity=one, then=Value(at)) for at, one in enumerate(Severity.values)),
    default=Value(len(Severity.values)),
    output_field=IntegerField(),
)


def _rows() -> QuerySet[Gap]:
    rows = Gap.objects.select_related("district", "product_line")
    return rows.order_by(F("district__name__en").asc(nulls_first=True), "kind", BY_SEVERITY, "pk")


def published_gaps() -> QuerySet[Gap]:
    """Every gap that the public reads, those of the whole programme first; withdrawn ones are gone."""
    return _rows().filter(published_at__isnull=False).exclude(state=GapState.WITHDRAWN)


def published_gap(ref: str) -> Gap:
    """The published gap of this number, a withdrawn one too, which says so. Raises NotFound."""
    found = _rows().filter(published_at__isnull=False, ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def gaps_of_district(lgd: int) -> list[Gap]:
    """What one district lacks, as published; those that hold it back most come first within their kind."""
    return list(published_gaps().filter(district_id=lgd))


def places_with_gaps() -> list[District]:
    """Districts with a gap that the public reads, by English name."""
    found = published_gaps().order_by().values("district")
    return list(District.objects.filter(pk__in=found))


def gaps_visible_to(user: User) -> QuerySet[Gap]:
    """Gaps of the reader's districts, drafts too, and those of the whole programme."""
    if user.scope.everything:
        return _rows()
    return _rows().filter(district_id__in=user.scope.districts) | _rows().filter(
        district__isnull=True, published_at__isnull=False
    )


def gap_visible_to(user: User, ref: str) -> Gap:
    """Raises NotFound outside the reader's place."""
    found = gaps_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def counts_by_kind(rows: QuerySet[Gap]) -> dict[str, int]:
    """How many open gaps of each of the nine kinds, nothing left out. One query."""
    found = dict(rows.filter(state=GapState.OPEN).order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: found.get(kind, 0) for kind in GapKind.values}


@dataclass
class Sent:
    """Consignments of one month."""

    month: date
    sent: int = 0
    rejected: int = 0

    @property
    def rate(self) -> Decimal:
        """Per cent that came back."""
        return Decimal(100) * self.rejected / self.sent


@dataclass
class Log:
    """A gap's log as it is shown: prices by item and unit, consignments by month, and what came back in all."""

    prices: dict[tuple[str, str], list[LogEntry]] = field(default_factory=dict)
    months: list[Sent] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.months)

    @property
    def rejected(self) -> int:
        return sum(one.rejected for one in self.months)

    @property
    def rate(self) -> Decimal | None:
        """Per cent of all that was sent that came back; None where nothing was sent."""
        return Decimal(100) * self.rejected / self.sent if self.sent else None


def log_of(entries: Iterable[LogEntry]) -> Log:
    """The log of one gap, by day."""
    log = Log()
    for one in sorted(entries, key=lambda entry: (entry.on_date, entry.pk)):
        log.entries.append(one)
        if one.kind == LogKind.PRICE:
            log.prices.setdefault((one.item, one.unit), []).append(one)
            continue
        month = one.on_date.replace(day=1)
        if not log.months or log.months[-1].month != month:
            log.months.append(Sent(month))
        log.months[-1].sent += one.sent or 0
        log.months[-1].rejected += one.rejected or 0
    return log
