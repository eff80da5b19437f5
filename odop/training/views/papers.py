"""Results of the assessment, certificates at the desk, and lists taken out as a file."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, TEACH
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.training import queries, services, workbooks
from odop.training.enums import Result, SeatState
from odop.training.forms import ReasonForm
from odop.training.models import Certificate
from odop.training.views.acting import done, reader, showing
from odop.training.views.batches import crumbs


@allow(RUN_TRAINING, TEACH)
def results(request: HttpRequest, ref: str) -> HttpResponse:
    """What the assessment found, person by person."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    seats = list(one.seats.filter(state=SeatState.SEATED))
    showing(seats)
    if request.method == "POST":
        given: dict[int, dict[str, Any]] = {}
        for seat in seats:
            result = request.POST.get(f"result_{seat.number}", "")
            score = request.POST.get(f"score_{seat.number}", "").strip()
            if result:
                given[seat.number] = {
                    "result": result, "score": _score(score), "assessed_by": request.POST.get("assessed_by", ""),
                }  # fmt: skip
        if done(request, lambda: services.note_results(one, given, by=user), _("The results are kept.")):
            return redirect("training_batch", one.ref)
    context = {
        "batch": one, "seats": seats, "choices": Result.choices,
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Results"), "")),
        "columns": [{"label": _("Seat")}, {"label": _("Name")}, {"label": _("Result")}, {"label": _("Per cent")}],
    }  # fmt: skip
    return render(request, "training/results.html", context)


def _score(text: str) -> Any:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
    return value if value.is_finite() else Decimal(-1)


@allow(RUN_TRAINING, SEE_DELIVERY)
def certificate(request: HttpRequest, ref: str) -> HttpResponse:
    """A certificate at the desk, and revoking it."""
    user = reader(request)
    found: Certificate | None = queries.certificates_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        work = lambda: services.revoke_certificate(found, reason=form.said("reason"), by=user)  # noqa: E731
        if done(request, work, _("The certificate is revoked."), form):
            return redirect("training_certificate", ref)
    showing([found.seat])
    context = {
        "one": found, "form": form, "is_officer": "officer" in user.roles,
        "crumbs": crumbs((found.seat.batch.ref, reverse("training_batch", args=[found.seat.batch.ref])), (found.ref, "")),
    }  # fmt: skip
    return render(request, "training/certificate.html", context, status=422 if form.is_bound else 200)


@allow(RUN_TRAINING, SEE_DELIVERY, TEACH)
def batch_excel(request: HttpRequest, ref: str) -> HttpResponse:
    """People, days and results of a batch: by POST, since taking data out is noted on the trail."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    if request.method != "POST":
        return redirect("training_batch", ref)
    return workbooks.batch_workbook(one, by=user)


@allow(RUN_TRAINING, SEE_DELIVERY)
def stock_excel(request: HttpRequest, number: int) -> HttpResponse:
    """Kits and movements of a store: by POST, since taking data out is noted on the trail."""
    user = reader(request)
    store = queries.store_visible_to(user, number)
    if request.method != "POST":
        return redirect("training_store", number)
    return workbooks.stock_workbook(store, by=user)
