"""The forms of selling. They check nothing themselves: the services say what is wrong, field by field."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.emart.models import Listing, Offer, Seller
from odop.emart.services.goods import TEXTS, UNITS
from odop.emart.ways import GST, TURNOVER, WHERE
from odop.kernel.asking import Asking, choice, number, text
from odop.lib.money import from_paise, to_paise

NO_PRICE = -1  # what no service takes


def _long(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class SellerForm(Asking):
    """Three questions, and what the way they lead to needs."""

    who = choice(_("Who sells?"), (), radios=True)
    gst = choice(_("Do you have a GST number?"), GST, radios=True)
    turnover = choice(_("For how much do you sell in a year, everywhere together?"), TURNOVER, radios=True)
    where = choice(_("Where do you want to sell?"), WHERE, radios=True)
    gstin = text(_("GST number (GSTIN)"))
    enrolment_number = text(
        _("Enrolment number of the GST portal"), _("Only if you sell within your State without GST.")
    )
    legal_address = text(_("Address for your bills"), _("Only if you sell in your own name."), lines=True)
    about = _long(
        _("Tell buyers about yourself"),
        _("Since when, from whom you learned it, who works with you. No telephone number."),
    )

    def __init__(
        self, data: Any = None, *, seller: Seller | None = None, who: list[tuple[str, str]], language: str
    ) -> None:
        initial: dict[str, Any] = {"who": "self"}
        if seller is not None:
            names = ("gstin", "enrolment_number", "legal_address")
            initial |= {**seller.answers, **{name: getattr(seller, name) for name in names}}
            initial["about"] = seller.about.get(language, "")
        super().__init__(data, initial=initial)
        self.language = language
        if len(who) > 1 and seller is None:
            self.fields["who"].choices = who  # type: ignore[attr-defined]
        else:
            del self.fields["who"]

    def answers(self) -> dict[str, Any]:
        plain = ("gst", "turnover", "where", "gstin", "enrolment_number", "legal_address")
        return {
            **{name: self.said(name) for name in plain},
            "about": {self.language: self.said("about").replace("\x00", "")},
        }


class GoodForm(Asking):
    """What is sold, in one language; the office adds the other."""

    title = text(_("What is it?"), _("As a buyer would look for it: horn comb, wide teeth."))
    description = _long(_("Describe it"), _("How large it is, what it is for, what is special."))
    material = text(_("What is it made of?"))
    care = text(_("How is it cared for?"))
    story = _long(_("How do you make it?"), _("Buyers like to know."), 3)
    net_quantity = number(_("How much is in one?"), _("1, or what the pack holds."))
    quantity_unit = choice(_("Counted in"), list(UNITS.items()))
    return_days = number(_("For how many days do you take it back?"), _("0: only what is faulty."))
    hsn = text(_("HSN code"), _("Leave it as it is if you do not know."))
    gi_user_number = text(
        _("Your number as an authorised user of the GI"), _("Leave it empty if you have none.")
    )
    laboratory_note = text(_("Certificate of a laboratory"), _("Its name, number and what was tested."))

    def __init__(
        self, data: Any = None, *, listing: Listing | None = None, hsn: str = "", language: str = "hi"
    ) -> None:
        initial: dict[str, Any] = {
            "hsn": hsn,
            "net_quantity": "1",
            "quantity_unit": "piece",
            "return_days": "7",
        }
        if listing is not None:
            initial = {name: getattr(listing, name).get(language, "") for name in TEXTS}
            names = ("quantity_unit", "return_days", "hsn", "gi_user_number", "laboratory_note")
            initial |= {name: getattr(listing, name) for name in names}
            initial["net_quantity"] = f"{listing.net_quantity.normalize():f}"
        super().__init__(data, initial=initial)
        self.listing, self.language = listing, language

    def answers(self) -> dict[str, Any]:
        kept = {name: dict(getattr(self.listing, name)) if self.listing else {} for name in TEXTS}
        texts = {name: {**kept[name], self.language: self.said(name).replace("\x00", "")} for name in TEXTS}
        plain = {
            name: self.said(name) for name in ("quantity_unit", "hsn", "gi_user_number", "laboratory_note")
        }
        quantity = self.figure("net_quantity")
        return {**plain, "texts": texts, "net_quantity": quantity, "return_days": self.whole("return_days")}


class OfferForm(Asking):
    """A variant: what it costs and how many there are."""

    name = text(_("Which one?"), _("Such as large, or red. Leave it empty if there is one only."))
    price = number(_("Price in ₹, with every tax"))
    mrp = number(_("MRP in ₹"), _("Leave it empty if it is the same."))
    on_hand = number(_("How many are ready?"))
    made_to_order = forms.BooleanField(label=_("I also make it to order"), required=False)
    monthly_capacity = number(_("How many can you make in a month?"), _("Only if you make it to order."))
    lead_days = number(_("Within how many days do you send it?"))
    weight = number(_("Weight with packing, in grams"))
    length = number(_("Length in cm"), _("Leave it empty if you do not know."))
    width = number(_("Width in cm"))
    height = number(_("Height in cm"))

    def __init__(self, data: Any = None, *, offer: Offer | None = None, language: str = "hi") -> None:
        initial: dict[str, Any] = {"lead_days": "3"}
        if offer is not None:
            initial = {
                name: getattr(offer, name)
                for name in ("on_hand", "made_to_order", "monthly_capacity", "lead_days")
            }
            initial |= {
                "name": offer.name.get(language, ""),
                "weight": offer.weight_g,
                "price": _plain(offer.price_paise),
            }
            sides = {"length": offer.length_mm, "width": offer.width_mm, "height": offer.height_mm}
            initial |= {key: f"{mm / 10:g}" for key, mm in sides.items() if mm}
            initial["mrp"] = _plain(offer.mrp_paise) if offer.mrp_paise != offer.price_paise else ""
        super().__init__(data, initial=initial, auto_id=f"offer{offer.pk if offer else ''}_%s")
        self.offer, self.language = offer, language

    def answers(self) -> dict[str, Any]:
        names = dict(self.offer.name) if self.offer else {}
        return {
            "price_paise": self._paise("price") or NO_PRICE, "mrp_paise": self._paise("mrp"),
            "on_hand": self._count("on_hand", 0), "weight_g": self._count("weight", NO_PRICE),
            "lead_days": self._count("lead_days", 3), "monthly_capacity": self.whole("monthly_capacity"),
            "made_to_order": bool(self["made_to_order"].value()), "name": {**names, self.language: self.said("name")},
            "size_mm": (self._side("length"), self._side("width"), self._side("height")),
        }  # fmt: skip

    def _side(self, key: str) -> int | None:
        written = self.figure(key)
        if written is None:
            return None
        return int(written * 10) if written.is_finite() and 0 < written < 10_000 else NO_PRICE

    def _paise(self, key: str) -> int | None:
        rupees = self.rupees(key)
        return None if rupees is None else to_paise(rupees.quantize(Decimal("0.01")))

    def _count(self, key: str, empty: int) -> int:
        found = self.whole(key)
        return empty if found is None else found


def _plain(paise: int) -> str:
    return f"{from_paise(paise):f}".removesuffix(".00")


class PhotographForm(Asking):
    photograph = forms.FileField(
        label=_("Photograph"),
        help_text=_("By daylight, on a plain ground, the whole object."),
        required=False,
    )


class ReasonForm(Asking):
    reason = _long(_("Reason, as she will read it"), rows=3)


class TextsForm(Asking):
    """The language that is missing, beside what was written."""

    def __init__(
        self, data: Any = None, *, listing: Listing, languages: tuple[str, ...], names: dict[str, Any]
    ) -> None:
        super().__init__(data)
        self.asked: list[tuple[str, str]] = []
        for name in TEXTS:
            written = getattr(listing, name)
            for code in languages:
                if written and not written.get(code):
                    key = f"{name}_{code}"
                    self.fields[key] = _long(names[name], next(iter(written.values())), 2)
                    self.asked.append((name, code))

    def answers(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, code in self.asked:
            found.setdefault(name, {})[code] = self.said(f"{name}_{code}").replace("\x00", "")
        return found
