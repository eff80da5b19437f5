"""The programme's terms of trade, its Incoterms and its checklist of papers, read once."""

from django.conf import settings

from odop.kernel.programme import programme
from odop.lib.trade import (
    Incoterm,
    PaperNeeded,
    TradeTerms,
    read_incoterms,
    read_papers,
    read_trade_terms,
)

MOST_LINES = 3
MOST_PIECES = 1_000_000
MOST_DAYS = 365


def trade_terms() -> TradeTerms:
    return read_trade_terms(settings.PROGRAMME_DIR)


def incoterms() -> tuple[Incoterm, ...]:
    """Those of the programme; none where it does not trade."""
    if not (settings.PROGRAMME_DIR / "trade").is_dir():
        return ()
    return read_incoterms(settings.PROGRAMME_DIR, tuple(programme().languages))


def papers_needed() -> tuple[PaperNeeded, ...]:
    return read_papers(settings.PROGRAMME_DIR, tuple(programme().languages))
