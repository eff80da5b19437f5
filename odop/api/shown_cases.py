"""Cases as the API shows them to one reader."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from odop.accounts.models import User
from odop.api import shown
from odop.api.problems import both
from odop.api.schemas.words import iso, rupees, words
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep, Letter, Sitting
from odop.casework.queries import (
    ActionView,
    Paper,
    actions_open,
    branches_for,
    letters_seen_by,
    papers_of,
    standing,
    step_label,
    steps_of,
    steps_seen_by,
    way_of,
)
from odop.kernel import clock
from odop.kernel.models import StoredFile
from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme
from odop.lib.rules import rupees as from_paise
from odop.lib.workflow import Action
from odop.schemes.queries import application_of, assessments_of


def row(case: Case) -> dict[str, Any]:
    """A case in a list; its procedure is compiled already."""
    state = scheme_of(case.procedure_id).workflow.states[case.state]
    return {
        "ref": case.ref,
        "scheme": case.code,
        "district": {"lgd_code": case.district_id, "name": words(case.district.name)},
        "applicant": {"ref": case.applicant.ref, "name": words(case.applicant.name)},
        "state": case.state,
        "label": words(state.label),
        "stage": case.stage,
        "waiting_on": case.waiting_on,
        "due_on": iso(case.due_on),
        "late": case.due_on is not None and case.due_on < clock.today(),
        "amount": rupees(case.amount),
        "financial_year": case.financial_year,
        "opened_at": iso(case.opened_at),
    }


def full(case: Case, user: User) -> dict[str, Any]:
    """A case with everything this reader may see of it."""
    scheme = scheme_of(case.procedure_id)
    stands, application = standing(case), application_of(case)
    judged = assessments_of(case).last()
    every = list(steps_of(case))
    steps = steps_seen_by(user, case, every)
    edition = scheme.entitlement_on(application.applied_on) if application else None
    return {
        **row(case),
        "public_label": words(stands.public_label),
        "working_days_left": stands.working_days_left,
        "closed_at": iso(case.closed_at),
        "bank": shown.office(case.bank) if case.bank else None,
        "facts": in_rupees(scheme.fields, application.facts) if application else {},
        "answers": in_rupees(scheme.form_fields, application.answers) if application else {},
        "outputs": {
            one.key: from_paise(case.values[one.key])
            for one in (edition.outputs if edition else ())
            if case.values.get(one.key) is not None
        },
        "assessment": judged.result if judged else None,
        "documents": [document(paper) for paper in papers_of(case)],
        "steps": [step(case, one, user, scheme) for one in steps],
        "actions": [action(case, view) for view in actions_open(case, user, every)],
        "letters": [letter(one) for one in letters_seen_by(user, case, steps)],
        "way": [
            {"code": one.code, "label": both(one.label), "status": one.status} for one in way_of(case, every)
        ],
    }


def in_rupees(specs: Sequence[Field], values: dict[str, Any]) -> dict[str, Any]:
    """Stored answers as they were given: amounts in rupees."""
    money = {spec.key for spec in specs if spec.type == "money"}
    return {
        key: from_paise(value) if key in money and isinstance(value, int) else value
        for key, value in values.items()
    }


def step(case: Case, one: CaseStep, user: User, scheme: Scheme) -> dict[str, Any]:
    """A step. The applicant reads the notes that are written to her, not the office's own."""
    note = one.note
    if user.is_citizen and one.by_id != user.pk:
        wanted = next((action for action in scheme.workflow.actions if action.do == one.do), None)
        note = note if wanted is not None and (wanted.reason == "required" or wanted.letter) else ""
    posting = one.posting
    return {
        "number": one.number,
        "do": one.do,
        "label": words(step_label(case, one.do)),
        "from_state": one.from_state,
        "to_state": one.to_state,
        "role": one.role,
        "by": words(one.by.name) if one.by else None,
        "office": words(posting.office.name) if posting else None,
        "at": iso(one.at),
        "note": note,
        "data": one.data,
        "days_taken": one.days_taken,
    }


def action(case: Case, view: ActionView) -> dict[str, Any]:
    one = view.action
    return {
        "do": one.do,
        "label": words(one.label),
        "to": one.to,
        "allowed": view.allowed,
        "because": [{"code": reason.code, "text": both(reason.text)} for reason in view.because],
        "needs": [shown.field(need, _listed(case, one, need)) for need in one.needs],
        "reason": "required" if one.reason == "required" else one.reason or "none",
        "letter": one.letter,
        "confirm": words(one.confirm),
    }


def _listed(case: Case, action: Action, need: Field) -> list[dict[str, Any]] | None:
    """The answers of a need that are listed in the register of offices."""
    if need.type != "office":
        return None
    return [{"code": branch.code, "label": words(branch.name)} for branch in branches_for(case, action)]


def document(paper: Paper) -> dict[str, Any]:
    have = paper.document
    return {
        "key": paper.rule.key,
        "label": words(paper.label),
        "help": words(paper.help),
        "needed": paper.required,
        "received_at": iso(have.received_at) if have else None,
        "check_state": have.check_state if have else None,
        "remark": have.remark if have else "",
        "file": _file(have.file) if have else None,
    }


def _file(stored: StoredFile) -> dict[str, Any]:
    return {
        "name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }


def letter(one: Letter) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "number": one.number,
        "issued_at": iso(one.issued_at),
        "code": one.code,
        "verify_url": f"{settings.ODOP.base_url}/verify/{one.code}/",
    }


def sitting_row(sitting: Sitting) -> dict[str, Any]:
    return {
        "ref": sitting.ref,
        "office": shown.office(sitting.office),
        "lgd_code": sitting.district_id,
        "on": iso(sitting.on_date),
        "place": sitting.place,
        "state": sitting.state,
    }


def sitting(one: Sitting) -> dict[str, Any]:
    """A sitting with its agenda in order."""
    items = one.items.select_related("case__applicant").defer("case__values").order_by("position", "pk")
    return {
        **sitting_row(one),
        "present": one.present,
        "signed_at": iso(one.signed_at),
        "signed_by": words(one.signed_by.name) if one.signed_by else None,
        "agenda": [
            {
                "position": item.position,
                "case": item.case.ref,
                "applicant": {"ref": item.case.applicant.ref, "name": words(item.case.applicant.name)},
                "state": item.case.state,
                "amount": rupees(item.case.amount),
                "outcome": item.outcome,
                "remark": item.remark,
            }
            for item in items
        ],
    }
