"""The export chapter of a plan: what is to be sold where, what stands in the way, how much by which year."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid
from odop.places.models import ProductLine
from odop.places.queries import financial_year
from odop.planning import events
from odop.planning.models import ActionPlan, ExportAim, Intervention
from odop.planning.services.allowed import draft
from odop.planning.services.interventions import MOST_RUPEES

WRONG = _("Some answers are missing or not right.")
Words = str | Promise


def _said(words: Mapping[str, str]) -> Localised:
    return Localised({language: text.strip() for language, text in words.items() if text.strip()})


def _is_a_year(text: str) -> bool:
    try:
        financial_year(text)
    except ValueError:
        return False
    return True


def _rupees(amount: Decimal | None) -> bool:
    return amount is not None and 0 <= amount <= MOST_RUPEES and amount == amount.to_integral_value()


@transaction.atomic
def aim_export(
    plan: ActionPlan, *, product_line: ProductLine | None, heading: str, market: Mapping[str, str],
    barrier: Mapping[str, str], targets: Mapping[str, Decimal | None], base_year: str = "", base_amount: Decimal | None = None,
    source: str = "", intervention: Intervention | None = None, by: User,
) -> ExportAim:  # fmt: skip
    """A line of the chapter: `heading` is one of the product line's headings of the Harmonised System, `targets` whole rupees
    by financial year (a year without an amount is left out), `base_amount` what was exported in `base_year` if that is known.

    Refuses `plan_closed`, `not_your_place`, `invalid` (every field named).
    """
    present = draft(plan, by)
    wanted = {year: amount for year, amount in targets.items() if amount is not None}
    line = product_line if product_line and product_line.district_id == present.district_id else None
    right: dict[str, tuple[bool, Words]] = {
        "heading": (
            line is not None and heading in line.hs_headings,
            _("Choose a heading of a product line of this district."),
        ),
        "market_en": (any(_said(market).values()), _("Write where it is to be sold.")),
        "barrier_en": (any(_said(barrier).values()), _("Write what stands in the way.")),
        "target_0": (
            bool(wanted) and all(_is_a_year(year) and year >= present.financial_year and _rupees(amount)
                                 for year, amount in wanted.items()),
            _("Write whole rupees for at least one year."),
        ),
        "base_amount": (base_amount is None or _rupees(base_amount), _("Write whole rupees.")),
        "base_year": (base_amount is None or _is_a_year(base_year), _("Write the financial year like 2026-27.")),
        "source": (base_amount is None or bool(source.strip()), _("Write where this figure stands.")),
        "intervention": (
            intervention is None or intervention.plan_id == present.pk, _("Choose an intervention of this plan."),
        ),
    }  # fmt: skip
    wrong = {key: words for key, (fits, words) in right.items() if not fits}
    if wrong or line is None:
        raise Invalid(WRONG, fields=wrong)
    made = ExportAim.objects.create(
        plan=present, district_id=present.district_id, product_line=line, heading=heading, market=_said(market),
        barrier=_said(barrier), intervention=intervention, base_year=base_year if base_amount is not None else "",
        base_amount=base_amount, source=source.strip()[:300],
        targets={year: str(int(amount)) for year, amount in sorted(wanted.items())},
    )  # fmt: skip
    record(events.EXPORT, present, by=by, heading=heading)
    return made


@transaction.atomic
def drop_export(aim: ExportAim, *, by: User) -> None:
    """Out of the draft. Refuses `plan_closed`, `not_your_place`."""
    present = draft(aim.plan, by)
    aim.delete()
    record(events.EXPORT, present, by=by, heading=aim.heading, dropped=True)
