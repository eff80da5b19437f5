"""Why a step is not taken: every reason at once, each with its code and its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import DomainError, NotAllowed

# What people call a letter, by the kind that a scheme's folder of letters names.
_LETTERS = {
    "acknowledgement": _("Acknowledgement"),
    "adjustment": _("Adjustment certificate"),
    "answer": _("Answer to the complaint"),
    "appeal": _("Decision on the appeal"),
    "completion": _("Completion letter"),
    "deficiency": _("Deficiency memo"),
    "in_principle": _("Approval in principle"),
    "payment": _("Payment order"),
    "recovery": _("Order of recovery"),
    "refusal": _("Refusal"),
    "release": _("Release order"),
    "sanction": _("Sanction letter"),
    "selection": _("Selection letter"),
    "to_bank": _("Letter to the bank"),
    "waitlist": _("Waiting list letter"),
}


def letter_name(kind: str) -> str | Promise:
    """What people call a letter of this kind; the kind itself, in words, where a scheme brings one of its own."""
    return _LETTERS.get(kind, kind.replace("_", " ").capitalize())


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
