"""The source of a rule as the reader's language names it. Schemes write it once, as on the order: “GO 13/2018/…, para 1(3)”."""

import re

from django.utils.translation import gettext as _

from odop.kernel.ui.register import register

ORDER = re.compile(r"\bGO (?=\d)")
PARA = re.compile(r"\b[Pp]ara (?=\d)")


@register.filter
def order_words(source: object) -> str:
    """`source` with the words for an order and its paragraphs in the language of the page; everything else as it stands."""
    text = ORDER.sub(f"{_('GO')} ", str(source or ""))
    return PARA.sub(f"{_('para')} ", text)
