"""Stalls: asked for, given by the published criteria, allotted on the plan, given back."""

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.exhibitions import events
from odop.exhibitions.criteria import criteria_for
from odop.exhibitions.enums import Asked
from odop.exhibitions.models import Fair, Stall, StallApplication
from odop.exhibitions.queries.bars import bar_against, barred_words
from odop.exhibitions.queries.standing import next_waiting, ranked
from odop.exhibitions.services.fairs import WRONG, check_may_run, locked
from odop.kernel import clock
from odop.kernel.actors import Actor, System
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Unit
from odop.registry.queries import has_consent

MINE = _("You can ask for yourself; the district office can ask for an artisan of its district.")


def _may_ask(artisan: Artisan, by: User) -> None:
    hers = (
        artisan.user_id == by.pk
        if by.is_citizen
        else by.scope.everything or artisan.district_id in by.scope.districts
    )
    if not (by.may(APPLY) and hers):
        raise NotAllowed(MINE)


@transaction.atomic
def ask_for_stall(
    fair: Fair, *, artisan: Artisan, goods: str, by: User, unit: Unit | None = None, is_sample: bool = False
) -> StallApplication:
    """An application for a stall while the call is open. Her unit and product line stand for it.

    Refuses `not_called`, `call_closed`, `other_district` (a district's own fair), `barred`, `no_consent`,
    `asked_already`, `invalid`, `not_allowed`.
    """
    _may_ask(artisan, by)
    present = locked(fair)
    if present.called_on is None or present.apply_by is None:
        raise DomainError(_("Stalls of this fair cannot be asked for yet."), code="not_called")
    if clock.today() > present.apply_by or present.selected_at is not None:
        raise DomainError(_("The call for this fair is closed."), code="call_closed")
    if present.district_id is not None and present.district_id != artisan.district_id:
        raise DomainError(
            _(
                "This fair is held by a district for its own units. Ask at the fairs of your district or the State."
            ),
            code="other_district",
        )
    unit = unit or artisan.units.first()
    bar = bar_against(artisan, unit)
    if bar is not None:
        raise DomainError(barred_words(bar), code="barred")
    if not has_consent(artisan.pk, Purpose.REGISTER):
        raise DomainError(
            _("Without the consent to be in the register no stall can be given. Give it again first."),
            code="no_consent",
        )
    wrong: dict[str, str | Promise] = {}
    if not goods.strip():
        wrong["goods"] = _("Write what you will show.")
    elif len(goods.strip()) > 160:
        wrong["goods"] = _("This is too long. Write at most %(count)s letters.") % {"count": 160}
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    series = f"ST-{artisan.district.code}-{FinancialYear.of(present.from_on).short}"
    try:
        with transaction.atomic():
            asked = StallApplication.objects.create(
                ref=f"{series}-{next_number(series):06d}",
                fair=present,
                artisan=artisan,
                unit=unit,
                district_id=artisan.district_id,
                goods=" ".join(goods.split()),
                applied_at=clock.now(),
                applied_by=by,
                is_sample=is_sample,
            )
    except IntegrityError:
        raise DomainError(_("There is an application for this fair already."), code="asked_already") from None
    record(events.ASKED, asked, by=by, fair=present.ref)
    return asked


@transaction.atomic
def withdraw_stall(asked: StallApplication, *, by: User) -> StallApplication:
    """She gives up her application, or her place, before the fair begins; a reaction moves the waiting list up.

    Refuses `not_allowed`, `nothing_to_withdraw`, `begun`.
    """
    _may_ask(asked.artisan, by)
    fair = locked(asked.fair)
    present = StallApplication.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if present.state not in (Asked.APPLIED, Asked.SELECTED, Asked.WAITING):
        raise DomainError(_("There is nothing to withdraw."), code="nothing_to_withdraw")
    if clock.today() >= fair.from_on:
        raise DomainError(_("The fair has begun."), code="begun")
    stall = present.stall_id
    present.state, present.stall, present.allotted_at = Asked.WITHDRAWN, None, None
    present.save(update_fields=["state", "stall", "allotted_at"])
    record(events.WITHDRAWN, present, by=by, fair=fair.ref, stall=stall)
    return present


