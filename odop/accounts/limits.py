"""How often something may be tried, by person and by network address.

Counted in the database, so that all web processes count together. Many people share one address (an office, a mobile
network), so limits by address are wide. A try over the limit is refused before anything is looked at.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from odop.accounts.digests import digest
from odop.accounts.models import Attempt
from odop.kernel import clock
from odop.kernel.prepared import asked
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add

CODE_ASKED, CODE_WRONG, PASSWORD_WRONG, TOTP_WRONG, TRACKED, ENQUIRED = (
    "code_asked",
    "code_wrong",
    "password_wrong",
    "totp_wrong",
    "tracked",  # asking how far an application is, with wrong digits
    "enquired",  # asking a maker of the directory
)
ORDERED, CART_OPENED = "mart_order", "mart_cart"  # what is ordered holds its pieces before it is paid
COUPON_WRITTEN = "mart_coupon"  # whoever knows a code may use it
COUPON_TRIED = "mart_coupon_tried"  # with a number: whether it is taken says something about the number


@dataclass(frozen=True)
class Limit:
    most: int
    within: timedelta


MINUTES_15, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BY_WHO: dict[str, tuple[Limit, ...]] = {
    CODE_ASKED: (Limit(3, timedelta(minutes=10)), Limit(10, DAY)),
    CODE_WRONG: (Limit(25, DAY),),
    PASSWORD_WRONG: (Limit(10, MINUTES_15), Limit(50, DAY)),
    TOTP_WRONG: (Limit(5, MINUTES_15), Limit(20, DAY)),
    TRACKED: (Limit(5, MINUTES_15), Limit(20, DAY)),
    ENQUIRED: (Limit(5, HOUR), Limit(15, DAY)),
    ORDERED: (Limit(6, timedelta(minutes=30)), Limit(30, DAY)),
    CART_OPENED: (),
    COUPON_WRITTEN: (),
    COUPON_TRIED: (Limit(6, timedelta(minutes=30)), Limit(20, DAY)),
}
BY_ADDRESS: dict[str, tuple[Limit, ...]] = {
    CODE_ASKED: (Limit(60, HOUR),),
    CODE_WRONG: (Limit(100, HOUR),),
    PASSWORD_WRONG: (Limit(100, HOUR),),
    TOTP_WRONG: (Limit(100, HOUR),),
    TRACKED: (Limit(60, HOUR),),
    ENQUIRED: (Limit(30, HOUR),),
    ORDERED: (Limit(60, timedelta(minutes=30)),),
    CART_OPENED: (Limit(300, HOUR),),
    COUPON_WRITTEN: (Limit(60, HOUR),),
    COUPON_TRIED: (Limit(60, HOUR),),
}


class TooMany(DomainError):
    """Tried too often; the sentence says when to try again."""

    status = 429
    code = "too_many_tries"


def refuse_if_too_many(action: str, *, who: str, address: str) -> None:
    """Raise TooMany when `who` or `address` has used up a limit. Others trying the same `who` wait until we are done."""
    who, address = digest("who", who), digest("address", address)
    asked("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{action} {who}"])
    by_who, by_address = BY_WHO[action], BY_ADDRESS[action]
    limits = [*by_who, *by_address]
    values: list[object] = []
    for at, limit in enumerate(limits):
        whose = who if at < len(by_who) else address
        values += [action, whose, clock.now() - limit.within, limit.most - 1]
    (used_up,) = asked(_statement(len(by_who), len(by_address)), values)
    for limit, oldest in zip(limits, used_up, strict=True):
        if oldest is not None:
            _refuse(oldest + limit.within - clock.now())


def note(action: str, *, who: str, address: str) -> None:
    """Count one try."""
    add(Attempt(action=action, who=digest("who", who), address=digest("address", address), at=clock.now()))


def forget(action: str, *, who: str) -> None:
    """Start the count of `who` again, after a success."""
    Attempt.objects.filter(action=action, who=digest("who", who)).delete()


@cache
def _statement(by_who: int, by_address: int) -> str:
    """Of each of so many limits when the try was made that used it up; nothing where it is not used up."""
    one = "(SELECT at FROM accounts_attempt WHERE action = %s AND {} = %s AND at > %s ORDER BY at DESC OFFSET %s LIMIT 1)"
    columns = [one.format("who")] * by_who + [one.format("address")] * by_address
    return f"SELECT {', '.join(columns)}"


def _refuse(wait: timedelta) -> None:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    raise TooMany(_wait_words(minutes), extra={"retry_after": minutes * 60})


def _wait_words(minutes: int) -> str:
    if minutes > 90:
        return str(_("Tried too often. Please try again in some hours, or tomorrow."))
    return ngettext(
        "Tried too often. Please try again in %(count)s minute.",
        "Tried too often. Please try again in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}
