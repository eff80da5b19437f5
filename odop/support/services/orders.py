"""Work that the cell orders from an institute in numbers: so many designs by a day, each handed over and checked."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_PARTNERS
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number, store_file
from odop.lib.dates import FinancialYear, format_day
from odop.partners.enums import State, Work
from odop.partners.models import Agreement
from odop.support import events
from odop.support.enums import Checked, Ordered
from odop.support.models import Piece, WorkOrder
from odop.support.services.allowed import Wrong, check_institute, refuse, user_of
from odop.support.services.requests import people_of, tell_officer

MOST_PIECES = 5_000


def may_order(by: Actor) -> bool:
    """Orders cost the State money, so its cell alone gives them."""
    return by.may(RUN_PARTNERS) and (not isinstance(by, User) or by.scope.everything)


def check_orders(by: Actor) -> None:
    if not may_order(by):
        raise NotAllowed(_("Work is ordered by the ODOP Cell of the State."))


@transaction.atomic
def order_work(
    agreement: Agreement, *, work: str, pieces: int | None, due_on: date | None, about: str, by: Actor, is_sample: bool = False
) -> WorkOrder:  # fmt: skip
    """Order so many pieces at the agreement's fee. Refuses `not_in_force`, `no_office` (its people cannot sign in),
    `no_fee`, `invalid`."""
    check_orders(by)
    present = held(Agreement, agreement.pk)
    today = clock.today()
    if present.state_on(today) != State.SIGNED:
        raise DomainError(_("The agreement is not in force."), code="not_in_force")
    office_id = present.partner.office_id
    if office_id is None:
        raise DomainError(_("This partner has no office here that could take the order."), code="no_office")
    wrong: Wrong = {}
    if work not in Work.values:
        wrong["work"] = _("Choose one of these.")
    if pieces is None or not 1 <= pieces <= MOST_PIECES:
        wrong["pieces"] = _("Write how many, from 1 to 5,000.")
    if due_on is None or due_on <= today or (present.ends_on is not None and due_on > present.ends_on):
        wrong["due_on"] = _("Write a day that is to come and lies within the agreement.")
    if not about.strip():
        wrong["about"] = _("Write what is wanted.")
    refuse(wrong)
    assert pieces is not None and due_on is not None  # noqa: S101 (checked above)
    fee = present.fees.filter(work=work).first()
    if fee is None:
        raise DomainError(_("The agreement names no fee for this work; note it there first."), code="no_fee")
    series = f"WO-{FinancialYear.of(today).short}"
    made = WorkOrder.objects.create(
        ref=f"{series}-{next_number(series):04d}", agreement=present, office_id=office_id, work=work, about=about.strip()[:2000],
        pieces_wanted=pieces, due_on=due_on, fee_each=fee.each_amount, ordered_at=clock.now(), ordered_by=user_of(by),
        is_sample=is_sample,
    )  # fmt: skip
    record(events.ORDERED, made, by=by, pieces=pieces, fee=str(made.fee_each))
    for user in people_of(office_id):
        with override(user.language):
            said = gettext("Work order %(ref)s: %(n)s pieces by %(day)s.")
            tell_officer(
                user,
                said % {"ref": made.ref, "n": pieces, "day": format_day(due_on, user.language)},
                made.ref,
            )
    return made


def _open(order: WorkOrder) -> WorkOrder:
    present = held(WorkOrder, order.pk)
    if present.state != Ordered.OPEN:
        raise DomainError(_("This order is closed."), code="closed")
    return present


@transaction.atomic
def hand_over(order: WorkOrder, *, title: str, content: bytes, name: str, by: Actor) -> Piece:
    """The institute hands over one piece. Refuses `closed`, `not_allowed`, `all_there`, `invalid`, and the file as
    `store_file`."""
    present = _open(order)
    check_institute(by, present.office_id)
    wrong: Wrong = {}
    if not title.strip():
        wrong["title"] = _("Write what it is.")
    if not content:
        wrong["file"] = _("Choose a photo or a PDF.")
    refuse(wrong)
    numbers = present.pieces.exclude(state=Checked.RETURNED).count()
    if numbers >= present.pieces_wanted:
        raise DomainError(_("Every piece of this order is there."), code="all_there")
    try:
        kept = store_file(content, name=name, by=by)
    except Invalid as refusal:
        raise Invalid(refusal.message, code=refusal.code, fields={"file": refusal.message}) from None
    made = Piece.objects.create(
        order=present,
        number=present.pieces.count() + 1,
        title=title.strip()[:160],
        file=kept,
        delivered_at=clock.now(),
    )
    record(events.PIECE, present, by=by, number=made.number)
    return made


@transaction.atomic
def check_piece(piece: Piece, *, accepted: bool, remark: str = "", by: Actor) -> Piece:
    """Taken, or returned with the reason; the last one that is taken closes the order. Refuses `closed`, `checked`,
    `invalid`."""
    check_orders(by)
    order = _open(WorkOrder(pk=piece.order_id))
    present = held(Piece, piece.pk)
    if present.state != Checked.WAITING:
        raise DomainError(_("This piece is checked already."), code="checked")
    if not accepted and not remark.strip():
        refuse({"remark": _("Write what is to be changed.")})
    present.state = Checked.ACCEPTED if accepted else Checked.RETURNED
    present.remark, present.checked_at, present.checked_by = remark.strip()[:2000], clock.now(), user_of(by)
    present.save(update_fields=["state", "remark", "checked_at", "checked_by"])
    if order.pieces.filter(state=Checked.ACCEPTED).count() == order.pieces_wanted:
        order.state = Ordered.DONE
        order.save(update_fields=["state"])
    record(events.CHECKED, order, by=by, number=present.number, accepted=accepted)
    return present


@transaction.atomic
def cancel(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Nothing more is wanted; what was taken is still owed. Refuses `closed`, `not_allowed`."""
    check_orders(by)
    present = _open(order)
    present.state = Ordered.CANCELLED
    present.save(update_fields=["state"])
    record(events.CANCELLED, present, by=by)
    return present


def owed(order: WorkOrder) -> Decimal:
    """Rupees for the pieces that were taken."""
    return order.fee_each * order.pieces.filter(state=Checked.ACCEPTED).count()
