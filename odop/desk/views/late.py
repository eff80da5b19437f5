"""Late cases: by office, with how far each was told upwards."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import SEE_LATE
from odop.casework.definitions import scheme_of
from odop.casework.events import CASE_LATE
from odop.desk.queries import pending, trail
from odop.desk.queries.clocks import clock_of
from odop.desk.queries.keyset import page_of
from odop.desk.queries.lists import Filters, plain
from odop.desk.sheets import MOST, excel
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.fields import Localised
from odop.kernel.models import Event

TOLD = 10  # escalations that the page shows


@allow(SEE_LATE)
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """Late cases of my place: a table by office, then the cases, the longest late first."""
    user = cast(User, request.user)
    chosen, kind = Filters.of(request.GET), plain(request.GET.get("office", ""))
    cases = pending.late_list(user, district=chosen.district, kind=kind)
    if request.GET.get("as") == "xlsx":
        columns = [
            _("Case"), _("District"), _("Office"), _("Applicant"), _("Stands at"), _("Due on"), _("Days late"), _("Told to"),
        ]  # fmt: skip
        rows = (
            (
                case.ref, case.district.name, pending.office_words(case.waiting_on), case.applicant.name,
                clock_of(case).state, case.due_on, (clock.today() - case.due_on).days if case.due_on else None,
                ", ".join(pending.told_to(case)),
            )
            for case in cases.order_by("due_on", "id")[:MOST]
        )  # fmt: skip
        return excel("late", _("Late cases"), columns, rows)
    page = page_of(cases, by="due_on", cursor=request.GET.get("page", ""))
    offices = pending.late_offices(user)
    return render(
        request,
        "desk/late/late.html",
        {
            "offices": offices,
            "total": sum(one.count for one in offices),
            "chosen": chosen,
            "kind": kind,
            "many": len(user.scope.districts) != 1,
            "rows": [
                (
                    case,
                    clock_of(case),
                    pending.office_words(case.waiting_on),
                    pending.told_to(case),
                    Localised(scheme_of(case.procedure_id).title),
                )
                for case in page.rows
            ],
            "page": page,
            "told": trail.told(Event.objects.filter(verb=CASE_LATE).order_by("-at", "-id")[:TOLD]),
        },
    )
