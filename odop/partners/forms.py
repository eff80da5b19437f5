"""The forms of agreements. They check nothing themselves: the services say what is wrong, field by field."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office
from odop.kernel.asking import Asking, choice, day, number, text
from odop.partners.dues import Due
from odop.partners.enums import ObligationKind, Outcome, PartnerKind, Whose, Work
from odop.partners.models import Partner


class PartnerForm(Asking):
    name_en = text(_("Name (English)"))
    name_hi = text(_("Name (Hindi)"))
    kind = choice(_("Kind of partner"), PartnerKind.choices)


class AgreementForm(Asking):
    partner = choice(_("Partner"), ())
    also = text(_("Further parties"), _("As the paper names them; empty if there are none."))
    subject_en = text(_("What it is about (English)"), lines=True)
    subject_hi = text(_("What it is about (Hindi)"), lines=True)
    source = text(_("Source"), _("File number, letter or web page."))

    def __init__(self, partners: list[Partner], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.partners = {one.code: one for one in partners}
        self.fields["partner"].choices = [(one.code, str(one)) for one in partners]  # type: ignore[attr-defined]


class HouseForm(Asking):
    office = choice(_("Institute"), ())

    def __init__(self, offices: list[Office], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.offices = {one.code: one for one in offices}
        named = [(one.code, str(one)) for one in offices]
        self.fields["office"].choices = [("", _("They do not sign in here")), *named]  # type: ignore[attr-defined]


class SignForm(Asking):
    signed_on = day(_("Signed on"))
    ends_on = day(_("Holds until"), _("Empty if the paper names no end."))


class TermForm(Asking):
    ends_on = day(_("Holds until"), _("Empty if the paper names no end."))


class EndForm(Asking):
    ended_on = day(_("Ended on"))
    ended_note = text(_("Why it ended"), lines=True)


class DocumentForm(Asking):
    file = forms.FileField(label=_("Paper (PDF)"), required=False)
    public = forms.BooleanField(label=_("Everybody may read the paper"), required=False)


class FeeForm(Asking):
    work = choice(_("Work"), Work.choices)
    each = text(_("Fee of one piece"), _("Rupees; for example 2,500."))


class BindForm(Asking):
    whose = choice(_("Whose duty is it?"), Whose.choices)
    kind = choice(_("What kind of duty?"), ObligationKind.choices)
    text_en = text(_("What is to be done (English)"), lines=True)
    text_hi = text(_("What is to be done (Hindi)"), lines=True)
    due_on = day(_("Due on, or first due on"), _("Empty if the agreement names no day."))
    every_months = number(_("Every how many months?"), _("Empty if it is due once."))
    source = text(_("Where it stands in the paper"))


class DaysForm(Asking):
    due_on = day(_("Due on, or first due on"), _("Empty if the agreement names no day."))
    every_months = number(_("Every how many months?"), _("Empty if it is due once."))


class SettleForm(Asking):
    due = choice(_("Which day?"), ())
    outcome = choice(_("How did it go?"), Outcome.choices)
    words = text(_("What shows it, or why it was missed"), lines=True)
    file = forms.FileField(label=_("Proof (photograph or PDF)"), required=False)

    def __init__(self, days: list[tuple[Due, str]], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["due"].choices = [(due.on.isoformat(), words) for due, words in days]  # type: ignore[attr-defined]
        if not days:
            del self.fields["due"]

    def due_day(self) -> date | None:
        return self.day_of("due") if "due" in self.fields else None


class ReviewForm(Asking):
    held_on = day(_("Held on"))
    found = text(_("What was found"), lines=True)
    decided = text(_("What was decided"), lines=True)
    next_on = day(_("Next review on"))


class FiguresForm(Asking):
    month = forms.CharField(label=_("Month"), required=False, widget=forms.DateInput(attrs={"type": "month"}))
    source = text(_("Source"), _("Letter or e-mail with its day."))
    reason = text(_("What was wrong before"), _("Only to correct a month that is there."))
    file = forms.FileField(label=_("Excel or CSV file"), required=False)

    def month_of(self) -> date | None:
        try:
            return date.fromisoformat(self.said("month")[:7] + "-01")
        except ValueError:
            return None
