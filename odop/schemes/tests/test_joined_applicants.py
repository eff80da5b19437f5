"""One person with two running applications: no rule joins her entries, an officer may, and both files then say so."""

from dataclasses import replace

import pytest
from django.test import Client

from odop.casework import factories
from odop.casework.factories import Cast
from odop.casework.models import Case
from odop.casework.reactions import one_person_applied_twice
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.registry.models import Artisan, DuplicateQuestion, Joining
from odop.registry.services import answer_duplicate, join_by_rule
from odop.schemes.factories import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(sambhal: Cast) -> tuple[Case, Case, DuplicateQuestion]:
    """Two entries with an application each, and the rule sure that they are one."""
    first = application(sambhal, papers=False)
    again = factories.artisan(sambhal.district, None, 9)
    user = sambhal.officer.__class__.objects.create(mobile="6999999999", kind="citizen", name={"en": "S"})
    Artisan.objects.filter(pk=again.pk).update(user=user)
    again.refresh_from_db()
    second = application(replace(sambhal, artisan=again, citizen=user), papers=False)
    question = DuplicateQuestion.objects.create(
        artisan=again, other=sambhal.artisan, district=sambhal.district, score=0.999, sure=True, found_by="batch",
        reasons=["name"],
    )  # fmt: skip
    return first, second, question


def test_no_rule_joins_two_entries_that_both_have_a_running_application(
    twice: tuple[Case, Case, DuplicateQuestion], sambhal: Cast
) -> None:
    first, second, question = twice
    with scope.system():
        assert join_by_rule(10, by=SYSTEM) == 0
        assert join_by_rule(10, by=SYSTEM) == 0
    question.refresh_from_db()
    assert (question.state, question.sure, question.reasons) == ("open", False, ["name", "both_running"])
    assert not Joining.objects.exists()
    desk = Client()
    desk.force_login(sambhal.officer)
    page = desk.get(f"/desk/register/duplicates/{second.applicant.ref}/").content.decode()
    assert "both have an application that is running" in page
    Case.objects.filter(pk=first.pk).update(closed_at=first.opened_at)
    DuplicateQuestion.objects.update(sure=True)
    with scope.system():
        assert join_by_rule(10, by=SYSTEM) == 1


def test_where_an_officer_joins_them_both_files_say_so(
    twice: tuple[Case, Case, DuplicateQuestion], sambhal: Cast
) -> None:
    first, second, question = twice
    answer_duplicate(question, "same", by=sambhal.officer)
    with scope.system():
        event = Event.objects.get(verb="artisan.joined_while_running")
        one_person_applied_twice(event)
        one_person_applied_twice(event)  # at least once
        noted = Event.objects.filter(verb="case.applicant_joined")
        assert set(noted.values_list("subject_ref", flat=True)) == {first.ref, second.ref}
        assert noted.count() == 2
    desk = Client()
    desk.force_login(sambhal.officer)
    assert "another running application" in desk.get(f"/desk/cases/{first.ref}/").content.decode()


def test_joining_two_of_whom_one_has_an_application_tells_nobody(
    twice: tuple[Case, Case, DuplicateQuestion], sambhal: Cast
) -> None:
    first, _second, question = twice
    Case.objects.filter(pk=first.pk).update(closed_at=first.opened_at)
    answer_duplicate(question, "same", by=sambhal.officer)
    assert not Event.objects.filter(verb="artisan.joined_while_running").exists()
