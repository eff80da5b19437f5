"""Lists of units: each row is a unit with its owner, who is found in the register or entered."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions import artisans
from odop.intake.definitions.model import ListKind, list_kind

UNIT_NAME = replace(artisans.UNIT_NAME, required=True)
UNIT_KIND = replace(artisans.UNIT_KIND, may_be_fixed=True)

UNITS = list_kind(
    ListKind(
        code="units",
        title=_("Units with their owners"),
        says=_(
            "Each row is one unit. Its owner is found in the register or entered, and the unit goes in under her name."
        ),
        columns=tuple(
            {"unit_name": UNIT_NAME, "unit_kind": UNIT_KIND}.get(one.key, one)
            for one in artisans.ARTISANS.columns
        ),
        needs_consent=True,
        one_of=artisans.ARTISANS.one_of,
    )
)
