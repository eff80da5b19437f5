"""Whom the office calls about a sale, the longest due first."""

from dataclasses import dataclass

from odop.accounts.models import User
from odop.accounts.permissions import SEE_REGISTER
from odop.emart.enums import LineKind, OrderState
from odop.emart.models import OrderLine, SaleCall
from odop.emart.services.authority import is_office
from odop.kernel import clock
from odop.kernel.refusals import NotFound


@dataclass
class ToCall:
    """A call with what was sold, and her number for those who may see it."""

    call: SaleCall
    lines: list[OrderLine]
    mobile: str
    tries: int


def calls_visible_to(user: User) -> list[ToCall]:
    """The calls that are due, of the office's districts."""
    rows = (
        SaleCall.objects.filter(outcome="", due_on__lte=clock.today(), order__state=OrderState.PLACED)
        .select_related("order__seller__artisan__user", "order__seller__district")
        .prefetch_related("order__lines", "order__calls")
        .order_by("due_on", "pk")
    )
    if not user.scope.everything:
        rows = rows.filter(district_id__in=user.scope.districts)
    return [
        ToCall(
            one,
            [line for line in one.order.lines.all() if line.kind == LineKind.GOODS],
            one.order.seller.artisan.mobile or "" if _may_see_number(user, one) else "",
            len(one.order.calls.all()),
        )
        for one in rows[:200]
    ]


def _may_see_number(user: User, call: SaleCall) -> bool:
    return user.may(SEE_REGISTER) and is_office(user, call.district_id)


def call_visible_to(user: User, number: str) -> SaleCall:
    """Raises NotFound."""
    rows = SaleCall.objects.select_related("order__seller__artisan")
    if not user.scope.everything:
        rows = rows.filter(district_id__in=user.scope.districts)
    found = (
        rows.filter(pk=number).first()
        if number.isascii() and number.isdecimal() and len(number) < 19
        else None
    )
    if found is None:
        raise NotFound()
    return found
