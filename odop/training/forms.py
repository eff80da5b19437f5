"""What the pages of training ask. Forms check nothing themselves: the services say what is wrong."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.kernel.asking import Asking as Lenient
from odop.kernel.asking import day
from odop.lib.digits import to_ascii_digits
from odop.training.enums import InstituteKind, Language, Route
from odop.training.services.complaints import ANSWERS


def text_field(label: Any, *, lines: int = 1, numeric: bool = False, **more: Any) -> forms.CharField:
    widget: forms.Widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    if numeric:
        widget.attrs["inputmode"] = "decimal"
    return forms.CharField(label=label, required=False, widget=widget, **more)


def photo_field(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )


class Asking(Lenient):
    """What cannot be read is what no service takes, empty or not: below zero."""

    def whole(self, key: str, wrong: int = -1) -> int:
        found = super().whole(key)
        return wrong if found is None or found < 0 else found

    def amount(self, key: str) -> Decimal:
        found = self.rupees(key)
        return Decimal(-1) if found is None else found

    def degrees(self, key: str) -> float:
        try:
            return float(to_ascii_digits(self.said(key)))
        except ValueError:
            return 999.0


class TargetForm(Asking):
    district = forms.ChoiceField(label=_("District"), required=False)
    people = text_field(_("People to be trained"), numeric=True)


class CallForm(Asking):
    places = text_field(_("Places"), numeric=True)
    opens_on = day(_("First day"))
    closes_on = day(_("Last day"))


class InstituteForm(Asking):
    office = forms.ChoiceField(label=_("Institute"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=InstituteKind.choices)


class AgreementForm(Asking):
    number = text_field(_("Number of the agreement"))
    from_on = day(_("First day"))
    to_on = day(_("Last day"))
    fee_a_day = text_field(_("Fee for a trainee and day (₹)"), numeric=True)
    food_a_day = text_field(_("Food for a trainee and day (₹)"), numeric=True)
    certification_each = text_field(_("Certification of a trainee (₹)"), numeric=True)


class AccountForm(Asking):
    account = text_field(_("Account number"), numeric=True)
    ifsc = text_field(_("IFSC of the branch"))


class TrainerForm(Asking):
    name = text_field(_("Name"))
    craft = text_field(_("Craft"))
    languages = forms.MultipleChoiceField(
        label=_("Teaches in"), required=False, choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    is_woman = forms.BooleanField(label=_("She is a woman"), required=False)


class VenueForm(Asking):
    name = text_field(_("Name"))
    place = text_field(_("Village, town or mohalla"))
    pin_code = text_field(_("PIN code"), numeric=True)
    lat = text_field(_("Latitude"), numeric=True)
    lon = text_field(_("Longitude"), numeric=True)
    seats = text_field(_("Seats"), numeric=True)


class BatchForm(Asking):
    venue = forms.ChoiceField(label=_("Venue"), required=False)
    trainer = forms.ChoiceField(label=_("Trainer"), required=False)
    starts_on = day(_("First day"))


class NewBatchForm(Asking):
    course = forms.ChoiceField(label=_("Course"), required=False)
    venue = forms.ChoiceField(label=_("Venue"), required=False)
    starts_on = day(_("First day"))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=Language.choices)
    women_only = forms.BooleanField(label=_("Among women only"), required=False)


class AddForm(Asking):
    candidate = forms.ChoiceField(label=_("Who waits"), required=False)


class CourseForm(Asking):
    code = text_field(_("Short code"), max_length=20)
    line = forms.ChoiceField(label=_("Craft"), required=False)
    title_en = text_field(_("Title in English"), max_length=120)
    title_hi = text_field(_("Title in Hindi"), max_length=120)
    qp_code = text_field(_("Qualification Pack, if there is one"), max_length=20)
    days_needed = text_field(_("Days she must be present (of 10)"), numeric=True, initial="8")


class KitForm(Asking):
    code = text_field(_("Short code"), max_length=20)
    line = forms.ChoiceField(label=_("Craft"), required=False)
    title_en = text_field(_("Title in English"), max_length=120)
    title_hi = text_field(_("Title in Hindi"), max_length=120)
    price = text_field(_("Price at most (₹)"), numeric=True)
    set_by_order = text_field(_("Minutes of the committee that set it"), max_length=120)
    from_on = day(_("First day"))


class StoreForm(Asking):
    name = text_field(_("Name of the store"), max_length=120)


class SendForm(Asking):
    kit = forms.ChoiceField(label=_("Toolkit"), required=False)
    count = text_field(_("How many"), numeric=True)
    to = forms.ChoiceField(label=_("To the store"), required=False)


class WriteOffForm(Asking):
    serial = text_field(_("Serial number"), max_length=40)
    reason = text_field(_("Reason"), lines=2)


class ReasonForm(Asking):
    reason = text_field(_("Reason"), lines=2)


class InspectionForm(Asking):
    counted = text_field(_("People who sat there"), numeric=True)
    remark = text_field(_("Remark"), lines=2)
    photo = photo_field(_("Photograph"))


class PurchaseForm(Asking):
    kit = forms.ChoiceField(label=_("Toolkit"), required=False)
    count = text_field(_("How many"), numeric=True)
    unit_price = text_field(_("Price of one (₹)"), numeric=True)
    route = forms.ChoiceField(label=_("Bought through"), required=False, choices=Route.choices)
    order_number = text_field(_("Number of the order"))
    why_not_gem = text_field(_("If not through GeM: why"))
    supplier = text_field(_("Supplier"))
    ordered_on = day(_("Ordered on"))


class GiveForm(Asking):
    store = forms.ChoiceField(label=_("Store"), required=False)
    code = text_field(_("The six digits that were sent to her"), numeric=True)
    photo = photo_field(_("Photograph of her with the kit"))


class ComplaintForm(Asking):
    about = forms.ChoiceField(label=_("What is wrong?"), required=False)
    words = text_field(_("Say it in your own words"), lines=3)
    photo = photo_field(_("Photograph, if you like"))


class AnswerForm(Asking):
    outcome = forms.ChoiceField(
        label=_("What became of it"), required=False, choices=[(one.value, one.label) for one in ANSWERS]
    )
    store = forms.ChoiceField(label=_("Store, if it is replaced"), required=False)
    answer = text_field(_("Answer, sent to her"), lines=3)
