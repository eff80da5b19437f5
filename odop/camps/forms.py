"""The form of a camp. It checks nothing itself: the service says what is wrong."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office, User
from odop.camps.models import Camp
from odop.lib.digits import to_ascii_digits

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CampForm(forms.Form):
    """Place, days, target, and who enrols there."""

    use_required_attribute = False
    office = forms.ChoiceField(label=_("Office"), required=False)
    place = forms.CharField(label=_("Village, town or mohalla"), required=False)
    from_on = forms.CharField(label=_("First day"), required=False, widget=DAY)
    to_on = forms.CharField(label=_("Last day"), required=False, widget=DAY)
    target = forms.CharField(label=_("How many people are to be enrolled?"), required=False)
    officers = forms.MultipleChoiceField(
        label=_("Who enrols there?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *, offices: Sequence[Office], people: Sequence[User], data: Any = None, camp: Camp | None = None
    ) -> None:
        super().__init__(data, initial=_initial(camp))
        self.offices = {str(one.pk): one for one in offices}
        self.people = {str(one.pk): one for one in people}
        if camp is not None or len(offices) == 1:
            del self.fields["office"]
        else:
            self.fields["office"].choices = [(key, str(one)) for key, one in self.offices.items()]  # type: ignore[attr-defined]
        self.fields["officers"].choices = [(key, str(one)) for key, one in self.people.items()]  # type: ignore[attr-defined]
        self.fields["target"].widget.attrs["inputmode"] = "numeric"

    def office_chosen(self) -> Office | None:
        if "office" not in self.fields:
            return next(iter(self.offices.values()), None)
        return self.offices.get(str(self["office"].value() or ""))

    def officers_chosen(self) -> list[User]:
        return [self.people[key] for key in self["officers"].value() or () if key in self.people]

    def answers(self) -> dict[str, Any]:
        """What was typed, as the service reads it; a target that is no number is one that no camp has."""
        target = to_ascii_digits(str(self["target"].value() or "").strip())
        return {
            "place": str(self["place"].value() or ""),
            "from_on": _day(self["from_on"].value()),
            "to_on": _day(self["to_on"].value()),
            "target": None if not target else int(target) if target.isdecimal() and len(target) < 9 else 0,
        }

    def complain(self, errors: Mapping[str, str | Promise]) -> None:
        """Puts each sentence at its field, or on top."""
        for key, message in errors.items():
            self.add_error(key if key in self.fields else None, message)  # type: ignore[arg-type]
        for key in ("place", "from_on", "to_on", "officers"):
            self.fields[key].required = True  # only for how the page reads


def _initial(camp: Camp | None) -> dict[str, Any]:
    if camp is None:
        return {}
    return {
        "place": camp.place,
        "from_on": camp.from_on,
        "to_on": camp.to_on,
        "target": camp.target or "",
        "officers": [str(pk) for pk in camp.officers.values_list("user_id", flat=True)],
    }


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
