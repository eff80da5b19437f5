"""The exchange of lists at the desk: shared keys, lists taken in, our list made, and what was found of a hit."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import CHECK_OTHER_LISTS
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.linkage.other_lists import services
from odop.linkage.other_lists.queries import keys_visible_to, lists_visible_to
from odop.places.models import District
from odop.registry.queries import artisan_visible_to

LARGEST = 400 * 1024 * 1024


def _page(
    request: HttpRequest, *, wrong: dict[str, str] | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "keys": keys_visible_to(user),
        "lists": lists_visible_to(user)[:100],
        "wrong": wrong or {},
        "secret": secret,
        "typed": request.POST,
        "columns": [
            {"label": _("List")}, {"label": _("From")}, {"label": _("Time")}, {"label": _("Rows"), "align": "right"},
            {"label": _("Shared key")}, {"label": _("Taken in")},
        ],
    }  # fmt: skip
    response = render(request, "linkage/other_lists/lists.html", context, status=status)
    response.rollback = status >= 400  # type: ignore[attr-defined]
    return response


def _refused(request: HttpRequest, part: str, refusal: DomainError) -> HttpResponse:
    texts = " ".join(str(text) for text in refusal.fields.values()) or str(refusal.message)
    return _page(request, wrong={part: texts}, status=refusal.status)


@allow(CHECK_OTHER_LISTS)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Lists that other offices sent, the keys shared with them, and making ours."""
    return _page(request)


@allow(CHECK_OTHER_LISTS)
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Agree on a shared key; its secret is shown once."""
    user = cast(User, request.user)
    district = None
    if not user.scope.everything:
        district = District.objects.filter(pk__in=user.scope.districts).first()
    try:
        made, secret = services.agree_key(
            request.POST.get("name", ""), office=request.POST.get("office", ""), secret=request.POST.get("secret", ""),
            district=district, by=user,
        )  # fmt: skip
    except DomainError as refusal:
        return _refused(request, "key", refusal)
    return _page(request, secret=f"{made.name}: {secret}")


@allow(CHECK_OTHER_LISTS)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take another office's list in."""
    user, sent = cast(User, request.user), request.FILES.get("file")
    try:
        if sent is None or (sent.size or 0) > LARGEST:
            raise Invalid(_("Choose the file of the list."))
        made = services.take_list(sent.read(), by=user)
    except DomainError as refusal:
        return _refused(request, "take", refusal)
    messages.success(
        request, _("%(ref)s: %(rows)s rows are taken in.") % {"ref": made.ref, "rows": made.rows}
    )
    return redirect("other_lists")


@allow(CHECK_OTHER_LISTS)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Our list for another office, as a file; by POST, since it is noted."""
    user = cast(User, request.user)
    found = keys_visible_to(user).defer(None).filter(name=request.POST.get("key", "")).first()
    as_csv = request.POST.get("kind") == "csv"
    try:
        if found is None:
            raise Invalid(_("Choose a shared key."))
        days = [date.fromisoformat(request.POST.get(one, "")) for one in ("from_on", "to_on")]
        text, _rows = services.make_list(
            found, title=request.POST.get("title", ""), from_on=days[0], to_on=days[1], by=user, as_csv=as_csv
        )
    except ValueError:
        return _refused(request, "make", Invalid(_("Write both days.")))
    except DomainError as refusal:
        return _refused(request, "make", refusal)
    response = HttpResponse(text, content_type="text/csv" if as_csv else "application/jsonl")
    name = f"{found.name}-{days[0]}-{days[1]}.{'csv' if as_csv else 'jsonl'}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@allow(CHECK_OTHER_LISTS)
@require_POST
def finding(request: HttpRequest, ref: str) -> HttpResponse:
    """What the officer found of a hit; back to the case."""
    user = cast(User, request.user)
    artisan = artisan_visible_to(user, ref)
    entry = request.POST.get("entry", "")
    if not entry.isdecimal():
        raise NotFound()
    services.note_finding(
        artisan,
        int(entry),
        verdict=request.POST.get("verdict", ""),
        note=request.POST.get("note", ""),
        by=user,
    )
    messages.success(request, _("Your finding is noted."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "other_lists")
