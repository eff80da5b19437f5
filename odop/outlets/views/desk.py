"""Shops at the desk: what lies in them, what is on its way, what was sold."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART, STAND_IN_SHOP
from odop.accounts.queries import own_districts
from odop.emart.queries.tax import terms as mart_terms
from odop.exhibitions.models import Fair, Outlet
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.looks import looked_through
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.lib.money import from_paise
from odop.outlets import services
from odop.outlets.enums import Doubt, PaidBy
from odop.outlets.forms import (
    BackForm,
    ShopForm,
    StockForm,
    WordsForm,
    offer_choices,
    paise_of,
)
from odop.outlets.models import CounterSale, Shop
from odop.outlets.papers import bill_pdf
from odop.outlets.queries import days
from odop.outlets.queries.shops import (
    card_of,
    counts,
    in_doubt,
    lines_of,
    sale_of,
    sales_of,
    shop_visible_to,
    shops_visible_to,
    stock_of,
    transfers_of,
    waiting_for,
)
from odop.outlets.queries.tills import till_visible_to
from odop.outlets.workbook import shop_workbook


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Shops"), reverse("desk_shops")), *more]


def crumbs_in(shop: Shop, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((str(shop.name), reverse("desk_shop", args=[shop.ref])), *more)


@allow(RUN_MART, STAND_IN_SHOP)
def shop_list(request: HttpRequest) -> HttpResponse:
    """The shops of this person, what makers are asked for, and a new shop."""
    user = user_of(request)
    form, status = _shop_form(user, None), 200
    if request.method == "POST":
        form = _shop_form(user, request.POST)
        forms: dict[str, Asking] = {"open": form}
        status = answered(request, {"open": (lambda: _open(form, user), _("The shop is open."))}, forms)
        if not status:
            return redirect("desk_shops")
    waits = list(waiting_for(user)[:50]) if user.may(RUN_MART) else []
    looked_through(one.seller.artisan_id for one in waits)
    context = {
        "shops": [{"one": one, "counts": counts(one)} for one in shops_visible_to(user)], "form": form,
        "waits": waits, "may_open": user.may(RUN_MART),
        "columns": [
            {"label": _("Shop")}, {"label": _("Open when")}, {"label": _("Articles"), "align": "right"},
            {"label": _("Pieces"), "align": "right"}, {"label": _("To explain"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "outlets/shops.html", context, status=status)


def _shop_form(user: User, data: Any) -> ShopForm:
    form = ShopForm(data)
    offer_choices(form, "district", [(str(one.pk), str(one.name)) for one in own_districts(user)])
    offer_choices(form, "at", _places())
    return form


def _places() -> list[tuple[str, str]]:
    today = clock.today()
    standing = Outlet.objects.filter(shop__isnull=True, closed_on__isnull=True).order_by("pk")[:100]
    fairs = Fair.objects.filter(shop__isnull=True, to_on__gte=today, country="IN").order_by("from_on", "pk")[
        :100
    ]
    return [(f"o{one.pk}", f"{one.name} · {one.place}") for one in standing] + [
        (f"f{one.pk}", f"{one.name} · {one.place}") for one in fairs
    ]


def _open(form: ShopForm, by: User) -> None:
    at, wanted = form.said("at"), form.said("district")
    key = int(at[1:]) if at[1:].isdecimal() else 0
    services.open_shop(
        outlet=Outlet.objects.filter(pk=key).first() if at[:1] == "o" else None,
        fair=Fair.objects.filter(pk=key).first() if at[:1] == "f" else None, code=form.said("code"),
        district=next((one for one in own_districts(by) if str(one.pk) == wanted), None), state_code=mart_terms().state,
        address={"en": form.said("address_en"), "hi": form.said("address_hi")},
        hours={"en": form.said("hours_en"), "hi": form.said("hours_hi")}, pin_code=form.said("pin_code"),
        upi_id=form.said("upi_id"), float_paise=paise_of(form.rupees("float")), to_on=form.day_of("to_on"), by=by,
    )  # fmt: skip


@allow(RUN_MART, STAND_IN_SHOP)
def shop(request: HttpRequest, ref: str) -> HttpResponse:
    """One shop: today's money, what is on its way, what has to be explained, which devices are its tills."""
    user = user_of(request)
    one = shop_visible_to(user, ref)
    status = 200
    if request.method == "POST":
        number = request.POST.get("till", "")
        till = till_visible_to(user, int(number)) if number.isdecimal() else None
        if till is None or till.shop_id != one.pk:
            raise NotFound()
        status = answered(
            request, {"end": (lambda: services.end_till(till, by=user), _("It sells no more."))}, {}
        )
        if not status:
            return redirect("desk_shop", ref)
    today = days.open_day(one, clock.today())
    taken = days.taken(one, today)
    moving = transfers_of(one)[:8]
    looked_through(each.seller.artisan_id for each in moving)
    context = {
        "shop": one, "counts": counts(one), "doubts": [_told(sale) for sale in in_doubt(one)[:20]], "day": today,
        "ways": [(PaidBy(way).label, from_paise(paise)) for way, paise in taken.items()],
        "total": from_paise(sum(taken.values())), "sales": [_told(sale) for sale in sales_of(one)[:10]],
        "transfers": moving, "due": sum(row.late for row in stock_of(one)),
        "tills": list(one.tills.filter(ended_at__isnull=True).order_by("number")), "crumbs": crumbs((str(one.name), "")),
    }  # fmt: skip
    return render(request, "outlets/shop.html", context, status=status)


