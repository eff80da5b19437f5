"""What a person reads about her own case: plain words, dates, papers, and the steps that are hers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.definitions import links_of, scheme_of
from odop.casework.enums import letter_name
from odop.casework.models import Case, CaseDocument, CaseStep, Letter
from odop.casework.queries import ActionView, actions_open, papers_of, standing, steps_of, way_of
from odop.finance.enums import note_in_words
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.ui.numbers import day_text
from odop.lib.money import from_paise
from odop.lib.rules import DocumentRule
from odop.portal.questions import AnswerForm
from odop.schemes.queries import ENDED_WITHOUT_BENEFIT

Words = str | Promise
TO_OTHERS = frozenset({"to_bank"})  # letters that are not addressed to the applicant
# Who acts next, said to the applicant.
WHO = {
    "diepc": _("The district office acts next."),
    "committee": _("The district committee decides next."),
    "bank": _("The bank acts next."),
    "finance": _("The money office acts next."),
    "applicant": _("You act next."),
}
TONES = {
    "accepted": ("ok", _("Accepted")),
    "to_check": ("soon", _("Being checked")),
    "rejected": ("late", _("Send again")),
}


@dataclass(frozen=True)
class PaperView:
    rule: DocumentRule
    label: Localised
    help: Localised
    mask: Localised
    source: Localised
    added: StoredFile | None
    chip: tuple[str, Words]
    remark: str
    received: Words
    may_send: bool
    required: bool
    wrong: str = ""


@dataclass(frozen=True)
class StepForm:
    """One thing she can do here: its button, its form, and every reason why not yet."""

    view: ActionView
    form: AnswerForm
    confirm: Words

    @property
    def quiet(self) -> bool:
        return self.view.action.tone == "danger"


def case_page(case: Case, *, wrong: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page shows, her forms left out."""
    scheme = scheme_of(case.procedure_id)
    state, now = scheme.workflow.states[case.state], standing(case)
    steps = list(steps_of(case))
    letters = letters_for_her(case)
    return {
        "case": case,
        "title": Localised(scheme.title),
        "now": now,
        "who": WHO.get(state.office, "") if not state.final else "",
        "until": case.due_on if state.until is not None else None,
        "clock_source": Localised(state.sla_source) if state.sla_source else "",
        "after": next((stage.label for stage in way_of(case, steps) if stage.status == "todo"), "") if not state.final else "",
        "said": _last_word(case, steps),
        "memo": _memo(case, letters) if state.office == "applicant" else None,
        "sums": [] if case.state in ENDED_WITHOUT_BENEFIT else _sums(case),
        "links": links_of(case),
        "way": _way(case, steps),
        "papers": _papers(case, wrong),
        "letters": [
            {
                "label": letter_name(one.kind),
                "number": one.number,
                "serial": one.number.rpartition("/")[2],
                "issued_at": one.issued_at,
            }
            for one in letters
        ],
    }  # fmt: skip


def letters_for_her(case: Case) -> list[Letter]:
    return [one for one in case.letters.all() if one.kind not in TO_OTHERS]


def _told_to_her(case: Case, step: CaseStep) -> bool:
    """Whether the reason of a step was written for the applicant: one that is asked for, on a step she is told of."""
    try:
        action = scheme_of(case.procedure_id).workflow.action(step.do)
    except KeyError:
        return False
    return action.reason == "required" and any(notice.to == "applicant" for notice in action.notify)


def _last_word(case: Case, steps: list[CaseStep]) -> dict[str, Any] | None:
    """The reason that led to where the case stands (a refusal of the bank, a rejection), in the office's words."""
    if (
        not steps
        or not _told_to_her(case, steps[-1])
        or scheme_of(case.procedure_id).workflow.states[case.state].pauses
    ):
        return None
    step = steps[-1]
    action = scheme_of(case.procedure_id).workflow.action(step.do)
    chosen = [
        str(Localised(choice.label))
        for need in action.needs
        if need.type == "choice"
        for choice in need.choices
        if choice.code == step.data.get(need.key)
    ]
    return {"chosen": " · ".join(chosen), "note": _note(case, step), "day": step.at}


