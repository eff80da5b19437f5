"""The forms of a centre. They check nothing themselves beyond reading: the services say what is wrong."""

from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.facilities.enums import CentreCategory, CentreStatus, ChargeUnit, DowntimeKind, ExpenseKind
from odop.facilities.models import FacilityCentre
from odop.facilities.queries.visible import charges_in_force
from odop.kernel.asking import Asking, day
from odop.kernel.ui.numbers import language
from odop.lib.countries import countries
from odop.lib.digits import to_ascii_digits

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def every_country() -> list[tuple[str, str]]:
    """Nothing, and every country by its name in the reader's language."""
    return [("", "–"), *countries(language())]


def text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, **more)


def choice(label: Any, choices: Any = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class MachineForm(Asking):
    name_en = text(_("Name in English"))
    name_hi = text(_("Name in Hindi"))
    make = text(_("Make"))
    vendor = text(_("Seller"))
    country = choice(_("Country it comes from"), every_country)
    price = text(
        _("Price"), _("In rupees, with GST."), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    bought_on = day(_("Bought on"))
    capacity = text(_("Capacity"), _("Such as 600 pieces an hour."))
    slot_minutes = choice(
        _("Shortest time it can be booked for"),
        [("30", _("Half an hour")), ("60", _("One hour")), ("120", _("Two hours")), ("240", _("Four hours"))],
    )


class StandstillForm(Asking):
    machine = choice(_("Machine"))
    kind = choice(_("Why?"), DowntimeKind.choices)
    begins = text(_("Stands still from"), widget=MOMENT)
    ends = text(_("Expected to run again"), widget=MOMENT)
    note = text(_("What is wrong or being done?"))

    def __init__(self, centre: FacilityCentre, data: Any = None) -> None:
        super().__init__(data)
        self.fields["machine"].choices = machine_choices(centre)  # type: ignore[attr-defined]


class ChargeForm(Asking):
    name_en = text(_("Service, in English"))
    name_hi = text(_("Service, in Hindi"))
    machine = choice(_("Machine"))
    unit = choice(_("Charged by"), ChargeUnit.choices)
    rate = text(
        _("Charge"),
        _("One charge for members and non-members."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, centre: FacilityCentre, data: Any = None) -> None:
        super().__init__(data)
        whole = [("", _("The centre as a whole"))]
        self.fields["machine"].choices = whole + machine_choices(centre)  # type: ignore[attr-defined]


class JobForm(Asking):
    person = text(_("Register number of the person"), _("As on her slip: AR-…"))
    charge = choice(_("Service"))
    what = text(_("What was brought?"))
    quantity = text(_("How many?"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    promised_on = day(_("Promised for"))

    def __init__(self, centre: FacilityCentre, data: Any = None) -> None:
        super().__init__(data)
        offered = [one for one in charges_in_force(centre) if one.unit in ("piece", "kg", "sample")]
        self.fields["charge"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.name} · ₹ {one.rate_amount} {one.get_unit_display()}") for one in offered
        ]


class ExpenseForm(Asking):
    on_date = day(_("Date"))
    kind = choice(_("For what?"), ExpenseKind.choices)
    amount = text(_("Amount"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    note = text(_("Bill number or note"))


class KeeperForm(Asking):
    person = text(_("Register number of the person"), _("She signs in with her mobile number."))


class HoursForm(Asking):
    opens_at = text(_("Opens at"), widget=CLOCK)
    closes_at = text(_("Closes at"), widget=CLOCK)
    weekly_off = forms.MultipleChoiceField(
        label=_("Weekly days off"), required=False, choices=[(str(n), word) for n, word in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class ClassForm(Asking):
    status = choice(_("Status"), CentreStatus.choices)
    category = choice(_("Category"), CentreCategory.choices)


class PlannedForm(Asking):
    name = text(_("Machine"))
    purpose = text(_("What is it for?"))
    quantity = text(_("How many?"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    capacity = text(_("Capacity"), _("Such as 600 pieces an hour."))


class QuotationForm(Asking):
    vendor = text(_("Seller"))
    make = text(_("Make"))
    country = choice(_("Country it comes from"), every_country)
    price = text(_("Price of one, with GST"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    quoted_on = day(_("Date of the quotation"))


def machine_choices(centre: FacilityCentre) -> list[tuple[str, str]]:
    return [(one.ref, str(one.name)) for one in centre.machines.filter(retired_on=None)]


def moment_of(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(to_ascii_digits(value)).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return None


def clock_of(value: str) -> time | None:
    try:
        return time.fromisoformat(to_ascii_digits(value))
    except ValueError:
        return None


def amount_of(value: str) -> Decimal | None:
    """Rupees as typed, commas and the sign left out; None when it is no amount."""
    plain = to_ascii_digits(value).replace(",", "").replace("₹", "").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 13 else None


def count_of(value: str) -> int:
    plain = to_ascii_digits(value).strip()
    return int(plain) if plain.isdecimal() and len(plain) < 8 else 0
