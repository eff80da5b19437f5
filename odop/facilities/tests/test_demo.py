"""The sample centres agree with what the services would have written."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odop.facilities.demo import build_centres
from odop.facilities.models import Booking, FacilityCentre, Receipt
from odop.facilities.queries.month import capacity_used, month_of
from odop.facilities.services.bookings import next_ref
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.services import bulk_enrol

pytestmark = pytest.mark.django_db


def test_sample_centres_are_made_in_few_statements_and_hold_every_invariant(ground: None) -> None:
    with scope.system():
        rows = [
            {
                **register.answers(District.objects.get(pk=pk)),
                "enrolled_by": "office",
                "enrolled_at": clock.now(),
            }
            for pk in (118, 171, 659)
            for _n in range(40)
        ]
        bulk_enrol(rows, by=SYSTEM, is_sample=True)
        with CaptureQueriesContext(connection) as asked:
            assert build_centres() == 3
        assert len(asked) < 250
        assert broken() == []
        for centre in FacilityCentre.objects.all():
            month = month_of(centre, clock.today())
            assert centre.is_sample and 0 <= month.percent <= 100
            before = (
                Booking.objects.filter(district=centre.district)
                .order_by("-ref")
                .values_list("ref", flat=True)[0]
            )
            assert next_ref("BK", centre) > before  # the counter went along
        assert Receipt.objects.count() > 100
        centres = list(FacilityCentre.objects.all())
        in_the_books = {one.pk: month_of(one, last_month()).percent for one in centres}
    # Readers who may see no booking are told the same share of hours as the books have.
    with scope.enter(scope.NOBODY):
        assert not Booking.objects.exists()
        told = {key: share for key, (_month, share) in capacity_used(centres).items()}
    assert told == in_the_books and all(told.values())


def test_a_district_of_one_artisan_has_its_centre_and_nobody_who_books(ground: None) -> None:
    with scope.system():
        made = {"enrolled_by": "office", "enrolled_at": clock.now()}
        rows = [{**register.answers(District.objects.get(pk=pk)), **made} for pk in (118, 171, 659)]
        bulk_enrol(rows, by=SYSTEM, is_sample=True)
        assert build_centres() == FacilityCentre.objects.count() == 3
        assert not Booking.objects.exists() and not Receipt.objects.exists()
        assert broken() == []


def last_month() -> date:
    return clock.today().replace(day=1) - timedelta(days=1)
