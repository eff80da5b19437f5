"""What holds for a whole list while its rows are read: where, by whom, in which order of dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from odop.accounts.models import User
from odop.intake.models import Intake
from odop.lib.sheets import Order
from odop.places.models import ProductLine
from odop.places.queries import current_product_lines, folded, names_of
from odop.places.queries import districts as all_districts
from odop.registry.services.answers import Ground


@dataclass(frozen=True)
class Setting:
    ground: Ground
    district_id: int | None
    allowed: frozenset[int] | None  # districts the list may touch; None: all of them
    districts: Mapping[str, int]  # folded name, alias or code → LGD code
    lines: Mapping[tuple[int, str], int]  # district and folded name → product line
    consents: tuple[str, ...] = ()  # to which the office says all of them agreed
    orders: Mapping[str, str] = field(default_factory=dict)  # key of a date column → order

    def may_enter(self, district_id: int) -> bool:
        return self.allowed is None or district_id in self.allowed

    def district_of(self, text: str) -> int | None:
        """The district a cell means: by LGD code, name, alias or code; the list's own where the cell is empty."""
        if text.isdecimal():
            return int(text) if int(text) in self.ground.codes else None
        return self.districts.get(folded(text)) if text else self.district_id

    def order_of(self, key: str) -> Order | None:
        return Order(self.orders[key]) if self.orders.get(key) else None


def setting_of(intake: Intake) -> Setting:
    """Read once for all rows: two queries."""
    ground = Ground.of()
    names = {folded(name): one.pk for one in all_districts() for name in names_of(one)}
    lines = {
        (one.district_id, folded(name)): one.pk for one in current_product_lines() for name in _called(one)
    }
    place = intake.district_id or intake.office.district_id
    return Setting(
        ground=ground,
        district_id=intake.district_id,
        allowed=frozenset({place}) if place else None,
        districts=names,
        lines=lines,
        consents=tuple(intake.consents),
        orders={
            intake.mapping[letter]: order
            for letter, order in intake.date_orders.items()
            if letter in intake.mapping
        },
    )


def _called(line: ProductLine) -> list[str]:
    return [*line.name.values(), line.key]


def office_of(user: User) -> int | None:
    """The office for which this person brings lists today."""
    return next((posting.office_id for posting in user.current_postings), None)
