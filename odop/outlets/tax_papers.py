"""Bills and credit notes of counters among those of the corporation, for its returns of tax; what goes to shops and back and waits for its
e-way bill."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from odop.accounts.models import User
from odop.emart.queries.eway_to_come import Lacks, Leaving, leaves_also, maker_place
from odop.emart.queries.filed import MOST_GAPS, Filed, Gap, filed_also, gaps_also, left_out
from odop.lib.gst.eway import Place, Why
from odop.outlets.enums import CounterPaperKind, Doubt, Way
from odop.outlets.models import CounterPaper, Transfer
from odop.outlets.queries.shops import BEING_LOADED
from odop.outlets.services.papers import document_of

KINDS = [CounterPaperKind.INVOICE, CounterPaperKind.BILL_OF_SUPPLY, CounterPaperKind.CREDIT_NOTE]


@filed_also
def counter_papers(first: date, last: date) -> Iterator[Filed]:
    """Those of the days of their bills, also where a till sent them later."""
    papers = CounterPaper.objects.filter(kind__in=KINDS, issued_on__range=(first, last))
    for paper in papers.select_related("original", "sale__purchase").order_by("pk"):
        purchase = paper.sale.purchase
        yield Filed(purchase.pk, purchase.ref, document_of(paper), purchase.is_sample)


@leaves_also
def transfers_to_leave(user: User) -> Iterator[Leaving]:
    """Those whose challan is made, as far as the reader sees them."""
    rows = Transfer.objects.filter(BEING_LOADED)
    if not user.scope.everything:
        near = user.scope.districts
        rows = rows.filter(Q(district__in=near) | Q(shop__district__in=near))
    rows = rows.prefetch_related("lines").order_by("pk")
    for one in rows.select_related("seller__artisan", "seller__district", "shop__outlet", "shop__fair"):
        shop = Place(str(one.shop.address), str(one.shop.place), one.shop.pin_code, one.shop.state_code)
        start, end = maker_place(one.seller), shop
        if one.way == Way.TO_MAKER:
            start, end = end, start
        worth = sum(line.price_paise * (line.sent or 0) for line in one.lines.all())
        yield Leaving(
            one.ref, reverse("desk_transfer", args=[one.ref]), one.seller, start, end, worth, Why.VALUE, None, Lacks.NUMBER_ALONE
        )  # fmt: skip


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
