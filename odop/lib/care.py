"""Who answers buyers of a programme's mart: `tax/care.toml`."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.tables import Text


@dataclass(frozen=True)
class Care:
    """Customer care, the grievance officer and the helpline outside. `sample`: made up; a site that sells has its own."""

    phone: str
    mail: str
    hours: Text
    officer: Text
    officer_title: Text
    officer_phone: str
    officer_mail: str
    helpline: str
    helpline_name: Text
    sample: bool


@lru_cache(maxsize=8)
def read_care(folder: Path) -> Care:
    """Returns who answers; raises KeyError where the file does not say, OSError where there is none."""
    told: dict[str, Any] = tomllib.loads((folder / "tax" / "care.toml").read_text(encoding="utf-8"))
    care, grievance, helpline = told["care"], told["grievance"], told["helpline"]
    return Care(
        phone=care["phone"], mail=care["mail"], hours=care["hours"], officer=grievance["name"],
        officer_title=grievance["title"], officer_phone=grievance["phone"], officer_mail=grievance["mail"],
        helpline=helpline["phone"], helpline_name=helpline["name"], sample=told["sample"],
    )  # fmt: skip
