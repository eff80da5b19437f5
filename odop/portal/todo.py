"""What a person has to do, how her applications stand, and what else she can get: the cards of her own page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from odop.accounts.models import User
from odop.casework.definitions import scheme_of, typed_values
from odop.casework.models import Case, CaseDocument
from odop.casework.queries import Standing, cases_visible_to, stage_words, standing
from odop.emart.queries.sales import to_send
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.models import Notice
from odop.kernel.ui.numbers import day_text
from odop.lib.money import from_paise
from odop.lib.rules import Scheme
from odop.portal.applying import steps_of
from odop.registry.forms import LAST
from odop.registry.models import Artisan
from odop.registry.queries import own_draft
from odop.schemes.models import ApplicationDraft
from odop.schemes.queries import ENDED_WITHOUT_BENEFIT, earlier_case, known_of, schemes, subject_of

Words = str | Promise
NOTICES_SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One thing to do: what, for what, by when, and the button that begins it."""

    title: Words
    line: Words
    url: str
    button: Words
    due_on: date | None = None


@dataclass(frozen=True)
class Mine:
    """One of her applications on a small card."""

    case: Case
    title: Localised
    now: Standing
    stages: list[dict[str, Any]]
    url: str


@dataclass(frozen=True)
class Offer:
    """A scheme she has not applied for: the amount where the register says enough, else how many answers it takes."""

    title: Localised
    summary: Localised
    amount: Decimal | None
    questions: int
    url: str


def enrolment_task(user: User) -> Task | None:
    draft = own_draft(user)
    if draft is None or not draft.answers:
        return None
    return Task(
        _("Finish your enrolment"),
        _reached(draft.page, LAST, draft.saved_at),
        reverse("enrol_page", args=[min(draft.page, LAST)]),
        _("Go on where you left"),
    )


def cases_of(user: User) -> list[Case]:
    """Her applications, the open ones first."""
    found = cases_visible_to(user).defer(None).defer("procedure__files").order_by("-opened_at")
    return sorted(found, key=lambda case: case.closed_at is not None)


def my_applications(cases: Iterable[Case]) -> list[Mine]:
    return [
        Mine(
            case, Localised(scheme_of(case.procedure_id).title), standing(case), stages_of(case),
            reverse("me_case", args=[case.ref]),
        )
        for case in cases
    ]  # fmt: skip


def stages_of(case: Case) -> list[dict[str, Any]]:
    """The stages of a case as small segments, without asking for its steps; none when it ended on the way."""
    workflow = scheme_of(case.procedure_id).workflow
    order = list(dict.fromkeys(state.stage for state in workflow.states.values() if not state.final))
    at = order.index(case.stage) if case.stage in order else len(order)
    now = "late" if case.due_on and case.due_on < clock.today() else "now"
    if case.state in ENDED_WITHOUT_BENEFIT:
        return []  # it ended on the way: a bar would say nothing
    return [
        {
            "label": stage_words(workflow, stage),
            "state": "done" if number < at else now if number == at else "todo",
        }
        for number, stage in enumerate(order)
    ]


def sale_tasks(user: User) -> list[Task]:
    """What was sold in the mart and waits to be sent: one card for all of it."""
    count, first = to_send(user)
    if not count:
        return []
    title = ngettext("Sold: %(n)s order to send", "Sold: %(n)s orders to send", count) % {"n": count}
    line = _("Pack it, and give it to the carrier.")
    return [Task(title, line, reverse("own_sales"), _("See what was sold"), first)]


def case_tasks(cases: Iterable[Case]) -> list[Task]:
    """Memos to answer, papers to send again, papers still to send. One query, however many cases."""
    open_cases = [case for case in cases if case.closed_at is None]
    have: dict[int, dict[str, CaseDocument]] = {}
    for document in CaseDocument.objects.filter(case__in=open_cases, replaced=False):
        have.setdefault(document.case_id, {})[document.key] = document
    return [task for case in open_cases for task in _tasks_of(case, have.get(case.pk, {}))]


