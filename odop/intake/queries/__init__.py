"""Reads of lists: every list of lists starts from what the reader's office may see."""

from odop.intake.queries.lists import (
    artisans_in,
    intake_visible_to,
    intakes_visible_to,
    problem_kinds,
    rows_of,
)

__all__ = ["artisans_in", "intake_visible_to", "intakes_visible_to", "problem_kinds", "rows_of"]
