"""The gallery at /ui/: every component and every page frame with sample content, in both languages."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from odop.kernel.access import public
from odop.kernel.programme import programme
from odop.kernel.ui.motif import KINDS
from odop.lib.maps import map_outline

PAGES = ("", "phone", "wizard", "desk", "letter", "refusal")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), help_text=gettext_lazy("As it stands in your bank pass book.")
    )
    mobile = forms.CharField(label=gettext_lazy("Mobile number"))
    project_cost = forms.DecimalField(
        label=gettext_lazy("Project cost"), help_text=gettext_lazy("Write digits only, such as 320000.")
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[
            ("general", gettext_lazy("General")),
            ("sc", gettext_lazy("Scheduled caste")),
            ("obc", gettext_lazy("Other backward class")),
        ],
    )
    earlier = forms.ChoiceField(
        label=gettext_lazy("Did you get help from another scheme before?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    tools = forms.MultipleChoiceField(
        label=gettext_lazy("What do you need?"),
        choices=[
            ("machine", gettext_lazy("Machines")),
            ("training", gettext_lazy("Training")),
            ("market", gettext_lazy("A place to sell")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paper = forms.FileField(label=gettext_lazy("Photograph of the affidavit"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note on file"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agree = forms.BooleanField(label=gettext_lazy("What I have written is true."))


def sample_map() -> tuple[dict[int, dict[str, Any]], str]:
    """The programme's districts with made-up values, and the view box they fit."""
    known = programme()
    code = "hi" if get_language() == "hi" else "en"
    outline = map_outline(known.boundaries, 640)
    shapes = {}
    for district in known.districts:
        chance = hashlib.sha256(str(district.lgd_code).encode()).digest()[0]
        value = None if chance < 8 else Decimal(chance * chance)
        shapes[district.lgd_code] = {
            "d": outline.paths[district.lgd_code],
            "name": district.name[code],
            "value": value,
            "href": f"#{district.code}",
        }
    return shapes, f"0 0 {outline.width} {outline.height}"


def sample_steps() -> list[dict[str, Any]]:
    return [
        {"label": _("Submitted"), "state": "done", "lines": [_("12 Nov, 16:10 · on her phone")]},
        {"label": _("Duplicate check"), "state": "done", "lines": [_("none found among 82,416")]},
        {"label": _("Scrutiny"), "state": "now", "lines": ["R. K. Verma"], "chip": (_("due 25 Nov"), "soon")},
        {"label": _("District committee"), "state": "todo", "lines": [_("next sitting 28 Nov")]},
        {"label": _("Bank sanction"), "state": "todo", "lines": [_("within 30 days")]},
        {"label": _("Margin money release"), "state": "todo"},
        {"label": _("Two-year check and adjustment"), "state": "todo"},
    ]


def samples(request: HttpRequest) -> dict[str, Any]:
    shapes, view_box = sample_map()
    steps = sample_steps()
    years = ["18", "19", "20", "21", "22", "23", "24", "25"]
    return {
        "form": SampleForm(initial={"project_cost": "3200000"}),
        "wrong_form": SampleForm({"name": "", "mobile": "12", "project_cost": "x"}, auto_id="wrong_%s"),
        "shapes": shapes,
        "view_box": view_box,
        "here": next(iter(shapes), None),
        "steps": steps,
        "today": date(2026, 11, 20),
        "points": list(zip(years, [99, 104, 126, 120, 157, 172, 168, 182], strict=True)),
        "bars": [
            {"label": _("Machines"), "value": 820, "url": "#"},
            {"label": _("Training"), "value": 512, "url": "#"},
            {"label": _("Testing"), "value": 147, "url": "#"},
        ],
        "columns": [
            {"label": _("Case"), "sort": "ref"},
            {"label": _("Applicant")},
            {"label": _("Amount"), "sort": "amount", "align": "right"},
            {"label": _("Due"), "sort": "due"},
        ],
        "rows": [
            ("MM-2627-000417", _("Shabnam Ansari"), Decimal("640000"), ("soon", _("2 working days left"))),
            ("MM-2627-000402", _("Ramesh Kumar"), Decimal("1000000"), ("late", _("3 working days late"))),
            ("MM-2627-000398", _("Sita Devi"), Decimal("250000"), ("ok", _("on time"))),
        ],
        "pairs": [
            (_("Project cost"), "₹\u00a032,00,000"),
            (_("Own contribution"), _("₹ 1,60,000 · 5%, the applicant is a woman")),
            (_("Bank branch"), ""),
        ],
        "checks": [
            {
                "text": _("Her unit makes the product of the district"),
                "tone": "ok",
                "source": _("Order of 24-09-2018, para 1(3)"),
            },
            {"text": _("She is not a defaulter of a bank"), "tone": "soon"},
            {"text": _("She has not had this help before"), "tone": "late", "url": "#"},
        ],
        "crumbs": [(_("Worklist"), "#"), (_("Margin money"), "#"), "MM-2627-000417"],
        "tabs": [
            {"label": _("Scrutiny"), "url": "#", "current": True, "count": 12},
            {"label": _("District committee"), "url": "#", "count": 4},
            {"label": _("Bank"), "url": "#"},
        ],
        "choices": [
            {"label": "2026–27", "url": "#", "current": True},
            {"label": "2025–26", "url": "#"},
        ],
        "kinds": KINDS,
        "spark": [3, 5, 4, 8, 9, 12],
        "back_url": "#",
        "step": 4,
        "number_of_steps": 8,
        "saved": True,
        "refusal": {
            "status": 409,
            "code": "same_person",
            "message": _("Whoever recommended this case cannot also put it up. Another officer must do it."),
        },
        "cost": forms.Form(),
    }


@public
def gallery(request: HttpRequest, page: str = "") -> HttpResponse:
    """The gallery, or one page frame with sample content."""
    if page not in PAGES:
        raise Http404
    template = f"kernel/gallery{'_' + page if page else ''}.html"
    context = samples(request)
    if page == "wizard":
        context["steps"] = context["number_of_steps"]
    return render(request, "kernel/error.html" if page == "refusal" else template, context)
