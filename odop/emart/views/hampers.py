"""Hampers: the page on which one is bought, and the desk of the cell, which puts them together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART
from odop.emart.components import for_machines, picture
from odop.emart.drawings import in_its_place
from odop.emart.facts import facts
from odop.emart.good_parts import sold_by_line
from odop.emart.machines import hamper_product
from odop.emart.models import GiftCatalogue, Hamper, Listing, SearchRow
from odop.emart.queries.hampers import (
    Whole,
    hamper_named,
    hamper_shown,
    hampers_of_the_desk,
    offers_found,
    photographs_of,
    shown_on,
    whole_of,
)
from odop.emart.queries.tax import terms
from odop.emart.services.gifts import check_cell
from odop.emart.services.hampers import (
    fill_hamper,
    publish_hamper,
    why_not_published,
    withdraw_hamper,
    write_hamper,
)
from odop.emart.views.selling import user_of
from odop.emart.words import asked, folded
from odop.kernel import clock
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking, choice, day, number, text
from odop.kernel.doing import answered
from odop.kernel.fields import Localised
from odop.kernel.pagecache import known
from odop.kernel.programme import programme
from odop.lib.gst.supply import Kind
from odop.lib.money import from_paise, to_paise

NAMES = "gift gifts hamper hampers उपहार गिफ्ट हैम्पर"  # what people call all of them


def _pictures(whole: Whole, sizes: str) -> dict[int, SafeString]:
    """What lists show of each article, by the key of its listing."""
    return {
        one.pk: picture(_photograph(one), sizes=sizes) or in_its_place(one)
        for one in (part.listing for part in whole.parts)
    }


def _photograph(one: Listing) -> Mapping[str, Any]:
    row: SearchRow | None = getattr(one, "search_row", None)
    return row.photograph if row else {}


def _delivery(whole: Whole) -> tuple[Decimal, Decimal] | None:
    within, between = (whole.delivery(kind) for kind in (Kind.WITHIN, Kind.BETWEEN))
    return None if within is None or between is None else (from_paise(within), from_paise(between))


def _parcels(whole: Whole) -> list[dict[str, Any]]:
    """What each maker's parcel adds to the delivery; none where one is too heavy."""
    if _delivery(whole) is None:
        return []
    both = zip(whole.parcels(Kind.WITHIN), whole.parcels(Kind.BETWEEN), strict=True)
    return [
        {"maker": maker, "grams": grams, "within": from_paise(near), "between": from_paise(far)}
        for (maker, grams, near), (_maker, _grams, far) in both
    ]


def _card(whole: Whole) -> dict[str, Any]:
    """A hamper as a list shows it."""
    pictures = _pictures(whole, "(min-width: 60rem) 8rem, 24vw")
    return {
        "whole": whole, "one": whole.hamper, "price": from_paise(whole.price_paise), "sold_out": not whole.free,
        "pictures": [pictures[part.listing.pk] for part in whole.parts[:4]], "makers": len(whole.makers),
    }  # fmt: skip


def cards_of_the_day(catalogue: GiftCatalogue | None = None) -> list[dict[str, Any]]:
    """Hampers of today; of one catalogue, or all."""
    every = shown_on(clock.today())
    return [_card(one) for one in every if catalogue is None or one.hamper.catalogue_id == catalogue.pk]


def hampers_for(text: str, cheapest: int | None, dearest: int | None) -> list[dict[str, Any]]:
    """Hampers of today that a search finds, by their titles and texts, their articles and makers, between prices in rupees. Kept as
    public pages are, so that a search asks no more of the database; how many are left is said on the page of each."""
    wanted = asked(text)
    if not wanted:
        return []
    every = known("hampers", clock.today(), get_language(), shows=("mart",), make=_with_words)
    return [
        card for card, words in every
        if all(any(word.startswith(one) if len(one) > 3 else word == one for word in words) for one in wanted)
        and (cheapest or 0) <= card["price"] and (dearest is None or card["price"] <= dearest)
    ][:4]  # fmt: skip


def _with_words() -> list[tuple[dict[str, Any], list[str]]]:
    return [
        ({**_card(one), "sold_out": False}, _words_of(one)) for one in shown_on(clock.today(), counted=False)
    ]


def _words_of(whole: Whole) -> list[str]:
    of_goods = [text for part in whole.parts for text in (part.listing.title, part.seller.name)]
    return folded(whole.hamper.title, whole.hamper.words, NAMES, *of_goods)


