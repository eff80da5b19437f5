"""For everybody: where shops are, and a buyer's bill at its address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from odop.emart.queries.baskets import hashed
from odop.kernel import scope
from odop.kernel.access import public
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.outlets.models import CounterPaper
from odop.outlets.papers import bill_pdf
from odop.outlets.queries.shops import open_shops


@public
def shop_list(request: HttpRequest) -> HttpResponse:
    """Where the makers' goods can be seen and bought over the counter."""
    rows = list(open_shops())
    context = {"shops": rows, "sample": any(one.is_sample for one in rows)}
    return render(request, "outlets/public.html", context)


@public
def bill(request: HttpRequest, key: str) -> HttpResponse:
    """The bill of a counter sale for whoever has its key."""
    with scope.widened("the bill of a buyer whose key was shown"):
        papers = CounterPaper.objects.filter(sale__purchase__key_hash=hashed(key)).select_related(
            "sale", "shop", "original"
        )
        found = papers.order_by("pk").first()
    if found is None:
        raise NotFound()
    content = bill_pdf(found, (get_language() or "en")[:2])
    return served(content, "application/pdf", f"{found.serial.replace('/', '-')}.pdf")
