"""Cases and agreements as carriers of interventions: both lie below the plans, so they are announced here; and to the agreements
what districts do under them."""

from collections.abc import Collection

from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.casework.queries import cases_visible_to, standing
from odop.kernel import clock
from odop.kernel.ui.numbers import day_text, percent
from odop.partners.definitions import Resting, resting
from odop.partners.enums import State
from odop.partners.models import Agreement
from odop.partners.queries.agreements import agreements, agreements_visible_to
from odop.planning.definitions import Carried, carrier
from odop.planning.enums import Outcome, Through
from odop.planning.queries.plans import resting_on


@carrier(Through.SCHEME)
def cases(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Cases that the reader may open; a case is nobody else's business."""
    if user is None:
        return {}
    found = {}
    for case in cases_visible_to(user).filter(ref__in=refs):
        now = standing(case)
        tone = "late" if now.late else "ok" if now.final else "plain"
        found[case.ref] = Carried(case.ref, str(now.label), tone, reverse("desk_case", args=[case.ref]))
    return found


@carrier(Through.AGREEMENT)
def under_agreements(refs: Collection[str], user: User | None) -> dict[str, Carried]:
    """Agreements that the reader may open, by their references in capital letters, as interventions keep them."""
    rows = agreements() if user is None else agreements_visible_to(user)
    found = {}
    for one in rows.annotate(capital=Upper("ref")).filter(capital__in=refs):
        state = one.state_on(clock.today())
        tone = {State.SIGNED: "ok", State.EXPIRED: "late", State.ENDED: "late"}.get(state, "soon")
        href = reverse("agreement" if one.published_at else "desk_agreement", args=[one.ref])
        title = f"{one.partner}, {day_text(one.signed_on)}" if one.signed_on else str(one.partner)
        found[one.ref.upper()] = Carried(title, str(state.label), tone, href)
    return found


@resting
def interventions(agreement: Agreement) -> list[Resting]:
    """What approved plans do under it; the plan's page tells more."""
    return [
        Resting(
            str(line.one.title), f"{line.one.plan.district} · {line.one.plan.financial_year}",
            str(line.one.get_outcome_display() or _("%(percent)s done") % {"percent": percent(line.done)}),
            "late" if line.late or line.one.outcome == Outcome.MISSED else "ok", reverse("plan", args=[line.one.plan.ref]),
        )
        for line in resting_on(agreement.ref.upper())
    ]  # fmt: skip
