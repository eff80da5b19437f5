"""Carrying out an approved plan: milestones, what each quarter brought, and how an intervention ended."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import Invalid
from odop.kernel.services import touch_pages
from odop.planning import events
from odop.planning.enums import Outcome
from odop.planning.models import Intervention, Milestone, Progress
from odop.planning.quarters import quarter_of
from odop.planning.services.allowed import running

WRONG = _("Some answers are missing or not right.")
Words = str | Promise


@transaction.atomic
def add_milestone(intervention: Intervention, *, title: str, due_on: date | None, by: User) -> Milestone:
    """Something that will be seen to be done by a day. Refuses `not_in_the_plan`, `intervention_ended`, `invalid`."""
    present = running(intervention, by)
    wrong: dict[str, Words] = {}
    if not title.strip():
        wrong["milestone"] = _("Write what will be seen to be done.")
    if due_on is None or not present.starts_on <= due_on:
        wrong["due_on"] = _("Write by which day; it cannot lie before the intervention begins.")
    if wrong or due_on is None:
        raise Invalid(WRONG, fields=wrong)
    made = Milestone.objects.create(
        intervention=present, district_id=present.district_id, title=title.strip()[:120], due_on=due_on
    )
    touch_pages()
    return made


@transaction.atomic
def reach_milestone(milestone: Milestone, *, on: date | None, by: User) -> Milestone:
    """Refuses as `add_milestone`; a day that has not come is `invalid`. The same again changes nothing."""
    present = running(milestone.intervention, by)
    if on is None or on > clock.today():
        raise Invalid(
            WRONG,
            fields={"reached_on": _("Write the day on which it was reached; it cannot lie in the future.")},
        )
    if milestone.reached_on is None:
        milestone.reached_on = on
        milestone.save(update_fields=["reached_on"])
        record(events.REACHED, present.plan, by=by, number=present.number)
        touch_pages()
    return milestone


@transaction.atomic
def report_quarter(
    intervention: Intervention, *, quarter_on: date | None, done_percent: int | None, spent: Decimal | None,
    value: Decimal | None, note: str = "", by: User,
) -> Progress:  # fmt: skip
    """What a quarter brought: work done and rupees spent, both in all so far, and the indicator if it was measured.

    A second report of the quarter takes the place of the first. Refuses `not_in_the_plan`, `intervention_ended`, `invalid`.
    """
    present = running(intervention, by)
    wrong: dict[str, Words] = {}
    if quarter_on is None or quarter_on != quarter_of(quarter_on) or quarter_on > clock.today():
        wrong["quarter_on"] = _("Choose a quarter that has begun.")
    if done_percent is None or not 0 <= done_percent <= 100:
        wrong["done_percent"] = _("Write how much of the work is done, from 0 to 100 per cent.")
    if spent is None or spent < 0:
        wrong["spent"] = _("Write what was spent so far.")
    if value is not None and not value.is_finite():
        wrong["value"] = _("Write a number, or leave it empty.")
    if wrong or quarter_on is None or spent is None or done_percent is None:
        raise Invalid(WRONG, fields=wrong)
    made, _new = Progress.objects.update_or_create(
        intervention=present, quarter_on=quarter_on,
        defaults={
            "district_id": present.district_id, "done_percent": done_percent, "spent": spent, "value": value, "note": note.strip(),
            "reported_at": clock.now(), "reported_by": by,
        },
    )  # fmt: skip
    record(
        events.REPORTED,
        present.plan,
        by=by,
        number=present.number,
        quarter=quarter_on.isoformat(),
        done=done_percent,
    )
    touch_pages()
    return made


@transaction.atomic
def end_intervention(
    intervention: Intervention, *, outcome: str, on: date | None, value: Decimal | None, note: str, by: User
) -> Intervention:
    """Met, missed or given up. What is called met must have reached its target by the last measured value.

    Refuses `not_in_the_plan`, `intervention_ended`, `invalid`. Later plans learn from it how often its like has worked.
    """
    present = running(intervention, by)
    wrong: dict[str, Words] = {}
    if outcome not in Outcome.values:
        wrong["outcome"] = _("Choose how it ended.")
    if on is None or on > clock.today() or on < present.starts_on:
        wrong["ended_on"] = _("Write the day on which it ended; it cannot lie in the future.")
    if not note.strip():
        wrong["ended_note"] = _("Write how it ended.")
    if outcome in (Outcome.MET, Outcome.MISSED):
        if value is None or not value.is_finite():
            wrong["end_value"] = _("Write where the indicator stands.")
        elif present.reached(value) != (outcome == Outcome.MET):
            wrong["outcome"] = (
                _("The target is not reached with this figure.")
                if outcome == Outcome.MET
                else _("The target is reached with this figure.")
            )
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    if value is not None and value.is_finite() and on is not None:
        before = present.progress.order_by("-quarter_on").first()
        Progress.objects.update_or_create(
            intervention=present, quarter_on=quarter_of(on),
            defaults={
                "district_id": present.district_id,
                "done_percent": 0 if outcome == Outcome.DROPPED else 100, "value": value, "note": note.strip(),
                "spent": before.spent if before else Decimal(0), "reported_at": clock.now(), "reported_by": by,
            },
        )  # fmt: skip
    present.outcome, present.ended_on, present.ended_note = outcome, on, note.strip()
    present.save(update_fields=["outcome", "ended_on", "ended_note"])
    record(events.ENDED, present.plan, by=by, number=present.number, outcome=outcome)
    touch_pages()
    return present
