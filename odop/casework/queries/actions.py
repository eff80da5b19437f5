"""Who may take which step, and everything that stands against it now. Pages and `take_step` ask the same question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import COMMITTEES, OUTSIDE, OfficeKind, Role
from odop.accounts.models import Office, Posting, User
from odop.casework.definitions import scheme_of, typed_values
from odop.casework.enums import Reason
from odop.casework.models import Case, CaseDocument, CaseStep
from odop.kernel import clock
from odop.kernel.actors import Actor, System
from odop.kernel.fields import Localised
from odop.kernel.rows import found, told
from odop.lib.rules import Scheme
from odop.lib.workflow import Action
from odop.registry.enums import Purpose
from odop.registry.queries import has_consent

NO_BANK_CONSENT = _(
    "The applicant does not agree that a bank branch sees the file. Ask; a consent is noted in the register."
)


@dataclass(frozen=True)
class Acting:
    """In which role, and from which posting, somebody acts on a case."""

    role: str
    posting: Posting | None = None


def posting_covers(posting: Posting, case: Case) -> bool:
    """A branch acts on files sent to it, a committee on what waits for it, a district office on its district, a state
    office everywhere."""
    office = posting.office
    if office.kind in OUTSIDE:
        return case.bank_id == office.pk
    if office.kind in COMMITTEES and case.waiting_on != office.kind:
        return False
    return office.district_id == case.district_id or office.sees_everything


def roles_on(case: Case, by: Actor) -> list[Acting]:
    """Every capacity in which this person could act on this case."""
    if isinstance(by, System):
        return [Acting(Role.SYSTEM)]
    if not isinstance(by, User):
        return []
    if by.is_citizen:
        return [Acting(Role.ARTISAN)] if case.applicant_user_id == by.pk else []
    return [Acting(p.role, p) for p in by.current_postings if posting_covers(p, case)]


def acting_for(case: Case, action: Action, by: Actor) -> Acting | None:
    """The capacity in which `by` may do this, or None."""
    return next((acting for acting in roles_on(case, by) if acting.role in action.roles), None)


class AtHand:
    """What the checks of a step read of its case: each at most once for all buttons of a page, and only what is asked."""

    def __init__(self, case: Case, steps: Sequence[CaseStep] | None = None) -> None:
        self.case, self.steps = case, steps

    @cached_property
    def earlier(self) -> dict[str, int | None]:
        """Who took each kind of step last."""
        if self.steps is not None:
            return {step.do: step.by_id for step in self.steps}
        return dict(told(CaseStep, "do", "by", case=self.case.pk))

    @cached_property
    def papers(self) -> dict[str, str]:
        """How far each paper in force is checked."""
        return dict(told(CaseDocument, "key", "check_state", case=self.case.pk, replaced=False))

    @cached_property
    def agrees_to_bank(self) -> bool:
        return has_consent(self.case.applicant_id, Purpose.BANK)


def obstacles(
    case: Case,
    scheme: Scheme,
    action: Action,
    *,
    by: Actor,
    note: str,
    data: Mapping[str, object],
    at_hand: AtHand | None = None,
) -> tuple[dict[str, Any], list[Reason]]:
    """The typed data of a step and every reason against it; the page asks the same question to disable a button."""
    at_hand = at_hand or AtHand(case)
    if case.state not in action.sources:
        label = Localised(scheme.workflow.states[case.state].label)
        reason = format_lazy(
            _("The case now stands at “{state}”; this step is not possible there."), state=label
        )
        return {}, [Reason("wrong_state", reason)]
    reasons: list[Reason] = []
    typed, errors = action.read_needs(data, scheme.languages)
    for key, texts in errors.items():
        reasons.append(Reason("invalid", Localised(texts), key))  # type: ignore[arg-type]
    if branch_named(typed, action, scheme) is False:
        key = next(need.key for need in action.needs if need.type == "office")
        reasons.append(Reason("invalid", _("Choose one from the list."), key))
    earlier = at_hand.earlier if _reads_steps(action) else {}
    again = action.do in earlier
    if action.once and again:
        reasons.append(Reason("only_once", _("This step is taken only once.")))
    if not note.strip() and (action.reason == "required" or (action.second_needs_reason and again)):
        text = (
            _("A second deficiency memo needs its reason: everything was to be asked for in the first.")
            if action.second_needs_reason and again
            else _("Write the reason. The applicant will read it.")
        )
        reasons.append(Reason("note_needed", text, "note"))
    for other in action.not_same_person_as:
        if by.pk is not None and earlier.get(other) == by.pk:
            label = Localised(scheme.workflow.action(other).label)
            reasons.append(
                Reason(
                    "same_person",
                    format_lazy(_("You yourself did “{step}”. Somebody else must do this."), step=label),
                )
            )
    to_bank = scheme.workflow.outside(action) == OfficeKind.BANK
    if to_bank and any(need.type == "office" for need in action.needs) and not at_hand.agrees_to_bank:
        reasons.append(Reason("no_consent", NO_BANK_CONSENT))
    reasons += _missing_documents(case, scheme, action, at_hand)
    known = {**typed_values(case), **typed, "today": clock.today(), "days_in_state": _days(case.entered_at)}
    reasons += [Reason("not_met", Localised(check.because)) for check in action.refusals(known)]  # type: ignore[arg-type]
    return typed, reasons


def _reads_steps(action: Action) -> bool:
    return bool(action.not_same_person_as or action.once or action.second_needs_reason)


def _days(since: datetime) -> int:
    return (clock.now() - since).days


def branch_named(typed: dict[str, Any], action: Action, scheme: Scheme) -> Office | bool | None:
    """The outside office a step names: None when it names none, False when there is no such one of the kind it needs."""
    key = next((need.key for need in action.needs if need.type == "office"), None)
    if key is None or key not in typed:
        return None
    offices = found(Office, code=typed[key], kind=scheme.workflow.outside(action))
    return offices[0] if offices else False


def _missing_documents(case: Case, scheme: Scheme, action: Action, at_hand: AtHand) -> list[Reason]:
    if not action.needs_documents:
        return []
    values = typed_values(case)
    have = at_hand.papers
    reasons = []
    for document in scheme.documents:
        if document.key not in action.needs_documents or document.asked_of(values) is not True:
            continue
        label = Localised(document.label)
        if document.key not in have:
            if document.required:
                reasons.append(
                    Reason(
                        "document_missing",
                        format_lazy(_("“{document}” has not been received."), document=label),
                    )
                )
        elif have[document.key] != CaseDocument.Check.ACCEPTED:
            reasons.append(
                Reason(
                    "document_unchecked",
                    format_lazy(_("“{document}” has not been checked and accepted."), document=label),
                )
            )
    return reasons


@dataclass(frozen=True)
class ActionView:
    """A button: what it does, what it asks for, and, when it cannot be pressed, every reason."""

    action: Action
    label: Localised
    allowed: bool
    because: tuple[Reason, ...] = ()

    @property
    def do(self) -> str:
        return self.action.do


# Reasons that the form itself will settle: they do not disable a button.
SETTLED_BY_FORM = {"invalid", "note_needed"}


def actions_open(case: Case, user: User, steps: Sequence[CaseStep] | None = None) -> list[ActionView]:
    """The actions of this state that belong to the reader's role here, each with what stands against it now.

    `steps`: every step of the case, when they were read already.
    """
    scheme, at_hand = scheme_of(case.procedure_id), AtHand(case, steps)
    views = []
    for action in scheme.workflow.actions_from(case.state):
        if acting_for(case, action, user) is None:
            continue
        _typed, reasons = obstacles(case, scheme, action, by=user, note="", data={}, at_hand=at_hand)
        needed = {need.key for need in action.needs}
        asked_later = [
            Localised(c.because) for c in (*action.guards, *action.checks) if needed & set(c.reads)
        ]
        against = tuple(
            reason
            for reason in reasons
            if reason.code not in SETTLED_BY_FORM
            and not (reason.code == "not_met" and reason.text in asked_later)
        )
        views.append(ActionView(action, Localised(action.label), not against, against))
    return views
