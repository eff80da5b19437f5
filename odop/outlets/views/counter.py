"""The counter with a network: articles are rung up, the sum is shown, and sold with one press. The page carries its lines."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART, STAND_IN_SHOP
from odop.emart.models import Offer
from odop.emart.queries.tax import states
from odop.emart.services.counter import Buyer
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.doing import refused
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.lib.money import from_paise, group
from odop.outlets import services
from odop.outlets.enums import PaidBy
from odop.outlets.forms import CounterForm, paise_of, pieces_of
from odop.outlets.models import Shop
from odop.outlets.notices import send_bill
from odop.outlets.queries.shops import offer_of_code, offers_of, shop_visible_to
from odop.outlets.services.selling import Counted, Piece
from odop.outlets.views.desk import crumbs_in, user_of


@dataclass
class Row:
    offer: Offer
    quantity: int

    @property
    def price(self) -> Decimal:
        return from_paise(self.paise)

    @property
    def paise(self) -> int:
        """What is asked for one today, an occasion's price included."""
        return self.offer.price_on(clock.today())

    @property
    def sum(self) -> Decimal:
        return self.price * self.quantity


def _states() -> list[tuple[str, str]]:
    return [(one.code, str(Localised(one.name))) for one in states()]


def upi_address(shop: Shop, paise: int, note: str) -> str:
    """What a UPI app reads from the code: to whom, how much, what for (NPCI's UPI linking specification)."""
    told = {
        "pa": shop.upi_id,
        "pn": shop.name.get("en", ""),
        "am": f"{from_paise(paise):.2f}",
        "cu": "INR",
        "tn": note,
    }
    return f"upi://pay?{urlencode(told)}"


def qr_of(text: str) -> str:
    """The code as a picture that stands in the page."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True)
    return mark_safe(out.getvalue().decode())  # noqa: S308  (drawn by us from modules of a code)


@allow(RUN_MART, STAND_IN_SHOP)
def counter(request: HttpRequest, ref: str) -> HttpResponse:
    """Ring up, look at the sum, sell."""
    user = user_of(request)
    shop = shop_visible_to(user, ref)
    form = CounterForm(request.POST or None, states=_states(), initial={"way": PaidBy.CASH})
    rows: list[Row] = []
    status, uuid = 200, str(uuid4())
    if request.method == "POST":
        uuid = _uuid(request.POST.get("uuid", "")) or uuid
        rows = _rows(shop, request.POST, form)
        if request.POST.get("do") == "sell":
            try:
                rung = services.sell(shop, _counted(rows, form, uuid), by=user)
            except DomainError as refusal:
                status = refused(request, refusal, form)
            else:
                if form.said("mobile") and rung.key:
                    send_bill(rung, form.said("mobile"))
                change = paise_of(form.rupees("given")) - rung.sale.total_paise
                if form.said("way") == PaidBy.CASH and change > 0:
                    messages.success(
                        request, _("Sold. Change: ₹ %(sum)s") % {"sum": group(from_paise(change))}
                    )
                else:
                    messages.success(request, _("Sold."))
                return redirect("desk_shop_sale", ref, rung.sale.pk)
    off = paise_of(form.rupees("discount")) if form.is_bound and form.rupees("discount") else 0
    full = sum(row.paise * row.quantity for row in rows)
    due = _rounded(full - off)
    context: dict[str, Any] = {
        "shop": shop, "rows": rows, "form": form, "uuid": uuid, "full": from_paise(full), "due": from_paise(due), "off": from_paise(off),
        "upi": qr_of(upi_address(shop, due, shop.ref)) if rows and shop.upi_id and due > 0 else "",
        "crumbs": crumbs_in(shop, (_("Counter"), "")),
    }  # fmt: skip
    return render(request, "outlets/counter.html", context, status=status)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _rounded(paise: int) -> int:
    return (paise + 50) // 100 * 100


def _rows(shop: Shop, data: QueryDict, form: CounterForm) -> list[Row]:
    """The lines the page carried, and the article whose code was read now."""
    pieces = {key: number for key, number in pieces_of(data).items() if number > 0}
    code = data.get("code", "").strip()
    if code:
        found = offer_of_code(shop, code)
        if found is None:
            form.complain({"code": _("No article has this code.")})
        else:
            pieces[found.pk] = pieces.get(found.pk, 0) + 1
            form.data = {**data.dict(), "code": ""}
    offers = offers_of(pieces)
    return [Row(offers[key], number) for key, number in pieces.items() if key in offers]


def _counted(rows: list[Row], form: CounterForm, uuid: str) -> Counted:
    off = form.rupees("discount") or Decimal(0)
    off_paise = paise_of(off) if off >= 0 else -1
    due = _rounded(sum(row.paise * row.quantity for row in rows) - off_paise)
    way = PaidBy(form.said("way")) if form.said("way") in PaidBy.values else PaidBy.CASH
    given = form.rupees("given")
    if way == PaidBy.CASH and given is not None and paise_of(given) < due:
        raise DomainError(
            _("That is less than the sum."),
            code="not_paid",
            fields={"given": _("That is less than the sum.")},
        )
    buyer = Buyer(
        form.said("name")[:80], form.said("mobile")[:10], form.said("address")[:300], form.said("state_code")[:2],
        form.said("gstin").upper()[:15],
    )  # fmt: skip
    return Counted(
        UUID(uuid), [Piece(row.offer.pk, row.quantity) for row in rows], {way: due}, off_paise, form.said("discount_reason"),
        form.said("reference"), buyer,
    )  # fmt: skip


@allow(RUN_MART, STAND_IN_SHOP)
def article(request: HttpRequest, ref: str) -> JsonResponse:
    """What a scanned code means: name and price; 404 where nothing has it."""
    shop = shop_visible_to(user_of(request), ref)
    found = offer_of_code(shop, request.GET.get("code", ""))
    if found is None:
        return JsonResponse({}, status=404)
    title = found.listing.title.get((get_language() or "en")[:2]) or str(found.listing.title)
    return JsonResponse({"offer": found.pk, "title": title, "paise": found.price_on(clock.today())})
