"""Who is barred from the assistance."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS, SEE_DELIVERY
from odop.exhibitions.models import Bar
from odop.kernel import clock, scope
from odop.kernel.ui.numbers import day_text
from odop.registry.models import Artisan, Unit


def in_force(rows: QuerySet[Bar], day: date) -> QuerySet[Bar]:
    return rows.filter(from_on__lte=day, lifted_on__isnull=True).filter(
        Q(to_on__isnull=True) | Q(to_on__gte=day)
    )


def bar_against(artisan: Artisan, unit: Unit | None, day: date | None = None) -> Bar | None:
    """The bar in force against this person or this unit, wherever it was ordered; None when there is none."""
    who = Q(artisan=artisan) | (Q(unit=unit) if unit is not None else Q())
    with scope.widened("a bar holds in every district"):
        return in_force(Bar.objects.filter(who), day or clock.today()).order_by("-from_on").first()


def barred_words(bar: Bar) -> Promise:
    """The sentence for somebody who is barred: until when, and by which order."""
    if bar.to_on is None:
        text = _(
            "Barred from market assistance from {since} by {order}, until the bar is lifted. Reason: {reason}"
        )
    else:
        text = _("Barred from market assistance until {until} by {order}. Reason: {reason}")
    until = day_text(bar.to_on) if bar.to_on else ""
    return format_lazy(
        text, since=day_text(bar.from_on), until=until, order=bar.order_reference, reason=bar.reason
    )


def bars_visible_to(user: User) -> QuerySet[Bar]:
    """Bars of the reader's districts, the latest first."""
    rows = Bar.objects.select_related("artisan", "unit", "case", "district").order_by("-from_on", "-pk")
    if not (user.may(RUN_FAIRS) or user.may(SEE_DELIVERY)):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
