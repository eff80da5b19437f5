"""The forms of help. They check nothing themselves: the services say what is wrong, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office
from odop.kernel.asking import Asking, choice, day, number, text
from odop.partners.enums import Work
from odop.partners.models import Agreement
from odop.places.models import District
from odop.support.models import Provider

STARS = [(str(n), "★" * n) for n in range(5, 0, -1)]


class AskForm(Asking):
    """Three questions."""

    work = choice(_("1. What do you need help with?"), Work.choices, radios=True)
    goods = text(_("2. For which goods?"), _("For example: horn combs."))
    trouble = text(_("3. What should be better?"), _("Say it as you would tell it."), lines=True)
    photo = forms.FileField(
        label=_("Photograph"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )


class JudgeForm(Asking):
    helped = choice(_("Did it help?"), [("yes", _("Yes")), ("no", _("No"))], radios=True)
    stars = choice(_("How good was the help?"), STARS, radios=True)
    words = text(_("In your words"), _("What did not help is written here."), lines=True)

    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.said("helped"))


class SendForm(Asking):
    office = choice(_("Institute"), ())
    words = text(_("Note to the institute"), lines=True)

    def __init__(self, providers: list[Provider], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.offices: dict[str, Office] = {one.office.code: one.office for one in providers}
        self.fields["office"].choices = [(code, str(office)) for code, office in self.offices.items()]  # type: ignore[attr-defined]


class AcceptForm(Asking):
    days = number(_("In how many days?"))
    words = text(_("Note to the asker"), lines=True)


class DeclineForm(Asking):
    reason = text(_("Why can you not help?"), lines=True)


class DeliverForm(Asking):
    words = text(_("What you hand over, and how it is used"), lines=True)
    file = forms.FileField(label=_("File (photograph or PDF)"), required=False)


class OrderForm(Asking):
    agreement = choice(_("Agreement"), ())
    work = choice(_("Work"), Work.choices)
    pieces = number(_("How many pieces?"))
    due_on = day(_("By"))
    about = text(_("What is wanted"), lines=True)

    def __init__(self, agreements: list[Agreement], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.agreements = {one.ref: one for one in agreements}
        self.fields["agreement"].choices = [(one.ref, f"{one.partner}: {one.subject}") for one in agreements]  # type: ignore[attr-defined]


class PieceForm(Asking):
    title = text(_("What it is"))
    file = forms.FileField(label=_("File (photograph or PDF)"), required=False)


class ProviderForm(Asking):
    office = choice(_("Institute"), ())
    works = forms.MultipleChoiceField(
        label=_("Helps with"), choices=Work.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    only_in = choice(_("Where"), ())
    at_once = forms.BooleanField(label=_("Requests go to it at once, without an officer"), required=False)

    def __init__(self, offices: list[Office], places: list[District], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.offices = {one.code: one for one in offices}
        self.places = {str(one.pk): one for one in places}
        everywhere = [("", _("The whole State")), *((code, str(one)) for code, one in self.places.items())]
        self.fields["only_in"].choices = everywhere  # type: ignore[attr-defined]
        self.fields["office"].choices = [(one.code, str(one)) for one in offices]  # type: ignore[attr-defined]

    def ticked(self) -> list[str]:
        return [str(one) for one in self["works"].value() or []]
