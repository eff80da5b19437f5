"""The API itself: how bodies are read and answers written, and the description at openapi.json."""

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from odop.api.problems import HANDLERS, MEDIA_TYPE

DEEPEST = 20


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no text that a database cannot hold, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            data = json.loads(request.body, parse_constant=_refuse)
            _check(data, 0)
        except (ValueError, RecursionError):
            raise HttpError(400, "not JSON") from None
        return data


def _refuse(name: str) -> None:
    raise ValueError(name)


def _check(data: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(data, str):
        if "\x00" in data:
            raise ValueError("NUL")
        data.encode()  # half a character
    elif isinstance(data, dict):
        for key, value in data.items():
            _check(key, depth + 1)
            _check(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _check(value, depth + 1)


class PlainRenderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class HouseAPI(NinjaAPI):
    described: OpenAPISchema | None = None  # made once a process: it takes a second, and everybody may ask

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description: refusals with their own media type, and the header of calls that may be repeated."""
        if self.described is not None:
            return self.described
        described = super().get_openapi_schema(**kwargs)
        functions = {
            one.view_func.__name__: one.view_func
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for one in view.operations
        }
        for methods in described["paths"].values():
            for operation in methods.values():
                function = functions[operation["operationId"]]
                for status, answer in operation["responses"].items():
                    kind = MEDIA_TYPE if int(status) >= 400 else getattr(function, "media_type", "")
                    if kind and "content" in answer:
                        answer["content"] = {kind: next(iter(answer["content"].values()))}
                if key := getattr(function, "idempotency_key", ""):
                    operation["parameters"].append(_key(key == "needed"))
        self.described = described
        return described


def _key(needed: bool) -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": needed,
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
        "description": "A new random key for a new request, the same one when it is repeated: it is then done once.",
    }


DESCRIPTION = """\
Everything the offices, the applicants and the public do through pages can be done here, under the same rules.

Sign in with `Authorization: Bearer <token>`. What belongs to another district or person is answered as if it were not
there (404). Amounts are rupees as decimal strings, days are ISO dates, texts come by language as `{"en": …, "hi": …}`.
Lists come in pages: `{"items": […], "next": cursor or null}`. Refusals are problems (RFC 9457) in the language of
`Accept-Language`; after one nothing has been written.
"""


def make() -> HouseAPI:
    """The API with every operation."""
    from odop.api.views import routers

    api = HouseAPI(
        title="ODOP",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        parser=StrictParser(),
        renderer=PlainRenderer(),
        urls_namespace="api",
    )
    for error, handler in HANDLERS:
        api.add_exception_handler(error, handler)
    for router in routers():
        api.add_router("", router)
    return api
