"""The camp page as a device sees it: the shell, the lists, who is signed in, and a record that is sent.

These addresses have no language in them: one installation speaks both, without a network too.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_AT_CAMPS
from odop.camps import queries, services
from odop.camps.definitions import lists
from odop.camps.enums import Outcome
from odop.camps.services.arrival import in_every_language
from odop.camps.shell import START, shell
from odop.camps.shell import manifest as manifest_of
from odop.camps.shell import worker as worker_script
from odop.kernel import clock
from odop.kernel.access import allow, public
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.shell_answers import the_manifest, the_page, the_worker, to_its_language

LARGEST = 100_000  # characters of the answers of one record
MOST_OF_A_PHOTO = 1_000_000  # bytes that are looked at; the service refuses far fewer
NOT_READ = _("This record could not be read. Open it and send it again.")


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the page in the language of the device."""
    return to_its_language(request, START)


@public
@require_GET
@gzip_page
def page(request: HttpRequest, language: str) -> HttpResponse:
    """The page itself: the same bytes for everybody, so that a device may keep them."""
    return the_page(shell(), language)


@public
@require_GET
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What a phone reads when the page is installed."""
    return the_manifest(manifest_of, language)


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the shell; it reaches no further than this folder of addresses."""
    return the_worker(worker_script())


@public
@require_GET
@gzip_page
def lists_of_today(request: HttpRequest) -> HttpResponse:
    """Districts, product lines, wordings and checks: what anybody may read."""
    response = JsonResponse(lists(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-cache"
    return response


@allow(ENROL_AT_CAMPS)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Who is signed in, her camps and districts, the time here, and a token for what she sends."""
    user = _officer(request)
    camps = [
        {"ref": one.ref, "place": one.place, "from": one.from_on.isoformat(), "to": one.to_on.isoformat()}
        for one in queries.own_camps(user)[:50]
    ]
    return JsonResponse(
        {
            "user": user.pk,
            "name": dict(user.name) or {"en": user.username or ""},
            "camps": camps,
            "districts": None if user.scope.everything else list(user.scope.districts),
            "now": clock.now().astimezone(UTC).isoformat(),
            "csrf": get_token(request),
        },
        json_dumps_params={"ensure_ascii": False},
    )


@allow(ENROL_AT_CAMPS)
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """One record. 201 arrived now, 200 arrived before, 409 a question, 422 sent back; 403 and 404 leave nothing behind."""
    user = _officer(request)
    try:
        receipt = services.receive(_sent(request), by=user)
    except DomainError as refusal:
        body = {"outcome": "not_taken", "code": refusal.code, "problems": in_every_language(refusal)}
        response = JsonResponse(body, status=refusal.status, json_dumps_params={"ensure_ascii": False})
        response.rollback = True  # type: ignore[attr-defined]
        return response
    return JsonResponse(_shown(receipt), status=_status(receipt), json_dumps_params={"ensure_ascii": False})


def _officer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


def _status(receipt: services.Receipt) -> int:
    if receipt.record.outcome == Outcome.CONFLICT:
        return 409
    if receipt.record.outcome == Outcome.REFUSED:
        return 422
    return 200 if receipt.again else 201


def _shown(receipt: services.Receipt) -> dict[str, Any]:
    record, question = receipt.record, receipt.question
    return {
        "uuid": str(record.uuid),
        "outcome": record.outcome,
        "ref": receipt.ref,
        "camp": record.camp.ref,
        "received_at": record.received_at.astimezone(UTC).isoformat(),
        "settled_at": record.settled_at.astimezone(UTC).isoformat(),
        "again": receipt.again,
        "edited": receipt.edited,
        "left_out": record.left_out,
        "problems": record.problems,
        "clock_off": record.device_clock_off,
        "question": question
        and {
            "about": question.about,
            "ref": question.ref,
            "name": question.name,
            "mobile_ending": question.mobile_ending,
            "reasons": question.reasons,
        },
    }


def _sent(request: HttpRequest) -> services.Sent:
    """The record of a request: a field `record` of JSON, and the photograph as a file."""
    given = _read(request.POST.get("record", ""))
    photo = request.FILES.get("photo")
    return services.Sent(
        uuid=given["uuid"],
        camp=_text(given, "camp"),
        device=_text(given, "device"),
        answers=given["answers"],
        lists_version=_text(given, "lists"),
        wordings=given["wordings"],
        line_meant=_text(given, "line_meant"),
        made_at=_moment(given, "made_at"),
        sent_at=_moment(given, "sent_at"),
        says=_text(given, "says"),
        about=_text(given, "about"),
        photo=photo.read(MOST_OF_A_PHOTO) if photo is not None else None,
    )


def _read(text: str) -> dict[str, Any]:
    """The JSON of a record, with nothing in it that no form could have sent."""
    if len(text) > LARGEST:
        raise Invalid(NOT_READ, code="unreadable")
    try:
        given = json.loads(text)
        written = json.dumps(given, ensure_ascii=False)
        written.encode()  # half of a pair of surrogates is no text
        given["uuid"] = UUID(given["uuid"])
        answers, wordings = given["answers"], given.setdefault("wordings", {})
        sound = (
            "\\u0000" not in written
            and all(_plain(key, value) for key, value in answers.items())
            and all(isinstance(one, str) for one in wordings.values())
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise Invalid(NOT_READ, code="unreadable")
    return given


def _plain(key: str, value: object) -> bool:
    """Text, number, yes or no; consents are a list of codes."""
    if key == "consents":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int)


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    return value if isinstance(value, str) else ""


def _moment(given: dict[str, Any], key: str) -> datetime | None:
    try:
        found = parse_datetime(_text(given, key))
    except ValueError:
        return None
    sensible = found is not None and found.tzinfo is not None and 2000 <= found.year < 2100
    return found if sensible else None
