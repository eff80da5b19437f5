"""What is asked in a shop; services say what is wrong."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.kernel.asking import Asking, Words, choice, day, number, text
from odop.lib.digits import to_ascii_digits
from odop.lib.money import to_paise
from odop.outlets.enums import PaidBy
from odop.outlets.queries.days import NOTES


def paise_of(rupees: Decimal | None) -> int:
    return 0 if rupees is None else to_paise(rupees)


CHOOSE = _("Choose")


def offer_choices(form: Asking, name: str, choices: list[tuple[str, str]], empty: Words = CHOOSE) -> None:
    """What a field lets one choose, where it is known with the request only."""
    asked = form.fields[name]
    assert isinstance(asked, forms.ChoiceField)  # noqa: S101  (a field of our own)
    asked.choices = [("", empty), *choices]


class CounterForm(Asking):
    """What is rung up beside the lines, which the page carries itself."""

    code = text(_("Code of the article"), _("Scan the card, or write the number on it."))
    discount = number(_("Discount in rupees"))
    discount_reason = text(_("Why there is a discount"))
    way = choice(_("Paid by"), PaidBy.choices, radios=True)
    given = number(_("Cash given"), _("The change is worked out."))
    reference = text(_("Reference of UPI or card"))
    name = text(_("Name of the buyer"))
    mobile = number(_("Mobile number"), _("The bill goes there by SMS."))
    address = text(_("Address"))
    state_code = choice(_("State or Union territory"), [], empty=_("not asked"))
    gstin = text(_("GSTIN"), _("Only of a trader who wants it on the bill."))

    def __init__(self, *args: object, states: list[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        offer_choices(self, "state_code", states, empty=_("not asked"))


class BackForm(Asking):
    quantity = number(_("How many pieces"))
    way = choice(_("Money back by"), PaidBy.choices, radios=True)
    broken = forms.BooleanField(label=_("It cannot be sold again"), required=False)
    reason = text(_("Reason"))


class WordsForm(Asking):
    reason = text(_("Reason"))


class StockForm(Asking):
    counted = number(_("How many lie there"))
    reason = text(_("Reason"))


class SendForm(Asking):
    carrier = text(_("Who carries it"))
    vehicle = text(_("Number of the vehicle"))


class EwayForm(Asking):
    eway = text(_("Number of the e-way bill (12 digits)"))
    eway_on = day(_("Made on"))


class SlipForm(Asking):
    amount = number(_("Amount in rupees"))
    slip = text(_("Number of the bank's slip"))


class TillForm(Asking):
    name = text(_("What you call this device"))


class CloseForm(Asking):
    """One box for each note and coin."""

    reason = text(_("Why it differs, if it does"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        for note in NOTES:
            self.fields[f"n{note}"] = number(f"₹ {note}")

    def counted(self) -> dict[str, int]:
        found = {str(note): self.whole(f"n{note}") or 0 for note in NOTES}
        return {note: pieces for note, pieces in found.items() if pieces}

    @property
    def notes(self) -> list[forms.BoundField]:
        return [self[f"n{note}"] for note in NOTES]


class ShopForm(Asking):
    """A new shop, or what changes of one."""

    at = choice(_("Outlet or fair"), [], empty=_("Choose"))
    code = text(_("Two letters for its bills"), _("Like LK. They never change."))
    district = choice(_("District"), [], empty=_("Choose"))
    address_en = text(_("Address in English"))
    address_hi = text(_("Address in Hindi"))
    pin_code = number(_("PIN code"))
    hours_en = text(_("Open when, in English"), _("Like: every day, 6 to 22 o'clock"))
    hours_hi = text(_("Open when, in Hindi"))
    upi_id = text(_("UPI address"), _("Payments go there."))
    float = number(_("Cash in the till on the first day"))
    to_on = day(_("Last day"), _("Of a fair; leave it empty where it stays."))


def pieces_of(data: Mapping[str, Any]) -> dict[int, int]:
    """Numbers of pieces by the key of an offer, from boxes called `p<key>`; -1 where none can be read."""
    found: dict[int, int] = {}
    for name, value in data.items():
        written = to_ascii_digits(str(value)).strip()
        if name[:1] == "p" and name[1:].isdecimal() and written:
            found[int(name[1:])] = int(written) if written.isdecimal() and len(written) < 7 else -1
    return found


class TillSaleForm(Asking):
    """What a device asks beside the lines, which it writes itself; no name, no number of anybody."""

    code = text(_("Code of the article"), _("Scan the card, or write the number on it."))
    discount = number(_("Discount in rupees"))
    discount_reason = text(_("Why there is a discount"))
    way = choice(_("Paid by"), PaidBy.choices, radios=True)
    reference = text(_("Reference of UPI or card"))
