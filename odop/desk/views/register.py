"""The register at the desk: the list with search and filters, one person's entry, and its correction."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_RIGHTS, APPLY, ENROL_OTHERS, RUN_HELP, SEE_REGISTER
from odop.casework.queries import cases_visible_to
from odop.desk.sheets import excel
from odop.desk.trail import trail_of
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, Invalid
from odop.places.queries import current_product_lines, districts
from odop.privacy.definitions import WhyListForm
from odop.privacy.services import asks_why
from odop.registry import queries, services
from odop.registry.definitions import CorrectionForm, UnitForm
from odop.registry.enums import Category, EnrolledBy, Gender, Purpose
from odop.registry.models import Artisan
from odop.schemes.queries import offered_through

PER_PAGE = 25
MOST_EXPORTED = 50_000
SORTS = {
    "name": ("name_folded", "pk"),
    "place": ("district__code", "place_folded", "pk"),
    "born": ("birth_year", "pk"),
    "enrolled": ("enrolled_at", "pk"),
}
FILTERS = {
    "line": "product_line__key",
    "gender": "gender",
    "category": "category",
    "by": "enrolled_by",
    "district": "district__code",
}


def signed_in(request: HttpRequest) -> User:
    """The officer who asks; `@allow` has let her in."""
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


def _chosen(request: HttpRequest) -> tuple[QuerySet[Artisan], dict[str, str], str, bool]:
    """The entries asked for in the address, what was chosen, the order, and whether a name found more than are shown."""
    user = signed_in(request)
    chosen = {key: request.GET.get(key, "").strip() for key in ("q", *FILTERS)}
    rows = queries.search(user, chosen["q"], district=chosen["district"])
    cut = "likeness" in rows.query.annotations and rows.count() >= queries.MOST_FOUND
    for key, column in FILTERS.items():
        if chosen[key]:
            rows = rows.filter(**{column: chosen[key]})
    sort = request.GET.get("sort", "")
    if sort.lstrip("-") in SORTS:
        order = [f"-{column}" if sort.startswith("-") else column for column in SORTS[sort.lstrip("-")]]
    elif "likeness" in rows.query.annotations:
        order = ["-likeness", "name_folded", "pk"]
    else:
        sort, order = "-enrolled", ["-enrolled_at", "-pk"]
    return rows.order_by(*order), chosen, sort, cut


def _options(user: User, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The filters, each with its choices and what is chosen."""
    everywhere = user.scope.everything
    places = districts() if everywhere else districts().filter(pk__in=user.scope.districts)
    known = sorted(((one.code, str(one.name), one.pk) for one in places), key=lambda one: one[1])
    wanted = [pk for code, _name, pk in known if not chosen["district"] or code == chosen["district"]]
    lines = current_product_lines().filter(district_id__in=wanted) if len(wanted) <= 5 else []
    offered: list[tuple[str, str, Iterable[tuple[str, Any]]]] = [
        ("line", _("Product"), ((line.key, line.name) for line in lines)),
        ("gender", _("Gender"), Gender.choices),
        ("category", _("Category"), Category.choices),
        ("by", _("Enrolled"), EnrolledBy.choices),
    ]
    if len(known) > 1:
        offered.insert(0, ("district", _("District"), ((code, name) for code, name, _pk in known)))
    return [
        {"key": key, "label": label, "choices": choices, "chosen": chosen[key]}
        for key, label, values in offered
        if (choices := list(values))
    ]


