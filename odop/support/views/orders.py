"""Work orders: the cell gives them, the institute hands over piece by piece, the cell checks each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_HELP, RUN_HELP, SEE_DELIVERY
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.partners.enums import State
from odop.partners.models import Agreement
from odop.support import queries, services
from odop.support.enums import Checked, Ordered
from odop.support.forms import OrderForm, PieceForm
from odop.support.models import WorkOrder
from odop.support.views.acting import sent_files, user_of
from odop.support.views.desk import crumbs, tabs_of

ORDER_TONES = {Ordered.OPEN: "soon", Ordered.DONE: "ok", Ordered.CANCELLED: "plain"}
PIECE_TONES = {Checked.WAITING: "soon", Checked.ACCEPTED: "ok", Checked.RETURNED: "late"}


def _agreements() -> list[Agreement]:
    """Those in force whose partner has an office here and which name a fee."""
    rows = (
        Agreement.objects.filter(partner__office__isnull=False, fees__isnull=False)
        .select_related("partner")
        .distinct()
    )
    return [one for one in rows if one.state_on(clock.today()) == State.SIGNED]


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders that the reader may see; the cell gives one here."""
    user, status = user_of(request), 200
    may_order = services.may_order(user)
    agreements = _agreements() if may_order else []
    form = OrderForm(agreements)
    if request.method == "POST":
        form = OrderForm(agreements, request.POST)
        agreement = form.agreements.get(form.said("agreement"))
        if agreement is None:
            raise NotFound()
        try:
            made = services.order_work(
                agreement, work=form.said("work"), pieces=form.whole("pieces"), due_on=form.day_of("due_on"), about=form.said("about"),
                by=user,
            )  # fmt: skip
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Ordered: %(ref)s.") % {"ref": made.ref})
            return redirect("desk_order", made.ref)
    rows = queries.counted(queries.orders_visible_to(user))[:200]
    context = {
        "rows": [{"one": one, "tone": ORDER_TONES[Ordered(one.state)], "late": _late(one)} for one in rows],
        "form": form if agreements else None, "may_order": may_order, "tabs": tabs_of(request, "orders"),
        "columns": [
            {"label": _("Work order")}, {"label": _("Institute")}, {"label": _("By")}, {"label": _("Taken"), "align": "right"},
            {"label": _("To check"), "align": "right"}, {"label": _("State")},
        ],
    }  # fmt: skip
    return render(request, "support/desk_orders.html", context, status=status)


def _late(one: WorkOrder) -> bool:
    return one.state == Ordered.OPEN and one.due_on < clock.today()


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order: its pieces, handing one over, checking one, and what is owed."""
    user, one = user_of(request), queries.order_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("desk_order", ref)
        one = queries.order_visible_to(user, ref)
    return render(request, "support/desk_order.html", _context(user, one, forms), status=status)


def _does(request: HttpRequest, one: WorkOrder, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def hand_over() -> None:
        asked = PieceForm(request.POST)
        forms["hand_over"] = asked
        content, name = next(iter(sent_files(request, "file")), (b"", ""))
        services.hand_over(one, title=asked.said("title"), content=content, name=name, by=user)

    def check() -> None:
        number = request.POST.get("piece", "")
        piece = (
            one.pieces.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
        )
        if piece is None:
            raise NotFound()
        accepted = request.POST.get("accepted") == "yes"
        services.check_piece(piece, accepted=accepted, remark=request.POST.get("remark", ""), by=user)

    return {
        "hand_over": (hand_over, _("Handed over.")),
        "check": (check, _("Noted.")),
        "cancel": (lambda: services.cancel(one, by=user), _("Cancelled.")),
    }


def _context(user: User, one: WorkOrder, forms: dict[str, Asking]) -> dict[str, Any]:
    is_open = one.state == Ordered.OPEN
    pieces = list(one.pieces.select_related("checked_by"))
    return {
        "one": one, "tone": ORDER_TONES[Ordered(one.state)], "late": _late(one), "owed": services.owed(one),
        "taken": sum(piece.state == Checked.ACCEPTED for piece in pieces),
        "pieces": [(piece, PIECE_TONES[Checked(piece.state)]) for piece in pieces],
        "columns": [{"label": _("Piece")}, {"label": _("Handed over")}, {"label": _("State")}],
        "may_hand_over": is_open and services.may_answer(user, one.office_id), "may_check": is_open and services.may_order(user),
        "piece_form": forms.get("hand_over") or PieceForm(),
        "crumbs": crumbs((_("Work orders"), reverse("desk_orders")), (one.ref, "")),
    }  # fmt: skip


@allow(RUN_HELP, ANSWER_HELP, SEE_DELIVERY)
@require_GET
def piece(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The file of one piece."""
    one = queries.order_visible_to(user_of(request), ref)
    found = one.pieces.select_related("file").filter(number=number).first()
    if found is None:
        raise NotFound()
    return served(read_file(found.file), found.file.media_type, found.file.name)
