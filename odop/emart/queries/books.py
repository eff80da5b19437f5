"""What stands in the books of the mart, in paise."""

from datetime import date, datetime, time

from django.db.models import Sum
from django.utils import timezone

from odop.emart.enums import Account, OrderState, SoldBy
from odop.emart.models import BookEntry, OrderLine, Purchase, Seller
from odop.places.queries import financial_year as financial_year_named
from odop.places.queries import financial_year_of


def owed_to(seller: Seller) -> int:
    """What the mart owes a maker at this moment, of all her sales that were sent."""
    found = BookEntry.objects.filter(seller=seller, account=Account.MAKER).aggregate(n=Sum("paise"))["n"]
    return -(found or 0)


def owed_by_buyer(purchase: Purchase) -> int:
    """What a buyer still owes for what was sent; below zero what the buyer has paid ahead or gets back."""
    found = BookEntry.objects.filter(movement__purchase=purchase, account=Account.BUYER).aggregate(
        n=Sum("paise")
    )["n"]
    return found or 0


def sold_in_year(seller: Seller, on: date) -> int:
    """What a maker has sold in her own name in the financial year of that day, and what is ordered and not yet sent."""
    start = financial_year_named(financial_year_of(on)).start
    since = timezone.make_aware(datetime.combine(start, time.min))
    found = (
        OrderLine.objects.filter(
            order__seller=seller, order__sold_by=SoldBy.OWN, order__purchase__placed_at__gte=since
        )
        .exclude(order__state__in=[OrderState.CANCELLED, OrderState.REFUSED])
        .aggregate(n=Sum("gross_paise"))["n"]
    )
    return found or 0