def _tasks_of(case: Case, have: Mapping[str, CaseDocument]) -> Iterator[Task]:
    scheme = scheme_of(case.procedure_id)
    title, url = str(Localised(scheme.title)), reverse("me_case", args=[case.ref])
    state, ahead = scheme.workflow.states[case.state], list(scheme.workflow.actions_from(case.state))
    hers = state.office == "applicant"
    # What goes on by itself when its day has come, such as an answer she may appeal against, she need not act on.
    if hers and not (state.until is not None and any("system" in action.roles for action in ahead)):
        line = format_lazy(_("{scheme}, {ref}. The office is waiting for you."), scheme=title, ref=case.ref)
        yield Task(_("Complete what is missing"), line, url + "#memo", _("See what is missing"), case.due_on)
    # Papers that a step out of this state asks for; while she acts, also those of the office's step after hers.
    if hers:
        ahead += [one for action in ahead for one in scheme.workflow.actions_from(action.to)]
    wanted = {key for action in ahead for key in action.needs_documents}
    values, lacking = typed_values(case), []
    for rule in scheme.documents:
        present, label = have.get(rule.key), str(Localised(rule.label))
        if present is not None and present.check_state == CaseDocument.Check.REJECTED:
            again = format_lazy(_("Send again: {paper}"), paper=label)
            yield Task(again, present.remark, f"{url}#{rule.key}", _("Take a photo or choose a file"))
        elif present is None and rule.required and rule.key in wanted and rule.asked_of(values) is True:
            lacking.append((label, rule.key))
    if lacking:
        first = format_lazy(_("Send: {paper}"), paper=lacking[0][0])
        many = ngettext("Send %(n)s paper", "Send %(n)s papers", len(lacking)) % {"n": len(lacking)}
        line = format_lazy(_("For {scheme}, {ref}. A photo will do."), scheme=title, ref=case.ref)
        if len(lacking) > 1:
            line = format_lazy(
                "{line} {papers}", line=line, papers=" · ".join(label for label, _key in lacking)
            )
        where = f"{url}#{lacking[0][1]}" if len(lacking) == 1 else f"{url}#papers"
        yield Task(first if len(lacking) == 1 else many, line, where, _("Take a photo or choose a file"))


def draft_tasks(drafts: Iterable[ApplicationDraft]) -> list[Task]:
    """Applications begun and not sent."""
    compiled_of = {version.code: compiled for version, compiled in schemes()}
    return [_draft_task(draft, compiled_of[draft.scheme]) for draft in drafts if draft.scheme in compiled_of]


def _draft_task(draft: ApplicationDraft, compiled: Scheme) -> Task:
    last = len(steps_of(compiled))
    return Task(
        format_lazy(_("Finish your application: {scheme}"), scheme=str(Localised(compiled.title))),
        _reached(draft.page, last, draft.saved_at),
        reverse("apply", args=[draft.scheme]),
        _("Go on where you left"),
    )


def _reached(page: int, last: int, saved_at: datetime) -> Words:
    return format_lazy(
        _("Page {page} of {last}, saved on {day}"), page=min(page, last), last=last, day=day_text(saved_at)
    )


def offers(artisan: Artisan, drafts: Iterable[ApplicationDraft]) -> list[Offer]:
    """Schemes that nothing in the register speaks against and that she has not asked for yet, the largest amount first."""
    begun = {draft.scheme for draft in drafts}
    found = []
    for version, compiled in schemes():
        unit, group = subject_of(compiled, artisan, None, None)
        if version.code in begun or (compiled.unit_of_application == "group" and group is None):
            continue
        if earlier_case(compiled, artisan, unit=unit, group=group) is not None:
            continue
        facts, _errors = compiled.parse_facts(
            {
                k: v
                for k, v in known_of(compiled, artisan, unit=unit, group=group).items()
                if k in {spec.key for spec in compiled.fields}
            }
        )
        decided = compiled.assess(facts, compiled.judged_day(facts, clock.today()))
        if decided.failed:
            continue
        amount = from_paise(next(iter(decided.outputs.values()))) if decided.outputs else None
        found.append(
            Offer(
                Localised(compiled.title), Localised(compiled.summary), amount, len(decided.missing),
                reverse("apply", args=[version.code]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.amount is None, -(one.amount or 0), one.questions))


def notices_of(user: User) -> list[Notice]:
    """The last messages about her applications; sign-in codes are not among them."""
    return list(
        Notice.objects.filter(user_id=user.pk).exclude(subject_ref="").order_by("-made_at")[:NOTICES_SHOWN]
    )
