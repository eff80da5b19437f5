"""A guest buys: the cart, one page of questions, and the page at which the order is followed.

A cart is known by a cookie, a purchase by the secret part of its address.
"""

from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from odop.accounts import limits
from odop.accounts.addresses import client_address
from odop.emart.buying_forms import CheckoutForm, CouponForm, GiftForm
from odop.emart.components import cards
from odop.emart.enums import AT_CHECKOUT, OrderState, PayBy, PurchaseState
from odop.emart.models import Basket, Hamper, Offer, Purchase
from odop.emart.printed.bills import bill_pdf
from odop.emart.queries.basket_rows import offer_numbered
from odop.emart.queries.baskets import basket_of, looked_through
from odop.emart.queries.carts import Cart
from odop.emart.queries.cash import why_no_cash
from odop.emart.queries.claims import claims_of
from odop.emart.queries.coupons import words_of
from odop.emart.queries.hampers import hamper_named
from odop.emart.queries.purchases import Standing, paper_of, purchase_by_key, standing_of
from odop.emart.queries.shop import INSTEAD, best
from odop.emart.queries.tax import states, terms
from odop.emart.services.baskets import open_basket, put, put_hamper, say_where, wrap
from odop.emart.services.coupons import put_coupon
from odop.emart.services.mail import clean_address, mail_leaves, write_to
from odop.emart.services.orders import cancel
from odop.emart.services.paying import begin_payment, sells_here
from odop.emart.services.purchases import Buyer, place
from odop.emart.views.pictures import small_pictures
from odop.kernel import scope
from odop.kernel.access import public
from odop.kernel.doing import answered, refused
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.kernel.ui.motif import motif
from odop.lib.money import from_paise

COOKIE = "odop_cart"


def _basket(request: HttpRequest) -> Basket | None:
    return basket_of(request.COOKIES.get(COOKIE, ""))


def _offer(sku: str) -> Offer:
    found = offer_numbered(sku)
    if found is None:
        raise NotFound()
    return found


def _put_in(basket: Basket, what: Offer | Hamper) -> None:
    """One more of an article, or of a hamper. Needs the cart in sight."""
    if isinstance(what, Offer):
        put(basket, what, quantity=1, more=True)
    else:
        line = basket.lines.filter(hamper=what).first()
        put_hamper(basket, what, count=(line.hampers if line else 0) + 1)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


