"""Whether two entries are one person: an officer answers, and may take the answer back."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import JOIN_ENTRIES
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import events
from odop.registry.enums import DuplicateState, FoundBy
from odop.registry.models import Artisan, DuplicateQuestion, Joining
from odop.registry.queries.duplicates import Candidate, Match, likely_same
from odop.registry.services import joining
from odop.registry.services.authority import holds_place, office_must_hold

ANOTHER_PLACE = _("One of the two lies in another district: the programme's cell decides.")


@transaction.atomic
def answer_duplicate(
    question: DuplicateQuestion, answer: str, *, by: User, keep: Artisan | None = None, note: str = ""
) -> DuplicateQuestion:
    """Closes the question with `same` or `different`.

    On `same` the entry that is not kept points at the kept one (the earlier, unless `keep` says otherwise) and what hangs on
    it moves, as `joining` has it. Refuses `answered` (somebody was first) and `not_your_place` (one of the two lies outside
    the officer's place). Where an office is at work for each of the two, the trail says so, and those who are hear of it.
    """
    if answer not in (DuplicateState.SAME, DuplicateState.DIFFERENT):
        raise Invalid(_("Say whether they are one person or two."), code="no_answer")
    _must_hold_both(by, question.district_id, (question.artisan_id, question.other_id))
    present = DuplicateQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if present.state != DuplicateState.OPEN:
        raise DomainError(_("This question has been answered already."), code="answered")
    present.state, present.answered_at, present.answered_by = answer, clock.now(), by
    present.note = note[:2000]
    if answer == DuplicateState.SAME:
        both = (present.artisan_id, present.other_id)
        kept_id = keep.pk if keep is not None else present.other_id
        if kept_id not in both:
            raise Invalid(_("Keep one of the two entries."), code="no_answer")
        [gone_id] = set(both) - {kept_id}
        with scope.widened("what hangs on an entry that is joined with another, wherever it lies"):
            both_run = len(joining.running_among(both)) == len(both)
            [made] = joining.join([(kept_id, gone_id)], by=by)
            Joining.objects.filter(pk=made.pk).update(question=present)
            if both_run:
                record(events.JOINED_WHILE_RUNNING, made.kept, by=by)
    present.save(update_fields=["state", "answered_at", "answered_by", "note"])
    record(events.DUPLICATE_ANSWERED, present, by=by, answer=str(answer))
    return present


@transaction.atomic
def take_apart(
    joined: Joining,
    *,
    by: User,
    give_back: Mapping[str, Sequence[str]] | None = None,
    note: str = "",
    again: bool = False,
) -> Joining:
    """Makes two entries of one again, as they were; what came since stays with the one that stayed, but for `give_back`.

    Refuses `not_your_place`, `split_already`, `joined_since`. The question whether they are one is closed as taken apart
    and is not asked again; with `again` it waits as before (a slip).
    """
    _must_hold_both(by, joined.district_id, (joined.kept_id, joined.gone_id))
    with scope.widened("what hangs on entries that are taken apart, wherever it lies"):
        done = joining.split(joined, by=by, give_back=give_back or {}, note=note)
    question = DuplicateQuestion.objects.filter(pk=done.question_id or 0)
    if again:
        question.update(state=DuplicateState.OPEN, answered_at=None, answered_by=None, sure=False)
    else:
        question.update(state=DuplicateState.SPLIT)
    return done


@transaction.atomic
def reopen_question(question: DuplicateQuestion, *, by: User) -> DuplicateQuestion:
    """Takes back the answer that they are two. Refuses `not_answered` where there is no such answer."""
    _must_hold_both(by, question.district_id, (question.artisan_id, question.other_id))
    present = DuplicateQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if present.state != DuplicateState.DIFFERENT:
        raise DomainError(_("There is no answer to take back."), code="not_answered")
    present.state, present.answered_at, present.answered_by = DuplicateState.OPEN, None, None
    present.save(update_fields=["state", "answered_at", "answered_by"])
    record(events.DUPLICATE_REOPENED, present, by=by)
    return present


@transaction.atomic
def send_up(question: DuplicateQuestion, *, by: User) -> DuplicateQuestion:
    """Hands a question of which one half lies elsewhere to the state's cell. Refuses `answered`."""
    office_must_hold(by, question.district_id, JOIN_ENTRIES)
    present = DuplicateQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if present.state != DuplicateState.OPEN:
        raise DomainError(_("This question has been answered already."), code="answered")
    if present.sent_up_at is None:
        present.sent_up_at = clock.now()
        present.save(update_fields=["sent_up_at"])
        record(events.DUPLICATE_SENT_UP, present, by=by)
    return present


def ask_again(artisan: Artisan, *, by: Actor) -> list[DuplicateQuestion]:
    """Asks about an entry that was corrected; what was asked before, either way round, is not asked twice."""
    candidate = Candidate.of(artisan)
    asked = []
    for match in likely_same(candidate):
        with scope.widened("whether this question was asked before"):
            known = DuplicateQuestion.objects.filter(
                artisan_id__in=(artisan.pk, match.artisan.pk), other_id__in=(artisan.pk, match.artisan.pk)
            ).exists()
        if not known:
            asked.append(ask(artisan, match, by=by, found_by=FoundBy.CORRECTION))
    return asked


def ask(
    artisan: Artisan, match: Match, *, by: Actor, found_by: str = FoundBy.ENROLMENT, says_same: bool = False
) -> DuplicateQuestion:
    """One question, for the office of the entry's district."""
    question = DuplicateQuestion(
        artisan=artisan,
        other=match.artisan,
        district_id=artisan.district_id,
        score=match.score,
        reasons=[*match.reasons, *(["says_same"] if says_same else [])],
        found_by=found_by,
    )
    with scope.widened("a question that its asker may not read back"):
        question.save(force_insert=True)
    record(events.DUPLICATE_ASKED, question, by=by, artisan=artisan.ref, score=round(match.score, 3))
    return question


def _must_hold_both(by: User, district_id: int, both: tuple[int, int]) -> None:
    office_must_hold(by, district_id, JOIN_ENTRIES)
    with scope.widened("in which districts two entries lie"):
        places = set(Artisan.objects.filter(pk__in=both).values_list("district_id", flat=True))
    if not all(holds_place(by, place) for place in places):
        raise NotAllowed(ANOTHER_PLACE, code="not_your_place")