@allow(SEE_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """The list: search, filters, order, pages; the same number of queries for one row as for fifty."""
    user = signed_in(request)
    rows, chosen, sort, cut = _chosen(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": page.paginator.count,
        "cut": cut and queries.MOST_FOUND,
        "chosen": chosen,
        "sort": sort,
        "options": _options(user, chosen),
        "query": request.GET.urlencode(),
        "may_enrol": user.may(ENROL_OTHERS),
        "questions": queries.open_questions(user).count(),
        "columns": [
            {"label": _("Name"), "sort": "name"},
            {"label": _("Father, husband or mother")},
            {"label": _("Born"), "sort": "born"},
            {"label": _("Place"), "sort": "place"},
            {"label": _("Craft")},
            {"label": _("Mobile")},
            {"label": _("Enrolled"), "sort": "enrolled"},
        ],
    }
    return render(request, "desk/register/list.html", context)


@allow(SEE_REGISTER)
def export(request: HttpRequest) -> HttpResponse:
    """The chosen entries as a workbook; by POST, since taking data out is noted on the trail, with what it is for, which
    is asked before. No account, no Aadhaar."""
    if request.method != "POST":
        return redirect("register")
    user = signed_in(request)
    rows, chosen, _sort, _cut = _chosen(request)
    form = WhyListForm(request.POST if "text" in request.POST else None)
    if asks_why() and not form.is_valid():
        context = {"form": form, "count": min(rows.count(), MOST_EXPORTED), "query": request.GET.urlencode()}
        return render(request, "desk/register/take_out.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    columns = (
        _("Reference"), _("Name"), _("Name (other script)"), _("Father, husband or mother"), _("Year of birth"), _("Gender"),
        _("Category"), _("Mobile"), _("Place"), _("PIN code"), _("District"), _("Product"), _("Craft"), _("Enrolled on"),
        _("Enrolled by"),
    )  # fmt: skip
    lines = [
        (
            one.ref, one.name, one.name.other, one.relation_name, one.birth_year, one.get_gender_display(),
            one.get_category_display(), one.mobile, one.place, one.pin_code, one.district.name,
            one.product_line.name if one.product_line else "", one.craft, timezone.localdate(one.enrolled_at),
            one.get_enrolled_by_display(),
        )
        for one in rows[:MOST_EXPORTED].iterator(chunk_size=2000)
    ]  # fmt: skip
    filters = [key for key, value in chosen.items() if value]
    services.export_register(
        len(lines), filters=filters, why=said.get("why", ""), why_text=said.get("text", ""), by=user
    )
    return excel(f"register-{clock.today():%Y-%m-%d}", _("Register"), columns, lines)


@allow(SEE_REGISTER)
def artisan(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry: details, units, groups, cases, consents and what was done with it, by whom and when."""
    user = signed_in(request)
    one = queries.artisan_visible_to(user, ref)
    consents = queries.consents_in_force(one)
    may_correct = user.may(ENROL_OTHERS) and one.merged_into_id is None and one.erased_at is None
    units = list(one.units.select_related("product_line"))
    context = {
        "artisan": one,
        "may_help": user.may(RUN_HELP) and user.may(APPLY) and not (one.merged_into_id or one.erased_at),
        "may_end": user.may(ANSWER_RIGHTS),
        "units": units,
        "memberships": one.memberships.select_related("group").order_by("to_on", "-from_on"),
        "cases": cases_visible_to(user).filter(applicant=one).order_by("-opened_at"),
        "consents": [
            {"purpose": code, "label": queries.purpose_title(code), "consent": consents.get(code)}
            for code in queries.purpose_codes()
        ],
        "trail": trail_of(one, *units),
        "may_correct": may_correct,
        "questions": queries.open_questions(user).filter(artisan=one).count(),
        "offered": offered_through(user) if one.merged_into_id is None else [],
        "crumbs": _crumbs((one.ref, "")),
    }
    return render(request, "desk/register/artisan.html", context)


@allow(ENROL_OTHERS)
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Correcting an entry, on papers that the office has seen."""
    user = signed_in(request)
    one = queries.artisan_visible_to(user, ref)
    form = CorrectionForm(
        one,
        data=request.POST if request.method == "POST" else None,
        with_aadhaar=queries.has_consent(one.pk, Purpose.AADHAAR),
    )
    if request.method == "POST":
        try:
            changed = services.correct(one, form.changes(), by=user)
        except Invalid as refusal:
            form.complain(refusal.fields)
        else:
            messages.success(
                request, _("Corrected.") if changed else _("Nothing was different, so nothing was changed.")
            )
            return redirect("register_artisan", ref)
    crumbs = _crumbs((one.ref, reverse("register_artisan", args=[ref])), (_("Correct"), ""))
    status = 422 if form.is_bound else 200
    return render(
        request, "desk/register/correct.html", {"artisan": one, "form": form, "crumbs": crumbs}, status=status
    )


@allow(ENROL_OTHERS)
def unit(request: HttpRequest, ref: str) -> HttpResponse:
    """Another unit of a person."""
    user = signed_in(request)
    one = queries.artisan_visible_to(user, ref)
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            services.add_unit(one, form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("The unit is in the register."))
            return redirect("register_artisan", ref)
    crumbs = _crumbs((one.ref, reverse("register_artisan", args=[ref])), (_("Add a unit"), ""))
    status = 422 if form.is_bound else 200
    return render(
        request, "desk/register/unit.html", {"artisan": one, "form": form, "crumbs": crumbs}, status=status
    )


@allow(ENROL_OTHERS)
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    """A consent given or withdrawn in the office; only by POST."""
    user = signed_in(request)
    one = queries.artisan_visible_to(user, ref)
    purpose = request.POST.get("purpose", "")
    if request.method == "POST" and purpose in queries.purpose_codes():
        if request.POST.get("do") == "withdraw":
            services.withdraw_consent(one, purpose, by=user)
            messages.success(request, _("The consent is withdrawn."))
        else:
            services.give_consent(one, purpose, by=user, language=request.POST.get("language", ""))
            messages.success(request, _("The consent is noted."))
    return redirect("register_artisan", ref)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Register"), reverse("register")), *more]
