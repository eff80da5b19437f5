"""Fairs and stalls for tests: deterministic, every call another."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from odop.accounts.models import User
from odop.casework.models import Case
from odop.exhibitions import services
from odop.exhibitions.enums import Asked
from odop.exhibitions.models import (
    Bar,
    Claim,
    Deputation,
    Fair,
    Outlay,
    StallApplication,
    StallRecord,
    TravelPaper,
)
from odop.exhibitions.services import Noted
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.services import keep_made_file
from odop.places.models import District
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


def everything(place: District, artisan: Artisan, user: User, case: Case) -> None:
    """A row in every protected table of this app that leads to `artisan`: for the tests of isolation. Nothing is checked."""
    moment, today = clock.now(), clock.today()
    number = next(_next)
    made = Fair.objects.create(
        ref=f"FR-T{number:04d}", kind="abroad", trade="b2b", name={"en": "Fair"}, place={"en": "Dubai"}, country="AE",
        from_on=today, to_on=today, planned_by=user, planned_at=moment,
    )  # fmt: skip
    application = StallApplication.objects.create(
        ref=f"ST-T{number:06d}", fair=made, artisan=artisan, district=place, goods="Combs", applied_at=moment,
        state=Asked.SELECTED,
    )  # fmt: skip
    deputation = Deputation.objects.create(
        application=application,
        order_reference="Order",
        from_on=today,
        to_on=today,
        ordered_at=moment,
        ordered_by=user,
    )
    file = keep_made_file(b"%PDF-1.4", name="passport.pdf", media_type="application/pdf", by=SYSTEM)
    TravelPaper.objects.create(deputation=deputation, kind="passport", file=file, added_at=moment)
    StallRecord.objects.create(
        uuid=UUID(int=0xFA2 << 112 | number), application=application, fair=made, on_date=today, kind="visitors", received_at=moment
    )  # fmt: skip
    Outlay.objects.create(
        fair=made, application=application, kind="travel", amount=1, paid_on=today, reference="Bill", noted_at=moment, noted_by=user
    )  # fmt: skip
    Bar.objects.create(
        artisan=artisan, district=place, from_on=today, order_reference="Order", reason="Reason", barred_at=moment, barred_by=user
    )  # fmt: skip
    Claim.objects.create(case=case, fair=made, kind="abroad", entered_on=today)
