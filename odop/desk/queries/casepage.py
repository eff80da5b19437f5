"""What the page of one case shows, for one reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from odop.accounts.models import Office, User
from odop.accounts.permissions import CHECK_OTHER_LISTS, SEE_BUDGET, SEE_REGISTER
from odop.casework.definitions import links_of, scheme_of, taken_on_a_page
from odop.casework.enums import letter_name
from odop.casework.models import Case, CaseDocument, CaseStep, Sitting
from odop.casework.queries import (
    ActionView,
    Paper,
    actions_open,
    branches_for,
    cases_visible_to,
    letters_seen_by,
    only_bank,
    papers_of,
    roles_on,
    sittings_visible_to,
    steps_of,
    steps_seen_by,
    way_of,
)
from odop.casework.services.documents import CHECKERS, SENDERS
from odop.desk.forms import StepForm, step_form
from odop.desk.queries.clocks import ClockView, clock_of
from odop.desk.queries.explanation import Condition, Line, arithmetic, conditions, value_in_words
from odop.desk.queries.trail import trail_of
from odop.finance.enums import note_in_words
from odop.finance.models import LedgerEntry
from odop.finance.queries import budget_of, ledger_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.ui.numbers import day_text
from odop.kernel.ui.numbers import rupees as shown
from odop.lib.dates import FinancialYear
from odop.lib.rules import Scheme
from odop.linkage.other_lists.queries import hits_of
from odop.places.queries import financial_year_of
from odop.registry.enums import Purpose
from odop.registry.models import Group
from odop.registry.queries import has_consent, open_questions
from odop.schemes.models import Assessment
from odop.schemes.queries import assessments_of

# --- Steps ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepView:
    """One step as the timeline tells it."""

    step: CaseStep
    label: str
    who: str
    where: str
    facts: list[tuple[str, str]]
    days: str
    late: bool
    note: str | Promise


def told(case: Case, steps: Sequence[CaseStep]) -> list[StepView]:
    """Steps in words, the newest first. One query more when a step names a branch."""
    workflow = scheme_of(case.procedure_id).workflow
    actions = {action.do: action for action in workflow.actions}
    codes = {
        str(step.data[need.key])
        for step in steps
        if step.do in actions
        for need in actions[step.do].needs
        if need.type == "office" and need.key in step.data
    }
    offices = Office.objects.in_bulk(codes, field_name="code") if codes else {}
    views = []
    for step in reversed(steps):
        action = actions.get(step.do)
        facts = []
        for need in action.needs if action else ():
            label = str(Localised(need.label))
            value = step.data.get(need.key)
            if need.type == "account" and (last4 := step.data.get(f"{need.key}_last4")):
                facts.append((label, f"•••• {last4}"))
            elif value is not None and need.type == "office":
                facts.append((label, str(offices.get(str(value), value))))
            elif value is not None:
                facts.append(
                    (label, shown(Decimal(value)) if need.type == "money" else value_in_words(need, value))
                )
        taken = step.days_taken
        views.append(
            StepView(
                step,
                str(Localised(action.done)) if action else step.do,
                str(step.by) if step.by else _("The system"),
                str(step.posting.office) if step.posting else "",
                facts,
                "" if not taken else ngettext("after %(n)s day", "after %(n)s days", taken) % {"n": taken},
                bool(step.was_due_on and timezone.localdate(step.at) > step.was_due_on),
                note_in_words(step.note, action.effects if action else ()),
            )
        )
    return views


# --- Way -----------------------------------------------------------------------------------------------------------


def way(
    case: Case,
    steps: Sequence[CaseStep],
    standing: ClockView,
    next_sitting: date | None,
    notes: Mapping[str, list[str]],
) -> list[dict[str, Any]]:
    """The whole way as a timeline: what is done with its day and hand, where it stands, and what is to come."""
    states = scheme_of(case.procedure_id).workflow.states
    items: list[dict[str, Any]] = []
    for stage in way_of(case, steps):
        item: dict[str, Any] = {
            "label": stage.label,
            "state": stage.status,
            "lines": list(notes.get(stage.code, ())),
        }
        if stage.steps:
            last = stage.steps[-1]
            item["lines"].insert(0, f"{moment_text(last)}{' · ' + str(last.by) if last.by else ''}")
        if case.closed_at:
            item["state"] = "done"
        elif stage.status == "now":
            late = standing.tone == "late"
            item["state"] = "late" if late else "now"
            item["lines"] = [
                *([standing.state] if standing.state != str(stage.label) else []),
                *item["lines"],
            ]
            if standing.due_on:
                item["chip"] = (_("due %(day)s") % {"day": day_text(standing.due_on)}, standing.tone)
        if stage.code == "committee" and stage.status != "done" and next_sitting and not case.closed_at:
            item["lines"].append(_("next sitting %(day)s") % {"day": day_text(next_sitting)})
        items.append(item)
    if case.closed_at:
        items.append(
            {
                "label": Localised(states[case.state].label),
                "state": "done",
                "lines": [day_text(case.closed_at)],
            }
        )
    return items


def moment_text(step: CaseStep) -> str:
    local = timezone.localtime(step.at)
    return f"{day_text(local)}, {local:%H:%M}"


# --- Deciding ------------------------------------------------------------------------------------------------------


TONES = ("primary", "quiet", "danger")  # the order in which steps are offered


@dataclass
class Decision:
    """One step that this person may take here, with its form and what stands against it."""

    view: ActionView
    form: StepForm
    opened: bool = False

    @property
    def do(self) -> str:
        return self.view.do

    @property
    def label(self) -> str:
        return str(self.view.label)

    @property
    def help(self) -> str:
        return str(Localised(self.view.action.help)) if self.view.action.help else ""

    @property
    def confirm(self) -> str:
        return str(Localised(self.view.action.confirm)) if self.view.action.confirm else ""

    @property
    def money(self) -> list[str]:
        return [need.key for need in self.view.action.needs if need.type == "money"]

    @property
    def blocked(self) -> bool:
        return not self.view.allowed

    @property
    def why(self) -> str:
        return " ".join(str(reason.text) for reason in self.view.because)

    @property
    def tone(self) -> str:
        return "" if self.view.action.tone == "primary" else self.view.action.tone


@dataclass
class Deciding:
    """The steps open to a reader: plain ones share one note, the others have forms of their own."""

    plain: list[Decision]
    own: list[Decision]
    note: StepForm
    refused: StepForm | None = None  # the form that a refusal stands in
    lost: str = ""  # a note that was typed for a step which is no longer open
    asking: Decision | None = None  # a step that waits for a yes
    elsewhere: Sequence[Decision] = ()  # steps that are taken on pages of their own
    pages: Sequence[tuple[Any, str]] = ()  # these pages

    @property
    def any(self) -> bool:
        return bool(self.plain or self.own or self.elsewhere)


def deciding(
    case: Case,
    user: User,
    *,
    do: str = "",
    typed: Mapping[str, Any] | None = None,
    ask: str = "",
    steps: Sequence[CaseStep] | None = None,
) -> Deciding:
    """The forms of every step open to this person; `do` and `typed` bring back what was sent and refused."""
    every = actions_open(case, user, steps)
    views = [view for view in every if not taken_on_a_page(view.action)]
    away = [Decision(view, step_form(None)) for view in every if view not in views]
    simple = [view for view in views if not view.action.needs and not view.action.confirm]
    shared_typed = typed if typed is not None and any(view.do == do for view in simple) else None
    note = step_form(None, typed=shared_typed, note=ask)
    plain = [Decision(view, note) for view in simple]
    own = [
        Decision(
            view,
            step_form(
                view.action,
                branches=partial(branches_for, case, view.action),
                typed=typed if view.do == do else None,
            ),
            opened=view.do == do,
        )
        for view in views
        if view not in simple
    ]
    own.sort(key=lambda one: TONES.index(one.tone or "primary"))
    if own and not plain and typed is None:
        own[0].opened = True
    made = Deciding(plain, own, note, elsewhere=away, pages=links_of(case) if away else ())
    mine = next((one for one in (*plain, *own) if one.do == do), None)
    if typed is not None:
        made.refused = mine.form if mine else None
        made.lost = "" if mine else str(typed.get("note", ""))
    return made


def asks_the_applicant(case: Case, user: User) -> bool:
    """Whether this person can now ask the applicant to complete something."""
    workflow = scheme_of(case.procedure_id).workflow
    roles = {acting.role for acting in roles_on(case, user)}
    return any(
        workflow.states[action.to].office == "applicant" and roles & set(action.roles)
        for action in workflow.actions_from(case.state)
    )


def asking_for(case: Case, key: str) -> str:
    """The line that asks the applicant for one paper, in her language."""
    paper = next((one for one in scheme_of(case.procedure_id).documents if one.key == key), None)
    if paper is None:
        return ""
    language = case.applicant_user.language if case.applicant_user else "hi"
    with translation.override(language):
        return _("Please send: %(paper)s.") % {"paper": Localised(paper.label)}


# --- Papers and letters --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Papers:
    """The papers of a case and what this person may do with them."""

    rows: list[Paper]
    may_check: bool
    may_add: bool
    may_ask: bool
    to_check: int


def papers(case: Case, user: User) -> Papers:
    roles = {acting.role for acting in roles_on(case, user)}
    rows = papers_of(case)
    waits = sum(
        row.document is not None and row.document.check_state == CaseDocument.Check.TO_CHECK for row in rows
    )
    still = case.closed_at is None
    return Papers(
        rows,
        still and bool(roles & CHECKERS),
        still and bool(roles & SENDERS),
        asks_the_applicant(case, user),
        waits,
    )


@dataclass(frozen=True)
class LetterView:
    label: str
    number: str
    serial: int
    issued_at: Any
    code: str


def letter_views(user: User, case: Case, steps: Sequence[CaseStep] | None = None) -> list[LetterView]:
    return [
        LetterView(
            str(letter_name(one.kind)),
            one.number,
            int(one.number.rpartition("/")[2]),
            one.issued_at,
            one.code,
        )
        for one in letters_seen_by(user, case, steps)
    ]


# --- The rule ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleView:
    """What the rule said: the arithmetic, the conditions, and on which version and day."""

    lines: list[Line]
    conditions: list[Condition]
    eligible: bool | None
    met: int
    version: str
    in_force_since: date | None
    made_at: Any
    as_of: date
    earlier: list[tuple[Any, str, list[tuple[str, str]]]]


def rule_of(case: Case, scheme: Scheme) -> RuleView | None:
    """The newest assessment of a case, explained; None when the procedure judges nothing."""
    made = list(assessments_of(case))
    if not made:
        return None
    now = made[-1]
    checked = conditions(scheme, now.facts, now.result, now.as_of)
    edition = scheme.entitlement_on(now.as_of)
    return RuleView(
        arithmetic(scheme, now.facts, now.result, now.as_of, now.application.answers),
        checked,
        now.result["eligible"],
        sum(one.tone == "ok" for one in checked),
        now.version.version,
        edition.applies_from if edition else None,
        now.at,
        now.as_of,
        [_earlier(scheme, one) for one in reversed(made[:-1])],
    )


def _earlier(scheme: Scheme, made: Assessment) -> tuple[Any, str, list[tuple[str, str]]]:
    edition = scheme.entitlement_on(made.as_of)
    outputs = [
        (str(Localised(output.label)), shown(Decimal(made.result["outputs"][output.key])))
        for output in (edition.outputs if edition else ())
        if output.key in made.result["outputs"]
    ]
    return made.at, eligible_words(made.result["eligible"]), outputs


def eligible_words(eligible: bool | None) -> str:
    if eligible is None:
        return _("Not decided yet")
    return _("Eligible") if eligible else _("Not eligible")


# --- The page ------------------------------------------------------------------------------------------------------


def case_page(
    case: Case, user: User, *, decide: Callable[[], Deciding] | None = None, ask: str = ""
) -> dict[str, Any]:
    """Everything the page of a case shows to this reader."""
    scheme = scheme_of(case.procedure_id)
    bank, standing = only_bank(user), clock_of(case)
    every = list(steps_of(case))
    seen = steps_seen_by(user, case, every)
    year = (
        financial_year_of(clock.today()) if case.stage in ("scrutiny", "committee") else case.financial_year
    )
    rule = rule_of(case, scheme)
    asked = asking_for(case, ask) if ask else ""
    doubts = _doubts(user, case)
    return {
        "case": case,
        "scheme_title": Localised(scheme.title),
        "standing": standing,
        "person": case.applicant,
        "group": Group.objects.filter(pk=case.group_id).first() if case.group_id else None,
        "person_url": reverse("register_artisan", args=[case.applicant.ref])
        if user.may(SEE_REGISTER)
        else "",
        "rule": rule,
        "eligible_words": eligible_words(rule.eligible) if rule else "",
        "papers": papers(case, user),
        "deciding": decide() if decide else deciding(case, user, ask=asked, steps=every),
        "steps": told(case, seen),
        "way": way(case, seen if bank else every, standing, _next_sitting(user, case), _stage_notes(doubts)),
        "doubts": doubts,
        "links": links_of(case),
        "hits": hits_of(case.applicant) if user.may(SEE_REGISTER) else [],
        "may_find": user.may(CHECK_OTHER_LISTS),
        "here": reverse("desk_case", args=[case.ref]) + "#other-lists",
        "taken_back": case.closed_at is None and not has_consent(case.applicant_id, Purpose.REGISTER),
        "movements": movements(case) if user.may(SEE_BUDGET) else [],
        "letters": letter_views(user, case, seen),
        "budget": budget_of(case.district_id, year, case.code) if user.may(SEE_BUDGET) else None,
        "budget_year": FinancialYear(year).label,
        "others": list(_others(user, case)),
        "trail": []
        if bank
        else trail_of(case, {step.by_id: step.by for step in every if step.by_id and step.by}),
        "bank_reader": bank,
    }


@dataclass(frozen=True)
class Movement:
    """One movement of a case's money."""

    at: Any
    label: str
    amount: Decimal


