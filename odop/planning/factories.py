"""Plans for tests and for the sample world: deterministic."""

from datetime import date
from decimal import Decimal
from typing import Any

from odop.accounts.models import User
from odop.places.models import District
from odop.planning import services
from odop.planning.models import ActionPlan, ExportAim, Intervention
from odop.registry import factories as register

LAKH = Decimal(100_000)


def plan(place: District, by: User, year: str = "2026-27", *, money: int = 20) -> ActionPlan:
    """A draft with `money` lakh of the State."""
    made = services.begin_plan(place, year, by=by)
    services.set_money(made, "state", money * LAKH, by=by)
    services.set_aim(made, {"en": "Fewer pieces come back.", "hi": "कम माल वापस आए।"}, by=by)
    return made


def answers(**changes: Any) -> dict[str, Any]:
    """What `propose` takes: a training of six lakh."""
    return {
        "title": {"en": "Training in finishing", "hi": "फ़िनिशिंग का प्रशिक्षण"}, "kind": "soft", "through": "training",
        "owner": "DIEPC", "severity": 4, "reach": 75, "source": "state", "cost": 6 * LAKH,
        "starts_on": date(2026, 5, 1), "ends_on": date(2027, 1, 31),
        "indicator": {"en": "Rejected in a hundred", "hi": "सौ में वापस"}, "baseline": Decimal(12), "target": Decimal(5),
        **changes,
    }  # fmt: skip


def proposed(plan: ActionPlan, by: User, **changes: Any) -> Intervention:
    return services.propose(plan, **answers(**changes), by=by)


def approved(
    place: District, officer: User, committee: User, year: str = "2026-27", **changes: Any
) -> Intervention:
    """The one intervention of an approved plan."""
    made = plan(place, officer, year)
    one = proposed(made, officer, **changes)
    services.choose_best(made, by=officer)
    services.put_up(made, by=officer)
    services.approve(made, by=committee)
    one.refresh_from_db()
    return one


def everything(place: District, officer: User) -> None:
    """A row in every protected table, in an approved plan and in a draft: for the tests of isolation."""
    committee = register.officer(place, "committee", "district_committee")
    draft = plan(place, officer, "2027-28")
    line = place.product_lines.first()
    assert line is not None  # noqa: S101 (every district of a programme has one)
    proposed(draft, officer, builds_on=[proposed(draft, officer).number])
    one = approved(place, officer, committee)
    for of in (draft, one.plan):
        ExportAim.objects.create(
            plan=of, district=place, product_line=line, heading="9606", market={"en": "Sample"}, barrier={"en": "Sample"}
        )  # fmt: skip
    services.add_milestone(one, title="Sample", due_on=one.starts_on, by=officer)
    services.report_quarter(
        one, quarter_on=date(2026, 4, 1), done_percent=10, spent=LAKH, value=None, by=officer
    )
