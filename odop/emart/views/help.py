"""What a buyer may know before and after buying: who sells, what delivery costs, how something goes back, who answers (Consumer
Protection (E-Commerce) Rules 2020, rules 4 and 5)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.emart.queries.care import care
from odop.emart.queries.tax import states, terms
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.lib.after_sale import read_after_sale
from odop.lib.money import from_paise


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """Delivery, returns, payment and complaints, from the programme's own terms."""
    known, after = terms(), read_after_sale(settings.PROGRAMME_DIR)
    named = {state.code: Localised(state.name) for state in states()}
    context = {
        "terms": known, "corporation": {"name": Localised(known.name), "address": Localised(known.address)}, "care": care(),
        "officer": {code: after.clock(f"complaint_{code}", clock.today()) for code in ("acknowledged", "answered")},
        "charges": [
            (charge.up_to_grams, from_paise(charge.within), from_paise(charge.between)) for charge in known.delivery
        ],
        "cash": from_paise(known.cash_up_to), "cash_states": [named[code] for code in known.cash_states if code in named],
        "state": Localised(programme().state), "crumbs": [(_("e-Mart"), reverse("mart")), (_("Help and complaints"), "")],
    }  # fmt: skip
    return keep(render(request, "emart/help.html", context), "mart")
