"""Payments: drafted ones into a file for the bank, and the bank's answer line by line."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from odop.accounts.models import User
from odop.accounts.permissions import PAY, SEE_BUDGET, SEE_STATE
from odop.finance import queries, services
from odop.finance.enums import MOST_LINES, words_of
from odop.finance.models import Payment, ReturnFile, ReturnLine
from odop.finance.services import sample_answer
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.ui.numbers import moment

PER_PAGE = 100
STATE_TONES = {"drafted": "soon", "sent": "plain", "paid": "ok", "rejected": "late"}
OUTCOME_TONES = {
    "accepted": "ok",
    "rejected": "late",
    "mismatch": "late",
    "unknown": "soon",
    "unreadable": "late",
}


def _tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The rooms of this desk that the reader may enter."""
    rooms = [("payments", gettext_lazy("Payments"))]
    if user.may(PAY) or user.may(SEE_STATE):
        rooms += [("files", gettext_lazy("Payment files")), ("returns", gettext_lazy("The bank's answers"))]
    addresses = {"payments": "desk_payments", "files": "desk_payment_files", "returns": "desk_returns"}
    return [
        {"label": label, "url": reverse(addresses[key]), "current": key == current} for key, label in rooms
    ]


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (every view here is guarded)
    return request.user


@allow(SEE_BUDGET)
def payments(request: HttpRequest) -> HttpResponse:
    """Payments of the reader's place by state; finance chooses drafted ones and makes a file of them."""
    return _payments(request)


def _payments(
    request: HttpRequest, refusal: DomainError | None = None, ticked: frozenset[str] = frozenset()
) -> HttpResponse:
    user = _reader(request)
    rows = queries.payments_visible_to(user)
    counts = {
        row["state"]: row
        for row in rows.order_by().values("state").annotate(n=Count("pk"), total=Sum("amount"))
    }
    state = request.GET.get("state", Payment.State.DRAFTED)
    if state not in Payment.State.values:
        raise NotFound()
    page = Paginator(rows.filter(state=state), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(user, "payments"),
        "states": [
            {
                "label": one.label,
                "url": f"{reverse('desk_payments')}?state={one.value}",
                "current": one == state,
                "count": counts[one]["n"] if one in counts else 0,
            }
            for one in Payment.State
        ],
        "state": state,
        "tone": STATE_TONES[state],
        "total": counts[state]["total"] if state in counts else 0,
        "page": page,
        "choosing": state == Payment.State.DRAFTED and user.may(PAY),
        "ticked": ticked,
        "refusal": refusal,
        "crumbs": [_("Payments")],
    }
    return render(request, "desk/payments/list.html", context, status=refusal.status if refusal else 200)


@allow(SEE_BUDGET)
def payment(request: HttpRequest, ref: str) -> HttpResponse:
    """One payment: its way, the case, and every movement of the case's money. Of the account only the last four digits."""
    user = _reader(request)
    one = queries.payment_visible_to(user, ref)
    others = queries.payments_visible_to(user).filter(sanction=one.sanction_id).exclude(pk=one.pk)
    context = {
        "payment": one,
        "tone": STATE_TONES[one.state],
        "why": words_of(one.reject_code),
        "others": others,
        "movements": queries.ledger_of(one.sanction),
        "way": _way(one),
        "state_files": user.may(PAY) or user.may(SEE_STATE),
        "crumbs": [(_("Payments"), reverse("desk_payments")), one.ref],
    }
    return render(request, "desk/payments/payment.html", context)


def _way(one: Payment) -> list[dict[str, Any]]:
    """Drafted, sent, answered: done or still to come."""
    sent, answered = one.file_id is not None, one.answered_at is not None
    last = _("Rejected by the bank") if one.state == Payment.State.REJECTED else _("Paid by the bank")
    return [
        {"label": _("Drafted"), "state": "done", "lines": [moment(one.drafted_at)]},
        {
            "label": _("Sent to the bank"),
            "state": "done" if sent else "now",
            "lines": [one.file.ref, moment(one.file.made_at)] if one.file else [],
        },
        {
            "label": last,
            "state": ("late" if one.state == Payment.State.REJECTED else "done")
            if answered
            else ("now" if sent else "todo"),
            "lines": [moment(one.answered_at)] if answered else [],
        },
    ]


@allow(PAY)
@require_POST
def make_file(request: HttpRequest) -> HttpResponse:
    """The chosen drafted payments go into one file."""
    user = _reader(request)
    refs = frozenset(request.POST.getlist("payment"))
    chosen = queries.payments_visible_to(user)
    if "all" in request.POST:  # as many as one file takes, the oldest first
        chosen = chosen.filter(state=Payment.State.DRAFTED).order_by("pk")[:MOST_LINES]
    else:
        chosen = chosen.filter(ref__in=refs)
    try:
        made = services.make_payment_file(chosen, by=user)
    except DomainError as refusal:
        return _payments(request, refusal, refs)
    messages.success(
        request,
        _("The payment file %(ref)s is ready. Download it and give it to the bank.") % {"ref": made.ref},
    )
    return redirect("desk_payment_file", made.ref)


