"""Money of the mart at the state's office: refunds, what makers are owed, files for the bank and its answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART, SEE_MART
from odop.emart.enums import RefundState, SettlementState
from odop.emart.models import Settlement
from odop.emart.printed.statements import LESS
from odop.emart.queries import dues
from odop.emart.queries.office import refund_in_sight, refunds_in_sight
from odop.emart.queries.sales import Pay
from odop.emart.queries.statements import statement_of
from odop.emart.services.payouts import (
    make_payout_file,
    read_payout_answer,
    sample_payout_answer,
    take_payout_file,
)
from odop.emart.services.refunds import AT_DOOR, agree_refund, note_sent, try_again
from odop.emart.services.settling import note_payout, settle_all
from odop.emart.views.office import tabs
from odop.emart.views.selling import user_of
from odop.emart.workbook import MOST, workbook
from odop.finance.enums import words_of
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking, day, text
from odop.kernel.doing import answered
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.lib.money import from_paise, group

PAGE = 50
TONES = {
    "held": "soon",
    "asked": "soon",
    "sent": "ok",
    "failed": "late",
    "made": "soon",
    "paid": "ok",
    "rejected": "late",
}
OUTCOMES = {
    "accepted": "ok",
    "rejected": "late",
    "mismatch": "late",
    "unknown": "soon",
    "unreadable": "late",
    "duplicate": "plain",
}
WHY = {
    "returned": gettext_lazy("Goods came back"),
    "cancelled": gettext_lazy("Called off"), "not_taken": gettext_lazy("Not taken at the door"),
    "not_needed": gettext_lazy("Paid twice or too late"),
}  # fmt: skip
HELD_BACK = {
    "no_account": gettext_lazy("The register has no bank account of this maker."),
    "nothing_left": gettext_lazy("More came back than is due."),
}


def of_the_state(user: User) -> None:
    """Money of buyers and of all makers is seen at the state's office. Refuses `not_your_place`."""
    if not user.scope.everything:
        raise NotAllowed(_("This is looked after by the state's office."), code="not_your_place")


def states_bar(choices: Any, chosen: str, name: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"{reverse(name)}?state={value}", "current": value == chosen, "count": counts.get(value, 0)}
        for value, label in choices
    ]  # fmt: skip


@allow(SEE_MART)
def refunds(request: HttpRequest) -> HttpResponse:
    """What goes back to buyers: somebody else agrees, cash and what failed is sent by hand, the rest goes by itself."""
    user = user_of(request)
    of_the_state(user)
    status = 0
    if request.method == "POST":
        if request.POST.get("do") == "excel":
            return _refunds_file(user)
        one = refund_in_sight(request.POST.get("refund", ""))
        does = {
            "agree": (lambda: agree_refund(one, by=user), _("Agreed: the money goes back.")),
            "sent": (
                lambda: note_sent(one, request.POST.get("number", ""), by=user),
                _("Noted: the money has gone back."),
            ),
            "again": (lambda: try_again(one, by=user), _("It is sent once more within two minutes.")),
        }
        status = answered(request, does, {})
        if not status:
            return redirect(
                f"{reverse('desk_mart_refunds')}?state={request.GET.get('state', RefundState.ASKED)}"
            )
    counts = {state: refunds_in_sight(state).count() for state in RefundState.values}
    to_do = (one for one in (RefundState.FAILED, RefundState.HELD) if counts[one])
    state = request.GET.get("state") or next(to_do, RefundState.ASKED)
    if state not in RefundState.values:
        raise NotFound()
    page = Paginator(refunds_in_sight(state), PAGE).get_page(request.GET.get("page"))
    last = RefundState.SENT.label if state == RefundState.SENT else _("What to do")
    context = {
        "tabs": tabs(user, "refunds"), "page": page, "state": state,
        "states": states_bar(RefundState.choices, state, "desk_mart_refunds", counts),
        "rows": [
            {
                "one": one, "rupees": from_paise(one.paise), "why": WHY.get(one.why, one.why), "purchase": one.payment.purchase,
                "by_hand": one.payment.payment_id.startswith(AT_DOOR), "own": one.asked_by_id == user.pk,
            }
            for one in page
        ],
        "may_agree": user.may(RUN_MART) or user.may(PAY), "may_send": user.may(PAY), "tone": TONES[state],
        "columns": [
            {"label": _("Refund")}, {"label": _("Buyer")}, {"label": _("Why")}, {"label": _("Amount"), "align": "right"},
            {"label": last},
        ],
        "last": last,
    }  # fmt: skip
    return render(request, "emart/office_refunds.html", context, status=status or 200)


