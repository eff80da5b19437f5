"""Bills and credit notes of counters among those of the corporation, for its returns of tax."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from odop.emart.queries.filed import MOST_GAPS, Filed, Gap, filed_also, gaps_also, left_out
from odop.outlets.enums import CounterPaperKind, Doubt
from odop.outlets.models import CounterPaper
from odop.outlets.services.papers import document_of

KINDS = [CounterPaperKind.INVOICE, CounterPaperKind.BILL_OF_SUPPLY, CounterPaperKind.CREDIT_NOTE]


@filed_also
def counter_papers(first: date, last: date) -> Iterator[Filed]:
    """Those of the days of their bills, also where a till sent them later."""
    papers = CounterPaper.objects.filter(kind__in=KINDS, issued_on__range=(first, last))
    for paper in papers.select_related("original", "sale__purchase").order_by("pk"):
        purchase = paper.sale.purchase
        yield Filed(purchase.pk, purchase.ref, document_of(paper), purchase.is_sample)


@gaps_also
def numbers_left_out(first: date, last: date) -> Iterator[Gap]:
    """Those before a bill of these days; what the shop noted of them stands at the sale of the bill after them."""
    earlier = CounterPaper.objects.filter(series=OuterRef("series"), number__lt=OuterRef("number")).order_by(
        "-number"
    )
    papers = CounterPaper.objects.filter(kind__in=KINDS, issued_on__range=(first, last)).select_related(
        "sale"
    )
    rows = papers.annotate(last=Coalesce(Subquery(earlier.values("number")[:1]), 0)).exclude(
        number=F("last") + 1
    )
    for paper in rows.order_by("serial")[:MOST_GAPS]:
        sale = paper.sale
        noted = sale.explained_at is not None and Doubt.NUMBER in sale.doubts
        yield from left_out(paper.serial, paper.number, paper.last, sale.explanation if noted else "")
