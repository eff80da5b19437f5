"""The worklist: what waits for the reader's offices, the most pressing first; and steps on many cases at once."""

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import SEE_STATE, SEE_WORKLIST
from odop.casework.definitions import scheme_of
from odop.casework.enums import Reason
from odop.casework.models import Case
from odop.casework.queries import branches_for, cases_visible_to, only_bank, worklist_of
from odop.desk.forms import given, step_form
from odop.desk.queries import lists
from odop.desk.queries.clocks import clock_of
from odop.desk.queries.keyset import page_of
from odop.desk.services import decide_many
from odop.desk.sheets import MOST, excel
from odop.kernel.access import allow
from odop.kernel.fields import Localised
from odop.kernel.looks import looked_through
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.workflow import Action

MOST_AT_ONCE = 200


@allow(SEE_WORKLIST)
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for my offices."""
    user = cast(User, request.user)
    offices = lists.works_through(user)
    # Who looks after the whole state begins there, unless something waits for her own office.
    if not offices or (user.may(SEE_STATE) and not worklist_of(user).exists()):
        return redirect("desk_state" if user.may(SEE_STATE) else "desk_cases")
    chosen = lists.Filters.of(request.GET)
    if chosen.q:
        return redirect(reverse("desk_cases") + "?" + request.GET.urlencode())
    known = lists.in_force()
    waiting = lists.waiting(user, chosen, known)
    words = _worklist_words(offices, known)
    if request.GET.get("as") == "xlsx":
        return _as_excel(waiting, "worklist", words["title"])
    context = _listed(request, waiting, chosen, known, sort="due_on", offices=offices)
    return render(
        request,
        "desk/worklist/list.html",
        {
            **context,
            **words,
            "ageing": (ageing := lists.ageing(waiting)),
            "ages": _ages(ageing, chosen),
            "states": _named(offices, known),
            "bulk": (bulk := lists.bulk_choices(context["cases"], user)),
            "columns": _columns(bool(bulk)),
            "mine": True,
        },
    )


@allow(SEE_WORKLIST)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Every case of my place, searched by reference or name."""
    user = cast(User, request.user)
    chosen = lists.Filters.of(request.GET)
    known = lists.in_force()
    every = lists.everywhere(user, chosen)
    works = lists.works_through(user)
    title = _("Files sent to your branch") if only_bank(user) else _("All cases of your place")
    if request.GET.get("as") == "xlsx":
        return _as_excel(every.order_by("-id"), "cases", title)
    return render(
        request,
        "desk/worklist/list.html",
        {
            **_listed(request, every, chosen, known, sort="-id", offices=works if only_bank(user) else ()),
            "title": title,
            "lead": _("Open and closed cases, the newest first."),
            "states": _named((), known),
            "columns": _columns(bulk=False),
            "many_districts": len(user.scope.districts) != 1,
            "empty_title": _("No case is found"),
            "empty_text": _(
                "Look for the whole reference, its last digits, or the name in Hindi or English letters."
            ),
        },
    )


def _named(offices: Iterable[str], known: lists.Known) -> list[tuple[str, Localised]]:
    return [(code, Localised(state.label)) for code, state in lists.states_of(offices, known)]


def _columns(bulk: bool) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [
        {"label": _("Case"), "sort": "ref"},
        {"label": _("Applicant")},
        {"label": _("Amount"), "sort": "amount", "align": "right"},
        {"label": _("Stands at")},
        {"label": _("Due"), "sort": "due_on"},
        {"label": _("Waiting"), "sort": "entered_at", "align": "right"},
    ]
    return [{"label": ""}, *columns] if bulk else columns


def _worklist_words(offices: set[str], known: lists.Known) -> dict[str, str]:
    """How the page speaks to this office."""
    if offices == {"bank"}:
        clocks = [
            str(Localised(state.sla_source))
            for _code, state in lists.states_of(offices, known)
            if state.sla_source
        ]
        return {
            "title": _("Files sent to your branch"),
            "lead": clocks[0] if clocks else "",
            "empty_title": _("No file waits for your branch"),
            "empty_text": _("The district office sends files here after the committee has selected them."),
        }
    if offices == {"institute"}:
        return {
            "title": _("Worklist"),
            "lead": _("Files that were sent to your institute."),
            "empty_title": _("No file waits for your institute"),
            "empty_text": _("Your batches, their days and results are on a page of their own."),
            "empty_url": reverse("training"),
            "empty_action": _("My batches"),
        }
    return {
        "title": _("Worklist"),
        "lead": _("What waits for your office, the most pressing first."),
        "empty_title": _("Nothing waits for your office"),
        "empty_text": _(
            "New cases come here by themselves. Late cases of your place and all cases are in the menu above."
        ),
    }