def movements(case: Case) -> list[Movement]:
    """Every movement of a case's money, oldest first."""
    return [Movement(one.at, one.get_kind_display(), _moved(one.entries.all())) for one in ledger_of(case)]


def _moved(entries: Iterable[LedgerEntry]) -> Decimal:
    """How much went where the movement leads; what goes back to the budget beside a payment (interest set off) was not paid."""
    into = [one for one in entries if one.amount > 0]
    elsewhere = [one for one in into if one.account != LedgerEntry.Account.AVAILABLE]
    return sum((one.amount for one in elsewhere or into), Decimal(0))


def _doubts(user: User, case: Case) -> int | None:
    """How many questions are open whether the applicant is in the register twice; None when it is not the reader's business."""
    return open_questions(user).filter(artisan=case.applicant).count() if user.may(SEE_REGISTER) else None


def _stage_notes(doubts: int | None) -> dict[str, list[str]]:
    if doubts is None:
        return {}
    if not doubts:
        return {"applied": [_("Duplicate check: none found")]}
    words = ngettext(
        "Duplicate check: %(n)s question is open", "Duplicate check: %(n)s questions are open", doubts
    )
    return {"applied": [words % {"n": doubts}]}


def _next_sitting(user: User, case: Case) -> date | None:
    if only_bank(user):
        return None
    return (
        sittings_visible_to(user)
        .filter(district_id=case.district_id, on_date__gte=clock.today())
        .exclude(state=Sitting.State.SIGNED)
        .order_by("on_date")
        .values_list("on_date", flat=True)
        .first()
    )


def _others(user: User, case: Case) -> Any:
    """Other cases of this person that the reader may see."""
    rows = cases_visible_to(user).filter(applicant_id=case.applicant_id).exclude(pk=case.pk)
    return [(one, clock_of(one)) for one in rows.order_by("-id")[:10]]
