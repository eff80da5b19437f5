"""Every refusal of the API is a problem (RFC 9457): a code for machines, a sentence for people in both languages."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field

from odop.api.schemas.public import FailedOut
from odop.api.schemas.words import Out, Words
from odop.casework.enums import StepRefused
from odop.kernel.middleware import problem
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotFound

MEDIA_TYPE = "application/problem+json"
Operation = TypeVar("Operation", bound=Callable[..., Any])


class Fault(Out):
    """One thing that was sent and cannot be taken."""

    field: str = Field(description="Its key, with dots where it lies deeper.", examples=["project_cost"])
    message: Words


class Because(Out):
    """One obstacle."""

    code: str = Field(examples=["document_missing"])
    text: Words


class Problem(Out):
    """RFC 9457. Nothing of the request was written. Some codes say more: `budget_short` what is `free`."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(examples=["/problems/invalid"])
    title: str = Field(description="What is wrong and what to do, in the language of Accept-Language.")
    status: int = Field(examples=[422])
    code: str = Field(description="Stable, for programs.", examples=["invalid"])
    message: Words | None = Field(None, description="The title in every language.")
    fields: dict[str, str] | None = Field(None, description="Every fault by its key, in one language.")
    errors: list[Fault] | None = Field(None, description="Every fault in every language.")
    reasons: list[Because] | None = Field(None, description="Every obstacle to a step, all at once.")
    failed: list[FailedOut] | None = Field(None, description="`not_eligible`: every condition not met.")
    missing: list[str] | None = Field(None, description="`not_eligible`: facts that are not known.")


class SignInFirst(DomainError):
    status = 401
    code = "sign_in_first"

    def __init__(self) -> None:
        super().__init__(_("Send a token that is in force: “Authorization: Bearer …”."))


class CannotRead(DomainError):
    status = 400
    code = "bad_request"


def both(text: str | Promise) -> dict[str, str]:
    """A sentence in every language of the programme."""
    said = {}
    for language in programme().languages:
        with override(language):
            said[language] = str(text)
    return said


def body_of(refusal: DomainError) -> dict[str, Any]:
    """The problem of a refusal."""
    body = problem(refusal)
    body["message"] = both(refusal.message)
    if refusal.fields:
        body["errors"] = [{"field": key, "message": both(text)} for key, text in refusal.fields.items()]
    if isinstance(refusal, StepRefused):
        if any(one.code == "invalid" for one in refusal.reasons):
            body["status"] = refusal.status = (
                422  # what was sent has to change, whatever else stands against it
            )
        body["reasons"] = [{"code": one.code, "text": both(one.text)} for one in refusal.reasons]
    return body


def answer(refusal: DomainError) -> HttpResponse:
    body = body_of(refusal)
    response = JsonResponse(
        body,
        status=refusal.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    response.rollback = True  # type: ignore[attr-defined]
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.extra:
        response["Retry-After"] = str(refusal.extra["retry_after"])
    return response


SAID: dict[str, str | Promise] = {
    "missing": _("This is needed."),
    "extra_forbidden": _("This is not known here. Take it out, or look for its name in the description."),
    "a_day": _("Write a date as 2024-06-01."),
    "date_from_datetime_parsing": _("There is no such day. Write a date as 2024-06-01."),
    "date_parsing": _("There is no such day. Write a date as 2024-06-01."),
    "an_amount": _(
        "Write the amount in rupees as text with at most two decimals, such as “3200000.50”. A float is not taken."
    ),
    "dict_type": _("Send an object here: {“key”: value, …}."),
    "model_attributes_type": _("Send an object here: {“key”: value, …}."),
    "list_type": _("Send a list here."),
    "string_type": _("Send text here."),
    "bool_type": _("Send true or false here."),
    "bool_parsing": _("Send true or false here."),
    "int_type": _("Send a whole number here."),
    "int_parsing": _("Send a whole number here."),
    "string_too_long": _("This is too long."),
    "too_long": _("These are too many at once."),
    "too_short": _("Send at least one."),
}


def _fault(error: dict[str, Any]) -> tuple[str, str | Promise]:
    where = [str(part) for part in error["loc"][1:]]
    # Of a body with one model the second part is the name of our own argument.
    name = ".".join(where[1:] if error["loc"][0] in {"body", "form"} and len(where) > 1 else where)
    said = SAID.get(error["type"]) or format_lazy(_("This cannot be read here ({why})."), why=error["type"])
    return name or "body", said


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(one["loc"][0] == "path" for one in error.errors):
        return answer(NotFound())  # nothing has such a reference
    faults: dict[str, str | Promise] = dict(_fault(one) for one in error.errors)
    return answer(Invalid(_("Some of what was sent cannot be read."), fields=faults))


def of_refusal(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return answer(refusal)


def of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return answer(SignInFirst())
    return answer(plain(error.status_code))


def of_404(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(NotFound())


def plain(status: int) -> DomainError:
    """The problem of a bare HTTP status that came from below."""
    sentences: dict[int, tuple[str, str | Promise]] = {
        400: ("bad_request", _("This request cannot be read. Send JSON.")),
        401: ("sign_in_first", _("Send a token that is in force: “Authorization: Bearer …”.")),
        403: ("not_allowed", _("Your office does not do this step.")),
        404: ("not_found", _("There is no such record here.")),
        405: ("method_not_allowed", _("This address does not take that method. See the header Allow.")),
        413: ("too_large", _("This is too large.")),
    }
    code, text = sentences.get(status, ("broken", _("Something broke on our side. Nothing was saved.")))
    refusal = DomainError(text, code=code)
    refusal.status = status
    return refusal


def responses(*statuses: int) -> dict[Any, Any]:
    """The refusals an operation may answer with, for its declaration."""
    return dict.fromkeys(statuses, Problem)


def answers_in(media_type: str) -> Callable[[Operation], Operation]:
    """Says of an operation that its answer is not JSON."""

    def wrap(operation: Operation) -> Operation:
        operation.media_type = media_type  # type: ignore[attr-defined]
        return operation

    return wrap


HANDLERS: Sequence[tuple[type[Exception], Any]] = (
    (DomainError, of_refusal),
    (ValidationError, of_validation),
    (HttpError, of_http_error),
    (Http404, of_404),
)
