"""Two questions anybody may ask without signing in: is this letter genuine, and how far is this application."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts import limits
from odop.accounts.addresses import client_address
from odop.accounts.models import Office
from odop.casework.definitions import scheme_of
from odop.casework.enums import letter_name
from odop.casework.models import Case, Letter
from odop.casework.queries import letter_by_code, stage_words, standing, way_of
from odop.kernel import scope
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.ui.numbers import day_text
from odop.lib.digits import to_ascii_digits
from odop.lib.money import from_paise


@public
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a letter was issued by the programme. Shows what is printed on it, without the person."""
    with scope.widened("is this letter genuine: number, kind, date, office and amount"):
        letter = letter_by_code(code)
        facts = _letter_facts(letter) if letter else None
    return render(
        request, "portal/track/verify.html", {"facts": facts, "code": code}, status=200 if facts else 404
    )


def _letter_facts(letter: Letter) -> dict[str, Any]:
    case = letter.case
    office = Office.objects.filter(district=case.district, kind="diepc").first()
    return {
        "number": letter.number,
        "kind": letter_name(letter.kind),
        "issued_on": timezone.localtime(letter.issued_at).date(),
        "scheme": Localised(scheme_of(case.procedure_id).title),
        "office": office.name if office else case.district.name,
        "amounts": [
            (Localised(one["label"]), from_paise(one["paise"])) for one in letter.data.get("amounts", [])
        ],
        "is_sample": case.is_sample,
    }


class TrackForm(forms.Form):
    ref = forms.CharField(
        label=gettext_lazy("Reference of the application"),
        help_text=gettext_lazy("It stands on your acknowledgement and in the messages on your phone."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    last4 = forms.CharField(
        label=gettext_lazy("Last four digits of the applicant's mobile number"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_ref(self) -> str:
        return to_ascii_digits(self.cleaned_data["ref"].strip().upper().replace(" ", ""))

    def clean_last4(self) -> str:
        last4 = to_ascii_digits(self.cleaned_data["last4"].strip())
        if len(last4) != 4 or not last4.isdigit():
            raise forms.ValidationError(_("Write four digits."))
        return last4


@public
def track(request: HttpRequest) -> HttpResponse:
    """How far an application is: stage and dates only. Both answers of a wrong try look alike, and tries are limited."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    found = None
    status = 200
    if form.is_bound and form.is_valid():
        ref, last4 = form.cleaned_data["ref"], form.cleaned_data["last4"]
        address = client_address(request)
        limits.refuse_if_too_many(limits.TRACKED, who=ref, address=address)
        with scope.widened("how far is this application: stage and dates"):
            case = Case.objects.select_related("applicant").filter(ref=ref).first()
            if case is not None and case.applicant.mobile[-4:] == last4:
                found = _progress(case)
        if found is None:
            limits.note(limits.TRACKED, who=ref, address=address)
            form.add_error(
                None, _("Reference and number do not belong together. Look at your acknowledgement again.")
            )
    if form.is_bound and form.errors:
        status = 422
    return render(request, "portal/track/track.html", {"form": form, "found": found}, status=status)


def _progress(case: Case) -> dict[str, Any]:
    now = standing(case)
    stages = []
    for stage in way_of(case):
        days = [timezone.localtime(step.at).date() for step in stage.steps]
        stages.append(
            {
                "label": stage.label,
                "state": stage.status,
                "lines": [day_text(day) for day in dict.fromkeys(days)],
            }
        )
    return {
        "ref": case.ref,
        "scheme": Localised(scheme_of(case.procedure_id).title),
        "label": now.public_label,
        "stage": stage_words(scheme_of(case.procedure_id).workflow, case.stage),
        "since": timezone.localtime(case.entered_at).date(),
        "sent": timezone.localtime(case.opened_at).date(),
        "due_on": now.due_on,
        "late": now.late,
        "final": now.final,
        "stages": stages,
    }
