"""Many at once: same checks, every wrong cell named, all or none."""

import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.kernel.refusals import Invalid, NotAllowed
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent, Unit
from odop.registry.services import bulk_enrol, enrol

pytestmark = pytest.mark.django_db


def test_an_entry_of_a_list_is_the_same_as_one_enrolled_by_itself():
    place = make.district()
    given = make.answers(
        place, name="शबनम अंसारी", unit_name="Horn works", bank_account="30012345678", bank_ifsc="SBIN0001234"
    )
    one, many = enrol(given, user=None, by=SYSTEM), bulk_enrol([given], by=SYSTEM)
    left = Artisan.objects.filter(pk=one.pk).values().get()
    right = Artisan.objects.filter(pk=many[0].pk).values().get()
    differs = {key for key in left if left[key] != right[key]}
    assert differs == {"id", "ref", "enrolled_at"}
    assert Consent.objects.filter(artisan=one).count() == Consent.objects.filter(artisan=many[0]).count() == 2
    assert Unit.objects.filter(owner=many[0]).get().ref == "UN-AAA-000002"


def test_every_wrong_cell_is_named_and_nothing_is_written():
    place = make.district()
    rows = [make.answers(place), make.answers(place, mobile="12"), make.answers(place, name="", birth_year=1)]
    with pytest.raises(Invalid) as refusal:
        bulk_enrol(rows, by=SYSTEM)
    assert set(refusal.value.fields) == {"2.mobile", "3.name", "3.birth_year"}
    assert not Artisan.objects.exists()
    assert not Event.objects.exists()


def test_an_office_may_not_bring_a_list_of_another_district():
    own, other = make.district("AAA"), make.district("BBB")
    with pytest.raises(NotAllowed):
        bulk_enrol([make.answers(own), make.answers(other)], by=make.officer(own))
    assert not Artisan.objects.exists()


def test_two_thousand_take_less_than_three_seconds():
    places = [make.district(code) for code in ("AAA", "BBB", "CCC")]
    moment = datetime(2025, 5, 1, tzinfo=UTC)
    rows = [
        make.answers(
            places[n % 3],
            unit_name="Works",
            enrolled_at=moment,
            bank_account="30012345678",
            bank_ifsc="SBIN0001234",
        )
        for n in range(2000)
    ]
    began = time.process_time()
    made = bulk_enrol(rows, by=SYSTEM, is_sample=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the trail's chain, as at commit
    took = time.process_time() - began
    assert made[-1].ref == "AR-BBB-000667"
    assert Artisan.objects.filter(is_sample=True, enrolled_at=moment).count() == 2000
    assert Event.objects.filter(verb="artisan.enrolled", at=moment, hash__isnull=False).count() == 2000
    assert took < 3  # of our own work; the database adds about half of it
