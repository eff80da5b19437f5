"""Outlets and bars at the desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_FAIRS, SEE_DELIVERY
from odop.exhibitions import services
from odop.exhibitions.forms import BarForm, MonthForm, OutletForm
from odop.exhibitions.models import Outlet, OutletMonth
from odop.exhibitions.queries.bars import bars_visible_to
from odop.exhibitions.queries.fairs import outlet_named, outlets
from odop.exhibitions.views.desk import crumbs, user_of
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.registry.queries import artisan_visible_to


def _runs(request: HttpRequest, outlet: Outlet) -> bool:
    user = user_of(request)
    return user.may(RUN_FAIRS) and (user.scope.everything or outlet.district_id in user.scope.districts)


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_outlets(request: HttpRequest) -> HttpResponse:
    """Every outlet with its latest month; a new one is opened below."""
    user = user_of(request)
    form = OutletForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            made = services.open_outlet(**form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("The outlet stands in the list."))
            return redirect("desk_outlet", made.ref)
    every = list(outlets())
    latest = {
        one.outlet_id: one
        for one in OutletMonth.objects.filter(outlet__in=every)
        .order_by("outlet", "-month")
        .distinct("outlet")
    }
    rows = [{"outlet": one, "month": latest.get(one.pk)} for one in every]
    context: dict[str, Any] = {
        "rows": rows, "form": form, "may_open": user.may(RUN_FAIRS) and user.scope.everything,
        "crumbs": crumbs((_("Outlets"), "")),
        "columns": [
            {"label": _("Outlet")}, {"label": _("Place")}, {"label": _("Run by")}, {"label": _("Latest month")},
            {"label": _("Sold"), "align": "right"}, {"label": _("Stock"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "exhibitions/desk_outlets.html", context, status=422 if form.is_bound else 200)


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_outlet(request: HttpRequest, ref: str) -> HttpResponse:
    """One outlet: its months, and the month to note."""
    user, outlet = user_of(request), outlet_named(ref)
    form = MonthForm(None)
    if request.method == "POST":
        form = MonthForm(request.POST)
        try:
            services.note_month(
                outlet, month=form.day_of("month"), units_shown=form.whole("units_shown"), stock=form.rupees("stock"),
                sold=form.rupees("sold"), sold_count=form.whole("sold_count"), by=user,
            )  # fmt: skip
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Noted."))
            return redirect("desk_outlet", ref)
    context = {
        "outlet": outlet, "months": list(outlet.months.all()[:60]), "form": form, "runs": _runs(request, outlet),
        "crumbs": crumbs((_("Outlets"), reverse("desk_outlets")), (outlet.ref, "")),
        "columns": [
            {"label": _("Month")}, {"label": _("Units"), "align": "right"}, {"label": _("Pieces sold"), "align": "right"},
            {"label": _("Sold"), "align": "right"}, {"label": _("Stock"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "exhibitions/desk_outlet.html", context, status=422 if form.is_bound else 200)


@allow(RUN_FAIRS, SEE_DELIVERY)
def bars(request: HttpRequest) -> HttpResponse:
    """Who is barred from the assistance, by which order; barring somebody, and lifting a bar."""
    user = user_of(request)
    form = BarForm(None)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("lift"):
                _lift(request)
                messages.success(request, _("The bar is lifted."))
            else:
                form = BarForm(request.POST)
                _bar(request, form)
                messages.success(request, _("Barred from today."))
            return redirect("desk_bars")
        except DomainError as refusal:
            status = refusal.status
            if form.is_bound:
                form.complain(refusal.fields or {"": refusal.message})
            else:
                messages.error(request, " ".join(map(str, refusal.fields.values())) or str(refusal.message))
    context = {
        "rows": list(bars_visible_to(user)[:200]), "form": form, "may_bar": user.may(RUN_FAIRS),
        "crumbs": crumbs((_("Barred"), "")),
        "columns": [
            {"label": _("Person")}, {"label": _("From")}, {"label": _("Until")}, {"label": _("Order")}, {"label": _("Reason")},
        ],
    }  # fmt: skip
    return render(request, "exhibitions/bars.html", context, status=status)


def _bar(request: HttpRequest, form: BarForm) -> None:
    try:
        artisan = artisan_visible_to(user_of(request), form.said("artisan").upper())
    except NotFound:
        words = _("Nobody in your place has this number.")
        raise Invalid(words, fields={"artisan": words}) from None
    services.bar(
        artisan, unit=artisan.units.first(), order_reference=form.said("order_reference"), reason=form.said("reason"),
        to_on=form.day_of("barred_until"), by=user_of(request),
    )  # fmt: skip


def _lift(request: HttpRequest) -> None:
    number = request.POST.get("lift", "")
    found = bars_visible_to(user_of(request)).filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise NotFound()
    services.lift_bar(found, reason=request.POST.get("reason", ""), by=user_of(request))
