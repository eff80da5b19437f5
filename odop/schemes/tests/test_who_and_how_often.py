"""Who applies (person, unit, group), how often a scheme is given, which day's order judges, and what nobody is asked."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.conf import settings

from odop.casework.definitions import KNOWN_FACTS, known_fact
from odop.casework.factories import Cast, artisan
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.lib.rules import SchemeInvalid, compile_files, read_files
from odop.registry.services import add_member, form_group
from odop.schemes.factories import ANSWERS
from odop.schemes.models import Application
from odop.schemes.services import apply, publish_version
from odop.schemes.services.loading import keep_version

pytestmark = pytest.mark.django_db


def files(**changed: tuple[str, str]) -> dict[str, str]:
    """The first scheme's folder with one text of a file replaced by another."""
    found = read_files(settings.PROGRAMME_DIR / "schemes" / programme().schemes[0])
    for name, (before, after) in changed.items():
        file = f"{name}.yaml"
        assert before in found[file], before
        found[file] = found[file].replace(before, after, 1)
    return found


def published(given: Mapping[str, str]) -> str:
    version = keep_version(dict(given), by=SYSTEM)
    return publish_version(version, by=SYSTEM).code


def send(people: Cast, code: str, **more: object) -> Application:
    return apply(people.artisan, scheme=code, answers={**ANSWERS, **more}, by=people.citizen)


def test_once_in_three_years_refuses_within_and_allows_after(sambhal: Cast) -> None:
    code = published(files(scheme=("once_per: [person, family]", "once_per: {by: person, years: 3}")))
    first = send(sambhal, code).case
    with pytest.raises(DomainError) as refused:
        send(sambhal, code)
    assert refused.value.code == "already_applied" and first.ref in str(refused.value)
    assert "3" in str(refused.value)
    Case.objects.filter(pk=first.pk).update(
        opened_at=clock.now() - timedelta(days=3 * 366), closed_at=clock.now(), state="adjusted"
    )
    send(sambhal, code)
    assert Case.objects.filter(code=code).count() == 2


def test_a_case_that_still_runs_stands_in_the_way_however_old(sambhal: Cast) -> None:
    code = published(files(scheme=("once_per: [person, family]", "once_per: {by: person, years: 1}")))
    first = send(sambhal, code).case
    Case.objects.filter(pk=first.pk).update(opened_at=clock.now() - timedelta(days=800))
    with pytest.raises(DomainError):
        send(sambhal, code)


def test_a_scheme_without_a_limit_is_given_again(sambhal: Cast) -> None:
    code = published(files(scheme=("once_per: [person, family]", "once_per: []")))
    assert len({send(sambhal, code).case.ref for _n in range(3)}) == 3


def test_a_group_applies_through_a_member_and_once(sambhal: Cast) -> None:
    changes = files(scheme=("unit_of_application: person", "unit_of_application: group"))
    changes["scheme.yaml"] = changes["scheme.yaml"].replace("[person, family]", "[group]")
    code = published(changes)
    with pytest.raises(DomainError) as refused:
        send(sambhal, code)
    assert refused.value.code == "no_group" and not Case.objects.filter(code=code).exists()
    group = form_group(sambhal.district, kind="spv", name="Jyoti", by=SYSTEM)
    add_member(group, sambhal.artisan, by=SYSTEM)
    other = artisan(sambhal.district, None, 7)
    add_member(group, other, by=SYSTEM)
    case = send(sambhal, code).case
    assert case.group == group and case.applicant == sambhal.artisan
    with pytest.raises(DomainError) as again:
        apply(other, scheme=code, answers=ANSWERS, by=sambhal.assistant)
    assert again.value.code == "already_applied"


def test_somebody_outside_the_group_does_not_sign_for_it(sambhal: Cast) -> None:
    code = published(files(scheme=("unit_of_application: person", "unit_of_application: group")))
    group = form_group(sambhal.district, kind="spv", name="Jyoti", by=SYSTEM)
    with pytest.raises(DomainError) as refused:
        apply(sambhal.artisan, scheme=code, answers=ANSWERS, by=sambhal.citizen, group=group)
    assert refused.value.code == "no_group"


def test_what_the_house_knows_better_is_not_asked_and_not_believed(
    sambhal: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[str, object] = dict(KNOWN_FACTS)
    monkeypatch.setattr("odop.casework.definitions.KNOWN_FACTS", known)
    monkeypatch.setattr("odop.schemes.queries.KNOWN_FACTS", known)
    known_fact("test.defaulter")(lambda artisan, **_more: True)
    asked = "  - key: defaulter\n    type: yesno\n"
    code = published(files(form=(asked, asked + "    prefill: test.defaulter\n    locked: true\n")))
    with pytest.raises(DomainError) as refused:
        send(sambhal, code, defaulter=False)
    assert refused.value.code == "not_eligible"
    assert not Case.objects.filter(code=code).exists()


def test_a_scheme_says_which_date_of_its_form_picks_the_order(sambhal: Cast) -> None:
    asked = "  - key: age\n"
    day = "  - {key: event_on, type: date, page: person, label: {en: Day of the event, hi: तारीख}, help: {en: d, hi: d}}\n"
    changes = files(form=(asked, day + asked), scheme=("once_per", "judged_on: event_on\nonce_per"))
    compiled = compile_files(changes)
    assert compiled.judged_day({"event_on": date(2019, 5, 1)}, date(2024, 1, 1)) == date(2019, 5, 1)
    assert compiled.judged_day({}, date(2024, 1, 1)) == date(2024, 1, 1)
    code = published(changes)
    with pytest.raises(DomainError) as refused:  # before the order of 2018 there was nothing
        send(sambhal, code, event_on="2018-01-01")
    assert refused.value.code == "not_eligible"
    made = send(sambhal, code, event_on="2020-02-29")
    assert made.assessments.get().as_of == date(2020, 2, 29)


def test_a_day_that_is_not_a_date_of_the_form_is_named(ground: None) -> None:
    with pytest.raises(SchemeInvalid) as refused:
        compile_files(files(scheme=("once_per", "judged_on: age\nonce_per")))
    assert "judged_on" in str(refused.value)


def test_locked_without_prefill_is_named(ground: None) -> None:
    asked = "  - key: defaulter\n    type: yesno\n"
    with pytest.raises(SchemeInvalid) as refused:
        compile_files(files(form=(asked, asked + "    locked: true\n")))
    assert "locked" in str(refused.value)
