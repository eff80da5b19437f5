"""Stores of toolkits: what lies there, what came and went, sending on, writing off, and opening one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.training import queries, services
from odop.training.forms import SendForm, StoreForm, WriteOffForm
from odop.training.models import Kit, KitUnit, StockMovement, Store
from odop.training.views.acting import done, reader
from odop.training.views.batches import crumbs, own_district

PER_PAGE = 50


@allow(RUN_TRAINING, SEE_DELIVERY)
def store(request: HttpRequest, number: int) -> HttpResponse:
    """A store: its kits, every movement with the latest first, sending kits to another store, writing one off."""
    user = reader(request)
    found = queries.store_visible_to(user, number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    send = SendForm(request.POST if do == "send" else None)
    write_off = WriteOffForm(request.POST if do == "write_off" else None)
    stock = list(queries.stock_of([found]))
    others = [
        one for one in queries.stores_visible_to(user).filter(district_id=found.district_id) if one != found
    ]
    send.fields["kit"].choices = [(str(one.kit_id), str(one.kit.title)) for one in stock if one.count]  # type: ignore[attr-defined]
    send.fields["to"].choices = [(str(one.pk), str(one)) for one in others]  # type: ignore[attr-defined]
    if request.method == "POST":
        acts: dict[str, tuple[Any, str, Any]] = {
            "send": (
                lambda: _send(found, others, send, request),
                _("The kits are in the other store now."),
                send,
            ),
            "write_off": (
                lambda: _write_off(found, write_off, request),
                _("The kit is written off."),
                write_off,
            ),
        }
        if do not in acts:
            raise NotFound()
        work, said, form = acts[do]
        if done(request, work, said, form):
            return redirect("training_store", number)
    rows = (
        StockMovement.objects.filter(store=found).select_related("unit", "kit", "by").order_by("-at", "-pk")
    )
    context = {
        "store": found, "stock": stock, "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "send": send, "write_off": write_off, "may_run": user.may(RUN_TRAINING) and own_district(request) is not None,
        "is_officer": "officer" in user.roles, "others": others,
        "crumbs": crumbs((_("Toolkits"), reverse("training_kits")), (found.name, "")),
        "stock_columns": [{"label": _("Toolkit")}, {"label": _("In the store"), "align": "right"}],
        "columns": [
            {"label": _("When")}, {"label": _("Serial number")}, {"label": _("Movement")}, {"label": _("In or out"), "align": "right"},
            {"label": _("For")}, {"label": _("By")},
        ],
    }  # fmt: skip
    return render(request, "training/store.html", context, status=422 if do else 200)


def _send(found: Store, others: list[Store], form: SendForm, request: HttpRequest) -> None:
    target = next((one for one in others if str(one.pk) == form.said("to")), None)
    kit = Kit.objects.filter(pk=form.whole("kit")).first()
    if target is None or kit is None:
        raise NotFound()
    services.send_kits(kit, found, target, count=form.whole("count"), by=reader(request))


def _write_off(found: Store, form: WriteOffForm, request: HttpRequest) -> None:
    unit = KitUnit.objects.filter(store=found, serial__iexact=form.said("serial")).first()
    services.write_off_here(found, unit, reason=form.said("reason"), by=reader(request))


@allow(RUN_TRAINING)
def new_store(request: HttpRequest) -> HttpResponse:
    """Open a store of the district."""
    place = own_district(request)
    if place is None:
        raise NotFound()
    form = StoreForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(
        request,
        lambda: services.open_store(place, name=form.said("name"), by=reader(request)),
        _("The store is open."),
        form,
    ):
        return redirect("training_kits")
    context = {
        "form": form, "title": _("Open a store"), "go": _("Open the store"),
        "said": _("The district office looks after it. Kits of an order are received in a store."),
        "crumbs": crumbs((_("Toolkits"), reverse("training_kits")), (_("Open a store"), "")),
    }  # fmt: skip
    return render(request, "training/new.html", context, status=422 if form.is_bound else 200)
