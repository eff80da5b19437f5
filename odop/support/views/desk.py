"""Requests for help at the desk: offices send them on, institutes answer and deliver; which institutes help with what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import ANSWER_HELP, RUN_HELP, SEE_DELIVERY
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import NotFound
from odop.places.queries import districts
from odop.support import queries, services
from odop.support.enums import WITH_THE_INSTITUTE, WITH_THE_OFFICE, Asked
from odop.support.forms import AcceptForm, DeclineForm, DeliverForm, JudgeForm, ProviderForm, SendForm
from odop.support.models import Provider, ServiceRequest
from odop.support.views.acting import TONES, delivered_of, photo_of, sent_files, turns_of, user_of


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Requests for help"), reverse("desk_help")), *more]


def tabs_of(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    user = user_of(request)
    known = [
        ("open", _("Open"), reverse("desk_help")),
        ("closed", _("Closed"), reverse("desk_help") + "?show=closed"),
    ]
    if user.may(ANSWER_HELP) or user.scope.everything:
        known.append(("orders", _("Work orders"), reverse("desk_orders")))
    if user.scope.everything:
        known.append(("institutes", _("Institutes"), reverse("desk_help_institutes")))
    return [{"label": label, "url": url, "current": code == current} for code, label, url in known]


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests that the reader may see, the most urgent on top."""
    which = "closed" if request.GET.get("show") == "closed" else "open"
    today = clock.today()
    rows = [
        {"one": one, "tone": TONES[Asked(one.state)], "late": (today - one.due_on).days if one.due_on and one.due_on < today else 0}
        for one in queries.listed(user_of(request), which)
    ]  # fmt: skip
    context = {
        "rows": rows, "tabs": tabs_of(request, which),
        "columns": [
            {"label": _("Request")}, {"label": _("District")}, {"label": _("Help with")}, {"label": _("State")}, {"label": _("Act by")},
        ],
    }  # fmt: skip
    return render(request, "support/desk_list.html", context)


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
def request_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One request with what the reader's office or institute can do about it; each thing is done by one POST."""
    user, one = user_of(request), queries.request_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("desk_help_one", ref)
        one = queries.request_visible_to(user, ref)
    return render(request, "support/desk_one.html", _context(user, one, forms), status=status)


def _does(request: HttpRequest, one: ServiceRequest, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def form(name: str, made: Any) -> Any:
        forms[name] = made
        return made

    def send() -> None:
        asked = form("send", SendForm(services.providers_for(one.work, one.district_id), request.POST))
        office = asked.offices.get(asked.said("office"))
        if office is None:
            raise NotFound()
        services.send(one, office, words=asked.said("words"), by=user)

    def accept() -> None:
        asked = form("accept", AcceptForm(request.POST))
        services.accept(one, days=asked.whole("days"), words=asked.said("words"), by=user)

    def deliver() -> None:
        asked = form("deliver", DeliverForm(request.POST))
        services.deliver(one, words=asked.said("words"), files=sent_files(request, "file"), by=user)

    def judge() -> None:
        asked = form("judge", JudgeForm(request.POST))
        services.judge(
            one, helped=asked.answer(), stars=asked.whole("stars"), words=asked.said("words"), by=user
        )

    return {
        "send": (send, _("Sent to the institute.")),
        "accept": (accept, _("Taken. The asker is told.")),
        "decline": (
            lambda: services.decline(
                one, reason=form("decline", DeclineForm(request.POST)).said("reason"), by=user
            ),
            _("Declined. The office looks for another institute."),
        ),
        "deliver": (deliver, _("Delivered. The asker is told.")),
        "judge": (judge, _("Noted.")),
        "withdraw": (lambda: services.withdraw(one, by=user), _("Withdrawn.")),
    }


def _context(user: User, one: ServiceRequest, forms: dict[str, Asking]) -> dict[str, Any]:
    runs, answers = services.may_run(user, one.district_id), services.may_answer(user, one.office_id)
    providers = (
        services.providers_for(one.work, one.district_id) if runs and one.state in WITH_THE_OFFICE else []
    )
    late = bool(one.due_on and one.due_on < clock.today())
    return {
        "one": one, "tone": TONES[Asked(one.state)], "late": late, "turns": turns_of(one), "runs": runs,
        "files": list(one.deliveries.filter(file__isnull=False)), "crumbs": crumbs((one.ref, "")), "providers": providers,
        "send_form": forms.get("send") or SendForm(providers), "may_send": runs and one.state in WITH_THE_OFFICE,
        "may_answer": answers and one.state == Asked.SENT, "may_deliver": answers and one.state == Asked.ACCEPTED,
        "may_judge": runs and one.state == Asked.DELIVERED, "may_withdraw": runs and one.state in WITH_THE_OFFICE | WITH_THE_INSTITUTE,
        "accept_form": forms.get("accept") or AcceptForm(), "decline_form": forms.get("decline") or DeclineForm(),
        "deliver_form": forms.get("deliver") or DeliverForm(), "judge_form": forms.get("judge") or JudgeForm(),
    }  # fmt: skip


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
@require_GET
def photo(request: HttpRequest, ref: str) -> HttpResponse:
    return photo_of(queries.request_visible_to(user_of(request), ref))


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
@require_GET
def delivered(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    return delivered_of(queries.request_visible_to(user_of(request), ref), number)


@allow(RUN_HELP, SEE_DELIVERY)
def institutes(request: HttpRequest) -> HttpResponse:
    """Which institutes help with what and where; the State's cell adds one, changes what it helps with, or stops it."""
    user = user_of(request)
    may_write = user.may(RUN_HELP) and user.scope.everything
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        if not may_write:
            raise NotFound()
        status = answered(request, _does_institute(request, forms), forms)
        if not status:
            return redirect("desk_help_institutes")
    context = {
        "rows": queries.helpers(), "form": (forms.get("keep") or _provider_form()) if may_write else None,
        "tabs": tabs_of(request, "institutes"),
        "columns": [
            {"label": _("Institute")}, {"label": _("Helps with")}, {"label": _("Where")}, {"label": _("How requests reach it")},
            {"label": _("Open"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "support/desk_institutes.html", context, status=status)


def _provider_form(data: Any = None) -> ProviderForm:
    offices = Office.objects.filter(kind=OfficeKind.INSTITUTE).order_by("name__en")
    return ProviderForm(list(offices), list(districts()), data)


def _does_institute(request: HttpRequest, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def keep() -> None:
        forms["keep"] = asked = _provider_form(request.POST)
        office = asked.offices.get(asked.said("office"))
        if office is None:
            raise NotFound()
        services.add_provider(
            office, works=asked.ticked(), only_in=asked.places.get(asked.said("only_in")),
            at_once=request.POST.get("at_once") == "on", by=user,
        )  # fmt: skip

    def stop() -> None:
        found = Provider.objects.filter(office__code=request.POST.get("office", "")).first()
        if found is None:
            raise NotFound()
        services.stop_provider(found, by=user)

    return {"keep": (keep, _("Noted.")), "stop": (stop, _("No request goes there any more."))}
