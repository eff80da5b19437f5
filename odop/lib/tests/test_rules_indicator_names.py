"""An indicator that names what is not there would stay at nothing for ever: the loader says so."""

import pytest

from odop.lib.rules import SchemeInvalid, compile_files, read_files
from odop.lib.tests.rules_rows import FOLDER, margin_money

FILE = "indicators.yaml"


def complaints(old: str, new: str) -> list[str]:
    texts = read_files(FOLDER)
    assert old in texts[FILE]
    with pytest.raises(SchemeInvalid) as refused:
        compile_files(texts | {FILE: texts[FILE].replace(old, new, 1)})
    return [str(one) for one in refused.value.complaints]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("did: [bank_refuse]", "did: [bank_refused_it]", "there is no step “bank_refused_it”"),
        ("states: [inspection]", "states: [inspect]", "there is no state “inspect”"),
        ("from: state:bank", "from: state:branch", "there is no state “branch”"),
        ("until: recommend", "until: recommended", "there is no step “recommended”"),
        ("facts: {gender: [female]}", "facts: {sex: [female]}", "there is no fact “sex”"),
        ("share_of: {did: [sanction]}", "share_of: {done: [sanction]}", "“done” is not a filter"),
        ("share_of: {did: [sanction]}", "share_of: all", "“all” is not a filter"),
    ],
)
def test_what_is_not_there_is_named_with_its_line(old: str, new: str, told: str) -> None:
    found = complaints(old, new)
    assert len(found) == 1
    assert told in found[0]
    assert found[0].startswith(f"{FILE}, line ")


def test_the_indicators_of_margin_money_name_what_is_there() -> None:
    assert len(margin_money().indicators) > 10
