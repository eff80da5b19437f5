"""Lists of the office: the overview, a new one, and how one of them stands."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from odop.accounts.models import User
from odop.accounts.permissions import IMPORT_LISTS
from odop.intake import queries, services
from odop.intake.definitions import KINDS
from odop.intake.definitions.problems import PROBLEMS
from odop.intake.enums import IN_REGISTER, RUNNING, Outcome, State
from odop.intake.models import Intake
from odop.intake.services.cells import hidden
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.looks import looked_through
from odop.kernel.refusals import DomainError
from odop.places.queries import districts

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 25
DONE_IN_WORDS = {
    "check": services.ask_check,
    "import": services.ask_import,
    "cancel": services.cancel,
    "undo": services.ask_undo,
    "compare": services.compare,
    "columns": services.change_columns,
}


def signed_in(request: HttpRequest) -> User:
    """The officer who asks; `@allow` has let her in."""
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


class UploadForm(forms.Form):
    """A new list."""

    kind = forms.ChoiceField(label=gettext_lazy("What is the list about?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "Excel, ODS or CSV, at most 40 MB. Its first sheet is read, with the titles of the columns above."
        ),
    )
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in KINDS.values()]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.xlsb,.ods,.csv,.tsv,.txt"
        if user.scope.everything:
            known = [(str(one.pk), str(one.name)) for one in districts()]
            self.fields["district"].choices = [("", _("Each row says its own")), *known]  # type: ignore[attr-defined]
        else:
            del self.fields["district"]


@allow(IMPORT_LISTS)
def lists(request: HttpRequest) -> HttpResponse:
    """All lists of the office, the latest first."""
    page = Paginator(queries.intakes_visible_to(signed_in(request)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "intake/lists.html",
        {"page": page, "kinds": KINDS.values(), "rows": [_line(one) for one in page]},
    )


def _line(intake: Intake) -> dict[str, Any]:
    inside = sum(n for outcome, n in intake.counts.items() if outcome in IN_REGISTER)
    return {"list": intake, "kind": KINDS[intake.kind], "inside": inside, "waiting": intake.counts.get(Outcome.BAD, 0),
            "tone": _tone(intake.state)}  # fmt: skip


def _tone(state: str) -> str:
    if state in RUNNING:
        return "soon"
    return {State.DONE: "ok", State.FAILED: "late", State.CHECKED: "soon"}.get(State(state), "plain")


@allow(IMPORT_LISTS)
def begin(request: HttpRequest) -> HttpResponse:
    """Uploading a new list."""
    user = signed_in(request)
    form = UploadForm(user, request.POST or None, request.FILES or None, initial={"kind": "artisans"})
    earlier = ""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            place = districts().filter(pk=given["district"]).first() if given.get("district") else None
            try:
                intake = services.begin_list(
                    given["file"].read(), name=given["file"].name, kind=given["kind"], by=user, district=place
                )
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                earlier, status = str(refusal.extra.get("list", "")), refusal.status
            else:
                return redirect("list_columns", intake.ref)
    crumbs = [(_("Lists"), reverse("lists")), (_("New list"), "")]
    context = {"form": form, "crumbs": crumbs, "kinds": KINDS.values(), "earlier": earlier}
    response = render(request, "intake/begin.html", context, status=status)
    response.rollback = status != 200  # type: ignore[attr-defined]
    return response


@allow(IMPORT_LISTS)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty sheet of this kind."""
    if kind not in KINDS:
        raise Http404
    out = BytesIO()
    services.write_empty(out, KINDS[kind])
    return _workbook(out, f"{kind}-{clock.today():%Y}.xlsx")


@allow(IMPORT_LISTS)
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """How a list stands; while it is worked at, the page looks again every two seconds."""
    intake = queries.intake_visible_to(signed_in(request), ref)
    if intake.state in (State.UPLOADED, State.MAPPED) and not request.headers.get("HX-Request"):
        return redirect("list_columns", ref)
    part = "intake/standing.html" if request.headers.get("HX-Request") else "intake/one.html"
    return render(request, part, {**_standing(intake), "crumbs": [(_("Lists"), reverse("lists")), (ref, "")]})