def _told(sale: CounterSale) -> dict[str, Any]:
    papers = list(sale.papers.all())
    return {
        "sale": sale, "bill": papers[0], "notes": papers[1:], "total": from_paise(sale.total_paise),
        "ways": ", ".join(str(PaidBy(way).label) for way in dict.fromkeys(one.way for one in sale.payments.all())),
        "doubts": [Doubt(code).label for code in sale.doubts],
    }  # fmt: skip


@allow(RUN_MART, STAND_IN_SHOP)
def stock(request: HttpRequest, ref: str) -> HttpResponse:
    """What lies in a shop; as a sheet with ?sheet."""
    user = user_of(request)
    one = shop_visible_to(user, ref)
    rows = stock_of(one)
    looked_through(each.row.seller.artisan_id for each in rows)
    context = {
        "shop": one, "rows": rows, "crumbs": crumbs_in(one, (_("Stock"), "")),
        "columns": [
            {"label": _("Article")}, {"label": _("Maker")}, {"label": _("Price"), "align": "right"},
            {"label": _("Pieces"), "align": "right"}, {"label": _("Bill or send back by")},
        ],
    }  # fmt: skip
    return render(request, "outlets/stock.html", context)


@allow(RUN_MART, STAND_IN_SHOP)
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Stock and sales of a shop as an Excel file; that it was taken out stands on the trail."""
    user = user_of(request)
    if request.method != "POST":
        raise NotFound()
    return shop_workbook(shop_visible_to(user, ref), by=user)


@allow(RUN_MART, STAND_IN_SHOP)
def card(request: HttpRequest, ref: str, offer: int) -> HttpResponse:
    """The stock card of an article: every movement; and counting it."""
    user = user_of(request)
    one = shop_visible_to(user, ref)
    row, moves = card_of(one, offer)
    looked_through([row.seller.artisan_id])
    forms: dict[str, Asking] = {"count": StockForm()}
    status = 200
    if request.method == "POST":
        forms["count"] = form = StockForm(request.POST)
        counted = form.whole("counted")

        def count() -> object:
            return services.count_stock(
                one,
                row.offer,
                counted=-1 if counted is None else counted,
                reason=form.said("reason"),
                by=user,
            )

        status = answered(request, {"count": (count, _("Counted."))}, forms)
        if not status:
            return redirect("desk_shop_card", ref, offer)
    left = row.on_hand
    told = []
    for move in moves:
        told.append({"move": move, "left": left})
        left -= move.pieces
    context = {
        "shop": one, "row": row, "moves": told, "form": forms["count"],
        "crumbs": crumbs_in(one, (_("Stock"), reverse("desk_shop_stock", args=[ref])), (row.offer.sku, "")),
        "columns": [
            {"label": _("When")}, {"label": _("What")}, {"label": _("Paper")}, {"label": _("Pieces"), "align": "right"},
            {"label": _("Left on the shelf"), "align": "right"}, {"label": _("Who")},
        ],
    }  # fmt: skip
    return render(request, "outlets/card.html", context, status=status)


@allow(RUN_MART, STAND_IN_SHOP)
def sales(request: HttpRequest, ref: str) -> HttpResponse:
    """The last sales of a shop, or those of a day."""
    one = shop_visible_to(user_of(request), ref)
    context = {
        "shop": one, "rows": [_told(sale) for sale in sales_of(one)[:200]], "crumbs": crumbs_in(one, (_("Sales"), "")),
        "columns": [
            {"label": _("Bill")}, {"label": _("When")}, {"label": _("Pieces"), "align": "right"},
            {"label": _("Sum"), "align": "right"}, {"label": _("Paid by")}, {"label": _("To explain")},
        ],
    }  # fmt: skip
    return render(request, "outlets/sales.html", context)


@allow(RUN_MART, STAND_IN_SHOP)
def sale(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One sale: its lines, what came back, what has to be explained."""
    user = user_of(request)
    one = shop_visible_to(user, ref)
    found = sale_of(one, number)
    forms: dict[str, Asking] = {"explain": WordsForm()}
    status = 200
    if request.method == "POST":
        forms["back"], forms["explain"] = BackForm(request.POST), WordsForm(request.POST)
        status = answered(request, _does_sale(request, found, forms), forms)
        if not status:
            return redirect("desk_shop_sale", ref, number)
    context = {
        "shop": one, **_told(found),
        "lines": [
            {"line": line, "left": line.quantity - line.returned, "paid": from_paise(line.gross_paise)} for line in lines_of(found)
        ],
        "papers": [{"paper": paper, "total": from_paise(paper.total_paise)} for paper in found.papers.all()],
        "back_form": forms.get("back") or BackForm(initial={"way": PaidBy.CASH, "quantity": 1}), "explain_form": forms["explain"],
        "explains": bool(found.doubts) and found.explained_at is None and found.by_id != user.pk,
        "crumbs": crumbs_in(one, (_("Sales"), reverse("desk_shop_sales", args=[ref])), (str(found.papers.all()[0]), "")),
    }  # fmt: skip
    return render(request, "outlets/sale.html", context, status=status)


