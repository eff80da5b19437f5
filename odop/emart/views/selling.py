"""Selling, on her phone or by an officer beside her: the questions, her goods, photographs, price and stock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.emart import services
from odop.emart.components import picture
from odop.emart.definitions import MART
from odop.emart.enums import ListingState, SellerState
from odop.emart.forms import GoodForm, OfferForm, PhotographForm, SellerForm
from odop.emart.models import Listing, Photograph, PriceCut, Seller
from odop.emart.price_forms import ReduceForm, name_of
from odop.emart.queries.own import goods_of, seller_of
from odop.emart.queries.prices import cuts_of
from odop.emart.queries.tax import terms
from odop.emart.readiness import address_of, readiness
from odop.emart.services.goods import OPEN, proposed_hsn
from odop.emart.services.prices import end_reduction, reduce_price
from odop.emart.services.sellers import OPEN as OPEN_SELLER
from odop.emart.services.showing import card_picture
from odop.emart.ways import TERMS, Way, must_register, way_of
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.money import from_paise
from odop.registry.models import Artisan, Group, Unit
from odop.registry.queries import consents_in_force, told
from odop.registry.services import give_consent

TONES: dict[str, str] = {
    ListingState.PUBLISHED: "ok", ListingState.SUBMITTED: "soon", ListingState.RETURNED: "late", ListingState.TAKEN_DOWN: "late",
}  # fmt: skip
LOOK = "look"  # show what the answers mean, write nothing


@dataclass(frozen=True)
class Frame:
    """On her phone, or at the desk for somebody: the frame of the page, and where its links lead."""

    base: str
    home: str  # address
    good: Callable[[str], str]  # address of a good by its number; empty: a new one
    card: Callable[[str], str]
    for_other: bool


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def language() -> str:
    return (get_language() or "en").split("-")[0]


def sell(request: HttpRequest, artisan: Artisan, frame: Frame) -> HttpResponse:
    """The questions until she may sell, then her goods."""
    seller = seller_of(artisan)
    open_now = seller is None or seller.state in OPEN_SELLER
    form = SellerForm(
        request.POST if request.method == "POST" and open_now else None, seller=seller, who=_who(artisan), language=language()
    )  # fmt: skip
    forms: dict[str, Asking] = {"send": form}
    way, status = None, 200
    if request.method == "POST":
        if request.POST.get("do") == LOOK and open_now:
            way = way_of(form.said("gst"), form.said("turnover"), form.said("where"))
            status = 200 if way else 422
            if way is None:
                form.complain(_unanswered(form))
        else:
            status = answered(request, _does_sell(request, artisan, seller, form), forms)
            if not status:
                return redirect(frame.home)
            way = way_of(form.said("gst"), form.said("turnover"), form.said("where")) if open_now else None
    given = consents_in_force(artisan)
    rows = list(goods_of(seller)[:200]) if seller else []
    goods = [{"one": one, "url": frame.good(one.ref), "tone": TONES.get(one.state, "plain")} for one in rows]
    context = {
        "frame": frame, "artisan": artisan, "seller": seller, "open_now": open_now, "form": form, "way": way,
        "terms": f"{TERMS}:{way.mode.value}" if way else "", "agreed": MART in given, "told": told(MART),
        "known": _known(artisan), "bank": bool(artisan.bank_account_last4), "goods": goods, "new_url": frame.good(""),
        "ticked": request.POST.get("agree") == "on", "ticked_terms": _agreed_terms(request, way),
        "means": services.consequences(seller.tax_mode) if seller else (),
        "may_pause": seller is not None and seller.state == SellerState.ACTIVE,
        "may_resume": seller is not None and seller.state == SellerState.PAUSED,
    }  # fmt: skip
    return render(request, "emart/sell.html", context, status=status)


def _agreed_terms(request: HttpRequest, way: Way | None) -> bool:
    """What she ticked stays ticked, but only under the words that she ticked."""
    given = request.POST
    return (
        way is not None
        and given.get("agree_terms") == "on"
        and given.get("terms") == f"{TERMS}:{way.mode.value}"
    )


def _unanswered(form: SellerForm) -> dict[str, Any]:
    if must_register(form.said("gst"), form.said("turnover")):
        return {
            "turnover": _(
                "Above ₹ 40 lakh a year the law wants a GST number. Register for GST first; the office helps you."
            )
        }
    wanted = ["gst"] if not form.said("gst") else []
    if form.said("gst") == "none" and not form.said("turnover"):
        wanted.append("turnover")
    if form.said("gst") != "regular" and not form.said("where"):
        wanted.append("where")
    return {name: _("Choose an answer.") for name in wanted}


def _does_sell(request: HttpRequest, artisan: Artisan, seller: Seller | None, form: SellerForm) -> Does:
    user = user_of(request)

    def send() -> None:
        if request.POST.get("agree") == "on":
            give_consent(artisan, MART, by=user)
        unit, group = _chosen(artisan, request.POST.get("who", ""))
        begun = seller or services.begin_seller(artisan, by=user, unit=unit, group=group)
        taken = request.POST.get("terms", "") if request.POST.get("agree_terms") == "on" else ""
        services.submit_seller(begun, **form.answers(), terms=taken, by=user)

    def there() -> Seller:
        if seller is None:
            raise NotFound()
        return seller

    return {
        "send": (send, _("Your answers are with the office. You get a message when you may sell.")),
        "pause": (
            lambda: services.pause(there(), by=user),
            _("Your goods are off the mart until you sell again."),
        ),
        "resume": (lambda: services.resume(there(), by=user), _("Your goods stand in the mart again.")),
    }


def _who(artisan: Artisan) -> list[tuple[str, str]]:
    """Herself, her units, and the groups she is in."""
    units = [
        (f"unit-{one.pk}", _("My unit: %(name)s") % {"name": one.name}) for one in artisan.units.all()[:5]
    ]
    groups = [
        (f"group-{one.group_id}", _("My group: %(name)s") % {"name": one.group.name})
        for one in artisan.memberships.filter(to_on__isnull=True).select_related("group")[:5]
    ]
    return [("self", str(artisan.name)), *units, *groups]


def _chosen(artisan: Artisan, who: str) -> tuple[Unit | None, Group | None]:
    kind, _dash, number = who.partition("-")
    if not number.isdecimal():
        return None, None
    if kind == "unit":
        return artisan.units.filter(pk=int(number)).first(), None
    return None, Group.objects.filter(
        pk=int(number), memberships__artisan=artisan, memberships__to_on__isnull=True
    ).first()


def _known(artisan: Artisan) -> list[tuple[str, object]]:
    """What the register knows already, so that nobody is asked twice."""
    bank = f"•••• {artisan.bank_account_last4}" if artisan.bank_account_last4 else ""
    rows: list[tuple[str, object]] = [
        (_("Name"), artisan.name), (_("Place"), artisan.place), (_("District"), artisan.district.name),
        (_("Product"), artisan.product_line.name if artisan.product_line else artisan.craft),
        (_("PAN"), f"{artisan.pan[:2]}•••••{artisan.pan[-2:]}" if artisan.pan else ""), (_("Bank account"), bank),
    ]  # fmt: skip
    return rows


def new_good(request: HttpRequest, artisan: Artisan, frame: Frame) -> HttpResponse:
    """A new good: what it is. Photographs and price come next."""
    seller = seller_of(artisan)
    if seller is None:
        return redirect(frame.home)
    form = GoodForm(
        request.POST if request.method == "POST" else None,
        hsn=proposed_hsn(seller.product_line),
        language=language(),
    )
    status = 200
    if request.method == "POST":
        try:
            made = services.write_listing(seller, **form.answers(), by=user_of(request))
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            return redirect(frame.good(made.ref))
    return render(
        request, "emart/new_good.html", {"frame": frame, "form": form, "seller": seller}, status=status
    )


def own_good(request: HttpRequest, listing: Listing, frame: Frame) -> HttpResponse:
    """One of her goods: photographs, price and stock, texts, and sending it to the office."""
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_good(request, listing, forms), forms)
        if not status:
            return redirect(frame.good(listing.ref))
        listing.refresh_from_db()
    offers = list(listing.offers.all())
    context = {
        "frame": frame, "one": listing, "offers": [_row(offer, forms) for offer in offers],
        "photographs": (shots := list(listing.photographs.all())), "pictures": pictures_of(shots),
        "lacking": services.lacking(listing) if listing.state in OPEN else [],
        "form": forms.get("write") or GoodForm(listing=listing, language=language()),
        "offer_form": forms.get("offer") or OfferForm(language=language()),
        "photograph_form": forms.get("photograph") or PhotographForm(), "may_send": listing.state in OPEN,
        "may_end": listing.state == ListingState.PUBLISHED, "stands": listing.state == ListingState.PUBLISHED,
        "closed": listing.state == ListingState.TAKEN_DOWN, "card": frame.card(listing.ref),
        "channels": readiness(listing, offers, shots, address_of(listing, str(terms().address))),
        "reduce_form": forms.get("reduce") or ReduceForm(offers=offers),
        "cuts": [{"cut": cut, "price": from_paise(cut.paise), "occasion": name_of(cut.occasion)} for cut in cuts_of(offers)],
    }  # fmt: skip
    return render(request, "emart/own_good.html", context, status=status)


def pictures_of(photographs: list[Photograph]) -> list[dict[str, Any]]:
    return [
        {"one": one, "html": picture(card_picture(one), words=_("Photograph %(n)s") % {"n": number})}
        for number, one in enumerate(photographs, 1)
    ]


def _row(offer: Any, forms: dict[str, Asking]) -> dict[str, Any]:
    form = forms.get(f"offer-{offer.pk}") or OfferForm(offer=offer, language=language())
    return {"offer": offer, "price": from_paise(offer.price_paise), "form": form}


def _does_good(request: HttpRequest, listing: Listing, forms: dict[str, Asking]) -> Does:
    user, asked = user_of(request), request.POST

    def write() -> None:
        forms["write"] = form = GoodForm(asked, listing=listing, language=language())
        services.write_listing(listing.seller, listing=listing, **form.answers(), by=user)

    def offer() -> None:
        forms["offer"] = form = OfferForm(asked, language=language())
        _offered(form, None)

    def change() -> None:
        found = listing.offers.filter(pk=_number(asked.get("offer", ""))).first()
        if found is None:
            raise NotFound()
        form = OfferForm(asked, offer=found, language=language())
        forms["change"] = forms[f"offer-{found.pk}"] = form
        _offered(form, found)

    def _offered(form: OfferForm, found: Any) -> None:
        services.set_offer(listing, **form.answers(), offer=found, by=user)

    def photograph() -> None:
        forms["photograph"] = PhotographForm(asked)
        sent = request.FILES.get("photograph")
        services.add_photograph(
            listing,
            content=sent.read() if sent else b"",
            name=sent.name or "photograph" if sent else "",
            by=user,
        )

    def reduce() -> None:
        forms["reduce"] = form = ReduceForm(asked, offers=list(listing.offers.all()))
        found = listing.offers.filter(pk=_number(form.said("variant"))).first()
        if found is None:
            raise NotFound()
        reduce_price(found, **form.answers(), by=user)

    def unreduce() -> None:
        found = PriceCut.objects.filter(listing=listing, pk=_number(asked.get("cut", ""))).first()
        if found is None:
            raise NotFound()
        end_reduction(found, by=user)

    number = _number(asked.get("photograph", ""))
    return {
        "reduce": (reduce, _("The reduced price is set.")),
        "unreduce": (unreduce, _("The usual price holds again.")),
        "write": (write, _("Kept.")),
        "offer": (offer, _("Price and stock are kept.")),
        "change": (change, _("Price and stock are kept.")),
        "photograph": (photograph, _("The photograph is added.")),
        "first": (lambda: services.put_first(listing, number, by=user), _("It stands first now.")),
        "remove": (lambda: services.remove_photograph(listing, number, by=user), _("The photograph is taken away.")),
        "send": (lambda: services.submit_listing(listing, by=user), _("It is with the office. You get a message when it is in the mart.")),
        "end": (lambda: services.end_listing(listing, by=user), _("It no longer stands in the mart.")),
    }  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def own_frame() -> Frame:
    return Frame(
        "emart/own.html", reverse("own_mart"),
        lambda ref: reverse("own_mart_good", args=[ref]) if ref else reverse("own_mart_new"),
        lambda ref: reverse("own_mart_card", args=[ref, language()]), for_other=False,
    )  # fmt: skip


def desk_frame(artisan: Artisan) -> Frame:
    return Frame(
        "emart/desk.html", reverse("desk_mart_for", args=[artisan.ref]),
        lambda ref: reverse("desk_mart_write", args=[ref]) if ref else reverse("desk_mart_new", args=[artisan.ref]),
        lambda ref: reverse("desk_mart_card", args=[ref, language()]), for_other=True,
    )  # fmt: skip
