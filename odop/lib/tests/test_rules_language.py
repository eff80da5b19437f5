"""The small language: what it reads, what it refuses, and that it is exact."""

from datetime import date

import pytest

from odop.lib.formula import FormulaError, Symbol, parse, reads
from odop.lib.formula.calendar_math import days_after_month, days_between, years_between
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.sql_code import guarded

NAMES = {
    "cost": Symbol("cost", "money", 0, 10**12),
    "age": Symbol("age", "integer", 0, 120),
    "woman": Symbol("woman", "yesno"),
    "category": Symbol("category", "text", choices=("sc", "general")),
    "born": Symbol("born", "date"),
}


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("pct(25, cost)", {"cost": 2}, 1),  # half a paisa goes up
        ("pct(25, cost)", {"cost": 1}, 0),
        ("pct(6.25, cost)", {"cost": 8}, 1),
        ("pct(33.3333, cost)", {"cost": 10**12}, 333_333_000_000),
        ("min(pct(10, cost), lakh(6.25))", {"cost": 10**12}, 62_500_000),
        ("lakh(6.25)", {}, 62_500_000),
        ("crore(1.5)", {}, 1_500_000_000),
        ("20000", {}, 2_000_000),
        ("10.50", {}, 1_050),
        ("cost * 3 - 100", {"cost": 5_000}, 5_000),
    ],
)
def test_money_is_exact_to_the_paisa(text: str, values: dict[str, int], result: int) -> None:
    assert evaluate(parse(text, NAMES, want="money"), values) == result


def test_amounts_can_be_rounded_half_up_to_the_rupee_where_an_order_says_so() -> None:
    node = parse("pct(10, cost)", NAMES, want="money", unit=100)
    assert [evaluate(node, {"cost": cost}) for cost in (499, 500, 14_999, 15_000)] == [0, 100, 1_500, 1_500]


@pytest.mark.parametrize(
    ("text", "want", "says"),
    [
        ("costs > 0", "yesno", "not a known name"),
        ("cost + age", "money", "mixes"),
        ("cost * cost", "money", "multiplies two amounts"),
        ("cost / 4", "money", "not part of the language"),
        ("cost ** 2", "money", "not part of the language"),
        ("category == 'obc'", "yesno", "not a choice"),
        ("category in ('obc', 'sc')", "yesno", "not a choice"),
        ("category > 'sc'", "yesno", "has no order"),
        ("woman == True", "yesno", "instead of True"),
        ("age >", "yesno", "cannot be read"),
        ("age >= 18 and cost", "yesno", "condition is needed"),
        ("age", "money", "an amount is needed"),
        ("cost.real", "money", "not part of the language"),
        ("__import__('os').system('x')", "money", "not part of the language"),
        ("open('x')", "money", "functions are"),
        ("[c for c in (1, 2)]", "money", "not part of the language"),
        ("(lambda: cost)()", "money", "not part of the language"),
        ("f'{cost}'", "money", "not part of the language"),
        ("pct(rate=5, amount=cost)", "money", "not part of the language"),
        ("pct(5.00001, cost)", "money", "four decimals"),
        ("pct(-5, cost)", "money", "negative"),
        ("lakh(cost)", "money", "plain number"),
        ("0.005", "money", "whole paisa"),
        ("age >= 1.5", "yesno", "whole unit"),
        ("1e3", "money", "not a number"),
        ("0x10", "money", "not a number"),
        ("cost * 100000000", "money", "too large"),
        ('category == "a\'; drop table x"', "yesno", "not a code"),
        ("cost if woman else category", "money", "mixes"),
        ("1 < 2", "yesno", "plain numbers"),
        ("", "yesno", "cannot be read"),
        ("((" * 2000 + "))" * 2000, "yesno", "longer"),
        ("(" * 900 + "cost" + ")" * 900, "money", "cannot be read"),
        ("not " * 200 + "woman", "yesno", "too deeply"),
        (" + ".join(["cost"] * 200), "money", "too deeply"),
        ("cost > " + "9" * 900, "yesno", "too large"),
        ("cost\x00", "money", "cannot be read"),
    ],
)
def test_everything_else_is_refused_in_words(text: str, want: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        parse(text, NAMES, want=want)


def test_a_null_makes_the_whole_formula_undecided_even_beside_or() -> None:
    node = parse("woman or age >= 18", NAMES, want="yesno")
    assert evaluate(node, {"woman": True, "age": 20}) is True
    assert evaluate(node, {"woman": True}) is None
    assert evaluate(node, {"woman": None, "age": 20}) is None


def test_sql_guards_what_would_swallow_a_null() -> None:
    columns = {key: key for key in NAMES}
    assert guarded(parse("age >= 18", NAMES, want="yesno"), columns) == "(age >= (18))"
    for text, want in (
        ("min(cost, lakh(20))", "money"),
        ("woman or age > 17", "yesno"),
        ("1 if woman else 2", "money"),
    ):
        assert "IS NOT NULL" in guarded(parse(text, NAMES, want=want), columns)


def test_a_formula_knows_the_facts_behind_derived_names() -> None:
    tree = parse("max(cost - 100, 0)", NAMES, want="money")
    names = {**NAMES, "net": Symbol("net", "money", tree.low, tree.high, tree=tree)}
    node = parse("net > 0 and age > 3", names, want="yesno")
    assert reads(node) == {"cost", "age"}
    assert evaluate(node, {"cost": 10_001, "age": 4}) is True


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2000, 6, 2), date(2018, 6, 1), 17),
        (date(2000, 6, 1), date(2018, 6, 1), 18),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2020, 1, 1), date(2019, 12, 31), -1),
    ],
)
def test_years_are_whole_years_completed(born: date, on: date, years: int) -> None:
    assert years_between(born, on) == years


def test_days_count_from_zero() -> None:
    assert days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 2, 10), date(2024, 2, 29), 0),
        (date(2024, 2, 29), date(2024, 3, 1), 1),
        (date(2024, 2, 1), date(2024, 6, 28), 120),
        (date(2023, 12, 31), date(2024, 4, 29), 120),
        (date(2024, 2, 20), date(2024, 2, 20), -9),
        (date(9999, 12, 31), date(9999, 12, 31), 0),
    ],
)
def test_the_month_of_the_first_date_is_not_counted(start, end, days):
    assert days_after_month(start, end) == days
