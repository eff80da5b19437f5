"""Answering whether two entries are one person: a person decides, nothing is joined by itself."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import JOIN_ENTRIES
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import events
from odop.registry.enums import DuplicateState
from odop.registry.models import Artisan, DuplicateQuestion, Membership, Unit
from odop.registry.services.authority import holds_place, office_must_hold


@transaction.atomic
def answer_duplicate(
    question: DuplicateQuestion, answer: str, *, by: User, keep: Artisan | None = None, note: str = ""
) -> DuplicateQuestion:
    """Closes the question with `same` or `different`.

    On `same` the entry that is not kept points at the kept one (the earlier, unless `keep` says otherwise): its units and
    memberships move, and its sign-in too when the kept entry has none. Consents stay with the words they were given on.
    Refuses `answered` (somebody was first) and `not_your_place` (one of the two lies outside the officer's place).
    """
    if answer not in (DuplicateState.SAME, DuplicateState.DIFFERENT):
        raise Invalid(_("Say whether they are one person or two."), code="no_answer")
    office_must_hold(by, question.district_id, JOIN_ENTRIES)
    with scope.widened("in which district the other entry lies"):
        other_district = Artisan.objects.values_list("district_id", flat=True).get(pk=question.other_id)
    if not holds_place(by, other_district):
        raise NotAllowed(
            _("One of the two lies in another district: the programme's cell decides."), code="not_your_place"
        )
    present = DuplicateQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if present.state != DuplicateState.OPEN:
        raise DomainError(_("This question has been answered already."), code="answered")
    present.state, present.answered_at, present.answered_by = answer, clock.now(), by
    present.note = note[:2000]
    if answer == DuplicateState.SAME:
        kept_id = keep.pk if keep is not None else present.other_id
        if kept_id not in (present.artisan_id, present.other_id):
            raise Invalid(_("Keep one of the two entries."), code="no_answer")
        _join(present.artisan_id if kept_id == present.other_id else present.other_id, kept_id, by=by)
    present.save(update_fields=["state", "answered_at", "answered_by", "note"])
    record(events.DUPLICATE_ANSWERED, present, by=by, answer=str(answer))
    return present


def _join(gone_id: int, kept_id: int, *, by: User) -> None:
    pair = Artisan.objects.select_for_update(of=("self",)).filter(pk__in=(gone_id, kept_id)).order_by("pk")
    rows = {artisan.pk: artisan for artisan in pair}
    gone, kept = rows[gone_id], rows[kept_id]
    if gone.merged_into_id or kept.merged_into_id:
        raise DomainError(_("One of the two has been joined with another entry meanwhile."), code="answered")
    user, gone.merged_into = gone.user, kept
    if kept.user_id is None and user is not None:
        gone.user = None
    gone.save(update_fields=["merged_into", "user"])
    if kept.user_id is None and user is not None:
        kept.user = user
        kept.save(update_fields=["user"])
    Artisan.objects.filter(merged_into=gone).update(merged_into=kept)
    Unit.objects.filter(owner=gone).update(owner=kept)
    already = Membership.objects.filter(artisan=kept, to_on__isnull=True).values("group")
    Membership.objects.filter(artisan=gone).exclude(to_on__isnull=True, group__in=already).update(
        artisan=kept
    )
    record(events.JOINED, gone, by=by, kept=kept.ref)
