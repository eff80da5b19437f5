"""The clock of help: who is late is told upwards, and what nobody judges is closed."""

import logging
from datetime import date

from django.utils.translation import gettext, override

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Posting, User
from odop.accounts.permissions import RUN_HELP
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.support import events
from odop.support.enums import WITH_THE_INSTITUTE, WITH_THE_OFFICE, Asked, Ordered
from odop.support.models import ServiceRequest, WorkOrder
from odop.support.services.requests import move_on, people_of, tell_officer

log = logging.getLogger(__name__)

LEVELS = ("officer", "cell")  # who is told of a late one: the day after its last day, and a week later
NEXT_LEVEL_AFTER = 7


def level_of(due_on: date | None, today: date) -> int:
    """How many of LEVELS something due on a day has reached; 0 in time."""
    if due_on is None or today <= due_on:
        return 0
    return min(len(LEVELS), 1 + ((today - due_on).days - 1) // NEXT_LEVEL_AFTER)


def turn_clock() -> int:
    """Raise what is late, level by level, and close what was delivered and not judged for thirty days; returns how many
    were touched. Safe to repeat. One that fails stops nobody else."""
    today, touched = clock.today(), 0
    waiting = [*WITH_THE_OFFICE, *WITH_THE_INSTITUTE, Asked.DELIVERED]
    with scope.system():
        late = list(
            ServiceRequest.objects.filter(state__in=waiting, due_on__lt=today)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        orders = WorkOrder.objects.filter(state=Ordered.OPEN, due_on__lt=today, late_told=False)
        late_orders = list(orders.order_by("pk").values_list("pk", flat=True))
    for pk in late:
        try:
            with scope.system():
                touched += _raise(ServiceRequest.objects.select_for_update().get(pk=pk), today)
        except Exception:
            log.exception("clock of request %s failed; the others go on", pk)
    for pk in late_orders:
        try:
            with scope.system():
                touched += _raise_order(WorkOrder.objects.select_for_update().get(pk=pk))
        except Exception:
            log.exception("clock of order %s failed; the others go on", pk)
    return touched


def _raise(request: ServiceRequest, today: date) -> bool:
    if request.due_on is None or request.due_on >= today:  # somebody has acted meanwhile
        return False
    if request.state == Asked.DELIVERED:
        request.closed_at = clock.now()
        move_on(request, Asked.CLOSED, None, "", None, also=("closed_at",))
        record(events.CLOSED, request, by=SYSTEM, helped=None, stars=None)
        return True
    reached = level_of(request.due_on, today)
    if reached <= request.late_level:
        return False
    request.late_level = reached
    request.save(update_fields=["late_level"])
    record(events.LATE, request, by=SYSTEM, level=reached, role=LEVELS[reached - 1], state=request.state)
    told = _runners(request.district_id) if reached == 1 else _cell()
    if request.state in WITH_THE_INSTITUTE and request.office_id and reached == 1:
        told += people_of(request.office_id)
    for user in told:
        with override(user.language):
            body = gettext("Request for help %(ref)s is late: %(state)s.") % {
                "ref": request.ref,
                "state": request.get_state_display(),
            }
        tell_officer(user, body, request.ref)
    return True


def _raise_order(order: WorkOrder) -> bool:
    order.late_told = True
    order.save(update_fields=["late_told"])
    record(events.ORDER_LATE, order, by=SYSTEM)
    for user in [*_cell(), *people_of(order.office_id)]:
        with override(user.language):
            tell_officer(user, gettext("Work order %(ref)s is late.") % {"ref": order.ref}, order.ref)
    return True


def _runners(district_id: int) -> list[User]:
    posts = Posting.objects.in_force(clock.today()).filter(
        office__district_id=district_id, office__kind=OfficeKind.DIEPC
    )
    return [
        post.user for post in posts.select_related("user") if post.user.is_active and post.user.may(RUN_HELP)
    ]


def _cell() -> list[User]:
    posts = Posting.objects.in_force(clock.today()).filter(office__kind=OfficeKind.CELL)
    return [post.user for post in posts.select_related("user") if post.user.is_active]
