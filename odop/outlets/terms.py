"""What may be done behind a counter: `outlets/counter.toml` of a programme."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Terms:
    """Per cent that may be taken off a price, and after how many months unsold goods have to be back (s.31(7) CGST Act)."""

    shop_discount: Decimal
    office_discount: Decimal
    months_on_approval: int
    sample: bool


def terms() -> Terms:
    return _read(settings.PROGRAMME_DIR)


@lru_cache(maxsize=8)
def _read(folder: Path) -> Terms:
    told = tomllib.loads((folder / "outlets" / "counter.toml").read_text(encoding="utf-8"))
    discount = told["discount_percent"]
    return Terms(
        Decimal(discount["shop"]),
        Decimal(discount["office"]),
        int(told["approval"]["months"]),
        bool(told["sample"]),
    )
