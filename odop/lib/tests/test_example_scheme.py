"""The scheme that another state copies first: it loads in its own languages, its examples are green, letters print."""

import json
from datetime import date
from pathlib import Path

import fontpkg_mukta
import pytest
import typst

from odop.lib.programme import load
from odop.lib.rules import compile_folder
from odop.lib.rules.examples import publishing_complaints

PROGRAMME = load(Path(__file__).parents[3] / "programmes" / "example")
SCHEME = compile_folder(PROGRAMME.scheme_folders()[0], languages=PROGRAMME.languages)


def test_every_example_is_green_and_tests_every_rule_and_row():
    assert [result for result in SCHEME.run_examples() if not result.ok] == []
    assert publishing_complaints(SCHEME) == []


def test_a_decision_speaks_the_languages_of_its_programme():
    facts, errors = SCHEME.parse_facts({"age": 17, "weaver": False, "loom_cost": "50000"})
    assert errors == {}
    failed = SCHEME.assess(facts, date(2025, 6, 1)).as_json()["failed"]
    assert [set(refusal["because"]) for refusal in failed] == [{"en", "mr"}, {"en", "mr"}]


@pytest.mark.parametrize(
    ("kind", "language"), [(kind, one) for kind, texts in SCHEME.letters.items() for one in texts]
)
def test_every_letter_prints(kind, language, tmp_path):
    data = {
        "language": language, "programme": PROGRAMME.name[language], "office": "DIC", "ref": "LG-SNV-2526-000001",
        "date": "1", "name": "आशा", "scheme": SCHEME.title[language], "reason": "–",
        "amounts": [{"label": "Grant", "value": "₹ 25,000"}],
    }  # fmt: skip
    path = tmp_path / "letter.typ"
    path.write_text(SCHEME.letters[kind][language], encoding="utf-8")
    fonts = str(Path(fontpkg_mukta.__file__).parent / "files")
    pdf = typst.compile(str(path), font_paths=[fonts], sys_inputs={"data": json.dumps(data)})
    assert pdf.startswith(b"%PDF")
