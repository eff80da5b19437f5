"""`{% load ui %}` (already loaded in every template): all components of odop.kernel.ui."""

from odop.kernel.ui import (
    basics,
    charts,
    flow,
    forms,
    frame,
    icons,
    maps,
    motif,
    nav,
    numbers,
    sources,
    tables,
)
from odop.kernel.ui.register import register

__all__ = [
    "basics",
    "charts",
    "flow",
    "forms",
    "frame",
    "icons",
    "maps",
    "motif",
    "nav",
    "numbers",
    "register",
    "sources",
    "tables",
]
