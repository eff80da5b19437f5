"""The source of a rule or a fact as the reader's language names it. Schemes write it once, as on the order: “GO 13/2018/…,
para 1(3)”; where the programme's facts were found stands in its `sources.csv`."""

import re

from django.utils.translation import gettext_lazy as _

from odop.kernel.programme import known_sources
from odop.kernel.ui.register import register

# Before a number, where the order is named and where its parts are counted.
COUNTED = {"GO": _("GO"), "para": _("para"), "row": _("row")}
BEFORE_A_NUMBER = re.compile(r"\b(GO|[Pp]ara|row) (?=\d)")
# Parts of an order that have a heading and no number, at the end of its source.
HEADED = {
    "claim": _("claim"),
    "eligibility": _("eligibility"),
    "limits": _("limits"),
    "notified fairs": _("notified fairs"),
    "payment": _("payment"),
    "training and toolkit": _("training and toolkit"),
}
AT_THE_END = re.compile(rf"(?<=, )({'|'.join(HEADED)})(?=\.?\Z)")


@register.filter
def order_words(source: object) -> str:
    """`source` with the words for an order and its parts in the language of the page; everything else as it stands."""
    text = BEFORE_A_NUMBER.sub(lambda found: f"{_word(found[1])} ", str(source or ""))
    return AT_THE_END.sub(lambda found: str(HEADED[found[1]]), text)


@register.filter
def source_words(text: object) -> str:
    """`text`, written in one language (a source, who answers for a thing), in the reader's where the programme's `sources.csv`
    has it; else as it was written."""
    written = str(text or "")
    return str(known_sources().get(written, written))


def _word(written: str) -> str:
    return str(COUNTED[written] if written in COUNTED else COUNTED[written.lower()])
