"""The demo world: the same twice, shaped like the published lists, and every invariant holds over it."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import DomainError
from odop.registry.models import Artisan
from odop.schemes.demo import build, build_demo, training
from odop.schemes.demo import people as people_of_demo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "APPLICATIONS", 60)
    monkeypatch.setattr(build, "SPENT", {"first": 20, "second": 15})
    monkeypatch.setattr(build, "STOPPED_EACH", 1)
    monkeypatch.setattr(people_of_demo, "ARTISANS", 600)  # enough that in each district some have not applied


def test_the_demo_world_keeps_every_promise(ground: None, small: None) -> None:
    build_demo()
    assert broken() == []
    assert Artisan.objects.count() == 604 and not Artisan.objects.filter(is_sample=False).exists()
    assert not Case.objects.filter(is_sample=False).exists()
    states = Counter(Case.objects.values_list("state", flat=True))
    assert {"scrutiny", "committee", "bank", "hold"} <= states.keys()
    assert not Event.objects.filter(hash__isnull=True).exists()
    assert Notice.objects.count() == 0  # nobody is told about a past that never was
    with pytest.raises(DomainError) as refused:
        build_demo()
    assert refused.value.code == "demo_built"


def test_a_sample_batch_has_money_on_both_sides_of_the_first_of_april(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with clock.at(datetime(2027, 3, 13, 11, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 7, 1))
        assert training._years() == ["2026-27", "2027-28"]


def test_there_is_no_demo_world_in_production(ground: None) -> None:
    with override_settings(DEMO=False), pytest.raises(DomainError) as refused:
        build_demo()
    assert refused.value.code == "demo_off"
    assert settings.DEMO and Artisan.objects.count() == 0
