"""The trail: what happened, by whom, and whether the chain is whole."""

from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import SEE_TRAIL
from odop.desk.queries import trail as reads
from odop.desk.queries.keyset import page_of
from odop.desk.queries.lists import Filters, plain
from odop.desk.sheets import MOST, excel
from odop.kernel import trail as chain
from odop.kernel.access import allow
from odop.kernel.events import VERBS
from odop.kernel.models import Event
from odop.places.queries import districts


def _events(request: HttpRequest) -> tuple[QuerySet[Event], dict[str, Any]]:
    """The events asked for in the address, and what was chosen."""
    chosen = {name: plain(request.GET.get(name, "")) for name in ("verb", "ref", "day")}
    events = Event.objects.filter(seq__isnull=False)
    if chosen["verb"] in VERBS:
        events = events.filter(verb=chosen["verb"])
    if chosen["ref"]:
        events = events.filter(subject_ref=chosen["ref"].upper())
    try:
        events = events.filter(at__date=date.fromisoformat(chosen["day"]))
    except ValueError:
        chosen["day"] = ""
    district = Filters.of(request.GET).district
    if district:
        events = events.filter(district_id=district)
    return events, {**chosen, "district": district}


@allow(SEE_TRAIL)
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Events, the latest first, narrowed by kind, record, district or day."""
    events, chosen = _events(request)
    if request.GET.get("as") == "xlsx":
        columns = [_("No."), _("When"), _("What"), _("Record"), _("By"), _("Facts")]
        lines = reads.told(events.order_by("-seq")[:MOST])
        return excel(
            "trail",
            _("Trail"),
            columns,
            ((one.seq, one.at, one.label, one.subject, one.actor, _facts(one.facts)) for one in lines),
        )
    return _page(request, events, chosen)


def _facts(facts: dict[str, Any]) -> str:
    return " · ".join(f"{key}: {value}" for key, value in facts.items())


def _page(request: HttpRequest, events: QuerySet[Event], chosen: dict[str, Any], **more: Any) -> HttpResponse:
    page = page_of(events, by="-seq", cursor=request.GET.get("page", ""))
    context = {
        "lines": [(line, _facts(line.facts)) for line in reads.told(page.rows)],
        "page": page,
        "chosen": chosen,
        "verbs": sorted(((code, verb.label) for code, verb in VERBS.items()), key=lambda pair: str(pair[1])),
        "districts": districts(),
        "head": chain.head(),
        **more,
    }
    return render(request, "desk/trail/trail.html", context)


@allow(SEE_TRAIL)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain now; says that it is whole, or names the first link that does not fit."""
    noted, wrong = request.POST.get("head", "").strip(), ""
    head = None
    try:
        head = chain.Head.of(noted) if noted else None
    except ValueError:
        wrong = _("This is not the head of a trail. It looks like 123:9f86…, with 64 signs after the colon.")
    broken = None if wrong else chain.verify(head)
    cast(User, request.user)
    events, chosen = _events(request)
    return _page(request, events, chosen, verified=not wrong, broken=broken, wrong=wrong, noted=noted)
