"""A folder that is wrong is refused with everything that is wrong, in words, with file and line."""

from datetime import date
from pathlib import Path

import pytest

from odop.lib.formula import read_yaml
from odop.lib.rules import SchemeInvalid, compile_files, compile_folder, content_hash, read_files
from odop.lib.tests.rules_rows import FOLDER, margin_money


def files(**changes: tuple[str, str]) -> dict[str, str]:
    """The files of margin money with one replacement in each named file (`scheme` stands for scheme.yaml)."""
    texts = read_files(FOLDER)
    for name, (old, new) in changes.items():
        path = f"{name}.yaml"
        assert old in texts[path], old
        texts[path] = texts[path].replace(old, new, 1)
    return texts


def complaints(texts: dict[str, str]) -> list[str]:
    with pytest.raises(SchemeInvalid) as refused:
        compile_files(texts)
    return [str(one) for one in refused.value.complaints]


def test_the_same_texts_are_compiled_once_and_have_one_hash() -> None:
    texts = files()
    assert compile_files(texts) is compile_files(dict(reversed(texts.items())))
    assert compile_files(texts) == margin_money() == compile_folder(FOLDER)
    windows = {name: text.replace("\n", "\r\n") for name, text in texts.items()}
    assert content_hash(windows) == content_hash(texts) == margin_money().content_hash
    assert (
        len(margin_money().content_hash) == 64 and margin_money().version == margin_money().content_hash[:12]
    )
    changed = files(entitlement=("pct(25, net_cost)", "pct(24, net_cost)"))
    assert compile_files(changed).content_hash != margin_money().content_hash


def test_every_complaint_comes_at_once_with_file_and_line() -> None:
    texts = files(
        scheme=("prefix: MM", "prefix: m"),
        eligibility=("require: age >= 18", "require: agee >= 18"),
        entitlement=("when: net_cost <= lakh(25)", "when: net_cost <= category"),
        workflow=("to: put_up\n", "to: nowhere\n"),
        form=("hi: आपकी उम्र}", "mr: तुमचे वय}"),
    )
    del texts["CHANGELOG.md"]
    del texts["letters/refusal.hi.typ"]
    found = complaints(texts)
    for part in (
        "scheme.yaml, line 3",
        "eligibility.yaml, line 4: rule age.require: “agee” is not a known name",
        "entitlement.yaml, line ",
        "workflow.yaml, line ",
        "“nowhere” is not a state",
        "form.yaml, line ",
        "“mr” is not a language",
        "the text in “hi” is missing",
        "CHANGELOG.md: this file is missing",
        "letters/refusal.hi.typ",
    ):
        assert any(part in one for one in found), (part, found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"scheme": ("rounding: paisa", "rounding: up")}, "“up” is not one of paisa, rupee"),
        ({"scheme": ("applies_from: 2018-09-24", "applies_from: 24.09.2018")}, "is not a date"),
        ({"scheme": ("applies_from: 2018-09-24", "applies_from: 2018-09-20")}, "nothing says what is due"),
        ({"scheme": ("prefix: MM", "prefix: MM\ncolour: red")}, "unknown key"),
        ({"scheme": ("prefix: MM", "prefix: MM\nprefix: MX")}, "already given on line 3"),
        ({"form": ("max: 120", "max: 120.5")}, "put quotes around"),
        ({"form": ("page: person\n    min: 0", "page: nowhere\n    min: 0")}, "not one of the pages"),
        ({"form": ("key: category\n", "key: age\n")}, "keys are unique"),
        ({"form": ("from: max(project_cost", "from: max(own_share")}, "not a known name"),
        ({"eligibility": ("require: not defaulter", "require: as_of == as_of")}, "reads no fact"),
        ({"eligibility": ("id: defaulter", "id: age")}, "two rules of this name"),
        ({"eligibility": ("id: defaulter", "id: in_force")}, "built-in"),
        (
            {"eligibility": ("require: not defaulter", "require: not defaulter\n    held_by_form: true")},
            "remove the mark",
        ),
        ({"entitlement": ("otherwise: true", "when: net_cost > 0")}, "last row has “otherwise"),
        ({"entitlement": ("when: net_cost <= lakh(25)", "otherwise: true")}, "every row but the last"),
        (
            {"entitlement": ("from: 2018-09-24", "from: 2018-09-24\n    to: 2020-01-01")},
            "ends before the scheme",
        ),
        ({"entitlement": ("key: bank_loan", "key: net_cost")}, "already the name of something else"),
        ({"examples": ('margin_money: "250000.00"', "margin_money: 250000")}, "write amounts as"),
        ({"examples": ("expect: {eligible: true", "expect: {eligibel: true")}, "unknown key"),
        ({"notices": ("{ref} for", "{aadhaar} for")}, "{aadhaar} is not known"),
        ({"indicators": ("measure: count", "measure: guess")}, "is not one of count"),
        ({"workflow": ("letter: acknowledgement", "letter: poem")}, "there is no letter “poem”"),
        ({"workflow": ("template: submitted", "template: poem")}, "there is no notice “poem”"),
    ],
)
def test_a_slip_is_named(change: dict[str, tuple[str, str]], says: str) -> None:
    found = complaints(files(**change))
    assert any(says in one for one in found), found


