"""Refusals: what a service raises when it will not do a thing. A code for machines, a sentence for people.

One middleware turns them into a form error, a page or an API problem (RFC 9457); nothing was written when one is seen,
because every service runs in one transaction.
"""

from collections.abc import Mapping

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

NOT_YOURS = _("Your office does not do this step.")
NOT_HERE = _("There is no such record here.")


def filled(text: str | Promise, **values: object) -> Promise:
    """A sentence with its numbers, said in the language of whoever reads it: `lazy % values` would choose it at once."""
    return lazy(lambda: str(text) % values, str)()  # type: ignore[return-value]


class DomainError(Exception):
    """`code` is stable and lower_snake; `message` says what is wrong and what to do, in the reader's language."""

    status = 409
    code = "refused"

    def __init__(
        self,
        message: str | Promise,
        *,
        code: str | None = None,
        fields: Mapping[str, str | Promise] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(str(code or self.code))
        self.message = message
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor's role or place does not permit this."""

    status = 403
    code = "not_allowed"

    def __init__(self, message: str | Promise = NOT_YOURS, **kw: object) -> None:
        super().__init__(message, **kw)  # type: ignore[arg-type]


class NotFound(DomainError):
    """There is no such record, or it is outside the reader's place: both look alike on purpose."""

    status = 404
    code = "not_found"

    def __init__(self, message: str | Promise = NOT_HERE, **kw: object) -> None:
        super().__init__(message, **kw)  # type: ignore[arg-type]


class Invalid(DomainError):
    """What was sent cannot be understood; `fields` names each part and why."""

    status = 422
    code = "invalid"