def _refunds_file(user: User) -> HttpResponse:
    head = [
        _("Refund"),
        _("Purchase"),
        _("Why"),
        _("Amount"),
        _("How this stands"),
        _("Asked for"),
        _("Sent back"),
        _("Number"),
    ]
    rows = [
        [
            one.ref, one.payment.purchase.ref, str(WHY.get(one.why, one.why)), from_paise(one.paise), str(one.get_state_display()),
            localdate(one.asked_at), one.sent_at and localdate(one.sent_at), one.gateway_refund,
        ]
        for state in RefundState.values
        for one in refunds_in_sight(state)[:MOST]
    ]  # fmt: skip
    return workbook(f"refunds-{clock.today():%Y-%m-%d}", _("Refunds"), head, rows, by=user)


@allow(SEE_MART)
def settlements(request: HttpRequest) -> HttpResponse:
    """What is due to whom and what is not theirs yet; a run makes payments ready, finance puts them into a file."""
    user = user_of(request)
    of_the_state(user)
    status = 0
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "excel":
            return _settlements_file(user)
        try:
            if do == "run":
                _run(request, user)
                return redirect(f"{reverse('desk_mart_settlements')}?state={SettlementState.MADE}")
            if do != "file":
                raise NotFound()
            made = make_payout_file(
                Settlement.objects.filter(ref__in=request.POST.getlist("settlement")), by=user
            )
        except NotFound:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            status = refusal.status
        else:
            return redirect("desk_mart_payout", made.ref)
    return _settlements(request, user, status or 200)


def _run(request: HttpRequest, user: User) -> None:
    due = [one.seller for one in dues.due_to_makers(clock.today()) if one.paise > 0 and not one.why]
    run = settle_all(due, by=user)
    paise = sum(one.paise for one in run.made)
    words = ngettext(
        "%(n)s payment is ready: ₹ %(sum)s.", "%(n)s payments are ready: ₹ %(sum)s.", len(run.made)
    )
    messages.success(request, words % {"n": len(run.made), "sum": group(from_paise(paise))})
    for seller, code in run.held_back:
        messages.warning(request, f"{seller.name}: {HELD_BACK.get(code, code)}")


def _settlements(request: HttpRequest, user: User, status: int) -> HttpResponse:
    counts = dues.counts_of_settlements()
    state = request.GET.get("state", "due")
    if state not in ("due", *SettlementState.values):
        raise NotFound()
    due = dues.due_to_makers(clock.today())
    bar = [{"label": _("To be paid out"), "url": reverse("desk_mart_settlements"), "current": state == "due",
            "count": sum(one.paise > 0 for one in due)}]  # fmt: skip
    bar += states_bar(
        SettlementState.choices, state, "desk_mart_settlements", {key: n for key, (n, _p) in counts.items()}
    )
    page = Paginator(dues.settlements_in_sight(state), PAGE).get_page(request.GET.get("page"))
    ready = [one for one in due if one.paise > 0 and not one.why]
    context = {
        "tabs": tabs(user, "settlements"), "bar": bar, "state": state, "page": page,
        "due": [(one, HELD_BACK.get(one.why, "")) for one in due],
        "ready": from_paise(sum(one.paise for one in ready)), "ready_count": len(ready),
        "waits": from_paise(sum(one.waits for one in due)),
        "rows": [(one, from_paise(one.paise), words_of(one.reject_code)) for one in page], "tone": TONES.get(state, "plain"),
        "total": from_paise(counts.get(state, (0, 0))[1]), "may_run": user.may(RUN_MART),
        "choosing": state == SettlementState.MADE and user.may(PAY),
        "due_columns": [
            {"label": _("Maker")}, {"label": _("District")}, {"label": _("Orders due"), "align": "right"},
            {"label": _("Due now"), "align": "right"}, {"label": _("Not hers yet"), "align": "right"}, {"label": _("Held back, and why")},
        ],
    }  # fmt: skip
    return render(request, "emart/office_settlements.html", context, status=status)


def _settlements_file(user: User) -> HttpResponse:
    head = [
        _("Payment"), _("Maker"), _("Number of the maker"), _("District"), _("Amount"), _("How this stands"), _("Made ready"),
        _("File"), _("Paid on"), _("Bank reference"), _("Why the bank rejected it"),
    ]  # fmt: skip
    rows = [
        [
            one.ref, str(one.seller.name), one.seller.ref, str(one.district.name), from_paise(one.paise), str(one.get_state_display()),
            localdate(one.made_at), one.file.ref if one.file else "", one.paid_on, one.bank_reference, str(words_of(one.reject_code)),
        ]
        for state in SettlementState.values
        for one in dues.settlements_in_sight(state)[:MOST]
    ]  # fmt: skip
    return workbook(f"settlements-{clock.today():%Y-%m-%d}", _("Payments to makers"), head, rows, by=user)


