"""Whether the papers of a month say what the books say. For those who see every row; amounts are paise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone

from odop.emart.enums import Account, LineKind, Movement, SupplyKind
from odop.emart.models import BookEntry, OrderLine, Purchase
from odop.emart.queries.filed import Filed, Month
from odop.emart.queries.tax import limits
from odop.emart.services.papers import tax_of
from odop.emart.shares import part_of_shares
from odop.lib.gst.amounts import part_of
from odop.lib.gst.supply import Kind as Supply

SALES = [Movement.SOLD, Movement.BACK]


@dataclass
class Differs:
    """A purchase of which the papers say something else than the books."""

    ref: str
    papers: int
    books: int

    @property
    def by(self) -> int:
        return self.papers - self.books


@dataclass
class Check:
    """A sum of the papers beside the same sum of the books; `explained` of the difference is as it should be."""

    code: str  # bills, tax, tcs
    papers: int
    books: int
    explained: int = 0
    differs: list[Differs] = field(default_factory=list)

    @property
    def by(self) -> int:
        return self.papers - self.books - self.explained

    @property
    def agrees(self) -> bool:
        return not self.by and not self.differs


def span_of(month: Month) -> tuple[datetime, datetime]:
    """From when until before when."""
    start = timezone.make_aware(datetime.combine(month.first, time.min))
    return start, timezone.make_aware(datetime.combine(month.last + timedelta(days=1), time.min))


def entries_of(month: Month) -> QuerySet[BookEntry]:
    start, end = span_of(month)
    return BookEntry.objects.filter(
        movement__kind__in=SALES, movement__at__gte=start, movement__at__lt=end
    ).order_by()


def _by_purchase(entries: QuerySet[BookEntry], account: Account) -> dict[int, int]:
    rows = entries.filter(account=account).values_list("movement__purchase").annotate(n=Sum("paise"))
    return {purchase: paise for purchase, paise in rows if purchase is not None}


def bills_check(mine: list[Filed], entries: QuerySet[BookEntry]) -> Check:
    """Bills less credit notes are what buyers owe for what was sold and did not come back."""
    papers: dict[int, int] = {}
    for one in mine:
        papers[one.purchase] = papers.get(one.purchase, 0) + one.sign * one.document.payable
    books = _by_purchase(entries, Account.BUYER)
    check = Check("bills", sum(papers.values()), sum(books.values()))
    check.differs = _differing(papers, books)
    return check


def tax_check(mine: list[Filed], entries: QuerySet[BookEntry], month: Month) -> Check:
    """The tax on the corporation's bills is what stands in its books, less the tax that makers with a GSTIN bill to it."""
    papers: dict[int, int] = {}
    for one in mine:
        papers[one.purchase] = papers.get(one.purchase, 0) + one.sign * one.document.sum.tax
    books = {purchase: -paise for purchase, paise in _by_purchase(entries, Account.TAX).items()}
    check = Check("tax", sum(papers.values()), sum(books.values()))
    unequal = [key for key in {*papers, *books} if papers.get(key, 0) != books.get(key, 0)]
    billed = _billed_to_us(unequal, entries, month)
    check.explained = sum(billed.values())
    ours = {key: papers.get(key, 0) - billed.get(key, 0) for key in unequal}
    check.differs = _differing(ours, {key: books.get(key, 0) for key in unequal})
    return check


def _billed_to_us(purchases: list[int], entries: QuerySet[BookEntry], month: Month) -> dict[int, int]:
    """Paise by purchase: the tax that makers with a GSTIN bill to the corporation for what was sold in the month less what came
    back in it, from the lines as they were frozen."""
    found: dict[int, int] = {}
    sold = set(
        entries.filter(movement__purchase__in=purchases, movement__kind=Movement.SOLD).values_list(
            "movement__order", flat=True
        )
    )
    start, end = span_of(month)
    lines = OrderLine.objects.filter(order__purchase__in=purchases, kind=LineKind.GOODS)
    for line in lines.select_related("order").prefetch_related("returns"):
        tax = tax_of(line)
        if tax.tax == line.shares.get(Account.TAX, 0):
            continue
        paise, before = 0, 0
        if line.order_id in sold:
            paise = tax.tax - line.shares.get(Account.TAX, 0)
        for one in sorted(line.returns.all(), key=lambda one: one.pk):
            where = {"quantity": one.quantity, "of": line.quantity, "before": before}
            if start <= one.at < end:
                shares = part_of_shares(line.shares, tax, **where)
                paise -= part_of(tax, **where).tax - shares.get(Account.TAX, 0)
            before += one.quantity
        found[line.order.purchase_id] = found.get(line.order.purchase_id, 0) + paise
    return found


def _differing(papers: dict[int, int], books: dict[int, int]) -> list[Differs]:
    keys = [key for key in {*papers, *books} if papers.get(key, 0) != books.get(key, 0)]
    named = dict(Purchase.objects.filter(pk__in=keys).values_list("pk", "ref"))
    return sorted(
        (Differs(named.get(key, ""), papers.get(key, 0), books.get(key, 0)) for key in keys),
        key=lambda one: one.ref,
    )


def held_in(month: Month) -> dict[int, tuple[int, int]]:
    """Paise of TCS by seller, within the State and between States, returns taken off."""
    rows = (
        entries_of(month)
        .filter(account=Account.TCS)
        .values_list("seller", "movement__order__kind")
        .annotate(n=Sum("paise"))
    )
    found: dict[int, tuple[int, int]] = {}
    for seller, kind, paise in rows:
        within, between = found.get(seller, (0, 0))
        inside = kind == SupplyKind.WITHIN
        found[seller] = (within - paise, between) if inside else (within, between - paise)
    return found


def tcs_check(month: Month, mine: Iterable[Filed], books: int) -> Check:
    """What the rate of the month comes to on the net value of registered sellers, beside what was collected line by line: a line may
    be a paisa off, each half of the tax by half of one."""
    within = between = lines = 0
    for one in mine:
        if one.document.seller.gstin:
            value = one.sign * one.document.sum.taxable
            lines += len(one.document.lines) + len(one.document.charges)
            if one.document.kind is Supply.WITHIN:
                within += value
            else:
                between += value
    half, whole = limits().limit("tcs_half", month.last), limits().limit("tcs", month.last)
    check = Check("tcs", 2 * half.of(within) + whole.of(between), books)
    check.explained = check.by if abs(check.by) <= 2 * lines else 0
    return check
