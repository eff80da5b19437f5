"""What a bank branch sees of a case: what happened since the file was sent to it. The offices' earlier notes stay theirs."""

from collections.abc import Sequence

from odop.accounts.enums import OfficeKind
from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep, Letter
from odop.casework.queries.cases import steps_of
from odop.kernel.rows import found


def only_bank(user: User) -> bool:
    """Whether this person sits in a branch and nowhere else."""
    postings = user.current_postings
    return bool(postings) and all(posting.office.kind == OfficeKind.BANK for posting in postings)


def steps_seen_by(user: User, case: Case, steps: Sequence[CaseStep] | None = None) -> list[CaseStep]:
    """Every step (`steps`, when they were read already); to a branch, those since the file was sent to it."""
    every = list(steps_of(case) if steps is None else steps)
    if not only_bank(user):
        return every
    sending = {
        action.do
        for action in scheme_of(case.procedure_id).workflow.actions
        if any(need.type == "office" for need in action.needs)
    }
    sent = [number for number, step in enumerate(every) if step.do in sending]
    return every[sent[-1] :] if sent else []


def letters_seen_by(user: User, case: Case, steps: Sequence[CaseStep] | None = None) -> list[Letter]:
    """Letters of a case; to a branch, those issued since the file was sent to it (`steps`: what it sees of them)."""
    letters = found(Letter, case=case.pk)
    if not only_bank(user):
        return letters
    seen = steps_seen_by(user, case) if steps is None else steps
    return [letter for letter in letters if seen and letter.issued_at >= seen[0].at]
