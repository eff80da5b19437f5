"""What an agreement binds somebody to, and how each due day went; whoever answers for it is reminded before and after."""

import logging
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Posting, User
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.kernel.services import send_notice, store_file, touch_pages
from odop.lib.dates import format_day
from odop.partners import events
from odop.partners.dues import Due, dues
from odop.partners.enums import ObligationKind, Outcome, Stage, State, Whose
from odop.partners.models import Agreement, Fulfilment, Obligation
from odop.partners.services.allowed import Wrong, check, in_both, refuse, running

log = logging.getLogger(__name__)

MOST_MONTHS = 60
OF_THE_FILE = 99  # numbers up to here are those of the programme's own file


@transaction.atomic
def bind(
    agreement: Agreement, *, whose: str, kind: str, text: Mapping[str, str], due_on: date | None = None,
    every_months: int | None = None, source: str = "", by: Actor,
) -> Obligation:  # fmt: skip
    """Note an obligation: due once by `due_on`, every so many months from it on, or at no stated day. Refuses `invalid`,
    `ended`."""
    present = running(agreement, by)
    wrong: Wrong = {}
    words = in_both("text", text, wrong)
    if whose not in Whose.values:
        wrong["whose"] = _("Choose whose it is.")
    if kind not in ObligationKind.values:
        wrong["kind"] = _("Choose one of these.")
    wrong |= _faults_of_days(every_months)
    refuse(wrong)
    last = present.obligations.order_by("-number").values_list("number", flat=True).first() or 0
    made = Obligation.objects.create(
        agreement=present, number=max(last, OF_THE_FILE) + 1, whose=whose, kind=kind, text=words, due_on=due_on, every_months=every_months,
        source=source.strip()[:400],
    )  # fmt: skip
    record(events.BOUND, present, by=by, number=made.number, due_on=due_on.isoformat() if due_on else "")
    touch_pages()
    return made


def _faults_of_days(every_months: int | None) -> Wrong:
    if every_months is not None and not 1 <= every_months <= MOST_MONTHS:
        return {"every_months": _("From 1 to 60 months, or nothing if it is due once.")}
    return {}


@transaction.atomic
def set_days(
    obligation: Obligation, *, due_on: date | None, every_months: int | None, by: Actor
) -> Obligation:
    """The first day and how often: where the record names none, the parties agree on one. Refuses `invalid`, `ended`,
    `settled` once a day of it was noted as met or missed."""
    present = _running(obligation, by)
    if present.fulfilments.exists():
        raise DomainError(_("Days of it are settled already; stop it and note a new one."), code="settled")
    refuse(_faults_of_days(every_months))
    present.due_on, present.every_months = due_on, every_months
    present.save(update_fields=["due_on", "every_months"])
    record(
        events.DATED,
        present.agreement,
        by=by,
        number=present.number,
        due_on=due_on.isoformat() if due_on else "",
    )
    touch_pages()
    return present


@transaction.atomic
def stop(obligation: Obligation, *, by: Actor) -> Obligation:
    """Nothing more is expected from today on; what was late until then stays on record."""
    present = _running(obligation, by)
    present.stopped_on = clock.today()
    present.save(update_fields=["stopped_on"])
    record(events.STOPPED, present.agreement, by=by, number=present.number)
    touch_pages()
    return present


@transaction.atomic
def settle(
    obligation: Obligation, *, due_on: date | None, outcome: str, words: str, content: bytes = b"", name: str = "",
    by: Actor,
) -> Fulfilment:  # fmt: skip
    """How a due day went: met with what shows it, or missed for good. Without a due day it is noted for today.

    Refuses `invalid` (a day on which nothing is due, words missing), `settled`, `not_signed`, and the file as `store_file`.
    """
    present = _running(obligation, by, stopped_too=True)
    if present.agreement.stage != Stage.SIGNED:
        raise DomainError(_("Nobody is bound before the agreement is signed."), code="not_signed")
    today = clock.today()
    wrong: Wrong = {}
    if outcome not in Outcome.values:
        wrong["outcome"] = _("Choose how it went.")
    if not words.strip():
        wrong["words"] = _("Write what shows it, or why it was missed.")
    known = {one.on: one for one in dues_of(present, today)}
    if present.due_on is None:
        due_on = today
    elif due_on not in known:
        wrong["due"] = _("Nothing is due on this day.")
    elif outcome == Outcome.MISSED and due_on > today:
        wrong["outcome"] = _("It is not due yet.")
    refuse(wrong)
    assert due_on is not None  # noqa: S101 (checked above)
    if present.fulfilments.filter(due_on=due_on).exists():
        raise DomainError(_("This day is settled already."), code="settled")
    made = Fulfilment.objects.create(
        obligation=present, due_on=due_on, outcome=outcome, words=words.strip(), noted_at=clock.now(),
        noted_by=by if isinstance(by, User) else None, file=store_file(content, name=name, by=by) if content else None,
    )  # fmt: skip
    record(
        events.SETTLED,
        present.agreement,
        by=by,
        number=present.number,
        due_on=due_on.isoformat(),
        outcome=outcome,
    )
    touch_pages()
    return made