@allow(PAY, SEE_STATE)
def files(request: HttpRequest) -> HttpResponse:
    """Payment files, latest first, and how far the bank has answered each."""
    user = _reader(request)
    page = Paginator(queries.payment_files(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(user, "files"),
        "page": page,
        "crumbs": [(_("Payments"), reverse("desk_payments")), _("Payment files")],
    }
    return render(request, "desk/payments/files.html", context)


@allow(PAY, SEE_STATE)
def payment_file(request: HttpRequest, ref: str) -> HttpResponse:
    """One payment file with the state of each of its lines."""
    user = _reader(request)
    made = queries.payment_file(ref)
    page = Paginator(queries.payments_visible_to(user).filter(file=made).order_by("pk"), PER_PAGE)
    context = {
        "made": made,
        "answered": made.paid + made.rejected,  # type: ignore[attr-defined]
        "page": page.get_page(request.GET.get("page")),
        "tones": STATE_TONES,
        "may_pay": user.may(PAY),
        "crumbs": [
            (_("Payments"), reverse("desk_payments")),
            (_("Payment files"), reverse("desk_payment_files")),
            made.ref,
        ],
    }
    return render(request, "desk/payments/file.html", context)


@allow(PAY)
@require_POST
def download(request: HttpRequest, ref: str) -> HttpResponse:
    """The file itself. It holds account numbers, so each download is on the trail (hence a POST)."""
    made = queries.payment_file(ref)
    return _csv(services.take_payment_file(made, by=_reader(request)), f"{made.ref}.csv")


@allow(PAY)
def sample(request: HttpRequest, ref: str) -> HttpResponse:
    """In a demonstration only: what a bank might answer to this file, for want of a bank."""
    if not settings.DEMO:
        raise NotFound()
    made = queries.payment_file(ref)
    return _csv(
        sample_answer(made, reject_every=int(request.GET.get("reject") == "some") * 5),
        f"{made.ref}-answer.csv",
    )


def _csv(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class ReturnForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("The bank's return file (CSV)"))


@allow(PAY, SEE_STATE)
def returns(request: HttpRequest) -> HttpResponse:
    """Return files read so far; finance uploads the next one here."""
    return _returns(request, ReturnForm())


def _returns(request: HttpRequest, form: ReturnForm, status: int = 200) -> HttpResponse:
    user = _reader(request)
    context = {
        "tabs": _tabs(user, "returns"),
        "page": Paginator(queries.return_files(), PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_pay": user.may(PAY),
        "waiting": queries.payments_visible_to(user).filter(state=Payment.State.SENT).count(),
        "crumbs": [(_("Payments"), reverse("desk_payments")), _("The bank's answers")],
    }
    return render(request, "desk/payments/returns.html", context, status=status)


@allow(PAY)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Read the uploaded return file and show what each line came to."""
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        return _returns(request, form, 422)
    content = form.cleaned_data["file"].read()
    again = ReturnFile.objects.filter(sha256=hashlib.sha256(content).hexdigest()).exists()
    try:
        kept = services.read_return_file(content, by=_reader(request))
    except DomainError as refusal:
        form.add_error("file", str(refusal.message))
        return _returns(request, form, refusal.status)
    if again:
        messages.info(request, _("This very file was read before; nothing was changed."))
    return redirect("desk_return", kept.ref)


@allow(PAY, SEE_STATE)
def return_file(request: HttpRequest, ref: str) -> HttpResponse:
    """One return file, line by line."""
    kept = queries.return_file(ref)
    lines = kept.lines.select_related("payment__sanction__case").defer(
        "payment__account", "payment__sanction__case__values"
    )
    counts = dict(kept.lines.values_list("outcome").annotate(n=Count("pk")))
    outcome = request.GET.get("outcome", "")
    if outcome:
        lines = lines.filter(outcome=outcome)
    page = Paginator(lines.order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "kept": kept,
        "page": page,
        "rows": [
            (line, OUTCOME_TONES.get(line.outcome, "plain"), words_of(line.code)) for line in page.object_list
        ],
        "outcomes": [
            {"label": _("All lines"), "url": "?", "current": not outcome, "count": sum(counts.values())}
        ]
        + [
            {
                "label": one.label,
                "url": f"?outcome={one.value}",
                "current": outcome == one,
                "count": counts[one.value],
            }
            for one in ReturnLine.Outcome
            if one.value in counts
        ],
        "crumbs": [
            (_("Payments"), reverse("desk_payments")),
            (_("The bank's answers"), reverse("desk_returns")),
            kept.ref,
        ],
    }
    return render(request, "desk/payments/return.html", context)
