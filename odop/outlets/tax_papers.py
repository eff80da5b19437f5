"""Bills and credit notes of counters among those of the corporation, for its returns of tax."""

from collections.abc import Iterator
from datetime import date

from odop.emart.queries.filed import Filed, filed_also
from odop.outlets.enums import CounterPaperKind
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
