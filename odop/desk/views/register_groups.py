"""Groups of artisans and their members."""

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from odop.accounts.permissions import ENROL_OTHERS, SEE_REGISTER
from odop.desk.trail import trail_of
from odop.desk.views.register import PER_PAGE, signed_in
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.places.queries import district
from odop.registry import queries, services
from odop.registry.definitions import GroupAccountForm, GroupForm, MemberForm
from odop.registry.models import Group


@allow(SEE_REGISTER)
def groups(request: HttpRequest) -> HttpResponse:
    """Self-help groups, cooperatives and special purpose vehicles of the place."""
    user = signed_in(request)
    members = Count("memberships", filter=Q(memberships__to_on__isnull=True))
    rows = queries.groups_visible_to(user).annotate(members=members).order_by("ref")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    crumbs = [(_("Register"), reverse("register")), (_("Groups"), "")]
    context = {"page": page, "crumbs": crumbs, "may_form": user.may(ENROL_OTHERS)}
    return render(request, "desk/register/groups.html", context)


@allow(ENROL_OTHERS)
def form_group(request: HttpRequest) -> HttpResponse:
    """A new group."""
    user = signed_in(request)
    places = None if user.scope.everything else list(user.scope.districts)
    form = GroupForm(places, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        given = {key: str(form[key].value() or "").strip() for key in form.fields}
        try:
            group = services.form_group(
                district(given["district"]),
                kind=given["kind"],
                name=given["name"],
                registration_number=given["registration_number"],
                by=user,
            )
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            return redirect("register_group", group.ref)
    crumbs = [
        (_("Register"), reverse("register")),
        (_("Groups"), reverse("register_groups")),
        (_("New group"), ""),
    ]
    status = 422 if form.is_bound else 200
    return render(request, "desk/register/form_group.html", {"form": form, "crumbs": crumbs}, status=status)


@allow(SEE_REGISTER)
def group(request: HttpRequest, ref: str) -> HttpResponse:
    """One group: its members, those who left, and adding or closing a membership."""
    user = signed_in(request)
    one = queries.group_visible_to(user, ref)
    form = MemberForm(request.POST if request.method == "POST" and "leave" not in request.POST else None)
    form.mark_musts()
    if request.method == "POST":
        try:
            if "leave" in request.POST:
                membership = get_object_or_404(
                    one.memberships, artisan__ref=request.POST["leave"], to_on__isnull=True
                )
                services.leave_group(membership, by=user)
            else:
                _add(one, form, request)
        except NotFound:
            form.complain({"artisan": _("There is no entry with this reference in your place.")})
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        if not form.is_bound or not form.errors:
            messages.success(request, _("The members are up to date."))
            return redirect("register_group", ref)
    return _group_page(request, one, form, GroupAccountForm())


@allow(ENROL_OTHERS)
@require_POST
def group_account(request: HttpRequest, ref: str) -> HttpResponse:
    """The account in the group's own name, to which its money is paid."""
    user = signed_in(request)
    one = queries.group_visible_to(user, ref)
    form = GroupAccountForm(request.POST)
    given = {key: str(form[key].value() or "").strip() for key in form.fields}
    try:
        services.keep_group_account(
            one, account=given["bank_account"], ifsc=given["bank_ifsc"].upper(), by=user
        )
    except DomainError as refusal:
        form.complain({key: str(text) for key, text in (refusal.fields or {"": refusal.message}).items()})
        members = MemberForm()
        members.mark_musts()
        return _group_page(request, one, members, form)
    messages.success(request, _("The account is noted."))
    return redirect("register_group", ref)


def _group_page(
    request: HttpRequest, one: Group, form: MemberForm, account: GroupAccountForm
) -> HttpResponse:
    account.mark_musts()
    context = {
        "group": one,
        "form": form,
        "account": account,
        "memberships": one.memberships.select_related("artisan").order_by("to_on", "from_on", "pk"),
        "may_change": signed_in(request).may(ENROL_OTHERS),
        "trail": trail_of(one),
        "crumbs": [
            (_("Register"), reverse("register")),
            (_("Groups"), reverse("register_groups")),
            (one.ref, ""),
        ],
    }
    wrong = (form.is_bound and form.errors) or (account.is_bound and account.errors)
    return render(request, "desk/register/group.html", context, status=422 if wrong else 200)


def _add(one: Group, form: MemberForm, request: HttpRequest) -> None:
    if not form.is_valid():
        return
    user, typed = signed_in(request), form.cleaned_data
    services.add_member(
        one,
        queries.artisan_visible_to(user, typed["artisan"].strip().upper()),
        by=user,
        office_held=typed["office_held"],
        share_percent=Decimal(typed["share_percent"]) if typed["share_percent"] is not None else None,
    )
