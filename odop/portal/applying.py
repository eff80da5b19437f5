"""An application under way: its pages, what is known so far, what the order makes of it, and its papers.

Everything comes from the compiled scheme; nothing here knows what a scheme gives or asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.refusals import NotAllowed, NotFound
from odop.lib.formula.fields import Field
from odop.lib.money import from_paise
from odop.lib.rules import DocumentRule, Order, Scheme
from odop.lib.workflow import START
from odop.portal.questions import in_words
from odop.registry.models import Artisan, Group, Unit
from odop.registry.queries import artisan_of, artisan_visible_to
from odop.schemes.models import ApplicationDraft, DraftFile, SchemeVersion
from odop.schemes.queries import draft_of, earlier_case, known_of, may_send, subject_of
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import read_answers

# The two pages that hold no questions. A scheme may name and place them; if it does not, they come last.
PAPERS, REVIEW = "papers", "review"
OWN_WORDS = {
    PAPERS: (_("Papers"), _("A clear photo taken with the phone is enough.")),
    REVIEW: (_("Check and send"), _("Read everything once before you send it.")),
}

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One page of the wizard."""

    number: int
    key: str
    title: Words
    help: Words
    specs: tuple[Field, ...]


@dataclass(frozen=True)
class Result:
    """What the order makes of the answers so far. `outputs` are (label, rupees), the first is what the scheme gives."""

    eligible: bool | None
    outputs: list[tuple[Words, Decimal]]
    because: Words
    source: str
    failed: list[dict[str, Any]]
    missing: list[tuple[Words, str]]  # label, address of its page
    order: Order | None


@dataclass(frozen=True)
class Paper:
    """One paper she is asked for, and what has been added."""

    rule: DocumentRule
    label: Localised
    help: Localised
    mask: Localised
    source: Localised
    added: DraftFile | None
    wrong: str = ""


def steps_of(compiled: Scheme, facts: Mapping[str, Any] | None = None) -> list[Step]:
    """The pages of the wizard in the scheme's order; a page without questions, papers or review is left out.

    A question that the facts so far make needless is not there (`when` in the form). What is asked on the same page as
    the fact that decides stays: she reads there that it may be left.
    """
    asked = compiled.asked(facts or {}, clock.today())
    found: list[tuple[str, Words, Words, tuple[Field, ...]]] = []
    for page in compiled.pages:
        specs = tuple(
            one
            for one in (*compiled.fields, *compiled.form_fields)
            if one.page == page.key and one.key in asked and not one.locked
        )
        if specs or page.key in OWN_WORDS:
            found.append((page.key, Localised(page.title), Localised(page.help), specs))  # type: ignore[arg-type]
    named = {key for key, *_rest in found}
    found += [(key, *OWN_WORDS[key], ()) for key in (PAPERS, REVIEW) if key not in named]
    found = [one for one in found if one[0] != PAPERS or compiled.documents]
    return [Step(number, *one) for number, one in enumerate(found, start=1)]