def _does_sale(request: HttpRequest, found: CounterSale, forms: dict[str, Asking]) -> Does:
    user, form = user_of(request), forms["back"]
    line, way = request.POST.get("line", ""), form.said("way")

    def back() -> None:
        quantity = form.whole("quantity")
        if way not in PaidBy.values:
            raise DomainError(_("Choose how the money goes back."), code="no_way")
        services.take_back(
            found, int(line) if line.isdecimal() else 0, quantity=-1 if quantity is None else quantity,
            reason=form.said("reason"), way=PaidBy(way), whole=not request.POST.get("broken"), by=user,
        )  # fmt: skip

    return {
        "back": (back, _("Taken back, with a credit note.")),
        "explain": (
            lambda: services.explain(found, words=forms["explain"].said("reason"), by=user),
            _("Explained."),
        ),
    }


@allow(RUN_MART, STAND_IN_SHOP)
def bill(request: HttpRequest, ref: str, number: int, paper: int) -> HttpResponse:
    """A bill or credit note as PDF, in the language of the page."""
    found = sale_of(shop_visible_to(user_of(request), ref), number)
    wanted = next((one for one in found.papers.all() if one.pk == paper), None)
    if wanted is None:
        raise NotFound()
    language = "hi" if request.path.startswith("/hi/") else "en"
    return served(bill_pdf(wanted, language), "application/pdf", f"{wanted.serial.replace('/', '-')}.pdf")
