"""A trainee's own pages, and the public page of a certificate."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, SEE_OWN
from odop.casework.queries import case_visible_to, standing
from odop.kernel import clock, scope
from odop.kernel.access import allow, public
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.names import fold
from odop.training import queries, services
from odop.training.badges import LIST, credential
from odop.training.badges import status_list as status_list_of
from odop.training.forms import ComplaintForm
from odop.training.limits import limits_on
from odop.training.models import Candidate, Certificate, Course, KitIssue, Seat
from odop.training.papers import calendar_file, certificate_pdf, qr_picture
from odop.training.views.acting import reader, where


@allow(SEE_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """Her training on a phone: day and place, her card, days present, certificate, kit."""
    user = reader(request)
    seat = queries.seat_of(user)
    issue = KitIssue.objects.filter(user=user).select_related("unit__kit", "case").first()
    form = ComplaintForm(request.POST if request.method == "POST" else None, request.FILES or None)
    # As text: a choice whose label is a mapping is taken for a group of choices.
    form.fields["about"].choices = [(code, str(label)) for code, label in queries.what_may_be_wrong()]  # type: ignore[attr-defined]
    if request.method == "POST":
        if issue is None:
            raise NotFound()
        try:
            services.complain(
                issue, about=form.said("about"), text=form.said("words"), photo=where(request).photo, by=user
            )
        except DomainError as refusal:
            form.complain(
                {("words" if key == "text" else key): said for key, said in refusal.fields.items()}
                or {"": refusal.message}
            )
        else:
            messages.success(request, _("Your complaint has been received. You get an answer by message."))
            return redirect("my_training")
    present = {mark.day_id for mark in seat.attendance.all()} if seat else set()
    days = list(seat.batch.days.order_by("number")) if seat else []
    context = {
        "seat": seat, "candidate": Candidate.objects.filter(user=user).order_by("-pk").first(),
        "qr": qr_picture(request.build_absolute_uri(reverse("training_scan", args=[seat.card]))) if seat and seat.state == "seated" else "",
        "days": [{"day": day, "present": day.pk in present} for day in days], "today": clock.today(),
        "each": limits_on(seat.batch.starts_on if seat else clock.today()).honorarium_a_day,
        "certificate": queries.certificates_visible_to(user).first(), "issue": issue, "form": form,
        "complaints": [(one, standing(one.case).public_label) for one in queries.complaints_visible_to(user)],
    }  # fmt: skip
    return render(request, "training/mine.html", context, status=422 if form.is_bound else 200)


@allow(SEE_OWN, RUN_TRAINING, SEE_DELIVERY)
def of_case(request: HttpRequest, ref: str) -> HttpResponse:
    """From the page of a case to its training: hers to her own page, the office's to the kit or the batch."""
    user = reader(request)
    case = case_visible_to(user, ref)
    if user.is_citizen:
        return redirect("my_training")
    if queries.complaints_visible_to(user).filter(case=case).exists():
        return redirect("training_complaint", ref)
    if user.may(RUN_TRAINING) and Certificate.objects.filter(seat__case=case).exists():
        return redirect("training_give", ref)
    seat = (
        Seat.objects.filter(case=case).exclude(state="left").select_related("batch").order_by("-pk").first()
    )
    return redirect("training_batch", seat.batch.ref) if seat else redirect("training_waiting")


@allow(SEE_OWN)
def calendar(request: HttpRequest) -> HttpResponse:
    """The days of her batch for the calendar of her phone."""
    seat = queries.seat_of(reader(request))
    if seat is None:
        raise NotFound()
    response = HttpResponse(
        calendar_file(seat.batch, _language()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{seat.batch.ref}.ics"'
    return response


@allow(SEE_OWN)
def own_certificate(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """Her certificate as PDF."""
    found = (
        queries.certificates_visible_to(reader(request))
        .filter(ref=ref)
        .select_related("issued_by", "seat__batch__office")
        .first()
    )
    if found is None or language not in {"en", "hi"}:
        raise NotFound()
    return _pdf(found, language)


def _pdf(certificate: Certificate, language: str) -> HttpResponse:
    response = HttpResponse(certificate_pdf(certificate, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{certificate.ref}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@public
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine and still counts. The holder's name is not shown: who has the paper in hand types the name
    that stands on it, and is told whether it is that one."""
    with scope.widened(
        "is this certificate genuine: number, course, days, institute, and whether a name is the holder's"
    ):
        found = queries.certificate_by_code(code)
        typed = request.GET.get("name", "").strip()[:80]
        context = {
            "one": found, "code": code, "typed": typed,
            "fits": found is not None and bool(typed) and fold(typed) in {fold(str(name)) for name in found.seat.name.values()},
            "batch": found.seat.batch if found else None,
        }  # fmt: skip
        return render(request, "training/verify.html", context, status=200 if found else 404)


@public
def course(request: HttpRequest, code: str) -> HttpResponse:
    """What a course teaches and what its certificate asks for: the address that a badge names as its achievement."""
    found = Course.objects.filter(code=code).select_related("product_line").first()
    if found is None:
        raise NotFound()
    return render(request, "training/course.html", {"one": found})


@public
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as an Open Badges 3.0 credential; the holder's name only as a salted hash."""
    with scope.widened("a certificate as a credential, without its holder's name"):
        found = queries.certificate_by_code(code)
        if found is None:
            raise NotFound()
        if found.revoked_at is not None:
            gone = {"revoked": True, "revokedAt": found.revoked_at.isoformat()}
            return JsonResponse(gone, status=410)
        return JsonResponse(
            credential(found),
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            content_type="application/vc",
        )


@public
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates were revoked, one bit each: what a wallet reads beside a credential."""
    with scope.widened("which certificates were revoked, by their place in a list"):
        last = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if number > last // LIST:
            raise NotFound()
        revoked = Certificate.objects.filter(
            revoked_at__isnull=False, pk__gte=number * LIST, pk__lt=(number + 1) * LIST
        ).values_list("pk", flat=True)
        said = status_list_of(number, list(revoked), at=clock.now())
    response = JsonResponse(said, content_type="application/vc")
    response["Cache-Control"] = "public, max-age=300"
    return response