def _note(case: Case, step: CaseStep) -> Words:
    return note_in_words(step.note, scheme_of(case.procedure_id).workflow.action(step.do).effects)


def _memo(case: Case, letters: list[Letter]) -> dict[str, Any] | None:
    """The points of the letter that asked her for something."""
    found = next((one for one in reversed(letters) if one.data.get("points")), None)
    if found is None:
        return None
    return {
        "points": [Localised(point) for point in found.data["points"]],
        "number": found.number,
        "serial": found.number.rpartition("/")[2],
    }


def _sums(case: Case) -> list[tuple[Words, Decimal]]:
    """What the order gives in this case, the scheme's own amount first."""
    edition = scheme_of(case.procedure_id).entitlement_on(timezone.localdate(case.opened_at))
    return [
        (Localised(one.label), from_paise(case.values[one.key]))  # type: ignore[misc]
        for one in (edition.outputs if edition else ())
        if case.values.get(one.key) is not None
    ]


def _way(case: Case, steps: list[CaseStep]) -> list[dict[str, Any]]:
    """The stages with what happened in each, in plain words; internal notes are not among them."""
    states = scheme_of(case.procedure_id).workflow.states
    late = case.due_on is not None and case.due_on < clock.today()
    shown: list[dict[str, Any]] = []
    for stage in way_of(case, steps):
        lines = []
        for step in stage.steps:
            if step.to_state != step.from_state:
                lines.append(f"{day_text(step.at)}: {Localised(states[step.to_state].public_label)}")
            if step.note and _told_to_her(case, step):
                lines.append(f"“{_note(case, step)}”")
        is_now = stage.status == "now"
        shown.append(
            {
                "label": stage.label,
                "state": "late" if is_now and late else stage.status,
                "lines": lines,
                "chip": (format_lazy(_("by {day}"), day=day_text(case.due_on)), "late" if late else "soon")
                if is_now and case.due_on
                else None,
            }
        )
    if case.closed_at:
        shown.append(
            {
                "label": Localised(states[case.state].label),
                "state": "done",
                "lines": [day_text(case.closed_at)],
            }
        )
    return shown


def _papers(case: Case, wrong: Mapping[str, str]) -> list[PaperView]:
    views = []
    for paper in papers_of(case):
        document, rule = paper.document, paper.rule
        accepted = document is not None and document.check_state == "accepted"
        views.append(
            PaperView(
                rule=rule,
                label=paper.label,
                help=paper.help,
                mask=Localised(rule.mask),
                source=Localised(rule.source),
                added=document.file if document else None,
                chip=_standing(case, document),
                remark=document.remark if document and document.check_state == "rejected" else "",
                received=day_text(document.received_at) if document else "",
                may_send=case.closed_at is None and not accepted,
                required=paper.required,
                wrong=wrong.get(rule.key, ""),
            )
        )
    return views


def _standing(case: Case, document: CaseDocument | None) -> tuple[str, Words]:
    """The chip of a paper; nobody checks it any more once the case is closed."""
    if document is None:
        return "plain", _("Not yet received") if case.closed_at is None else _("Not sent")
    if case.closed_at and document.check_state == CaseDocument.Check.TO_CHECK:
        return "plain", _("Received")
    return TONES[document.check_state]


def step_forms(
    case: Case, user: User, *, do: str = "", typed: Any = None, wrong: Mapping[str, Words] | None = None
) -> list[StepForm]:
    """A form for each step that is hers now; the one that was refused keeps what was typed."""
    found = []
    for view in actions_open(case, user):
        action, mine = view.action, view.do == do
        form = AnswerForm(
            action.needs, kept={}, typed=typed if mine else None, place=case.district_id, name=view.do
        )
        needed = action.reason == "required"
        form.fields["note"] = forms.CharField(
            label=_("Reason") if needed or action.tone == "danger" else _("Your answer to the office"),
            help_text=str(Localised(action.help)) if needed else _("In a few words, if you like."),
            required=needed,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        if action.confirm:
            form.fields["sure"] = forms.BooleanField(label=_("Yes, I am sure"), required=True)
        if mine:
            form.complain(wrong or {})
        found.append(StepForm(view, form, Localised(action.confirm) if action.confirm else ""))  # type: ignore[arg-type]
    return found
