"""Whatever somebody types into a scheme or a form, the answer is a sentence and never a crash."""

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.formula import FormulaError, parse, read_yaml
from odop.lib.formula.evaluate import evaluate
from odop.lib.rules import SchemeInvalid, compile_files, read_files
from odop.lib.tests.rules_rows import FINE, FOLDER, margin_money
from odop.lib.tests.test_rules_backends import SYMBOLS, formula_rows

PIECES = [
    *SYMBOLS, "and", "or", "not", "if", "else", "in", "(", ")", ",", "<", ">=", "==", "+", "-", "*", "/", "min(", "max(",
    "pct(", "lakh(", "crore(", "5", "6.25", "'horn'", "'x'", "True", "None", "lambda", ":", "[", "]", "{", "**", "is", ".",
    "__class__", "\n", "#", "years_between(", "0x1", "1e9", "yield", "await", ":=",
]  # fmt: skip
quiet = settings(max_examples=400, deadline=None, derandomize=True, database=None)


@quiet
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.sampled_from(["money", "yesno", "integer"]),
)
def test_any_text_is_a_formula_that_can_be_computed_or_is_refused(text: str, want: str) -> None:
    try:
        node = parse(text, SYMBOLS, want=want)
    except FormulaError:
        return
    for row in formula_rows()[:5]:
        assert evaluate(node, row) is not None


@quiet
@given(st.text(max_size=60))
def test_any_text_at_all_is_refused_or_read(text: str) -> None:
    value, complaints = read_yaml(text, "x.yaml")
    assert complaints or value is None or isinstance(value, (str, int, dict, list))
    with contextlib.suppress(FormulaError):
        parse(text, SYMBOLS, want="yesno")


anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.decimals(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@quiet
@given(st.dictionaries(st.sampled_from([*FINE, "", "extra"]), anything, max_size=12))
def test_any_facts_are_read_or_named_in_the_errors(raw: dict[str, Any]) -> None:
    facts, errors = margin_money().parse_facts(raw)
    for key, value in raw.items():
        assert (key in facts) + (key in errors) == (value is not None or key not in FINE)
    assert not any(isinstance(value, float) for value in facts.values())


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(
        ["scheme", "form", "eligibility", "entitlement", "workflow", "indicators", "notices", "examples"]
    ),
    st.integers(0, 400),
    st.sampled_from(
        ["", "x", "  - 1", "  {}", "from: []", "key: {en: 1}", "states: 5", "- [", "when: 3", "otherwise: no"]
    ),
)
def test_any_broken_line_is_refused_in_words(name: str, line: int, new: str) -> None:
    texts = read_files(FOLDER)
    lines = texts[f"{name}.yaml"].splitlines()
    lines[line % len(lines)] = new
    texts[f"{name}.yaml"] = "\n".join(lines)
    try:
        compile_files(texts).publishing_complaints()
    except SchemeInvalid as refused:
        assert refused.complaints