@csrf_exempt  # pages of goods are kept, the same for everybody, and hold no token; all it does is fill a cart
@require_POST
@public
def add(request: HttpRequest) -> HttpResponse:
    """Put one more into the cart; whoever has none gets one."""
    ref = request.POST.get("hamper", "")[:20]
    what = hamper_named(ref) if ref else _offer(request.POST.get("sku", ""))
    with scope.widened("a cart whose key was shown, or that is given one"):
        basket, key = _basket(request), ""
        if basket is None:
            address = client_address(request)
            limits.refuse_if_too_many(limits.CART_OPENED, who=address, address=address)
            limits.note(limits.CART_OPENED, who=address, address=address)
            basket, key = open_basket()
        try:
            _put_in(basket, what)
        except DomainError as refusal:
            refused(request, refusal, None)
    response = redirect("mart_cart")
    if key:
        response.set_cookie(
            COOKIE,
            key,
            max_age=terms().basket_days * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _shown(cart: Cart | None) -> dict[str, Any]:
    crumbs = [(_("e-Mart"), reverse("mart")), (_("Your cart"), "")]
    if cart is None:
        return {"cart": None, "crumbs": crumbs}
    names = {state.code: Localised(state.name) for state in states()}
    pictures = cache(
        lambda: small_pictures({one.offer.listing.ref for each in cart.parcels for one in each.lines})
    )
    return {
        "cart": cart, "state": names.get(cart.state, ""), "goods": from_paise(cart.goods), "delivery": from_paise(cart.delivery),
        "rounding": from_paise(cart.rounding), "total": from_paise(cart.total), "off": from_paise(cart.off), "wrap": from_paise(cart.wrap),
        "coupon_why": words_of(cart.coupon, cart.coupon_why) if cart.coupon_why else "",
        "hampers": [
            {
                "line": parts[0], "price": from_paise(sum(line.paise for line in parts)), "now": from_paise(parts[0].each),
                "was": from_paise(parts[0].was) if parts[0].was else None, "parcels": len({line.offer.listing.seller_id for line in parts}),
                "shown": [lambda ref=line.offer.listing.ref: pictures().get(ref, "") for line in parts[:4]],
            }
            for parts in cart.hampers.values()
        ],
        "parcels": [
            {
                "parcel": parcel, "delivery": from_paise(parcel.delivery.gross), "own": parcel.way.value == "own",
                "lines": [
                    {
                        "line": line, "price": from_paise(line.paise), "now": from_paise(line.unit_paise),
                        "was": from_paise(line.was) if line.was else None,
                        "shown": lambda ref=line.offer.listing.ref: pictures().get(ref, ""),  # asked for by the cart alone
                    }
                    for line in parcel.lines
                ],
            }
            for parcel in cart.parcels
        ],
        "crumbs": crumbs,
    }  # fmt: skip


@public
def cart(request: HttpRequest) -> HttpResponse:
    """What lies in the cart, by who ships it, with all that is to be paid; and why something cannot be bought."""
    status, found = 200, None
    with scope.widened("a cart whose key was shown"):
        basket = _basket(request)
        if basket is not None and request.method != "POST":
            found = looked_through(basket)
    gift = GiftForm(
        request.POST if request.POST.get("do") == "wrap" else None, card=basket.card_text if basket else ""
    )
    form = CouponForm(request.POST if request.POST.get("do") == "coupon" else None)
    if request.method == "POST":
        if basket is None:
            raise NotFound()
        known, sku, hamper = basket, request.POST.get("sku", ""), request.POST.get("hamper", "")[:20]
        if form.is_bound:  # codes are not tried out by the thousand
            address = client_address(request)
            limits.refuse_if_too_many(limits.COUPON_WRITTEN, who=address, address=address)
            limits.note(limits.COUPON_WRITTEN, who=address, address=address)
        status = answered(
            request,
            {
                "put": (
                    lambda: put(known, _offer(sku), quantity=_whole(request.POST.get("quantity", ""))),
                    _("Your cart is changed."),
                ),
                "hamper": (
                    lambda: put_hamper(
                        known, hamper_named(hamper), count=_whole(request.POST.get("quantity", ""))
                    ),
                    _("Your cart is changed."),
                ),
                "where": (
                    lambda: say_where(known, pin=request.POST.get("pin", "")),
                    _("Delivery is worked out."),
                ),
                "coupon": (lambda: put_coupon(known, form.said("code") or "-"), _("The coupon is taken.")),
                "wrap": (
                    lambda: wrap(known, wrapped=True, card=gift.said("card")),
                    _("It is wrapped, with your card."),
                ),
                "no_wrap": (lambda: wrap(known, wrapped=False), _("It is not wrapped.")),
                "no_coupon": (lambda: put_coupon(known, ""), _("The coupon is put away.")),
            },
            {"coupon": form, "wrap": gift},
        )
        if not status:  # back to the line that was changed
            return redirect(reverse("mart_cart") + (f"#{quote(line)}" if (line := sku or hamper) else ""))
        found = looked_through(known)
    return own_page(
        render(
            request,
            "emart/cart.html",
            {
                **_shown(found),
                "instead": "" if found and (found.parcels or found.refused) else cards(best(INSTEAD)),
                "basket": basket,
                "coupon_form": form,
                "gift_form": gift,
                "wrap_price": from_paise(terms().gift_wrap),
            },
            status=status or 200,
        )
    )


@public
def checkout(request: HttpRequest) -> HttpResponse:
    """Who it is for and how it is paid: one page, no account."""
    with scope.widened("a cart whose key was shown, and what is bought of it"):
        basket, status = _basket(request), 200
        if basket is None:
            return redirect("mart_cart")
        known = (basket.pin_code, basket.state_code)
        form = _asked(request.POST or None, *known)
        if request.method == "POST":  # whatever comes of it, what has been written stays
            try:
                if request.POST.get("do") == "no_coupon":
                    put_coupon(basket, "")
                    basket = _basket(request) or basket
                elif request.POST.get("do") == "where":
                    say_where(basket, pin=form.said("pin_code"), state=form.said("state_code"))
                    form = _asked({**request.POST.dict(), "state_code": basket.state_code}, *known)
                    messages.success(request, _("Delivery is worked out."))
                else:
                    return _ordered(request, basket, form)
            except DomainError as refusal:
                status = refused(request, refusal, form)
        found = looked_through(basket, state=form.said("state_code") or basket.state_code)
    if not found.parcels and not found.refused:
        return redirect("mart_cart")
    no_cash = str(why_no_cash(found, form.said("pin_code") or basket.pin_code) or "")
    context = {
        **_shown(found), "form": form, "open": sells_here(),
        "questions": _drawn(form, no_cash) if form.is_bound else _unanswered(get_language(), mail_leaves(), *known, no_cash),
        "crumbs": [(_("e-Mart"), reverse("mart")), (_("Your cart"), reverse("mart_cart")), (_("Your order"), "")],
    }  # fmt: skip
    return own_page(render(request, "emart/checkout.html", context, status=status))


def _asked(given: Any, pin_code: str, state_code: str) -> CheckoutForm:
    known = {"pin_code": pin_code, "state_code": state_code, "pay_by": PayBy.ONLINE}
    return CheckoutForm(given, initial=known)


def _drawn(form: CheckoutForm, no_cash: str) -> str:
    form.close_cash(no_cash)
    return render_to_string("emart/questions.html", {"form": form})


@lru_cache(maxsize=200)
def _unanswered(_language: str | None, _mail: bool, pin_code: str, state_code: str, no_cash: str) -> str:
    """The questions as everybody sees them first: drawing them takes a third of the page, and they follow from these values alone."""
    return _drawn(_asked(None, pin_code, state_code), no_cash)


def _ordered(request: HttpRequest, basket: Basket, form: CheckoutForm) -> HttpResponse:
    """What lies in the cart is bought; on to the payment, or to the page of the purchase."""
    who = {"who": form.said("mobile"), "address": client_address(request)}
    limits.refuse_if_too_many(limits.ORDERED, **who)
    if basket.coupon_id is not None:
        limits.refuse_if_too_many(limits.COUPON_TRIED, **who)
        limits.note(limits.COUPON_TRIED, **who)
    mail = clean_address(form.said("email") if "email" in form.fields else "")
    purchase, key = place(
        basket,
        buyer=Buyer(**{name: form.said(name) for name in Buyer.__dataclass_fields__}),
        pay_by=PayBy(form.said("pay_by")) if form.said("pay_by") in AT_CHECKOUT else PayBy.ONLINE,
        agreed_paise=_agreed(request),
    )
    write_to(purchase, mail)
    limits.note(limits.ORDERED, **who)
    if purchase.pay_by == PayBy.ONLINE:
        return _to_gateway(request, purchase, key)
    return redirect("mart_bought", key)


def _agreed(request: HttpRequest) -> int | None:
    """The sum that the page showed; without it (no State was known yet) the sum is shown on the next page."""
    text = request.POST.get("total", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 15 else None


def _to_gateway(request: HttpRequest, purchase: Purchase, key: str) -> HttpResponse:
    try:
        begin_payment(purchase)
    except DomainError as refusal:
        refused(request, refusal, None)
        return redirect("mart_bought", key)
    return redirect("mart_pay", key)


@public
def bought(request: HttpRequest, key: str) -> HttpResponse:
    """How a purchase stands, for who has its address: what comes when, from whom, its bills; calling off what is not sent."""
    purchase = purchase_by_key(key)
    status = 200
    if request.method == "POST":
        if request.POST.get("do") == "pay":
            return _to_gateway(request, purchase, key)
        ref = request.POST.get("order", "")
        status = answered(
            request,
            {
                "cancel": (
                    lambda: cancel(order_of(purchase, ref), reason=request.POST.get("reason", "")),
                    _("The order is called off. What you paid is sent back."),
                )
            },
            {},
        )
        if not status:
            return redirect("mart_bought", key)
        purchase = purchase_by_key(key)
    standing = standing_of(purchase)
    stages = {one.order.state for one in standing.orders}
    context = {
        "purchase": purchase, "standing": standing, "orders": _beside(standing.orders),
        "total": from_paise(purchase.total_paise), "key": key,
        "waits": purchase.state == PurchaseState.WAITING, "placed": purchase.state == PurchaseState.PLACED,
        "claims": claims_of(purchase), "at_door": purchase.pay_by == PayBy.AT_DOOR, "can_cancel": OrderState.PLACED,
        "come": OrderState.DELIVERED in stages, "thanks": bool(stages) and stages <= {OrderState.PLACED, OrderState.SHIPPED},
        "crumbs": [(_("e-Mart"), reverse("mart")), (purchase.ref, "")],
    }  # fmt: skip
    return own_page(render(request, "emart/bought.html", context, status=status or 200))


def _beside(orders: list[Standing]) -> list[tuple[Standing, list[tuple[Any, ...]]]]:
    """Each order, and each of its lines with its price, a picture, and whether its good still stands in the mart."""
    pictures = small_pictures({line.listing_ref for one in orders for line in one.goods})
    return [
        (one, [
            (line, from_paise(line.gross_paise + line.discount_paise), pictures.get(ref) or motif(ref), ref in pictures)
            for line in one.goods
            for ref in (line.listing_ref,)
        ])
        for one in orders
    ]  # fmt: skip


@public
def bill(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A bill of a purchase as PDF, in the language of the page."""
    paper = paper_of(purchase_by_key(key), number)
    language = (get_language() or "en").split("-")[0]
    return served(bill_pdf(paper, language), "application/pdf", f"{paper.serial.replace('/', '-')}.pdf")


def order_of(purchase: Purchase, ref: str) -> Any:
    with scope.widened("the orders of a purchase whose key was shown"):
        found = purchase.orders.select_related("seller__artisan").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def own_page(response: HttpResponse) -> HttpResponse:
    """Somebody's own page: kept nowhere."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = (
        "same-origin"  # with none at all a browser names no origin, and its forms are refused
    )
    return response
