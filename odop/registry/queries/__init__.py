"""Reads of the register: every list starts from what the reader may see."""

from odop.registry.queries.duplicates import (
    ASK,
    REASONS,
    Candidate,
    Match,
    likely_same,
    open_questions,
    questions_about,
    questions_visible_to,
)
from odop.registry.queries.purposes import (
    notice,
    privacy,
    purpose_choices,
    purpose_codes,
    purpose_title,
    told,
    wording,
)
from odop.registry.queries.search import search
from odop.registry.queries.visible import (
    artisan_of,
    artisan_visible_to,
    artisans_visible_to,
    consents_in_force,
    drafts_of,
    group_visible_to,
    groups_visible_to,
    has_consent,
    own_draft,
)

__all__ = [
    "ASK",
    "REASONS",
    "Candidate",
    "Match",
    "artisan_of",
    "artisan_visible_to",
    "artisans_visible_to",
    "consents_in_force",
    "drafts_of",
    "group_visible_to",
    "groups_visible_to",
    "has_consent",
    "likely_same",
    "notice",
    "open_questions",
    "own_draft",
    "privacy",
    "purpose_choices",
    "purpose_codes",
    "purpose_title",
    "questions_about",
    "questions_visible_to",
    "search",
    "told",
    "wording",
]
