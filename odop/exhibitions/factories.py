"""Fairs and stalls for tests: deterministic, every call another."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from odop.accounts.models import User
from odop.exhibitions import services
from odop.exhibitions.enums import Asked
from odop.exhibitions.models import Fair, StallApplication
from odop.exhibitions.services import Noted
from odop.kernel import clock
from odop.registry.models import Artisan

_next = count(1)


def fair(by: User, /, **changes: Any) -> Fair:
    """A national fair elsewhere in India, thirty days ahead, planned by the state's cell."""
    number, ahead = next(_next), clock.today() + timedelta(days=30)
    given: dict[str, Any] = {
        "kind": "national_outside",
        "trade": "b2c",
        "name": {"en": f"Sample fair {number}", "hi": f"नमूना मेला {number}"},
        "place": {"en": "New Delhi", "hi": "नई दिल्ली"},
        "from_on": ahead,
        "to_on": ahead + timedelta(days=4),
    }
    return services.plan_fair(**{**given, **changes}, by=by)


def called(by: User, /, *, stalls: int = 2, per_district: int | None = None, **changes: Any) -> Fair:
    """A fair of one row of stalls whose call is open for ten days."""
    made = fair(by, **changes)
    services.lay_out(made, rows=1, columns=stalls, by=by)
    by_day = min(clock.today() + timedelta(days=10), made.from_on - timedelta(days=1))
    return services.call_for_stalls(made, apply_by=by_day, per_district=per_district, by=by)


def asked(at: Fair, artisan: Artisan, /, *, by: User) -> StallApplication:
    return services.ask_for_stall(at, artisan=artisan, goods="Horn combs and boxes", by=by)


def held(
    artisan: Artisan, /, *, runs: User, over_on: date, notified: bool = True, **changes: Any
) -> StallApplication:
    """A stall she held at a fair that ended on `over_on`, as if everything before had been done in time."""
    made = fair(runs, **{"from_on": over_on - timedelta(days=4), "to_on": over_on, **changes})
    services.lay_out(made, rows=1, columns=2, by=runs)
    if notified:
        services.notify_fair(
            made, order_reference="Sample order 12/2026", on=over_on - timedelta(days=60), by=runs
        )
        made.refresh_from_db()
    number = next(_next)
    return StallApplication.objects.create(
        ref=f"ST-TST-{number:06d}",
        fair=made,
        artisan=artisan,
        unit=artisan.units.first(),
        district_id=artisan.district_id,
        goods="Horn combs",
        applied_at=clock.now() - timedelta(days=90),
        state=Asked.SELECTED,
        rank=1,
        points=30,
        stall=made.stalls.first(),
        allotted_at=clock.now() - timedelta(days=60),
    )


def noted(kind: str = "sale", **changes: Any) -> Noted:
    """A record as a device sends it."""
    given: dict[str, Any] = {
        "uuid": UUID(int=0xFA1 << 112 | next(_next)),
        "on_date": clock.today(),
        "kind": kind,
        "count": 3,
        "amount": None,
    }
    return Noted(**{**given, **changes})