def test_a_stray_file_is_named() -> None:
    texts = files()
    texts["eligiblity.yaml"] = "rules: []\n"
    assert any("eligiblity.yaml: no part of a scheme" in one for one in complaints(texts))


def test_every_missing_file_is_named_at_once() -> None:
    found = complaints({"scheme.yaml": files()["scheme.yaml"]})
    assert sum("this file is missing" in one for one in found) == 8


def test_a_folder_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemeInvalid, match="no such folder"):
        compile_folder(tmp_path / "nothing")
    (tmp_path / "scheme.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SchemeInvalid, match="UTF-8"):
        compile_folder(tmp_path)


def test_publishing_refuses_red_examples_and_what_no_example_tests() -> None:
    red = compile_files(files(entitlement=("pct(25, net_cost)", "pct(24, net_cost)"))).publishing_complaints()
    assert any("10 lakh gets 25%" in str(one) and one.line for one in red)
    texts = files(eligibility=("require: age >= 18", "require: age >= 0"))
    assert any(one.where == "age" and "no example makes this rule fail" in one.message
               for one in compile_files(texts).publishing_complaints())  # fmt: skip
    row = (
        "      - when: net_cost > crore(900)\n        margin_money: lakh(20)\n"
        "        because: {en: x, hi: y}\n        source: z\n      - otherwise: true"
    )
    texts = files(entitlement=("      - otherwise: true", row))
    assert any("row 4" in one.where and "no example uses this row" in one.message
               for one in compile_files(texts).publishing_complaints())  # fmt: skip


def test_two_orders_live_side_by_side_and_the_date_decides() -> None:
    texts = files(
        eligibility=(
            "  - id: age\n    require: age >= 18",
            "  - id: age\n    from: 2018-09-24\n    to: 2023-03-31\n    require: age >= 18",
        )
    )
    texts["eligibility.yaml"] += (
        "  - id: age\n    from: 2023-04-01\n    require: age >= 21\n    label: {en: a, hi: b}\n"
        "    because: {en: c, hi: d}\n    source: later order\n"
    )
    scheme = compile_files(texts)
    facts = {**scheme.parse_facts({})[0], "age": 20}
    assert "age" in scheme.assess(facts, date(2023, 3, 31)).passed
    late = scheme.assess(facts, date(2023, 4, 1))
    assert [(one.id, one.source) for one in late.failed] == [("age", "later order")]


def test_yaml_is_strict() -> None:
    value, wrong = read_yaml("on: yes\nn: 7\nt: true\nd: 2018-09-24\nz: ~\n", "x.yaml")
    assert value == {"on": "yes", "n": 7, "t": True, "d": "2018-09-24", "z": None} and wrong == []
    for text, says in (
        ("a: &x 1\nb: *x\n", "aliases"),
        ("a: !!python/name:os.system\n", "tags"),
        ("a: 1.5\n", "quotes"),
        ("a: [1\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "one document"),
        ("? [1, 2]\n: 3\n", "plain text"),
        ("[" * 60 + "]" * 60, "too deeply"),
        ("a: 1\na: 2\n", "already given on line 1"),
        ("a:\tb: 3\n", "not valid YAML"),
    ):
        assert any(says in one.message for one in read_yaml(text, "x.yaml")[1]), text


LAND = "  - key: land_cost\n    type: money\n"


def asked_only_with_a_cost(
    condition: str = "project_cost > 0", otherwise: str = '    otherwise: "0"\n'
) -> dict[str, str]:
    return files(form=(LAND, f"{LAND}    when: {condition}\n{otherwise}"))


def test_a_question_that_is_not_asked_has_its_otherwise_as_answer() -> None:
    scheme = compile_files(asked_only_with_a_cost())
    facts, errors = scheme.parse_facts({"project_cost": "0"})
    assert (facts["land_cost"], errors) == (0, {})
    assert "land_cost" not in scheme.asked(facts, date(2024, 6, 1))
    typed_all_the_same, _errors = scheme.parse_facts({"project_cost": "0", "land_cost": "500"})
    assert typed_all_the_same["land_cost"] == 0


def test_a_question_is_asked_while_it_may_still_matter() -> None:
    scheme = compile_files(asked_only_with_a_cost())
    for given in ({}, {"project_cost": "100"}):
        facts, _errors = scheme.parse_facts(given)
        assert "land_cost" not in facts
        assert "land_cost" in scheme.asked(facts, date(2024, 6, 1))


def test_a_condition_of_a_question_reads_only_what_stands_above_it() -> None:
    below = complaints(asked_only_with_a_cost(condition="land_cost > 0"))
    assert any("“land_cost” is not a known name" in one for one in below)
    assert any("belong together" in one for one in complaints(asked_only_with_a_cost(otherwise="")))
    wrong = complaints(asked_only_with_a_cost(otherwise="    otherwise: nothing\n"))
    assert any("Write the amount" in one for one in wrong)


def test_what_no_rule_in_force_reads_any_more_is_not_asked() -> None:
    ended = files(
        eligibility=("    require: not defaulter\n", "    require: not defaulter\n    to: 2020-01-01\n")
    )
    scheme = compile_files(ended)
    assert "defaulter" in scheme.asked({}, date(2019, 6, 1))
    assert "defaulter" not in scheme.asked({}, date(2024, 6, 1))
