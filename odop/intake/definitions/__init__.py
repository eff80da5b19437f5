"""What a list of each kind may hold; a kind is registered by its file in this folder."""

from odop.intake.definitions import artisans, groups, kept, units
from odop.intake.definitions.model import KINDS, ListColumn, ListKind, list_kind

__all__ = ["KINDS", "ListColumn", "ListKind", "artisans", "groups", "kept", "list_kind", "units"]
