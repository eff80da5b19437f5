"""Why a step is not taken: every reason at once, each with its code and its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import DomainError, NotAllowed


@dataclass(frozen=True)
class Reason:
    code: str
    text: str | Promise
    key: str = ""  # the field it is about, where there is one


class StepRefused(DomainError):
    """The step cannot be taken now. `reasons` holds every obstacle; nothing was written."""

    def __init__(self, reasons: Sequence[Reason], *, status: int = 409) -> None:
        first = reasons[0]
        super().__init__(
            first.text if len(reasons) == 1 else _("This step cannot be taken yet. Every reason is listed."),
            code=first.code if len(reasons) == 1 else "step_refused",
            fields={reason.key: reason.text for reason in reasons if reason.key},
            extra={"reasons": [{"code": reason.code, "text": str(reason.text)} for reason in reasons]},
        )
        self.reasons = tuple(reasons)
        self.status = status


class NotYourStep(NotAllowed):
    code = "not_your_step"
