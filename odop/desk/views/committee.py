"""The committee: sittings called, agendas placed, cases decided while the budget runs along, minutes signed and kept."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_SITTING, SEE_STATE
from odop.casework.definitions import links_of_sitting
from odop.casework.models import Sitting
from odop.casework.queries import cases_visible_to, committees_of, sitting_visible_to
from odop.casework.services import (
    call_sitting,
    decide,
    may_run,
    minutes_pdf,
    order_agenda,
    place_on_agenda,
    sign_minutes,
    take_off_agenda,
)
from odop.desk.queries import sittings as reads
from odop.desk.queries.keyset import page_of
from odop.desk.queries.lists import plain
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served

STATES = {
    Sitting.State.PLANNED: (gettext_lazy("Planned"), "soon"),
    Sitting.State.HELD: (gettext_lazy("Held, not signed"), "soon"),
    Sitting.State.SIGNED: (gettext_lazy("Minutes signed"), "ok"),
}


class CallForm(forms.Form):
    """A sitting is called for a day and a place."""

    use_required_attribute = False
    office = forms.ChoiceField(label=gettext_lazy("Committee"))
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)

    def __init__(self, *args: Any, offices: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        choice = cast(forms.ChoiceField, self.fields["office"])
        choice.choices = [(office.code, str(office)) for office in offices]
        if len(offices) == 1:
            choice.initial, choice.widget = offices[0].code, forms.HiddenInput()


class SignForm(forms.Form):
    """Who was there; one name a line."""

    use_required_attribute = False
    present = forms.CharField(
        label=gettext_lazy("Who was present?"),
        help_text=gettext_lazy("Name and office, one a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@allow(RUN_SITTING, SEE_STATE)
@require_GET
def committee(request: HttpRequest) -> HttpResponse:
    """Sittings of my place, and the cases that wait for one."""
    return _committee_page(request, None)


def _committee_page(request: HttpRequest, form: CallForm | None) -> HttpResponse:
    user = cast(User, request.user)
    offices = _of_the_chair(user, list(committees_of(user)))
    waiting = reads.waiting_by_committee(user, offices)
    offices.sort(key=lambda office: all(office.pk != one.pk for one, cases in waiting if cases))
    page = page_of(reads.sittings(user), by="-id", cursor=request.GET.get("page", ""), size=25)
    open_sittings = [
        one
        for one in reads.sittings(user).exclude(state=Sitting.State.SIGNED).order_by("on_date")[:20]
        if offices
    ]
    context = {
        "page": page,
        "rows": [(one, *STATES[Sitting.State(one.state)]) for one in page.rows],
        "offices": offices,
        "form": form or (CallForm(offices=offices) if offices else None),
        "waiting": [
            (office, cases, [one for one in open_sittings if one.office_id == office.pk])
            for office, cases in waiting
        ],
        "calling": form is not None,
        "many": len(user.scope.districts) != 1,
    }
    return _rolled_back(
        render(request, "desk/committee/list.html", context, status=422 if form else 200), bool(form)
    )


def _of_the_chair(user: User, offices: list[Office]) -> list[Office]:
    """Who sits in a committee sees what waits for that one; the district office sees what waits for each."""
    own = {posting.office_id for posting in user.current_postings}
    return [one for one in offices if one.pk in own] or offices


def _rolled_back(response: HttpResponse, refused: bool = True) -> HttpResponse:
    response.rollback = refused  # type: ignore[attr-defined]
    return response


@allow(RUN_SITTING)
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call a sitting."""
    user = cast(User, request.user)
    offices = list(committees_of(user))
    form = CallForm(request.POST, offices=offices)
    if not form.is_valid():
        return _committee_page(request, form)
    office = next(one for one in offices if one.code == form.cleaned_data["office"])
    try:
        sitting = call_sitting(office, on=form.cleaned_data["on"], place=form.cleaned_data["place"], by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error("on", str(refusal.message))
        return _committee_page(request, form)
    messages.success(request, _("The sitting %(ref)s is called.") % {"ref": sitting.ref})
    return redirect("desk_sitting", sitting.ref)


@allow(RUN_SITTING)
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Put cases on the agenda of a sitting."""
    user = cast(User, request.user)
    sitting = sitting_visible_to(user, plain(request.POST.get("sitting", "")))
    chosen = list(cases_visible_to(user).filter(ref__in=[plain(ref) for ref in request.POST.getlist("case")]))
    if not chosen:
        messages.error(request, _("No case was chosen"))
        return redirect("desk_sitting", sitting.ref)
    try:
        placed = place_on_agenda(sitting, chosen, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _sitting_page(request, user, sitting, told=_all(refusal))
    messages.success(request, _("Cases placed on the agenda: %(count)s.") % {"count": len(placed)})
    return redirect("desk_sitting", sitting.ref)


@allow(RUN_SITTING, SEE_STATE)
@require_GET
def sitting(request: HttpRequest, ref: str) -> HttpResponse:
    """One sitting: its agenda, the decisions, the budget, the minutes."""
    user = cast(User, request.user)
    return _sitting_page(request, user, sitting_visible_to(user, plain(ref)))


def _sitting_page(
    request: HttpRequest,
    user: User,
    found: Sitting,
    *,
    told: list[str] | None = None,
    wrong: dict[str, tuple[list[str], str]] | None = None,
    form: SignForm | None = None,
) -> HttpResponse:
    rows = reads.rows_of(found, user)
    for row in rows:
        row.wrong, row.typed = (wrong or {}).get(row.case.ref, ([], ""))
    runs = may_run(user, found.district_id)
    is_open = found.state != Sitting.State.SIGNED
    label, tone = STATES[Sitting.State(found.state)]
    context = {
        "sitting": found,
        "state_label": label,
        "state_tone": tone,
        "rows": rows,
        "purses": reads.purses(found),
        "may_run": runs and is_open,
        "is_open": is_open,
        "chairs": reads.chairs(user, found),
        "today_or_past": found.on_date <= clock.today(),
        "waiting": list(reads.waiting_for(user, found.office)[:100]) if runs and is_open else [],
        "undecided": sum(not row.item.outcome for row in rows),
        "selected": sum((row.case.amount or 0) for row in rows if row.selected),
        "form": form or SignForm(initial={"present": found.present}),
        "told": told or [],
        "links": links_of_sitting(found) if user.may(RUN_SITTING) else [],
    }
    refused = bool(told or wrong or form)
    response = render(request, "desk/committee/sitting.html", context, status=409 if refused else 200)
    return _rolled_back(response, refused)


def _all(refusal: DomainError) -> list[str]:
    return [str(one.text) for one in getattr(refusal, "reasons", ())] or [str(refusal.message)]


@allow(RUN_SITTING)
@require_POST
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide one case of the agenda."""
    user = cast(User, request.user)
    found = sitting_visible_to(user, plain(ref))
    item = found.items.select_related("case").filter(case__ref=plain(request.POST.get("case", ""))).first()
    if item is None:
        raise NotFound()
    note, do = plain(request.POST.get("note", "")), request.POST.get("do", "")
    if item.outcome or found.state == Sitting.State.SIGNED:
        return _sitting_page(request, user, found, told=[_("The committee has already decided this case.")])
    if found.on_date > clock.today():
        return _sitting_page(
            request, user, found, told=[_("The sitting has not come yet; cases are decided on its day.")]
        )
    try:
        decide(item.case, do=do, by=user, note=note, sitting=found)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _sitting_page(request, user, found, wrong={item.case.ref: (_all(refusal), note)})
    return redirect(reverse("desk_sitting", args=[ref]) + f"#{item.case.ref}")


@allow(RUN_SITTING)
@require_POST
def agenda(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a case off the agenda, or move it up or down."""
    user = cast(User, request.user)
    found = sitting_visible_to(user, plain(ref))
    order = list(found.items.order_by("position", "pk").values_list("case__ref", flat=True))
    which = request.POST.get("case", "")
    if which not in order:
        raise NotFound()
    at, do = order.index(which), request.POST.get("do", "")
    try:
        if do == "off":
            take_off_agenda(found.items.select_related("sitting").get(case__ref=which), by=user)
        else:
            order.insert(max(at - 1, 0) if do == "up" else at + 1, order.pop(at))
            order_agenda(found, order, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _sitting_page(request, user, found, told=_all(refusal))
    return redirect("desk_sitting", ref)


@allow(RUN_SITTING)
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """The chair signs the minutes; they are set and kept at that moment."""
    user = cast(User, request.user)
    found = sitting_visible_to(user, plain(ref))
    form = SignForm(request.POST)
    try:
        sign_minutes(found, present=plain(request.POST.get("present", "")), by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.is_valid()
        reasons = getattr(refusal, "reasons", ())
        if "present" in form.errors:
            del form.errors["present"]
        for one in reasons:
            form.add_error(one.key if one.key in form.fields else None, str(one.text))
        if not reasons:
            form.add_error(None, str(refusal.message))
        return _sitting_page(request, user, found, form=form)
    messages.success(request, _("The minutes are signed."))
    return redirect("desk_sitting", ref)


@allow(RUN_SITTING, SEE_STATE)
@require_GET
def printed(request: HttpRequest, ref: str) -> HttpResponse:
    """The agenda on paper."""
    user = cast(User, request.user)
    found = sitting_visible_to(user, plain(ref))
    return render(
        request,
        "desk/committee/agenda.html",
        {
            "sitting": found,
            "rows": reads.rows_of(found, user),
            "purses": reads.purses(found),
            "today": _today(),
        },
    )


def _today() -> date:
    return clock.today()


@allow(RUN_SITTING, SEE_STATE)
@require_GET
def minutes(request: HttpRequest, ref: str) -> HttpResponse:
    """The signed minutes as they were kept; those of a made-up past are set when they are opened."""
    user = cast(User, request.user)
    found = sitting_visible_to(user, plain(ref))
    if found.state != Sitting.State.SIGNED:
        raise NotFound()
    content = read_file(found.minutes) if found.minutes else minutes_pdf(found)
    return served(content, "application/pdf", f"{found.ref}.pdf", download="download" in request.GET)
