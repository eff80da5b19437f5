"""What is done with schemes: loaded, published, applied for, assessed, tried with a change."""

from odop.schemes.services.applications import (
    apply,
    assess_again,
    discard_draft,
    draft_file,
    read_answers,
    save_draft,
)
from odop.schemes.services.loading import load_programme, load_scheme, publish_version
from odop.schemes.services.simulation import simulate

__all__ = [
    "apply",
    "assess_again",
    "discard_draft",
    "draft_file",
    "load_programme",
    "load_scheme",
    "publish_version",
    "read_answers",
    "save_draft",
    "simulate",
]
