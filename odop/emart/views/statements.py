"""A maker's statement and her papers as PDF: on her phone, and at the state's office."""

from django.http import HttpRequest, HttpResponse

from odop.accounts.permissions import SEE_MART, SEE_OWN
from odop.emart.models import Seller
from odop.emart.printed.bills import bill_pdf
from odop.emart.printed.statements import statement_pdf
from odop.emart.queries.sales import Pay, paper_of, payment_named, sellers_of
from odop.emart.views.office_money import of_the_state
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served


@allow(SEE_OWN)
def own(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """A payment to her by its number, or what is to come by her own number."""
    return _statement(payment_named(ref, sellers_of(user_of(request))), language)


@allow(SEE_MART)
def desk(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The same for every maker, at the state's office."""
    of_the_state(user_of(request))
    return _statement(payment_named(ref, Seller.objects.all()), language)


def _statement(pay: Pay, language: str) -> HttpResponse:
    if language not in programme().languages:
        raise NotFound()
    name = pay.settlement.ref if pay.settlement else pay.seller.ref
    return served(statement_pdf(pay, language), "application/pdf", f"{name}.pdf")


@allow(SEE_OWN)
def own_paper(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """The voucher that the corporation wrote for her, or a bill that was given in her name."""
    if language not in programme().languages:
        raise NotFound()
    found = paper_of(user_of(request), number)
    return served(bill_pdf(found, language), "application/pdf", f"{found.serial.replace('/', '-')}.pdf")
