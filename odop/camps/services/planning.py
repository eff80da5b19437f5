"""Planning a camp: place, days, who enrols there."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office, User
from odop.accounts.permissions import ENROL_AT_CAMPS
from odop.camps import events
from odop.camps.models import Camp, CampOfficer
from odop.camps.queries import colleagues, offices_of
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.looks import Look, looked
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, filled
from odop.kernel.services import next_number

LONGEST = 31  # days
MOST = 100_000  # people of one camp
WRONG = _("Some answers are missing or not right.")


def _may_plan(office: Office, by: User) -> None:
    if not by.may(ENROL_AT_CAMPS):
        raise NotAllowed()
    if office not in offices_of(by):
        raise NotAllowed(_("This district does not belong to your office."), code="not_your_place")


def _check(
    office: Office,
    place: str,
    from_on: date | None,
    to_on: date | None,
    target: int | None,
    people: Sequence[User],
) -> None:
    wrong: dict[str, str | Promise] = {}
    if not place.strip():
        wrong["place"] = _("Write the village, town or mohalla.")
    if len(place) > 120:
        wrong["place"] = filled(_("This is too long. Write at most %(count)s letters."), count=120)
    if from_on is None:
        wrong["from_on"] = _("Write the date.")
    if to_on is None:
        wrong["to_on"] = _("Write the date.")
    if from_on and to_on and not 0 <= (to_on - from_on).days < LONGEST:
        wrong["to_on"] = _("A camp ends on its first day or up to 30 days after it.")
    if target is not None and not 0 < target <= MOST:
        wrong["target"] = _("Write how many people, like 150.")
    if not people:
        wrong["officers"] = _("Choose who enrols at this camp.")
    elif {one.pk for one in people} - {one.pk for one in colleagues([office])}:
        wrong["officers"] = _("Choose among the people of your office.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)


@transaction.atomic
def plan_camp(
    office: Office,
    *,
    place: str,
    from_on: date | None,
    to_on: date | None,
    officers: Sequence[User],
    target: int | None = None,
    by: User,
) -> Camp:
    """Returns the new camp of the office. Refuses `invalid` naming every field, `not_allowed`, `not_your_place`."""
    _may_plan(office, by)
    _check(office, place, from_on, to_on, target, officers)
    assert office.district and from_on and to_on  # noqa: S101 (checked above; offices_of gives offices of districts)
    series = f"CP-{office.district.code}"
    camp = Camp.objects.create(
        ref=f"{series}-{next_number(series):06d}",
        district=office.district,
        office=office,
        place=" ".join(place.split()),
        from_on=from_on,
        to_on=to_on,
        target=target,
        planned_at=clock.now(),
        planned_by=by,
    )
    CampOfficer.objects.bulk_create(CampOfficer(camp=camp, user=one) for one in officers)
    record(events.PLANNED, camp, by=by, officers=sorted(one.pk for one in officers))
    return camp


@transaction.atomic
def change_camp(
    camp: Camp,
    *,
    place: str,
    from_on: date | None,
    to_on: date | None,
    target: int | None,
    officers: Sequence[User],
    by: User,
) -> list[str]:
    """Returns the keys that changed (place, from_on, to_on, target, officers). Refusals as of `plan_camp`, `cancelled`."""
    _may_plan(camp.office, by)
    present = Camp.objects.select_for_update(of=("self",)).get(pk=camp.pk)
    _refuse_cancelled(present)
    _check(camp.office, place, from_on, to_on, target, officers)
    given = {"place": " ".join(place.split()), "from_on": from_on, "to_on": to_on, "target": target}
    changed = [key for key, value in given.items() if getattr(present, key) != value]
    for key in changed:
        setattr(present, key, given[key])
        setattr(camp, key, given[key])
    present.save(update_fields=[*given])
    wanted, had = {one.pk for one in officers}, set(present.officers.values_list("user_id", flat=True))
    if wanted != had:
        present.officers.exclude(user_id__in=wanted).delete()
        CampOfficer.objects.bulk_create(CampOfficer(camp=present, user_id=pk) for pk in sorted(wanted - had))
        changed.append("officers")
    if changed:
        record(events.CHANGED, present, by=by, fields=sorted(changed))
    return changed


@transaction.atomic
def cancel_camp(camp: Camp, *, by: User) -> Camp:
    """Closes a camp that is not held. Refuses `cancelled` and `has_records` when something has arrived from it."""
    _may_plan(camp.office, by)
    present = Camp.objects.select_for_update(of=("self",)).get(pk=camp.pk)
    _refuse_cancelled(present)
    if present.records.exists():
        raise DomainError(_("People were enrolled at this camp; it cannot be cancelled."), code="has_records")
    present.cancelled_at = camp.cancelled_at = clock.now()
    present.save(update_fields=["cancelled_at"])
    record(events.CANCELLED, present, by=by)
    return present


def _refuse_cancelled(camp: Camp) -> None:
    if camp.cancelled_at is not None:
        raise DomainError(_("This camp is cancelled."), code="cancelled")


@transaction.atomic
def export_records(camp: Camp, count: int, *, by: User) -> None:
    """Notes on the trail that `by` took `count` records of the camp out as a file."""
    if not by.may(ENROL_AT_CAMPS):
        raise NotAllowed()
    looked(Look("list", None, "", "", camp.district_id, tied=True, rows=count))
    record(events.EXPORTED, camp, by=by, rows=count)
