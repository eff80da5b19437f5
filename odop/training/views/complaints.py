"""Complaints about toolkits at the desk, and their answers."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY
from odop.casework.enums import letter_name
from odop.casework.queries import standing
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.training import queries, services
from odop.training.enums import ComplaintState
from odop.training.forms import AnswerForm
from odop.training.services.complaints import ANSWERS
from odop.training.views.acting import done, reader
from odop.training.views.batches import PER_PAGE, crumbs, tabs


@allow(RUN_TRAINING, SEE_DELIVERY)
def complaints(request: HttpRequest) -> HttpResponse:
    """Complaints about kits, those due first on top."""
    user = reader(request)
    page = Paginator(queries.complaints_visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "complaints"), "page": page,
        "rows": [(one, standing(one.case).label) for one in page],
        "today": clock.today(),
        "columns": [
            {"label": _("Complaint")}, {"label": _("Toolkit")}, {"label": _("What is wrong?")}, {"label": _("Answer by")},
            {"label": _("State")},
        ],
    }  # fmt: skip
    return render(request, "training/complaints.html", context)


@allow(RUN_TRAINING, SEE_DELIVERY)
def complaint(request: HttpRequest, ref: str) -> HttpResponse:
    """One complaint, and its answer."""
    user = reader(request)
    one = queries.complaints_visible_to(user).filter(case__ref=ref).first()
    if one is None:
        raise NotFound()
    form = AnswerForm(request.POST if request.method == "POST" else None)
    stores = [s for s in queries.stores_visible_to(user) if s.district_id == one.district_id]
    answers = queries.answers_to(one.case)
    form.fields["outcome"].choices = [pair for pair in ComplaintState.choices if pair[0] in answers]  # type: ignore[attr-defined]
    form.fields["store"].choices = [("", "–"), *((str(s.pk), s.name) for s in stores)]  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = next((s for s in stores if str(s.pk) == form.said("store")), None)
        work: Any = lambda: services.answer_complaint(  # noqa: E731
            one, outcome=form.said("outcome"), answer=form.said("answer"), store=chosen, by=user
        )
        if done(request, work, _("The answer is kept and sent to her."), form):
            return redirect("training_complaint", ref)
    context = {
        "one": one, "form": form, "today": clock.today(),
        "answerable": bool(answers), "now": standing(one.case).label,
        "last": one.case.steps.select_related("by").filter(to_state__in=ANSWERS).last(),
        "letters": [(letter_name(letter.kind), letter.number.rpartition("/")[2]) for letter in one.case.letters.order_by("pk")],
        "crumbs": crumbs((_("Complaints"), reverse("training_complaints")), (one.case.ref, "")),
    }  # fmt: skip
    return render(request, "training/complaint.html", context, status=422 if form.is_bound else 200)


@allow(RUN_TRAINING, SEE_DELIVERY)
def complaint_photo(request: HttpRequest, ref: str) -> HttpResponse:
    """The photograph that came with a complaint."""
    one = (
        queries.complaints_visible_to(reader(request))
        .filter(case__ref=ref, photo__isnull=False)
        .select_related("photo")
        .first()
    )
    if one is None or one.photo is None:
        raise NotFound()
    return served(read_file(one.photo), one.photo.media_type, one.photo.name)
