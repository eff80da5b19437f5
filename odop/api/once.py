"""Idempotency-Key: a call that is repeated is answered as the first time and writes nothing again.

The key is written in the transaction of the call itself. A second call with it, even at the same moment, waits for the
first: if that one was refused, nothing of it is left and the second is done; otherwise it gets the first one's answer.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Status

from odop.api.doors import number_asking
from odop.kernel.fields import decrypt, encrypt
from odop.kernel.models import Reply
from odop.kernel.refusals import DomainError, Invalid

KEY = re.compile(r"[\x21-\x7e]{1,100}\Z")
HEADER = "Idempotency-Key"


class KeyReused(DomainError):
    status = 409
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            _("This Idempotency-Key came before with something else. Use a new key for a new request.")
        )


class KeyNeeded(Invalid):
    code = "idempotency_key_needed"

    def __init__(self) -> None:
        message = _("Send an Idempotency-Key, so that a call repeated by mistake is not done twice.")
        super().__init__(message, fields={HEADER: message})


def fingerprint(request: HttpRequest) -> str:
    """What was asked: method, address and body; the same JSON in another order is the same."""
    if request.content_type == "multipart/form-data":
        files = {}
        for name, one in request.FILES.items():
            assert isinstance(one, UploadedFile)  # noqa: S101 (what a form's files are)
            files[name] = [one.name, hashlib.sha256(one.read()).hexdigest()]
            one.seek(0)
        said = json.dumps([sorted(request.POST.items()), files], sort_keys=True)
    else:
        try:
            said = json.dumps(json.loads(request.body), sort_keys=True)
        except ValueError:
            said = request.body.hex()
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{said}".encode()).hexdigest()


def once(
    *, needed: bool = False, sealed: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Honour the Idempotency-Key of a call; `needed` where nothing else would stop it from being done twice. `sealed` are fields of
    the answer that are kept encrypted, for what they open.

    Goes under the operation, around a function that returns what is shown with status 201.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            key = request.headers.get(HEADER, "")
            if not key and not needed:
                return view(request, *args, **kwargs)
            if not KEY.match(key):
                if not key:
                    raise KeyNeeded()
                message = _("Write the key with 1 to 100 visible characters, without spaces.")
                raise Invalid(message, code="bad_idempotency_key", fields={HEADER: message})
            who, mark = number_asking(request), fingerprint(request)
            row = _claim(who, key, mark)
            if row is None:
                return _again(who, key, mark, sealed)
            shown = view(request, *args, **kwargs)
            if isinstance(shown, HttpResponse):
                status, body = shown.status_code, json.loads(shown.content)
            else:
                status, body = shown.status_code, shown.value
            kept = body | {one: _seal(body[one]) for one in sealed} if sealed else body
            Reply.objects.filter(pk=row).update(status=status, body=kept)
            return shown

        guarded.idempotency_key = "needed" if needed else "honoured"  # type: ignore[attr-defined]
        return guarded

    return wrap


def _claim(user_id: int, key: str, mark: str) -> int | None:
    """The row of a key that is new, held until this transaction ends; None when the key was used before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_reply (user_id, key, fingerprint, made_at) VALUES (%s, %s, %s, now())"
            " ON CONFLICT (user_id, key) DO NOTHING RETURNING id",
            [user_id, key, mark],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _seal(text: str) -> str:
    return base64.b64encode(encrypt(text)).decode()


def _again(user_id: int, key: str, mark: str, sealed: Sequence[str]) -> Any:
    earlier = Reply.objects.get(user_id=user_id, key=key)
    if earlier.fingerprint != mark or earlier.status is None:
        raise KeyReused()
    body: Any = earlier.body
    opened = {one: decrypt(base64.b64decode(body[one])) for one in sealed if one in body}
    return Status(earlier.status, {**body, **opened} if opened else body)