class PaidForm(Asking):
    number = text(gettext_lazy("Bank reference (UTR)"))
    on = day(gettext_lazy("Paid on"))


@allow(SEE_MART)
def settlement(request: HttpRequest, ref: str) -> HttpResponse:
    """One payment to a maker with the orders it is for; finance notes what was paid without a file."""
    user = user_of(request)
    of_the_state(user)
    one = dues.settlement_in_sight(ref)
    forms_of: dict[str, Asking] = {}
    status = 0
    if request.method == "POST":

        def paid() -> None:
            forms_of["paid"] = form = PaidForm(request.POST)
            note_payout(
                one, on=form.day_of("on") or clock.today(), bank_reference=form.said("number"), by=user
            )

        status = answered(request, {"paid": (paid, _("Noted: the maker was paid."))}, forms_of)
        if not status:
            return redirect("desk_mart_settlement", ref)
    context = {
        "one": one, "pay": Pay(one, statement_of(one), one.seller), "rupees": from_paise(one.paise), "tone": TONES.get(one.state, "plain"),
        "less": LESS, "why": words_of(one.reject_code), "form": forms_of.get("paid") or PaidForm(),
        "may_note": user.may(PAY) and one.state in (SettlementState.MADE, SettlementState.SENT),
        "crumbs": [(_("Payments to makers"), reverse("desk_mart_settlements")), (one.ref, "")],
    }  # fmt: skip
    return render(request, "emart/office_settlement.html", context, status=status or 200)


class AnswerForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("The bank's return file (CSV)"))


@allow(SEE_MART)
def payouts(request: HttpRequest) -> HttpResponse:
    """Files for the bank and its answers; finance uploads the next answer here. The same file twice changes nothing."""
    user = user_of(request)
    of_the_state(user)
    form, status = AnswerForm(), 200
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            status = 422
        else:
            try:
                kept, new = read_payout_answer(form.cleaned_data["file"].read(), by=user)
            except DomainError as refusal:
                form.add_error("file", str(refusal.message))
                status = refusal.status
            else:
                if not new:
                    messages.info(request, _("This very file was read before; nothing was changed."))
                return redirect("desk_mart_answer", kept.ref)
    context = {
        "files": [(one, from_paise(one.paise)) for one in dues.payout_files()[:PAGE]], "answers": dues.payout_answers()[:PAGE],
        "form": form, "may_pay": user.may(PAY), "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "emart/office_payouts.html", context, status=status)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Payments to makers"), reverse("desk_mart_settlements")),
        (_("Files and answers"), reverse("desk_mart_payouts") if more else ""),
        *more,
    ]


@allow(SEE_MART)
def payout(request: HttpRequest, ref: str) -> HttpResponse:
    """One file for the bank. It holds account numbers: only finance takes it, by POST, and each time is on the trail."""
    user = user_of(request)
    of_the_state(user)
    made = dues.payout_file(ref)
    if request.method == "POST":
        return _csv(take_payout_file(made, by=user), f"{made.ref}.csv")
    if "sample" in request.GET and settings.DEMO and user.may(PAY):
        return _csv(
            sample_payout_answer(made, reject_every=5 if request.GET["sample"] == "some" else 0),
            f"{made.ref}-answer.csv",
        )
    rows = made.settlements.select_related("seller", "district").defer("account").order_by("pk")
    context = {
        "made": made, "rupees": from_paise(made.paise), "may_pay": user.may(PAY), "crumbs": _crumbs((made.ref, "")),
        "rows": [(one, from_paise(one.paise), TONES.get(one.state, "plain")) for one in rows],
    }  # fmt: skip
    return render(request, "emart/office_payout.html", context)


def _csv(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@allow(SEE_MART)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """One return file, line by line."""
    of_the_state(user_of(request))
    kept = dues.payout_answer(ref)
    lines = kept.lines.select_related("settlement__seller").defer("settlement__account")
    context = {
        "kept": kept, "crumbs": _crumbs((kept.ref, "")),
        "rows": [(line, OUTCOMES[line.outcome], words_of(line.code)) for line in lines],
        "columns": [
            {"label": _("Line"), "align": "right"}, {"label": _("Payment")}, {"label": _("Outcome")}, {"label": _("Why")},
            {"label": _("As the bank wrote it")},
        ],
    }  # fmt: skip
    return render(request, "emart/office_answer.html", context)
