"""The sample institute, platform and requests are made once, marked, and in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.services import keep_made_file
from odop.partners.models import Agreement, FigureSheet, Partner
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.services import bulk_enrol
from odop.support.demo import build_help
from odop.support.factories import PDF
from odop.support.models import ServiceRequest, WorkOrder

pytestmark = pytest.mark.django_db


def test_everything_of_the_sample_is_marked_as_one(ground: None) -> None:
    with scope.system():
        place = District.objects.get(pk=659)
        rows = [
            {**register.answers(place), "enrolled_by": "office", "enrolled_at": clock.now()}
            for _n in range(3)
        ]
        bulk_enrol(rows, by=SYSTEM, is_sample=True)
        paper = keep_made_file(PDF, name="sample.pdf", media_type="application/pdf", by=SYSTEM)
        before = Partner.objects.count()
        with CaptureQueriesContext(connection) as asked:
            assert build_help(paper) == 3
        assert len(asked) < 260
        assert Partner.objects.filter(is_sample=True).count() == Partner.objects.count() - before == 2
        assert set(ServiceRequest.objects.values_list("state", "is_sample")) == {
            ("delivered", True),
            ("accepted", True),
            ("asked", True),
        }
        for model in (WorkOrder, FigureSheet):
            assert model.objects.exists() and not model.objects.filter(is_sample=False).exists()
        assert not Agreement.objects.filter(partner__is_sample=True, is_sample=False).exists()
        [order] = WorkOrder.objects.all()
        assert order.pieces.filter(state="accepted").count() == 2 and order.state == "open"
