"""Consignments that need an e-way bill: bills of a day that are above the limit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from odop.accounts.models import User
from odop.emart.enums import PaperKind, ParcelFor, SupplyKind
from odop.emart.models import Order, Paper
from odop.emart.queries.eway_to_come import maker_place
from odop.emart.queries.office import orders_visible_to
from odop.emart.queries.tax import free_on_the_road, limits
from odop.emart.services.papers import document_of
from odop.kernel import scope
from odop.lib.gst.documents import Document
from odop.lib.gst.eway import Place, Why, goods_of, why_needed

WHY = "bills of consignments that this office looks after"


@dataclass(frozen=True)
class Consignment:
    """Goods on one bill, from where to where, and why they need an e-way bill."""

    paper: Paper
    document: Document
    start: Place
    end: Place
    why: Why


def consignments_on(user: User, day: date) -> list[Consignment]:
    """Those of the reader's place whose bills are of that day; what left the country or a shop's counter is not among them."""
    limit = limits().limit(Why.VALUE.value, day).paise
    with scope.widened(WHY):
        return _needing(_bills(user).filter(total_paise__gte=limit, issued_on=day))


def consignments_of(user: User, order: Order) -> list[Consignment]:
    """That of one order, if it needs one."""
    with scope.widened(WHY):
        return _needing(_bills(user).filter(order=order))


def _bills(user: User) -> QuerySet[Paper]:
    bills = Paper.objects.filter(
        kind__in=[PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY], order__in=orders_visible_to(user).order_by(), order__counter={}
    ).exclude(order__kind=SupplyKind.EXPORT)  # fmt: skip
    related = ("original", "issuer", "order__purchase", "order__seller__artisan", "order__seller__district")
    return bills.select_related(*related).prefetch_related("order__parcels").order_by("pk")


def _needing(papers: Iterable[Paper]) -> list[Consignment]:
    found = []
    for paper in papers:
        order, document = paper.order, document_of(paper)
        goods, charges = goods_of(document)
        why = why_needed(
            goods, charges=charges, on=document.issued_on, limits=limits(), free=free_on_the_road()
        )
        if why is not None and not _went_free(order, document.issued_on):
            found.append(Consignment(paper, document, _from(order, document), _to(order), why))
    return found


def _went_free(order: Order, on: date) -> bool:
    """Whether all of it went by a carrier that takes goods without one."""
    sent = [one for one in order.parcels.all() if one.heading == ParcelFor.SALE]
    return bool(sent) and all(free_on_the_road().carrier(one.carrier, on) for one in sent)


def _from(order: Order, document: Document) -> Place:
    """Goods leave from their maker's, whoever bills them."""
    seller = order.seller
    address = document.seller.address if order.sold_by == "own" else seller.legal_address or seller.place
    return replace(maker_place(seller), address=address or str(seller.district.name))


def _to(order: Order) -> Place:
    to = order.purchase
    return Place(to.address, to.place, to.pin_code, to.state_code)
