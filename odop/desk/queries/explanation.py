"""A decision explained: the arithmetic of what the rule gives, and each condition with the facts it read.

All of it comes from the compiled scheme: labels, formulas, sentences and sources. Nothing here knows a scheme.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from odop.kernel.fields import Localised
from odop.kernel.ui.numbers import day_text
from odop.kernel.ui.numbers import number as grouped
from odop.kernel.ui.numbers import rupees as shown
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field
from odop.lib.formula.tree import (
    MONEY,
    YESNO,
    Arithmetic,
    Constant,
    Extreme,
    Name,
    Node,
    Percent,
    derived_in,
    reads,
)
from odop.lib.money import from_paise
from odop.lib.rules import Scheme

SIGNS = {"+": "+", "-": "−", "*": "×"}


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: what, how much, why; `strong` marks what the scheme itself gives."""

    label: str
    amount: Decimal | None
    note: str = ""
    source: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition: the sentence, whether it is met (ok, late, soon), its order, and the facts it was judged on."""

    text: str
    tone: str
    source: str
    facts: list[tuple[str, str]]


def value_in_words(field: Field, value: Any) -> str:
    """A value as people read it; what is not known says so."""
    if value is None:
        return _("not known")
    match field.type:
        case "money":
            return shown(from_paise(value))
        case "yesno":
            return _("Yes") if value else _("No")
        case "choice":
            return next((str(Localised(one.label)) for one in field.choices if one.code == value), str(value))
        case "date":
            return day_text(value if isinstance(value, date) else date.fromisoformat(value))
        case "integer":
            return f"{grouped(value)} {Localised(field.unit)}".strip() if field.unit else grouped(value)
    return str(value)


def arithmetic(
    scheme: Scheme,
    facts: Mapping[str, Any],
    result: Mapping[str, Any],
    as_of: date,
    others: Mapping[str, Any],
) -> list[Line]:
    """How the amounts came about: the amounts that were stated, what was worked out of them, and what the row gives.

    `facts` are kept facts (amounts in paise), `others` the other answers of the form, `result` the assessment.
    """
    edition = scheme.entitlement_on(as_of)
    if edition is None or not result.get("row"):
        return []
    row = edition.rows[result["row"]["number"] - 1]
    known = scheme.typed(facts)
    nodes = list(row.outputs.values())
    read = reads(*nodes, *([row.when] if row.when is not None else []))
    lines = [
        Line(str(Localised(field.label)), from_paise(known[field.key]))
        for field in scheme.fields
        if field.type == "money" and field.key in read and known.get(field.key) is not None
    ]
    if lines and (parts := _parts(scheme, others)):
        lines[0] = Line(lines[0].label, lines[0].amount, parts)
    directly = {node.symbol.key for node in nodes if isinstance(node, Name)}
    about = {field.key: field for field in scheme.derived}
    for symbol in derived_in(*nodes):
        value = evaluate(symbol.tree, known) if symbol.tree is not None else None
        if symbol.type == MONEY and symbol.key not in directly and symbol.key in about and value is not None:
            field = about[symbol.key]
            note = _words(scheme, symbol.tree, known) if symbol.tree is not None else ""
            lines.append(
                Line(str(Localised(field.label)), from_paise(value), note, str(Localised(field.help)))
            )
    given = []
    for number, output in enumerate(edition.outputs):
        value = result["outputs"].get(output.key)
        if value is None:
            continue
        label, amount, node = str(Localised(output.label)), Decimal(value), row.outputs[output.key]
        if number == 0:
            because = str(Localised(result["row"]["because"]))
            given.append((1, Line(label, amount, because, result["row"]["source"], strong=True)))
        else:
            given.append(
                (
                    0 if isinstance(_opened(node), Percent) else 2,
                    Line(label, amount, _words(scheme, node, known)),
                )
            )
    return lines + [line for _rank, line in sorted(given, key=lambda pair: pair[0])]


def _parts(scheme: Scheme, others: Mapping[str, Any]) -> str:
    """The other amounts that the form asked for, in one line."""
    return " · ".join(
        f"{Localised(field.label)} {shown(from_paise(others[field.key]))}"
        for field in scheme.form_fields
        if field.type == "money" and others.get(field.key)
    )


def _opened(node: Node) -> Node:
    """A derived name as what it is made of."""
    return node.symbol.tree if isinstance(node, Name) and node.symbol.tree is not None else node


def _words(scheme: Scheme, node: Node, known: Mapping[str, Any]) -> str:
    """A formula in a few words; nothing when it is too involved to be said shortly."""
    node = _opened(node)
    if isinstance(node, Extreme):
        telling = [one for one in node.items if not isinstance(one, Constant)]
        node = _opened(telling[0]) if len(telling) == 1 else node
    if isinstance(node, Percent):
        rate = evaluate(node.rate, known)
        what = _label(scheme, node.amount)
        if rate is None or not what:
            return ""
        share = f"{(Decimal(rate) * 100 / node.divisor).normalize():f}"
        return "; ".join(
            [
                _("%(share)s%% of: %(what)s") % {"share": share, "what": what},
                *_grounds(scheme, node.rate, known),
            ]
        )
    if isinstance(node, Arithmetic) and node.op in SIGNS:
        left, right = _label(scheme, node.left), _label(scheme, node.right)
        return f"{left} {SIGNS[node.op]} {right}" if left and right else ""
    return _label(scheme, node)


def _label(scheme: Scheme, node: Node) -> str:
    if not isinstance(node, Name):
        return ""
    fields = {field.key: field for field in (*scheme.derived, *scheme.fields)}
    field = fields.get(node.symbol.key)
    return str(Localised(field.label)) if field else ""


def _grounds(scheme: Scheme, node: Node, known: Mapping[str, Any]) -> list[str]:
    """What a rate depends on: each yes-or-no that was worked out, with the facts that speak for it."""
    fields = {field.key: field for field in scheme.fields}
    about = {field.key: field for field in scheme.derived}
    said = []
    for symbol in derived_in(node):
        if symbol.type != YESNO or symbol.key not in about or symbol.tree is None:
            continue
        facts = [
            value_in_words(fields[key], known.get(key))
            if fields[key].type != "yesno"
            else str(Localised(fields[key].label))
            for key in sorted(reads(symbol.tree), key=list(fields).index)
            if fields[key].type != "yesno" or known.get(key)
        ]
        answer = _("Yes") if evaluate(symbol.tree, known) else _("No")
        said.append(f"{Localised(about[symbol.key].label)}: {answer} ({', '.join(facts)})")
    return said


def conditions(
    scheme: Scheme, facts: Mapping[str, Any], result: Mapping[str, Any], as_of: date
) -> list[Condition]:
    """Every condition in force on the day, as the kept assessment judged it."""
    if not result.get("in_force", True):
        return [
            Condition(str(Localised(one["because"])), "late", one["source"], []) for one in result["failed"]
        ]
    fields = {field.key: field for field in scheme.fields}
    failed = {one["id"]: one for one in result["failed"]}
    passed = set(result["passed"])
    known = scheme.typed(facts)
    found = []
    for rule in scheme.rules_on(as_of):
        read = [
            (str(Localised(fields[key].label)), value_in_words(fields[key], known.get(key)))
            for key in rule.reads
            if key in fields
        ]
        tone = "late" if rule.id in failed else "ok" if rule.id in passed else "soon"
        text = failed[rule.id]["because"] if rule.id in failed else rule.label
        found.append(Condition(str(Localised(text)), tone, rule.source, read))
    return found
