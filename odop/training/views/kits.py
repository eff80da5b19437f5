"""Toolkits at the desk: stock, purchases, who is due, and giving one."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.training import queries, services
from odop.training.forms import GiveForm, PurchaseForm
from odop.training.models import Kit, KitCode, KitIssue, Purchase, Store
from odop.training.views.acting import done, reader, where
from odop.training.views.batches import PER_PAGE, crumbs, own_district, tabs


def _stores(request: HttpRequest) -> list[Store]:
    return list(queries.stores_visible_to(reader(request)))


@allow(RUN_TRAINING, SEE_DELIVERY)
def kits(request: HttpRequest) -> HttpResponse:
    """Stock by store, who is due a kit, what was bought, and buying."""
    user = reader(request)
    place = own_district(request)
    today = clock.today()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = PurchaseForm(request.POST if do == "buy" else None)
    catalogue = Kit.objects.filter(from_on__lte=today).exclude(to_on__lt=today).order_by("code")
    form.fields["kit"].choices = [(str(one.pk), f"{one.title} · ₹ {one.price}") for one in catalogue]  # type: ignore[attr-defined]
    stores = _stores(request)
    if do == "buy" and place is not None:

        def buy() -> None:
            kit = catalogue.filter(pk=form.whole("kit")).first()
            if kit is None:
                raise NotFound()
            services.buy_kits(
                place, kit=kit, count=form.whole("count"), unit_price=form.amount("unit_price"), route=form.said("route"),
                order_number=form.said("order_number"), supplier=form.said("supplier"), why_not_gem=form.said("why_not_gem"),
                ordered_on=form.day_of("ordered_on") or today, by=user,
            )  # fmt: skip

        if done(request, buy, _("The order is entered."), form):
            return redirect("training_kits")
    if do == "receive":
        purchase = Purchase.objects.filter(ref=request.POST.get("purchase", "")).first()
        store = next((one for one in stores if str(one.pk) == request.POST.get("store")), None)
        count = request.POST.get("count", "")

        def receive() -> None:
            if purchase is None or store is None:
                raise NotFound()
            services.receive_kits(purchase, store, count=int(count) if count.isdecimal() else 0, by=user)

        if done(request, receive, _("The kits are in the store, each with its serial number.")):
            return redirect("training_kits")
    bought = Purchase.objects.filter(district=place) if place else Purchase.objects.none()
    purchases = bought.select_related("kit").annotate(here=Count("units")).order_by("-ordered_on", "-pk")[:20]
    page = Paginator(queries.due_for_kits(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "kits"), "stock": queries.stock_of(stores), "page": page, "form": form, "stores": stores,
        "purchases": purchases,
        "may_run": user.may(RUN_TRAINING) and place is not None,
        "stock_columns": [{"label": _("Store")}, {"label": _("Toolkit")}, {"label": _("In the store"), "align": "right"}],
        "due_columns": [{"label": _("Application")}, {"label": _("Person")}, {"label": _("Certified on")}, {"label": _("Comes first")}],
        "bought_columns": [
            {"label": _("Order")}, {"label": _("Toolkit")}, {"label": _("Bought")}, {"label": _("Arrived"), "align": "right"},
            {"label": _("Receive")},
        ],
    }  # fmt: skip
    return render(request, "training/kits.html", context, status=422 if do else 200)


def _case(request: HttpRequest, ref: str) -> Case:
    user = reader(request)
    found = queries.due_for_kits(user).filter(ref=ref).first() or Case.objects.filter(
        ref=ref, pk__in=KitIssue.objects.filter(district_id__in=user.scope.districts).values("case_id")
    ).select_related("applicant", "district").first()  # fmt: skip
    if found is None:
        raise NotFound()
    return found


@allow(RUN_TRAINING)
def give(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a trainee her kit: send the code, then code and photograph."""
    user = reader(request)
    case = _case(request, ref)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = GiveForm(request.POST if do == "give" else None, request.FILES if do == "give" else None)
    stores = [one for one in _stores(request) if one.district_id == case.district_id]
    form.fields["store"].choices = [(str(one.pk), one.name) for one in stores]  # type: ignore[attr-defined]
    if do == "code" and done(
        request, lambda: services.send_kit_code(case, by=user), _("The code is on its way to her phone.")
    ):
        return redirect("training_give", ref)
    if do == "give":
        chosen = next((one for one in stores if str(one.pk) == form.said("store")), None)
        try:
            if chosen is None:
                raise NotFound()
            services.issue_kit(case, chosen, code=form.said("code"), where=where(request), by=user)
        except services.WrongCode as refusal:
            services.count_try(case)
            form.complain({"code": refusal.message})
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            return redirect("training_give", ref)
    issue = queries.issue_of(case)
    context = {
        "case": case, "form": form, "issue": issue, "kit": issue.unit.kit if issue else queries.kit_for(case),
        "sent": KitCode.objects.filter(case=case, used_at__isnull=True, expires_at__gt=clock.now()).order_by("-pk").first(),
        "crumbs": crumbs((_("Toolkits"), reverse("training_kits")), (case.ref, "")),
    }  # fmt: skip
    return render(request, "training/give.html", context, status=422 if do else 200)


@allow(RUN_TRAINING, SEE_DELIVERY)
def kit_photo(request: HttpRequest, ref: str) -> HttpResponse:
    """The photograph that was taken when the kit was given."""
    issue = KitIssue.objects.filter(case=_case(request, ref)).select_related("photo").first()
    if issue is None:
        raise NotFound()
    return served(read_file(issue.photo), issue.photo.media_type, issue.photo.name)
