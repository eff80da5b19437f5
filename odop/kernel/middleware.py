"""A refusal becomes an answer: a page for people, a problem (RFC 9457) for programs. Never a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from odop.kernel.refusals import DomainError


def problem(refusal: DomainError) -> dict[str, object]:
    """The RFC 9457 body of a refusal."""
    body: dict[str, object] = {
        "type": f"/problems/{refusal.code}",
        "title": str(refusal.message),
        "status": refusal.status,
        "code": refusal.code,
    }
    if refusal.fields:
        body["fields"] = {key: str(text) for key, text in refusal.fields.items()}
    return {**body, **refusal.extra}


def problem_response(refusal: DomainError) -> JsonResponse:
    response = JsonResponse(problem(refusal), status=refusal.status, content_type="application/problem+json")
    response.rollback = True  # type: ignore[attr-defined]
    return response


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return problem_response(error)
        response = render(request, "kernel/error.html", {"refusal": error}, status=error.status)
        response.rollback = True  # type: ignore[attr-defined]
        return response
