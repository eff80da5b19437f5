"""Catalogues of gifts: for everybody, and at the desk of the cell."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import RUN_MART
from odop.emart.components import cards
from odop.emart.models import GiftCatalogue
from odop.emart.queries.gifts import BANDS, bands, catalogue_named, catalogue_shown, goods_in, shown_on
from odop.emart.services.gifts import check_cell, publish_catalogue, withdraw_catalogue, write_catalogue
from odop.emart.views.hampers import cards_of_the_day
from odop.emart.views.selling import user_of
from odop.kernel import clock
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking, day, text
from odop.kernel.doing import answered
from odop.kernel.programme import programme


class CatalogueForm(Asking):
    """What a catalogue is called and says, when it is shown, and what is in it."""

    title_hi = text(gettext_lazy("Title (Hindi)"))
    title_en = text(gettext_lazy("Title (English)"))
    words_hi = text(gettext_lazy("A few words in Hindi"), lines=True)
    words_en = text(gettext_lazy("A few words in English"), lines=True)
    slug = text(gettext_lazy("Its address"), gettext_lazy("Small English letters, as in diwali-2026."))
    shown_from = day(gettext_lazy("Shown from"))
    shown_until = day(gettext_lazy("Shown until"))
    goods = forms.CharField(
        label=gettext_lazy("Numbers of the goods, in their order"),
        help_text=gettext_lazy(
            "They stand on each good's page, like MT-SBL-00012; one a line or with commas."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, data: Any = None, *, one: GiftCatalogue | None = None) -> None:
        initial: dict[str, Any] = {}
        if one is not None:
            initial = {"slug": one.slug, "shown_from": one.shown_from, "shown_until": one.shown_until}
            for code in programme().languages:
                initial |= {
                    f"title_{code}": one.title.get(code, ""),
                    f"words_{code}": one.words.get(code, ""),
                }
            initial["goods"] = "\n".join(one.gifts.values_list("listing__ref", flat=True))
        super().__init__(data, initial=initial)

    def answers(self) -> dict[str, Any]:
        languages = programme().languages
        return {
            "slug": self.said("slug"), "goods": self.said("goods").replace("\x00", ""),
            "shown_from": self.day_of("shown_from"), "shown_until": self.day_of("shown_until"),
            **{name: {code: self.said(f"{name}_{code}").replace("\x00", "") for code in languages} for name in ("title", "words")},
        }  # fmt: skip


@public
def catalogues(request: HttpRequest) -> HttpResponse:
    """What is shown today, each with its first goods."""
    first, hampers = [(one, goods_in(one)[:4]) for one in shown_on(clock.today())], cards_of_the_day()
    context = {
        "found": [{"one": one, "cards": cards(rows, level=3)} for one, rows in first], "hampers": hampers,
        "sample": any(row.is_sample for _one, rows in first for row in rows) or any(one["one"].is_sample for one in hampers),
    }  # fmt: skip
    return render(request, "emart/gifts.html", context)


@public
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """One catalogue; `up_to` leaves out what costs more."""
    one = catalogue_shown(slug, clock.today())
    rows = goods_in(one)
    asked = request.GET.get("up_to", "")
    most = int(asked) if asked in map(str, BANDS) else 0
    chosen = [row for row in rows if not most or row.price_paise <= most * 100]
    hampers = [card for card in cards_of_the_day(one) if not most or card["whole"].price_paise <= most * 100]
    context = {
        "one": one, "cards": cards(chosen, level=3 if hampers else 2), "hampers": hampers,
        "bands": bands(rows), "most": most, "count": len(chosen),
        "sample": any(row.is_sample for row in rows) or any(one["one"].is_sample for one in hampers),
        "crumbs": [(_("e-Mart"), reverse("mart")), (_("Gifts"), reverse("mart_gifts")), (str(one.title), "")],
    }  # fmt: skip
    return render(request, "emart/gift_catalogue.html", context)


@allow(RUN_MART)
def desk_catalogues(request: HttpRequest) -> HttpResponse:
    """All catalogues, for the cell."""
    check_cell(user_of(request))
    rows = GiftCatalogue.objects.order_by("-shown_until", "-pk")[:200]
    return render(request, "emart/desk_gifts.html", {"rows": rows, "crumbs": _crumbs()})


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("e-Mart"), reverse("desk_mart")), (_("Gift catalogues"), reverse("desk_mart_gifts")), *more]


@allow(RUN_MART)
def desk_catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """One catalogue, or a new one: write, publish, take off."""
    user = user_of(request)
    check_cell(user)
    one = None if slug == "new" else catalogue_named(slug)
    form = CatalogueForm(request.POST if request.POST.get("do") == "write" else None, one=one)
    status, made = 200, [one] if one else []
    if request.method == "POST":

        def write() -> None:
            made[:] = [write_catalogue(**form.answers(), by=user, catalogue=one)]

        does: dict[str, tuple[Callable[[], object], str]] = {"write": (write, _("Kept."))}
        if one is not None:
            does |= {
                "publish": (lambda: publish_catalogue(one, by=user), _("It is shown to everybody between its days.")),
                "withdraw": (lambda: withdraw_catalogue(one, by=user), _("It is shown to nobody any more.")),
            }  # fmt: skip
        status = answered(request, does, {"write": form})
        if not status:
            return redirect("desk_mart_gift_catalogue", made[0].slug)
    context = {
        "one": one,
        "form": form,
        "crumbs": _crumbs((str(one.title) if one else _("New catalogue"), "")),
    }
    return render(request, "emart/desk_gift_catalogue.html", context, status=status)
