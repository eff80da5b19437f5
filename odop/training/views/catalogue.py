"""What is taught and what is given: courses, and the catalogue of toolkits that the state's cell sets."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import NotAllowed
from odop.lib.digits import to_ascii_digits
from odop.places.models import ProductLine
from odop.training import queries, services
from odop.training.forms import CourseForm, KitForm
from odop.training.models import Course, Kit
from odop.training.views.acting import done, reader
from odop.training.views.batches import crumbs, own_district, tabs

TOOLS = 8  # lines of tools that are open at first; more open as they fill


@allow(RUN_TRAINING, SEE_DELIVERY)
def courses(request: HttpRequest) -> HttpResponse:
    """Courses by craft, and adding one: the district for its own crafts, the state for any."""
    user = reader(request)
    place = own_district(request)
    lines = ProductLine.objects.select_related("district").order_by("district__code", "pk")
    lines = lines if user.scope.everything else lines.filter(district=place)
    form = CourseForm(request.POST if request.method == "POST" else None)
    anything = [("", _("Any craft"))] if user.scope.everything else []
    form.fields["line"].choices = [*anything, *((str(one.pk), str(one.name)) for one in lines)]  # type: ignore[attr-defined]
    if request.method == "POST":

        def work() -> None:
            if not user.may(RUN_TRAINING):
                raise NotAllowed()
            services.add_course(
                code=form.said("code"), title={"en": form.said("title_en"), "hi": form.said("title_hi")},
                product_line=lines.filter(pk=form.whole("line")).first(), qp_code=form.said("qp_code"),
                days_needed=form.whole("days_needed", 0), by=user,
            )  # fmt: skip

        if done(request, work, _("The course is added."), form):
            return redirect("training_courses")
    rows = Course.objects.select_related("product_line").order_by("code")
    if not user.scope.everything:
        rows = rows.filter(queries.of_lines(lines))
    context = {
        "tabs": tabs(request, "courses"), "rows": rows, "form": form,
        "may_run": user.may(RUN_TRAINING) and (user.scope.everything or place is not None),
        "columns": [
            {"label": _("Course")}, {"label": _("Craft")}, {"label": _("Days")}, {"label": _("Qualification Pack")},
            {"label": _("Days needed"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "training/courses.html", context, status=422 if form.is_bound else 200)


@allow(RUN_TRAINING, SEE_DELIVERY)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Toolkits in every version; the state's cell sets the next one."""
    user = reader(request)
    may_set = user.may(RUN_TRAINING) and user.scope.everything
    rows = list(Kit.objects.select_related("product_line").order_by("code", "-version"))
    earlier = next((one for one in rows if one.code == request.GET.get("next")), None)
    sent = request.POST if request.method == "POST" else None
    form = KitForm(sent, initial=_as_it_was(earlier))
    lines = ProductLine.objects.select_related("district").order_by("district__code", "pk") if may_set else []
    form.fields["line"].choices = [("", _("Any craft")), *((str(one.pk), str(one.name)) for one in lines)]  # type: ignore[attr-defined]
    tools = _typed_tools(request) if sent is not None else _tools_of(earlier)
    if sent is not None:

        def work() -> None:
            services.set_kit(
                code=form.said("code").upper(), title={"en": form.said("title_en"), "hi": form.said("title_hi")},
                contents=_contents(tools), price=form.amount("price"), set_by_order=form.said("set_by_order"),
                from_on=form.day_of("from_on") or clock.today(), by=user,
                product_line=ProductLine.objects.filter(pk=form.whole("line")).first(),
            )  # fmt: skip

        if done(request, work, _("The toolkit is set."), form):
            return redirect("training_catalogue")
    context = {
        "rows": rows, "form": form, "may_set": may_set, "opened": form.is_bound or earlier is not None,
        "tools": [*tools, *[("", "", "")] * max(2, TOOLS - len(tools))], "today": clock.today(),
        "crumbs": crumbs((_("Toolkits"), reverse("training_kits")), (_("Catalogue"), "")),
        "columns": [
            {"label": _("Toolkit")}, {"label": _("Craft")}, {"label": _("Contents")}, {"label": _("Price at most"), "align": "right"},
            {"label": _("Set by")}, {"label": _("In force")},
        ],
    }  # fmt: skip
    return render(request, "training/catalogue.html", context, status=422 if form.is_bound else 200)


def _as_it_was(kit: Kit | None) -> dict[str, Any]:
    """The fields of the version before, for the next one."""
    if kit is None:
        return {}
    return {
        "code": kit.code, "title_en": kit.title.get("en", ""), "title_hi": kit.title.get("hi", ""), "price": str(kit.price),
        "line": str(kit.product_line_id or ""), "from_on": clock.today().isoformat(),
    }  # fmt: skip


def _tools_of(kit: Kit | None) -> list[tuple[str, str, str]]:
    found = kit.contents if kit is not None else []
    return [(str(one["count"]), one["name"].get("en", ""), one["name"].get("hi", "")) for one in found]


def _typed_tools(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Lines of tools as they were typed; empty ones are left out."""
    columns = (request.POST.getlist(key)[:60] for key in ("tool_count", "tool_en", "tool_hi"))
    typed = zip(*([one.strip()[:80] for one in column] for column in columns), strict=False)
    return [line for line in typed if any(line)]


def _contents(tools: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """What the service takes; a line without one of its names, or without a count, is what it refuses."""
    made = []
    for count, english, hindi in tools:
        digits = to_ascii_digits(count)
        name = {"en": english, "hi": hindi} if english and hindi else {}
        made.append({"name": name, "count": int(digits) if digits.isdecimal() and len(digits) < 5 else 0})
    return made
