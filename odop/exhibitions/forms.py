"""The forms of fairs. They check nothing themselves: the services say what is wrong, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.exhibitions.enums import FairKind, OutlayKind, OutletKind, Taking, Trade, TravelPaperKind
from odop.kernel.asking import Asking, choice, day, number, text
from odop.kernel.ui.numbers import language
from odop.lib.countries import countries


def every_country() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    return countries(language())


class FairForm(Asking):
    name_en = text(_("Name of the fair (English)"))
    name_hi = text(_("Name of the fair (Hindi)"))
    kind = choice(_("Where is it held?"), FairKind.choices)
    trade = choice(_("Who comes to it?"), Trade.choices, radios=True)
    place_en = text(_("Town (English)"))
    place_hi = text(_("Town (Hindi)"))
    country = choice(_("Country"), every_country)
    from_on = day(_("First day"))
    to_on = day(_("Last day"))
    organiser = text(_("Organiser"))
    pavilion_en = text(
        _("The programme's pavilion there (English)"), _("Leave it empty where there is none.")
    )
    pavilion_hi = text(_("The programme's pavilion there (Hindi)"))
    district = choice(_("Fair of a district"), ())

    def __init__(self, *, districts: list[tuple[str, str]], all_state: bool, data: Any = None) -> None:
        super().__init__(data, initial={"country": "IN", "trade": "b2c"})
        first = [("", _("No: a fair of the State"))] if all_state else []
        self.fields["district"].choices = [*first, *districts]  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        return {
            "kind": self.said("kind"),
            "trade": self.said("trade"),
            "name": {"en": self.said("name_en"), "hi": self.said("name_hi")},
            "place": {"en": self.said("place_en"), "hi": self.said("place_hi")},
            "pavilion": {"en": self.said("pavilion_en"), "hi": self.said("pavilion_hi")},
            "country": self.said("country").upper() or "IN",
            "from_on": self.day_of("from_on"),
            "to_on": self.day_of("to_on"),
            "organiser": self.said("organiser"),
        }


class NotifyForm(Asking):
    order_reference = text(_("Number of the Commissioner's order"))
    notified_on = day(_("Date of the order"))


class PlanForm(Asking):
    rows = number(_("Rows"))
    columns = number(_("Stalls in a row"))
    aisle_after = number(_("An aisle after every … rows"), _("0 for none."))
    fee = number(_("Fee of a stall in rupees"), _("Leave it empty where stalls are free."))


class CallForm(Asking):
    apply_by = day(_("Apply by"))
    per_district = number(
        _("Stalls of one district at most"), _("Leave it empty where every district may have any number.")
    )


class OutlayForm(Asking):
    kind = choice(_("Spent on"), OutlayKind.choices)
    amount = number(_("Amount in rupees"))
    paid_on = day(_("Paid on"))
    reference = text(_("Number of the bill or order"))


class DeputeForm(Asking):
    order_reference = text(_("Number of the order"))
    from_on = day(_("Journey from"))
    to_on = day(_("Journey to"))
    stay = text(_("Where she stays"))


class StallForm(Asking):
    goods = text(_("What will you show?"), _("In a few words, such as “horn combs and boxes”."))


class TakingForm(Asking):
    kind = choice(_("What was it?"), Taking.choices, radios=True)
    count = number(_("How many?"), _("Pieces, orders, people who asked, or visitors."))
    amount = number(_("Amount in rupees"), _("For sales and orders only."))
    on_date = day(_("Day"))
    country = text(_("Buyer's country"), _("Two letters, such as IN or AE."))


class TravelPaperForm(Asking):
    kind = choice(_("Which paper?"), TravelPaperKind.choices)
    valid_until = day(_("Valid until"), _("For passport and visa."))
    file = forms.FileField(label=_("Photo or PDF"), required=False)


class OutletForm(Asking):
    name_en = text(_("Name (English)"))
    name_hi = text(_("Name (Hindi)"))
    kind = choice(_("Kind of place"), OutletKind.choices)
    place_en = text(_("Town (English)"))
    place_hi = text(_("Town (Hindi)"))
    run_by = text(_("Run by"))
    opened_on = day(_("Open for sale since"))
    area_sq_m = number(_("Area in square metres"))
    yearly_support = number(_("Support a year in rupees"), _("Leave it empty where there is none."))
    support_until = day(_("Support until"))
    order_reference = text(_("Number of the order"))

    def answers(self) -> dict[str, Any]:
        return {
            "kind": self.said("kind"),
            "name": {"en": self.said("name_en"), "hi": self.said("name_hi")},
            "place": {"en": self.said("place_en"), "hi": self.said("place_hi")},
            "run_by": self.said("run_by"),
            "opened_on": self.day_of("opened_on"),
            "area_sq_m": self.whole("area_sq_m"),
            "yearly_support": self.rupees("yearly_support"),
            "support_until": self.day_of("support_until"),
            "order_reference": self.said("order_reference"),
        }


class MonthForm(Asking):
    month = day(_("Any day of the month"))
    units_shown = number(_("Units whose goods were there"))
    stock = number(_("Value of the stock at the end, in rupees"))
    sold = number(_("Sold for, in rupees"))
    sold_count = number(_("Pieces sold"))


class BarForm(Asking):
    artisan = text(_("Number in the register"), _("Such as AR-SBL-000123."))
    order_reference = text(_("Number of the order"))
    reason = text(_("Reason"))
    barred_until = day(_("Barred until"), _("Leave it empty to bar until it is lifted."))
