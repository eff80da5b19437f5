"""The bills and credit notes of a month, of the mart and of who else gives them in the corporation's name. For those who see every
row."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from odop.emart.enums import PaperKind
from odop.emart.models import Paper, Seller
from odop.emart.services.papers import document_of
from odop.lib.gst.documents import Document
from odop.lib.gst.documents import Paper as Kind

MOST_GAPS = 200  # numbers that are missing, as many as a person reads
BILLS = [PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY, PaperKind.CREDIT_NOTE]


@dataclass(frozen=True)
class Filed:
    """A paper of the month, with the purchase it is of; `issuer` is the seller who gave it, none for the corporation."""

    purchase: int
    ref: str
    document: Document
    sample: bool
    issuer: int | None = None

    @property
    def is_note(self) -> bool:
        return self.document.paper is Kind.CREDIT_NOTE

    @property
    def sign(self) -> int:
        """A credit note takes off."""
        return -1 if self.is_note else 1


@dataclass(frozen=True)
class Gap:
    """A number of a series that no paper has; `why` is what was noted of it."""

    serial: str
    why: str = ""


Source = Callable[[date, date], Iterable[Filed]]
SOURCES: list[Source] = []
GapSource = Callable[[date, date], Iterable[Gap]]
GAP_SOURCES: list[GapSource] = []


def filed_also(source: Source) -> Source:
    """An app above the mart that gives bills in the corporation's name names them here, between two days."""
    SOURCES.append(source)
    return source


def gaps_also(source: GapSource) -> GapSource:
    """... and here the numbers that its series leave out before a bill between two days."""
    GAP_SOURCES.append(source)
    return source


def left_out(serial: str, number: int, last: int, why: str = "") -> list[Gap]:
    """The numbers between the `last` that was given before and this one, which stands at the end of its `serial`."""
    head, _slash, digits = serial.rpartition("/")
    return [Gap(f"{head}/{n:0{len(digits)}}", why) for n in range(last + 1, number)[:MOST_GAPS]]


@dataclass(frozen=True)
class Month:
    year: int
    month: int

    @classmethod
    def read(cls, text: str, today: date) -> "Month":
        """The month that `2026-10` names; the one before today's where the text names none."""
        try:
            day = date.fromisoformat(f"{text}-01")
        except ValueError:
            day = today.replace(day=1) - timedelta(days=1)
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def before(self) -> "Month":
        return Month.read("", self.first)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def period(self) -> str:
        """As the returns write it."""
        return f"{self.month:02}{self.year}"


def gaps_in(month: Month, issuer: Seller | None) -> list[Gap]:
    """Numbers that no paper has, each told in the month of the paper after it, so that one between two months is told once: a bill
    of a till that has not arrived."""
    earlier = Paper.objects.filter(series=OuterRef("series"), number__lt=OuterRef("number")).order_by(
        "-number"
    )
    papers = Paper.objects.filter(
        kind__in=[*BILLS, PaperKind.CHALLAN], issuer=issuer, issued_on__range=(month.first, month.last)
    )
    rows = papers.annotate(last=Coalesce(Subquery(earlier.values("number")[:1]), 0)).exclude(
        number=F("last") + 1
    )
    own = (
        left_out(*row) for row in rows.order_by("serial").values_list("serial", "number", "last")[:MOST_GAPS]
    )
    others = () if issuer else chain.from_iterable(source(month.first, month.last) for source in GAP_SOURCES)
    return list(islice(chain(chain.from_iterable(own), others), MOST_GAPS))


def challans_in(month: Month, issuer: Seller | None) -> list[Document]:
    """The mart's delivery challans of the month: of no supply, and Table 13 of GSTR-1 wants their numbers all the same."""
    rows = Paper.objects.filter(
        kind=PaperKind.CHALLAN, issuer=issuer, issued_on__range=(month.first, month.last)
    )
    return [document_of(one) for one in rows.select_related("original").order_by("pk")]


def filed_in(month: Month) -> list[Filed]:
    """Every bill and credit note of the month: of the mart with what was sold in quantity, and of the counters of shops."""
    papers = Paper.objects.filter(kind__in=BILLS, issued_on__range=(month.first, month.last))
    rows = papers.select_related("original", "order__purchase").order_by("pk")
    own = (
        Filed(
            one.order.purchase_id,
            one.order.purchase.ref,
            document_of(one),
            one.order.purchase.is_sample,
            one.issuer_id,
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return list(chain(own, *(source(month.first, month.last) for source in SOURCES)))