@public
def hamper(request: HttpRequest, ref: str) -> HttpResponse:
    """What is in it and of whom, what it costs, in how many parcels it comes. Counted anew each time."""
    found = hamper_shown(ref, clock.today())
    one, corporation = found.hamper, terms()
    photographs = photographs_of([found])
    pictures = _pictures(found, "(min-width: 60rem) 17rem, 48vw")
    context = {
        "one": one, "found": found, "price": from_paise(found.price_paise), "goods": from_paise(found.goods_paise),
        "less": from_paise(found.goods_paise - found.price_paise), "pictures": [pictures[part.listing.pk] for part in found.parts],
        "parts": [
            {"part": part, "picture": pictures[part.listing.pk], "facts": facts(part.listing, part.offer)} for part in found.parts
        ],
        "delivery": _delivery(found), "state": Localised(programme().state),
        "sold_by": sold_by_line({
            "own": False, "name": Localised(corporation.name), "address": Localised(corporation.address), "gstin": corporation.gstin,
        }),
        "machines": for_machines(hamper_product(found, photographs)), "address": settings.ODOP.base_url + request.path,
        "sample": one.is_sample or any(part.listing.is_sample for part in found.parts),
        "crumbs": [(_("e-Mart"), reverse("mart")), (_("Gifts"), reverse("mart_gifts")), (str(one.title), "")],
    }  # fmt: skip
    return render(request, "emart/hamper.html", context)


class HamperForm(Asking):
    """What a hamper is called and says, what it costs, when it is sold."""

    title_hi = text(gettext_lazy("Title (Hindi)"))
    title_en = text(gettext_lazy("Title (English)"))
    words_hi = text(gettext_lazy("A few words in Hindi"), lines=True)
    words_en = text(gettext_lazy("A few words in English"), lines=True)
    price = number(
        gettext_lazy("Price in ₹, all taxes in"),
        gettext_lazy("You may leave it empty until its goods are in."),
    )
    reason = text(
        gettext_lazy("Why the corporation bears a part"),
        gettext_lazy("Its makers are paid what they ask. Whatever is missing, the corporation bears."),
    )
    times = number(gettext_lazy("How many in all"), gettext_lazy("Leave it empty if there is no limit."))
    packing_hi = text(
        gettext_lazy("What it is packed in (Hindi)"), gettext_lazy("Only where one maker sends all of it.")
    )
    packing_en = text(gettext_lazy("What it is packed in (English)"))
    shown_from = day(gettext_lazy("Sold from"))
    shown_until = day(gettext_lazy("Sold until, this day too"))
    catalogue = choice(gettext_lazy("Also shown in this gift catalogue"), [], empty=gettext_lazy("In none"))

    def __init__(self, data: Any = None, *, one: Hamper | None = None) -> None:
        initial: dict[str, Any] = {"shown_from": clock.today()}
        if one is not None:
            initial = {
                "reason": one.reason, "times": one.times, "shown_from": one.shown_from, "shown_until": one.shown_until,
                "catalogue": one.catalogue.slug if one.catalogue else "",
                "price": f"{from_paise(one.price_paise):f}".removesuffix(".00") if one.price_paise else "",
            }  # fmt: skip
            for name in ("title", "words", "packing"):
                initial |= {
                    f"{name}_{code}": getattr(one, name).get(code, "") for code in programme().languages
                }
        super().__init__(data, initial=initial)
        self.catalogues = {
            each.slug: each for each in GiftCatalogue.objects.order_by("-shown_until", "-pk")[:50]
        }
        self.fields["catalogue"].choices = [  # type: ignore[attr-defined]
            ("", _("In none")), *((slug, str(each.title)) for slug, each in self.catalogues.items())
        ]  # fmt: skip

    def answers(self) -> dict[str, Any]:
        price = self.rupees("price")
        return {
            "price_paise": None if price is None else to_paise(price.quantize(Decimal("0.01"))),
            "reason": self.said("reason").replace("\x00", ""), "times": self.whole("times"),
            "catalogue": self.catalogues.get(self.said("catalogue")),
            "shown_from": self.day_of("shown_from"), "shown_until": self.day_of("shown_until"),
            **{
                name: {code: self.said(f"{name}_{code}").replace("\x00", "") for code in programme().languages}
                for name in ("title", "words", "packing")
            },
        }  # fmt: skip


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("e-Mart"), reverse("desk_mart")), (_("Hampers"), reverse("desk_mart_hampers")), *more]


def stands(one: Hamper) -> tuple[str, str]:
    """How it stands, in a word and its tone."""
    if one.published_at is None:
        return _("Not published"), "plain"
    if one.withdrawn_at is not None:
        return _("Taken off"), "late"
    if clock.today() > one.shown_until:
        return _("Over"), "plain"
    return (_("Published"), "ok") if one.shown_from <= clock.today() else (_("Begins later"), "soon")


