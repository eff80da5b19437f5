"""What is asked for a reduced price."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.emart.models import Offer
from odop.emart.queries.prices import OWN, OWN_DAYS, occasion_named, occasions_to_come
from odop.kernel import clock
from odop.kernel.asking import Asking, Words, choice, day, number
from odop.kernel.fields import Localised
from odop.kernel.refusals import filled
from odop.kernel.ui.numbers import day_text
from odop.lib.money import to_paise


def name_of(occasion: str) -> Localised | Words:
    """An occasion by its name; by its code where the programme no longer has it."""
    found = occasion_named(occasion)
    return found.name if found else occasion


class ReduceForm(Asking):
    """Which variant costs what, at which occasion, from when until when."""

    variant = choice(_("Which one?"), ())
    reduced = number(_("Reduced price in ₹, with every tax"))
    occasion = choice(_("For which occasion?"), ())
    first = day(_("From this day"))
    last = day(_("Until, this day too"))

    def __init__(self, data: Any = None, *, offers: Sequence[Offer]) -> None:
        self.occasions = occasions_to_come(clock.today())
        initial: dict[str, Any] = {
            "first": clock.today(),
            "last": clock.today() + timedelta(days=OWN_DAYS - 1),
        }
        if self.occasions:
            soonest = self.occasions[0]
            initial = {"first": max(clock.today(), soonest.first), "last": soonest.last}
        super().__init__(data, initial=initial, auto_id="reduce_%s")
        self.fields["variant"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), str(one.name) or one.sku) for one in offers if one.active
        ]
        self.fields["occasion"].choices = [  # type: ignore[attr-defined]
            (one.code, filled("%(name)s (%(first)s – %(last)s)", name=one.name, first=day_text(one.first), last=day_text(one.last)))
            for one in self.occasions
        ] + [(OWN, filled(_("None: my own lower price (at most %(days)s days)"), days=OWN_DAYS))]  # fmt: skip

    def answers(self) -> dict[str, Any]:
        price = self.rupees("reduced")
        return {
            "price_paise": 0 if price is None else to_paise(price.quantize(Decimal("0.01"))),
            "occasion": self.said("occasion"), "first": self.day_of("first"), "last": self.day_of("last"),
        }  # fmt: skip

    def complain(self, errors: Any) -> None:
        super().complain({"reduced" if key == "price" else key: words for key, words in errors.items()})
