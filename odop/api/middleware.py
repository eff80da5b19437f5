"""What every address of the API shares: the language asked for, and no answer that is not JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from odop.api.problems import MEDIA_TYPE, answer, plain


class ApiMiddleware:
    """Sentences follow Accept-Language here (addresses of the API have no language of their own), and an error that came
    from below, such as an unknown address or method, becomes a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
                MEDIA_TYPE
            ):
                allowed = response.headers.get("Allow")
                response = answer(plain(response.status_code))
                if allowed:
                    response["Allow"] = allowed
            return response