def _running(obligation: Obligation, by: Actor, *, stopped_too: bool = False) -> Obligation:
    check(by)
    agreement = running(Agreement(pk=obligation.agreement_id), by)
    present = held(Obligation, obligation.pk)
    present.agreement = agreement
    if present.stopped_on is not None and not stopped_too:
        raise DomainError(_("This obligation has been stopped."), code="stopped")
    return present


def dues_of(obligation: Obligation, today: date) -> list[Due]:
    """Its days with their outcomes. Uses `fulfilments` if they were fetched along."""
    settled = {one.due_on: one.outcome for one in obligation.fulfilments.all()}
    return dues(obligation.due_on, obligation.every_months, settled, today, obligation.stopped_on)


# Reminders


def remind_due() -> int:
    """Remind of what falls due and of what was not done, each day once a level; returns how many. Safe to repeat. One
    that fails stops nobody else."""
    today, count = clock.today(), 0
    with scope.system():
        found = Obligation.objects.filter(
            agreement__stage=Stage.SIGNED, due_on__isnull=False, stopped_on__isnull=True
        )
        rows = list(
            found.select_related("agreement__partner__office").prefetch_related("fulfilments").order_by("pk")
        )
        rows = [one for one in rows if one.agreement.state_on(today) == State.SIGNED]
        said = Event.objects.filter(verb=events.REMINDED, subject_type="partners.obligation")
        told = {(one.subject_id, one.facts["due_on"], one.facts["level"]) for one in said}
    for one in rows:
        # Of what was forgotten for long only the last day is told of: a reminder is to be answered, not counted.
        for due in [due for due in dues_of(one, today) if due.level(today)][-2:]:
            level = due.level(today)
            if (str(one.pk), due.on.isoformat(), level) in told:
                continue
            try:
                with scope.system():
                    _remind(one, due, level)
                count += 1
            except Exception:
                log.exception("reminder of obligation %s failed; the others go on", one.pk)
    return count


def _remind(obligation: Obligation, due: Due, level: int) -> None:
    agreement = obligation.agreement
    for user in _who_answers(obligation):
        to, channel = (user.mobile, "sms") if user.mobile else (user.email, "email")
        if not to:
            continue
        with override(user.language):
            late = due.on < clock.today()
            said = (
                gettext("Late since %(day)s under the agreement with %(partner)s: %(text)s")
                if late
                else gettext("Due by %(day)s under the agreement with %(partner)s: %(text)s")
            )
            body = said % {
                "day": format_day(due.on, user.language), "partner": agreement.partner.name, "text": obligation.text,
            }  # fmt: skip
        send_notice(
            to=to, template="partners.due", body=body, language=user.language, user_id=user.pk, channel=channel,
            subject_ref=agreement.ref,
        )  # fmt: skip
    record(events.REMINDED, obligation, by=SYSTEM, due_on=due.on.isoformat(), level=level)


def _who_answers(obligation: Obligation) -> list[User]:
    """The cell in any case; and the people of the partner's office, where it is (also) the partner's."""
    offices: list[int] = []
    if obligation.whose != Whose.STATE and obligation.agreement.partner.office_id:
        offices = [obligation.agreement.partner.office_id]
    posts = Posting.objects.in_force(clock.today()).select_related("user")
    found = [*posts.filter(office__kind=OfficeKind.CELL), *posts.filter(office_id__in=offices)]
    users = {post.user_id: post.user for post in found if post.user.is_active}
    return [users[pk] for pk in sorted(users)]