def _listed(
    request: HttpRequest,
    cases: Any,
    chosen: lists.Filters,
    known: lists.Known,
    *,
    sort: str,
    offices: Iterable[str] = (),
) -> dict[str, Any]:
    """The page of a list that the address asks for."""
    wanted = request.GET.get("sort", "")
    sort = wanted if wanted.lstrip("-") in lists.SORTS else sort
    page = page_of(lists.shown(cases), by=sort, cursor=request.GET.get("page", ""))
    looked_through(case.applicant_id for case in page.rows if case.applicant_id)  # read as tuples
    titles = {one: str(Localised(scheme_of(one).title)) for one in {case.procedure_id for case in page.rows}}
    return {
        "cases": page.rows,
        "rows": [(case, clock_of(case), titles[case.procedure_id]) for case in page.rows],
        "page": page,
        "sort": sort,
        "chosen": chosen,
        "schemes": lists.offered(offices, known),
        "ages_known": [(key, label) for key, (_first, _last, label) in lists.AGES.items()],
    }


def _ages(ageing: lists.Ageing, chosen: lists.Filters) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label, "count": ageing.by_age[key], "current": chosen.age == key}
        for key, (_first, _last, label) in lists.AGES.items()
    ]


def _as_excel(cases: Any, name: str, title: str) -> HttpResponse:
    columns = [
        _("Case"), _("Scheme"), _("District"), _("Name (English)"), _("Name (Hindi)"), _("Amount, rupees"), _("Stands at"),
        _("Due on"), _("Clock"), _("Waiting, days"), _("Opened on"),
    ]  # fmt: skip
    rows = (
        (
            case.ref, Localised(scheme_of(case.procedure_id).title), case.district.name, case.applicant.name.get("en", ""),
            case.applicant.name.get("hi", ""), case.amount, clock.state, clock.due_on, clock.words, clock.waiting_days,
            case.opened_at,
        )
        for case in cases[:MOST]
        for clock in [clock_of(case)]
    )  # fmt: skip
    return excel(name, title, columns, rows)


@allow(SEE_WORKLIST)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """The same step on many cases: first the list with what the step needs, then the outcome of each case."""
    user = cast(User, request.user)
    do = request.POST.get("do", "")
    refs = list(dict.fromkeys(map(lists.plain, request.POST.getlist("case"))))[:MOST_AT_ONCE]
    chosen = list(
        cases_visible_to(user).filter(ref__in=refs).select_related("district", "applicant").order_by("id")
    )
    action = _bulk_action(chosen, do, user)
    if not refs or action is None:
        return render(
            request,
            "desk/worklist/bulk.html",
            {"nothing": True, "title": _("Several cases at once")},
            status=422,
        )
    context: dict[str, Any] = {
        "title": str(Localised(action.label)),
        "action": action,
        "help": Localised(action.help) if action.help else "",
        "confirm": Localised(action.confirm) if action.confirm else "",
        "cases": [(case, clock_of(case)) for case in chosen],
        "money": [need.key for need in action.needs if need.type == "money"],
    }
    places = {case.district_id: case for case in chosen}
    branches = lambda: [office for case in places.values() for office in branches_for(case, action)]  # noqa: E731
    if not request.POST.get("sure"):
        context["form"] = step_form(action, branches=branches)
        return render(request, "desk/worklist/bulk.html", context)
    data, better = given(action, request.POST)
    _typed, wrong = action.read_needs(data, ("en", "hi"))
    note = lists.plain(request.POST.get("note", ""))
    reasons = [
        Reason("invalid", better.get(key) or str(Localised(texts)), key) for key, texts in wrong.items()
    ]
    if action.reason == "required" and not note.strip():
        reasons.append(Reason("note_needed", _("Write the reason. The applicant will read it."), "note"))
    if reasons:
        context["form"] = step_form(action, branches=branches, typed=request.POST)
        context["form"].refuse(reasons)
        return render(request, "desk/worklist/bulk.html", context, status=422)
    outcomes = decide_many(chosen, do=do, by=user, note=note, data=data)
    context |= {
        "outcomes": [(case, refusal, _sentences(refusal)) for case, refusal in outcomes],
        "done": sum(refusal is None for _case, refusal in outcomes),
        "refused": sum(refusal is not None for _case, refusal in outcomes),
    }
    return render(request, "desk/worklist/bulk.html", context)


def _sentences(refusal: DomainError | None) -> list[str]:
    if refusal is None:
        return []
    return [str(one.text) for one in getattr(refusal, "reasons", ())] or [str(refusal.message)]


def _bulk_action(cases: list[Case], do: str, user: User) -> Action | None:
    """The step of that name in the procedure of these cases, when it may be taken on many; NotFound when nobody's role."""
    for case in cases:
        try:
            action = scheme_of(case.procedure_id).workflow.action(do)
        except KeyError:
            continue
        if not action.bulk or not user.roles & set(action.roles):
            raise NotFound()
        return action
    return None
