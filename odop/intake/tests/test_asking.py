"""Whom the people of a batch may be is asked after the batch, in a transaction of its own, and never forgotten."""

import pytest

from odop.accounts.models import User
from odop.intake import factories as lists
from odop.intake import services
from odop.intake.models import Intake, IntakeBatch, IntakeRow
from odop.intake.services import asking, importing
from odop.kernel.models import Event
from odop.places.models import District
from odop.registry import factories as make
from odop.registry.models import Artisan, DuplicateQuestion

pytestmark = pytest.mark.django_db
ALIKE = lists.row(mobile="9812345671")


def begun(place: District, officer: User) -> Intake:
    """A list with one row that looks like an entry of the register, its import asked for."""
    make.artisan(
        place,
        name="शबनम अंसारी",
        relation_name="मो० इक़बाल",
        birth_year=1988,
        place="Sarai Tarin",
        mobile="9812345678",
    )
    return services.ask_import(lists.checked([ALIKE], by=officer), by=officer)


def test_questions_that_a_cut_off_run_left_are_asked_by_the_next_before_the_list_is_done(place, officer):
    intake = begun(place, officer)
    assert importing.next_batch(intake.pk, by=officer, size=10)
    assert IntakeBatch.objects.get().to_ask
    assert not DuplicateQuestion.objects.exists()
    services.import_list(intake.pk, by=officer)
    assert IntakeRow.objects.get().outcome == "likely_same"
    batch = IntakeBatch.objects.get()
    assert (batch.to_ask, batch.counts) == (False, {"likely_same": 1})
    assert lists.again(intake).counts == {"likely_same": 1}
    assert DuplicateQuestion.objects.count() == Event.objects.filter(verb="duplicate.asked").count() == 1
    assert not asking.ask_next(intake.pk, by=officer)


def test_a_pair_that_was_asked_about_meanwhile_is_not_asked_twice(place, officer):
    intake = begun(place, officer)
    importing.next_batch(intake.pk, by=officer, size=10)
    earlier, later = Artisan.objects.order_by("pk")
    DuplicateQuestion.objects.create(artisan=earlier, other=later, district=place, score=0.9)
    services.import_list(intake.pk, by=officer)
    assert DuplicateQuestion.objects.get().artisan == earlier
    assert not Event.objects.filter(verb="duplicate.asked").exists()


def test_a_list_stopped_meanwhile_is_asked_about_and_counted_as_far_as_it_went(place, officer):
    intake = begun(place, officer)
    importing.next_batch(intake.pk, by=officer, size=10)
    services.cancel(lists.again(intake), by=officer)
    services.import_list(intake.pk, by=officer)
    stopped = lists.again(intake)
    assert (stopped.state, stopped.counts) == ("checked", {"likely_same": 1})