@dataclass
class Applying:
    """Who applies for what, with what is known: the register's answers, over them her own."""

    user: User
    artisan: Artisan
    version: SchemeVersion
    compiled: Scheme
    draft: ApplicationDraft | None
    for_other: bool
    unit: Unit | None = None
    group: Group | None = None
    more: Mapping[str, Any] = field(default_factory=dict)  # typed just now, not yet kept

    @property
    def steps(self) -> list[Step]:
        """The pages as her answers stand now; what was typed just now counts."""
        kept = self.draft.answers if self.draft else {}
        return steps_of(
            self.compiled, read_answers(self.compiled, {**self.known_before, **kept, **self.more})[0]
        )

    @cached_property
    def known_before(self) -> dict[str, Any]:
        written = {**(self.draft.answers if self.draft else {}), **self.more}
        return known_of(self.compiled, self.artisan, unit=self.unit, group=self.group, answers=written)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What the register knows, over it what she wrote, over that what the house knows better than anybody."""
        written = {**self.known_before, **(self.draft.answers if self.draft else {}), **self.more}
        locked = known_of(
            self.compiled, self.artisan, unit=self.unit, group=self.group, answers=written, locked_only=True
        )
        return {**written, **locked}

    @cached_property
    def read(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, str]]]:
        """Typed facts, other answers, and what is wrong or lacking, by key."""
        return read_answers(self.compiled, self.answers)

    def step(self, key: str) -> Step:
        found = next((step for step in self.steps if step.key == key), None)
        if found is None:
            raise NotFound()
        return found

    def url(self, key: str = "", **more: str) -> str:
        """The address of a page; for somebody else it names her."""
        asked = {**({"for": self.artisan.ref} if self.for_other else {}), **more}
        path = (
            reverse("apply_page", args=[self.compiled.code, key])
            if key
            else reverse("apply", args=[self.compiled.code])
        )
        return f"{path}?{urlencode(asked)}" if asked else path

    @cached_property
    def earlier(self) -> Case | None:
        """The application that stands in the way of this one."""
        return earlier_case(self.compiled, self.artisan, unit=self.unit, group=self.group)

    def after(self, step: Step) -> str:
        return self.url(self.steps[min(step.number, len(self.steps) - 1)].key)

    @property
    def home(self) -> str:
        return reverse("register_artisan", args=[self.artisan.ref]) if self.for_other else reverse("me")

    def shows_result(self, step: Step) -> bool:
        """Whether this page asks an amount that decides what the scheme gives."""
        edition = self.compiled.entitlement_on(clock.today())
        return edition is not None and any(
            spec.type == "money" and spec.key in edition.reads for spec in step.specs
        )

    @cached_property
    def result(self) -> Result:
        facts = self.read[0]
        day = self.compiled.judged_day(facts, clock.today())
        decided = self.compiled.assess(facts, day)
        edition = self.compiled.entitlement_on(day)
        page_of = {spec.key: spec.page for spec in self.compiled.fields}
        labels = {spec.key: Localised(spec.label) for spec in self.compiled.fields}
        return Result(
            eligible=decided.eligible,
            outputs=[
                (Localised(one.label), from_paise(decided.outputs[one.key]))  # type: ignore[misc]
                for one in (edition.outputs if edition else ())
                if one.key in decided.outputs
            ],
            because=Localised(decided.row.because) if decided.row else "",  # type: ignore[arg-type]
            source=decided.row.source if decided.row else "",
            failed=[
                {"text": Localised(one.because), "tone": "late", "source": one.source}
                for one in decided.failed
            ],
            missing=[
                (labels[key], self.url(page_of[key]) + f"#id_{key}")  # type: ignore[misc]
                for key in decided.missing
                if page_of.get(key)
            ],
            order=self.compiled.legal_basis[0] if self.compiled.legal_basis else None,
        )

    def papers(self, wrong: Mapping[str, str] | None = None) -> list[Paper]:
        """The papers this applicant is asked for, as far as her answers tell; with what was added so far."""
        added = {one.key: one for one in self.draft.files.select_related("file")} if self.draft else {}
        known = {**self.read[0], **self.read[1]}
        return [
            Paper(
                rule, Localised(rule.label), Localised(rule.help), Localised(rule.mask), Localised(rule.source),
                added.get(rule.key), (wrong or {}).get(rule.key, ""),
            )
            for rule in self.compiled.documents_by(known, START)
        ]  # fmt: skip

    def parts(self) -> list[dict[str, Any]]:
        """Every answer by page, with the address where it is changed."""
        facts, others, _errors = self.read
        typed = {**facts, **others}
        return [
            {
                "title": step.title,
                "url": self.url(step.key, then=REVIEW),
                "pairs": [
                    (
                        Localised(spec.label),
                        in_words(spec, typed.get(spec.key)) or self.answers.get(spec.key) or "–",
                    )
                    for spec in step.specs
                ],
            }
            for step in self.steps
            if step.specs
        ]

    def lacking(self) -> list[tuple[Words, str, Words]]:
        """What still stands in the way of sending: (question, address, sentence)."""
        errors = self.read[2]
        return [
            (
                Localised(spec.label),
                self.url(spec.page, then=REVIEW) + f"#id_{spec.key}",
                Localised(errors[spec.key]),
            )  # type: ignore[misc]
            for spec in (*self.compiled.fields, *self.compiled.form_fields)
            if spec.key in errors
        ]


def applying(user: User, code: str, *, for_ref: str = "") -> Applying | None:
    """The application of this person, or of the artisan an office helps; None before she is enrolled.

    NotFound for a scheme that does not exist and an artisan outside the reader's place or joined with another entry;
    NotAllowed for who does not send applications.
    """
    version, compiled = current_scheme(code)
    for_other = not user.is_citizen
    artisan = artisan_visible_to(user, for_ref) if for_other else artisan_of(user)
    if artisan is None:
        return None
    if artisan.merged_into_id is not None:
        raise NotFound()
    if not may_send(compiled, user):
        raise NotAllowed()
    unit, group = subject_of(compiled, artisan, None, None)
    return Applying(user, artisan, version, compiled, draft_of(user, artisan, code), for_other, unit, group)
