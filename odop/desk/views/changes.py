"""*Try a change*: a scheme's files edited and run over all applications. Nothing is published without a second yes."""

import io
import zipfile
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from odop.accounts.models import User
from odop.accounts.permissions import PUBLISH_SCHEME, SIMULATE
from odop.desk.queries import changes as reads
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotAllowed
from odop.lib.rules import Scheme, SchemeInvalid, compile_files
from odop.schemes.models import SchemeVersion
from odop.schemes.queries import scheme as scheme_in_force
from odop.schemes.queries import schemes
from odop.schemes.services import publish_version, simulate
from odop.schemes.services.loading import keep_version

LONGEST = 400_000  # characters of one file


@allow(SIMULATE)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The schemes in force, with their versions."""
    versions = SchemeVersion.objects.order_by("code", "-loaded_at")
    return render(request, "desk/changes/list.html", {"schemes": schemes(), "versions": versions})


@allow(SIMULATE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The files of a scheme to edit; on POST tried, downloaded or, with a yes, published."""
    user = cast(User, request.user)
    version, scheme = scheme_in_force(code)
    in_force = dict(version.procedure.files)
    if request.method == "GET":
        return _page(request, user, version, scheme, in_force, in_force)
    edited = _edited(request, in_force)
    do = request.POST.get("do", "try")
    if do == "download":
        return _zipped(code, edited)
    try:
        compiled = compile_files(edited, languages=programme().languages)
        if compiled.code != code:
            raise DomainError(_("The code of the scheme must stay as it is."), code="other_scheme")
        if do == "publish":
            return _publish(request, user, version, scheme, in_force, edited, compiled)
        labels = {output.key: output.label for edition in compiled.entitlement for output in edition.outputs}
        context = {
            "found": reads.found(simulate(edited, by=user, as_of=_day(request)), labels),
            "tried": True,
            "not_ready": [str(one) for one in compiled.publishing_complaints()],
            "version_then": compiled.version,
        }
    except SchemeInvalid as invalid:
        context = {"complaints": invalid.complaints, "tried": True}
    except NotAllowed:
        raise
    except DomainError as refusal:
        context = {"told": str(refusal.message), "tried": True}
    return _page(request, user, version, scheme, in_force, edited, **context)


def _edited(request: HttpRequest, in_force: dict[str, str]) -> dict[str, str]:
    """The files as sent. Browsers end lines with CR LF and drop nothing else; a file not sent stays as it is."""
    edited = {}
    for name, before in in_force.items():
        text = request.POST.get(f"file:{name}")
        if text is None:
            edited[name] = before
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]
        edited[name] = before if text.rstrip("\n") == before.rstrip("\n") else text.rstrip("\n") + "\n"
    return edited


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("as_of", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    user: User,
    version: SchemeVersion,
    scheme: Scheme,
    in_force: dict[str, str],
    edited: dict[str, str],
    **more: Any,
) -> HttpResponse:
    wrong = bool(more.get("complaints") or more.get("told"))
    context = {
        "version": version,
        "scheme": scheme,
        "files": [
            (name, text, text.count("\n") + 1, text != in_force.get(name))
            for name, text in reads.in_order(edited)
        ],
        "differences": reads.differences(in_force, edited),
        "may_publish": user.may(PUBLISH_SCHEME),
        "as_of": request.POST.get("as_of") or clock.today().isoformat(),
        **more,
    }
    response = render(request, "desk/changes/change.html", context, status=422 if wrong else 200)
    response.rollback = request.method == "POST"  # type: ignore[attr-defined]
    return response


def _publish(
    request: HttpRequest,
    user: User,
    version: SchemeVersion,
    scheme: Scheme,
    in_force: dict[str, str],
    edited: dict[str, str],
    compiled: Scheme,
) -> HttpResponse:
    """Publish the edited files as a new version; asked twice, because every new application is judged by it."""
    if not user.may(PUBLISH_SCHEME):
        raise NotAllowed(_("Versions of a scheme are published by the ODOP Cell."))
    if compiled.content_hash == version.content_hash:
        raise DomainError(_("Nothing was changed; there is nothing to publish."), code="same_version")
    if request.POST.get("sure") != "yes":
        return _page(
            request, user, version, scheme, in_force, edited, asking=True, version_then=compiled.version
        )
    published = publish_version(keep_version(edited, by=user), by=user)
    messages.success(
        request, _("Version %(version)s is in force for new applications.") % {"version": published.version}
    )
    return redirect("desk_change", version.code)


def _zipped(code: str, files: dict[str, str]) -> HttpResponse:
    """The edited files as a folder, for the programme's own store."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in sorted(files.items()):
            folder.writestr(f"{code}/{name}", text)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{code}.zip"'
    return response
