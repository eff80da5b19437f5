"""Versions: loaded once, published when ready, pinned by running cases; a change is tried over all applications."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from odop.casework.definitions import scheme_of
from odop.casework.factories import Cast, artisan
from odop.casework.services import take_step
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.lib.rules import SchemeInvalid, read_files
from odop.schemes.factories import ANSWERS, application, code
from odop.schemes.models import SchemeVersion
from odop.schemes.services import apply, load_programme, publish_version, simulate
from odop.schemes.services.loading import keep_version

pytestmark = pytest.mark.django_db


def folder() -> dict[str, str]:
    return read_files(settings.PROGRAMME_DIR / "schemes" / programme().schemes[0])


def changed(before: str, after: str) -> dict[str, str]:
    files = folder()
    assert before in files["entitlement.yaml"]
    return {**files, "entitlement.yaml": files["entitlement.yaml"].replace(before, after)}


def test_loading_the_same_folder_again_changes_nothing(ground: None) -> None:
    before = list(SchemeVersion.objects.values_list("pk", "is_current"))
    with scope.system():
        load_programme()
    assert list(SchemeVersion.objects.values_list("pk", "is_current")) == before


def test_a_version_whose_examples_are_red_is_not_published(ground: None) -> None:
    version = keep_version(changed("lakh(20)", "lakh(25)"), by=SYSTEM)
    with pytest.raises(DomainError) as refused:
        publish_version(version, by=SYSTEM)
    assert refused.value.code == "not_ready"
    version.refresh_from_db()
    assert not version.is_current and version.published_at is None


def test_a_running_case_stays_on_its_version(sambhal: Cast) -> None:
    case = application(sambhal)
    first = case.procedure_id
    files = folder()
    newer = keep_version({**files, "CHANGELOG.md": files["CHANGELOG.md"] + "\nAnother line.\n"}, by=SYSTEM)
    publish_version(newer, by=SYSTEM)
    take_step(case, do="recommend", by=sambhal.assistant)
    case.refresh_from_db()
    assert case.procedure_id == first != newer.procedure_id
    other = apply(artisan(sambhal.district, None, 7), scheme=code(), answers=ANSWERS, by=sambhal.assistant)
    assert other.case.procedure_id == newer.procedure_id
    assert scheme_of(first).content_hash != scheme_of(newer.procedure_id).content_hash


def test_an_officer_of_a_district_publishes_nothing(sambhal: Cast) -> None:
    version = keep_version(changed("lakh(20)", "lakh(25)"), by=SYSTEM)
    with pytest.raises(DomainError) as refused:
        publish_version(version, by=sambhal.officer)
    assert refused.value.code == "not_allowed"
    with pytest.raises(DomainError):
        simulate(folder(), by=sambhal.officer)


def test_a_change_is_tried_over_every_application(sambhal: Cast) -> None:
    application(sambhal, project_cost="25000000")
    for number, cost in enumerate(("1000000", "3200000"), start=20):
        apply(
            artisan(sambhal.district, None, number),
            scheme=code(),
            answers={**ANSWERS, "project_cost": cost},
            by=sambhal.assistant,
        )
    same = simulate(folder(), by=SYSTEM)
    assert same.total("gain") == same.total("lose") == 0
    assert same.total("cost_now") == same.total("cost_then") == (20_00_000 + 2_50_000 + 6_40_000) * 100
    more = simulate(changed("lakh(20)", "lakh(25)"), by=SYSTEM)
    assert [(row.district_id, row.gain, row.lose) for row in more.districts] == [(sambhal.district.pk, 1, 0)]
    assert more.total("cost_then") - more.total("cost_now") == 5_00_000 * 100
    assert SchemeVersion.objects.filter(code=code(), is_current=True).get().version == more.version_now


def test_a_broken_folder_is_answered_with_complaints(ground: None) -> None:
    files = {**folder(), "eligibility.yaml": "rules: [{id: age, require: 'aeg >= 18'}]"}
    with pytest.raises(SchemeInvalid) as invalid:
        simulate(files, by=SYSTEM)
    assert any("aeg" in str(complaint) for complaint in invalid.value.complaints)


def test_the_command_line_checks_assesses_and_simulates(
    sambhal: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("schemes", "check")
    assert "70 examples hold" in capsys.readouterr().out
    facts = [f"{key}={str(value).lower()}" for key, value in ANSWERS.items() if key not in
             {"project_title", "machinery_cost", "civil_cost", "working_capital"}]  # fmt: skip
    call_command("schemes", "assess", code(), *facts, on=date(2024, 6, 1))
    assert '"margin_money": "640000.00"' in capsys.readouterr().out
    with pytest.raises(CommandError, match="age"):
        call_command("schemes", "assess", code(), "age=old")
    application(sambhal)
    for name, text in changed("lakh(20)", "lakh(25)").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    call_command("schemes", "simulate", code(), folder=tmp_path)
    assert "₹ 6,40,000" in capsys.readouterr().out


def test_amounts_of_a_case_are_rupees_with_two_places(sambhal: Cast) -> None:
    assert application(sambhal, project_cost="2500001.01").amount == Decimal("625000.00")