@allow(RUN_MART)
def desk_hampers(request: HttpRequest) -> HttpResponse:
    """All hampers, for the cell."""
    check_cell(user_of(request))
    rows = [(one, *stands(one)) for one in hampers_of_the_desk()]
    return render(request, "emart/desk_hampers.html", {"rows": rows, "crumbs": _crumbs()})


@allow(RUN_MART)
def new_hamper(request: HttpRequest) -> HttpResponse:
    """A new hamper; `like` names one whose words and goods it begins with."""
    user = user_of(request)
    check_cell(user)
    like = hamper_named(request.GET["like"]) if request.GET.get("like") else None
    form = HamperForm(request.POST if request.method == "POST" else None, one=like)
    made: list[Hamper] = []
    status = 200
    if request.method == "POST":
        status = answered(
            request,
            {"write": (lambda: made.append(write_hamper(**form.answers(), by=user, like=like)), _("Kept. Put its goods in."))},
            {"write": form},
        )  # fmt: skip
        if not status:
            return redirect("desk_mart_hamper", made[0].ref)
    context = {"form": form, "crumbs": _crumbs((_("New hamper"), ""))}
    return render(request, "emart/desk_hamper_new.html", context, status=status)


def _written(request: HttpRequest, whole: Whole) -> list[tuple[str, int]]:
    """The articles as the list of the page has them, by the places that were written; one that is added stands last."""
    rows = []
    for place, part in enumerate(whole.parts):
        written = request.POST.get(f"at-{part.offer.pk}", "")
        at = int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else place + 1
        many = request.POST.get(f"many-{part.offer.pk}", str(part.quantity)).strip()
        rows.append(
            (
                (at, place),
                (part.offer.sku, int(many) if many.isascii() and many.isdecimal() and len(many) < 4 else -1),
            )
        )
    parts = [row for _at, row in sorted(rows)]
    added = request.POST.get("sku", "")[:40]
    return [*parts, (added, 1)] if added and added not in dict(parts) else parts


@allow(RUN_MART)
def desk_hamper(request: HttpRequest, ref: str) -> HttpResponse:
    """One hamper: its words and price, its goods, what the corporation bears; publishing and taking off."""
    user = user_of(request)
    check_cell(user)
    one = hamper_named(ref)
    form = HamperForm(request.POST if request.POST.get("do") == "write" else None, one=one)
    status, sought = 200, request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if request.method == "POST":
        whole = whole_of(one, clock.today())

        def fill() -> None:
            fill_hamper(one, _written(request, whole), by=user)

        status = answered(
            request,
            {
                "write": (lambda: write_hamper(**form.answers(), by=user, hamper=one), _("Kept.")),
                "fill": (fill, _("Its goods are kept.")),
                "publish": (lambda: publish_hamper(one, by=user), _("It is sold between its days.")),
                "withdraw": (lambda: withdraw_hamper(one, by=user), _("It is not sold any more.")),
            },
            {"write": form},
        )
        if not status:
            here = reverse("desk_mart_hamper", args=[one.ref])
            return redirect(f"{here}?{request.GET.urlencode()}#goods" if sought else here)
        one = hamper_named(ref)
    found = whole_of(one, clock.today())
    pictures = _pictures(found, "5rem")
    chosen = {part.offer.pk for part in found.parts}
    context = {
        "one": one, "found": found, "form": form, "stands": stands(one), "draft": one.published_at is None,
        "on": one.published_at is not None and one.withdrawn_at is None, "own": one.written_by_id == user.pk,
        "missing": why_not_published(found), "sought": sought,
        "parts": [
            {
                "part": part, "picture": pictures[part.listing.pk], "price": from_paise(part.offer.price_on(found.on)),
                "place": request.POST.get(f"at-{part.offer.pk}", place), "many": request.POST.get(f"many-{part.offer.pk}", part.quantity),
            }
            for place, part in enumerate(found.parts, 1)
        ],
        "offers": [
            {"offer": offer, "price": from_paise(offer.price_on(found.on)), "in": offer.pk in chosen}
            for offer in (offers_found(sought) if sought and one.published_at is None else [])
        ],
        "goods": from_paise(found.goods_paise), "price": from_paise(one.price_paise) if one.price_paise else None,
        "borne": from_paise(found.borne) if one.price_paise and found.borne else None, "delivery": _delivery(found),
        "parcels": _parcels(found),
        "state": Localised(programme().state), "crumbs": _crumbs((one.ref, "")),
    }  # fmt: skip
    return render(request, "emart/desk_hamper.html", context, status=status)
