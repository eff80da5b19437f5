"""Claims for market assistance as the limits see them: of one unit, in one year, for one fair.

A limit counts wherever the claim was made, so these look beyond the reader's place, and answer with a number or a yes.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from odop.casework.models import AgendaItem, Case, CaseStep, Sitting
from odop.exhibitions.models import Claim, Fair, StallApplication
from odop.kernel import clock, scope
from odop.kernel.fields import ZERO
from odop.kernel.programme import programme
from odop.lib.dates import FinancialYear
from odop.registry.models import Artisan, Unit

WITHOUT_BENEFIT = ("rejected", "withdrawn")
CLAIM_DAYS = 155  # a month of 31 days, the days after it that an order gives, and some
EFFECT = "exhibitions.enter_claim"
COUNTED = "a limit counts in every district"


@cache
def claim_scheme() -> str | None:
    """The scheme of this programme whose applications are claims: its workflow enters them here. None without one."""
    for name in programme().schemes:
        workflow = settings.PROGRAMME_DIR / "schemes" / name / "workflow.yaml"
        if workflow.exists() and EFFECT in workflow.read_text(encoding="utf-8"):
            return name
    return None


def _claims(artisan: Artisan, unit: Unit | None) -> QuerySet[Claim]:
    """Claims of the unit (of the person, where no unit is named) that were not refused or withdrawn."""
    own = Q(case__applicant=artisan, case__unit__isnull=True)
    who = Q(case__applicant=artisan) if unit is None else Q(case__unit=unit) | own
    # What a council claimed through her is the council's: it has its own limits.
    return Claim.objects.filter(who, case__group__isnull=True).exclude(case__state__in=WITHOUT_BENEFIT)


def claims_in_year(artisan: Artisan, unit: Unit | None, day: date) -> int:
    """How many claims there are of the financial year in which `day` lies."""
    with scope.widened(COUNTED):
        return _claims(artisan, unit).filter(case__financial_year=str(FinancialYear.of(day))).count()


def fair_claimed(artisan: Artisan, unit: Unit | None, fair: Fair) -> bool:
    with scope.widened(COUNTED):
        return _claims(artisan, unit).filter(fair=fair).exists()


def helped_online(artisan: Artisan, unit: Unit | None, *, kind: str = "ecommerce") -> bool:
    with scope.widened(COUNTED):
        return _claims(artisan, unit).filter(kind=kind).exists()


def unclaimed_stall(artisan: Artisan, unit: Unit | None, day: date) -> StallApplication | None:
    """The latest stall she held at a fair that is over, not too long ago, and that nothing was claimed for yet."""
    rows = StallApplication.objects.filter(
        artisan=artisan,
        stall__isnull=False,
        fair__cancelled_at__isnull=True,
        fair__to_on__lte=day,
        fair__to_on__gte=day - timedelta(days=CLAIM_DAYS),
    ).select_related("fair", "stall")
    with scope.widened(COUNTED):
        claimed = set(_claims(artisan, unit).filter(fair__isnull=False).values_list("fair_id", flat=True))
    return rows.exclude(fair_id__in=claimed).order_by("-fair__to_on", "-pk").first()


def claimed_for(fair: Fair) -> tuple[int, Decimal]:
    """How many claims there are for a fair, and the rupees sanctioned on them so far."""
    with scope.widened("a public sum"):
        rows = Claim.objects.filter(fair=fair).exclude(case__state__in=WITHOUT_BENEFIT)
        sanctioned = CaseStep.objects.filter(case=OuterRef("case"), do="sanction")
        found = rows.annotate(granted=Exists(sanctioned)).aggregate(
            n=Count("pk"), amount=Sum("case__amount", filter=Q(granted=True))
        )
    return found["n"], found["amount"] or ZERO


def _begin_of_today() -> datetime:
    return datetime.combine(clock.today(), time.min, tzinfo=timezone.get_current_timezone())


def earlier_waiting(case: Case, *, state: str, of_the_state: bool) -> Case | None:
    """A claim that came before this one and waits in `state`, undecided and not put off; None when it is its turn.

    A claim that was put off keeps its place: it is passed over in that sitting only, and comes first again in the next.
    """
    rows = Case.objects.filter(
        code=case.code, state=state, closed_at__isnull=True, opened_at__lt=case.opened_at, claim__isnull=False
    ).exclude(pk=case.pk)
    if not of_the_state:
        rows = rows.filter(district_id=case.district_id)
    # Put off until the next sitting: while the sitting that did so is not signed; without a sitting, for the day.
    today = CaseStep.objects.filter(case=OuterRef("pk"), do__startswith="defer", at__gte=_begin_of_today())
    sits = AgendaItem.objects.filter(case=OuterRef("pk"), outcome__startswith="defer").exclude(
        sitting__state=Sitting.State.SIGNED
    )
    with scope.widened("whose turn it is"):
        return rows.filter(~Exists(today), ~Exists(sits)).order_by("opened_at", "pk").first()