@transaction.atomic
def move_up(fair: Fair, *, by: Actor) -> list[StallApplication]:
    """Those of the waiting list for whom a stall has become free, in their order; nobody before the selection is made.

    Done by the system when somebody withdraws. Refuses `not_allowed` for anybody else who does not run the fair.
    """
    if isinstance(by, User):
        check_may_run(by, fair)
    elif not isinstance(by, System):
        raise NotAllowed()
    present = locked(fair)
    if present.selected_at is None or clock.today() >= present.from_on:
        return []
    taken = present.applications.filter(state=Asked.SELECTED).count()
    moved = []
    for _place in range(present.stalls.count() - taken):
        found = next_waiting(present.pk, per_district=present.per_district)
        if found is None:
            break
        found.state, found.decided_at = Asked.SELECTED, clock.now()
        found.save(update_fields=["state", "decided_at"])
        record(events.MOVED_UP, found, by=by, fair=present.ref)
        moved.append(found)
    return moved


@transaction.atomic
def select(fair: Fair, *, by: User) -> list[StallApplication]:
    """Gives the stalls by the published criteria and keeps facts, points and rank with every application.

    Nobody is picked by hand: the list follows from what was published with the call. Refuses `not_your_fair`,
    `cancelled`, `call_open`, `selected_already`, `nobody_asked`, `criteria_changed`.
    """
    check_may_run(by, fair)
    present = locked(fair)
    if present.apply_by is None or clock.today() <= present.apply_by:
        raise DomainError(_("The call is still open."), code="call_open")
    if present.selected_at is not None:
        raise DomainError(_("The selection for this fair is made."), code="selected_already")
    criteria = criteria_for(present.kind)
    if criteria is None or criteria.hash != present.criteria_hash:
        raise DomainError(
            _("The criteria are not those that were published with the call. Put them back, or call again."),
            code="criteria_changed",
        )
    asking = present.applications.select_related("artisan", "unit").filter(state=Asked.APPLIED)
    standings = ranked(
        asking,
        criteria,
        stalls=present.stalls.count(),
        before=present.from_on,
        per_district=present.per_district,
    )
    if not standings:
        raise DomainError(_("Nobody has asked for a stall."), code="nobody_asked")
    moment = clock.now()
    for one in standings:
        asked = one.application
        asked.facts, asked.points_by, asked.points = one.facts, one.points_by, one.points
        asked.rank, asked.state, asked.decided_at = one.rank, one.state, moment
    fields = ["facts", "points_by", "points", "rank", "state", "decided_at"]
    StallApplication.objects.bulk_update([one.application for one in standings], fields)
    present.selected_at, present.selected_by = moment, by
    present.save(update_fields=["selected_at", "selected_by"])
    chosen = sum(one.state == Asked.SELECTED for one in standings)
    record(events.SELECTED, present, by=by, asked=len(standings), selected=chosen, criteria=criteria.hash)
    return [one.application for one in standings]


@transaction.atomic
def allot_stall(asked: StallApplication, *, stall: str, by: User) -> StallApplication:
    """Puts a selected unit on a stall of the plan; another stall than before moves it.

    Refuses `not_your_fair`, `not_selected`, `no_such_stall`, `stall_taken`.
    """
    check_may_run(by, asked.fair)
    fair = locked(asked.fair)
    present = StallApplication.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if present.state != Asked.SELECTED:
        raise DomainError(_("Only who was selected gets a stall."), code="not_selected")
    place = Stall.objects.filter(fair=fair, code=stall.strip().upper()).first()
    if place is None:
        raise DomainError(_("There is no stall of this number."), code="no_such_stall")
    present.stall, present.allotted_at = place, clock.now()
    try:
        with transaction.atomic():
            present.save(update_fields=["stall", "allotted_at"])
    except IntegrityError:
        raise DomainError(
            _("Stall %(code)s is allotted already.") % {"code": place.code}, code="stall_taken"
        ) from None
    record(events.ALLOTTED, present, by=by, fair=fair.ref, stall=place.code)
    return present


@transaction.atomic
def allot_all(fair: Fair, *, by: User) -> int:
    """Puts every selected unit that has no stall yet on the next free one, in the order of rank; returns how many."""
    check_may_run(by, fair)
    present = locked(fair)
    free = iter(present.stalls.filter(application__isnull=True).order_by("y", "x"))
    waiting = list(present.applications.filter(state=Asked.SELECTED, stall__isnull=True).order_by("rank"))
    count = 0
    for asked, place in zip(waiting, free, strict=False):
        asked.stall, asked.allotted_at = place, clock.now()
        asked.save(update_fields=["stall", "allotted_at"])
        record(events.ALLOTTED, asked, by=by, fair=present.ref, stall=place.code)
        count += 1
    return count