def _standing(intake: Intake) -> dict[str, Any]:
    kind = KINDS[intake.kind]
    counts = intake.counts
    running = intake.state in RUNNING
    found = {} if running else queries.problem_kinds(intake)
    inside = sum(n for outcome, n in counts.items() if outcome in IN_REGISTER)
    total, done = max(sum(counts.values()), intake.row_count), sum(counts.values())
    if intake.state == State.IMPORTING:  # of the rows that can go in
        total = done - counts.get(Outcome.BAD, 0)
        done = total - counts.get(Outcome.GOOD, 0)
    elif intake.state == State.UNDOING:  # all at once, at the end
        done = 0
    return {
        "list": intake,
        "kind": kind,
        "running": running,
        "tone": _tone(intake.state),
        "good": counts.get(Outcome.GOOD, 0),
        "bad": counts.get(Outcome.BAD, 0),
        "inside": inside,
        "outcomes": [(Outcome(key), Outcome(key).label, n) for key, n in counts.items()],
        "total": total,
        "done": done,
        "percent": min(100, 100 * done // total) if total else 0,
        "problems": [
            {
                "column": column.title if (column := kind.column(key)) else key,
                "title": PROBLEMS[code].title if code in PROBLEMS else code,
                "count": count,
                "query": f"outcome=bad&problem={key}.{code}",
            }
            for (key, code), count in found.items()
        ],
        "may_rename": intake.state == State.CHECKED and not inside and intake.file_id is not None,
        "may_undo": inside > 0 and intake.state in (State.DONE, State.CHECKED),
        "compared": (compared := services.compared(intake) if kind.code == "beneficiaries" else None),
        "may_compare": kind.code == "beneficiaries"
        and intake.state == State.DONE
        and inside > 0
        and compared is None,
        "may_cancel": intake.state in (State.CHECKING, State.IMPORTING)
        or (intake.state in (State.CHECKED, State.FAILED) and not inside),
        "batches": intake.batches.order_by("number") if not running else [],
    }


@allow(IMPORT_LISTS)
def do(request: HttpRequest, ref: str) -> HttpResponse:
    """The steps of a list: check, import, cancel, undo, back to its columns; only by POST."""
    user = signed_in(request)
    intake = queries.intake_visible_to(user, ref)
    step = DONE_IN_WORDS.get(request.POST.get("do", ""))
    if request.method != "POST" or step is None:
        return redirect("list_one", ref)
    step(intake, by=user)
    return redirect("list_columns" if request.POST["do"] == "columns" else "list_one", ref)


@allow(IMPORT_LISTS)
def rows(request: HttpRequest, ref: str) -> HttpResponse:
    """Rows of a list, with what became of each and what is to be done."""
    intake = queries.intake_visible_to(signed_in(request), ref)
    kind = KINDS[intake.kind]
    outcome = request.GET.get("outcome", "")
    key, _dot, code = request.GET.get("problem", "").partition(".")
    found = queries.rows_of(intake, outcome=outcome if outcome in Outcome.values else "", code=code, key=key)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    letters = [letter for letter, _title in intake.columns]
    looked_through(queries.artisans_in(page.object_list))
    shown = []
    for row in page:
        wrong = {letter for letter, *_rest in row.problems}
        shown.append(
            {
                "number": row.number,
                "outcome": Outcome(row.outcome).label,
                "ref": row.subject_ref,
                "cells": [
                    (hidden(cell), letter in wrong) for letter, cell in zip(letters, row.cells, strict=False)
                ],
                "problems": [
                    {
                        "column": column.title if (column := kind.column(one_key)) else one_key,
                        "letter": letter,
                        "says": services.says(one_code, params, kind),
                    }
                    for letter, one_key, one_code, params in row.problems
                ],
            }
        )
    crumbs = [(_("Lists"), reverse("lists")), (ref, reverse("list_one", args=[ref])), (_("Rows"), "")]
    context = {
        "list": intake, "page": page, "rows": shown, "crumbs": crumbs, "outcome": outcome, "outcomes": Outcome.choices,
        "titles": [(letter, title) for letter, title in intake.columns],
    }  # fmt: skip
    return render(request, "intake/rows.html", context)


@allow(IMPORT_LISTS)
def corrected(request: HttpRequest, ref: str) -> HttpResponse:
    """The marked copy comes back, corrected."""
    user = signed_in(request)
    intake = queries.intake_visible_to(user, ref)
    sent = request.FILES.get("file")
    if request.method != "POST" or sent is None:
        return redirect("list_one", ref)
    found = services.take_corrected(intake, sent.read(), by=user)
    said = ngettext("%(count)s row was changed", "%(count)s rows were changed", found["changed"]) % {
        "count": found["changed"]
    }
    messages.success(
        request, _("%(said)s; %(good)s of them are ready now.") % {"said": said, "good": found["good"]}
    )
    if found["in_already"]:
        messages.warning(
            request,
            _("%(count)s changed rows are in the register already: correct these entries there.")
            % {"count": found["in_already"]},
        )
    return redirect("list_one", ref)


@allow(IMPORT_LISTS)
def marked(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet with its bad cells marked; by POST, since taking data out is noted on the trail."""
    user = signed_in(request)
    intake = queries.intake_visible_to(user, ref)
    if request.method != "POST":
        return redirect("list_one", ref)
    out = BytesIO()
    services.hand_back(intake, out, by=user, only_bad=request.POST.get("only") == "bad")
    return _workbook(out, f"{ref}.xlsx")


def _workbook(out: BytesIO, name: str) -> HttpResponse:
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
