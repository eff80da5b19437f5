"""Single decisions: the rules and the entitlement in force on a date, as one generated Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from odop.lib.formula.evaluate import build
from odop.lib.formula.fields import message
from odop.lib.formula.python_code import python_code
from odop.lib.formula.tree import Node, derived_in, reads
from odop.lib.rules.model import Assessment, Decision, EntitlementVersion, Failure, RowUsed, Rule

if TYPE_CHECKING:
    from odop.lib.rules.scheme import Scheme

AS_OF = "as_of"
NOT_IN_FORCE = Decision(False, ("in_force",), (), {}, None)


@dataclass(frozen=True)
class Edition:
    """What is in force together: some rules and one version of the entitlement."""

    rules: tuple[Rule, ...]
    entitlement: EntitlementVersion
    needed: tuple[str, ...]  # every fact read, in form order

    @property
    def formulas(self) -> list[Node]:
        """Everything that is computed: rules, conditions of rows, outputs."""
        rows = self.entitlement.rows
        nodes = [rule.require for rule in self.rules]
        nodes += [row.when for row in rows if row.when is not None]
        return nodes + [node for row in rows for node in row.outputs.values()]

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)


def edition_on(scheme: Scheme, as_of: date) -> Edition | None:
    """The edition in force on `as_of`; None when the scheme is not."""
    entitlement = scheme.entitlement_on(as_of)
    if not scheme.in_force(as_of) or entitlement is None:
        return None
    rules = scheme.rules_on(as_of)
    read = entitlement.reads.union(*(rule.reads for rule in rules))
    return Edition(rules, entitlement, tuple(spec.key for spec in scheme.fields if spec.key in read))


def decider(scheme: Scheme, as_of: date) -> Callable[[Mapping[str, Any]], Decision]:
    """A function from typed facts to a Decision. Compiled once for each edition of the scheme."""
    edition = edition_on(scheme, as_of)
    if edition is None:
        return lambda facts: NOT_IN_FORCE
    key = (tuple(rule.id for rule in edition.rules), edition.entitlement.applies_from)
    factory = scheme.editions.get(key)
    if factory is None:
        factory = scheme.editions[key] = build(_source(edition), "factory")
    decide: Callable[[Mapping[str, Any]], Decision] = factory(as_of, Decision)
    return decide


def _source(edition: Edition) -> list[str]:
    """Lines of `factory(as_of, Decision) -> decide(facts)`.

    A rule is undecided as soon as one fact it reads is None, whatever the others say. Outputs are given once no
    rule fails, each as soon as the row and its own facts are known.
    """
    entitlement = edition.entitlement
    rows = entitlement.rows
    lines = ["def factory(f_as_of, Decision):", "  def decide(facts):", "    get = facts.get"]
    lines += [f"    f_{key} = get({key!r})" for key in edition.needed]
    lines.append("    missing = ()")
    if edition.needed:
        lines.append(f"    if {_any_none(edition.needed)}:")
        lines.append("      missing = []")
        lines += [f"      if f_{key} is None: missing.append({key!r})" for key in edition.needed]
        lines.append("      missing = tuple(missing)")
    partial = ["    failed = []"]
    for symbol in derived_in(*edition.formulas):
        if symbol.tree is None:
            continue
        keys = tuple(sorted(reads(symbol.tree)))
        partial.append(f"    f_{symbol.key} = {python_code(symbol.tree)} if {_all_known(keys)} else None")
    for rule in edition.rules:
        partial.append(f"    if {_all_known(rule.reads)} and not {python_code(rule.require)}:")
        partial.append(f"      failed.append({rule.id!r})")
    partial.append("    if failed: return Decision(False, tuple(failed), missing, {}, None)")
    lines += partial
    lines.append("    outputs = {}")
    lines.append("    row = None")
    lines.append(f"    if {_all_known(entitlement.row_reads)}:")
    for row in rows:
        word = "if" if row.number == 1 else "elif"
        lines.append(
            f"      {word} {python_code(row.when)}:"
            if row.when is not None
            else f"      {_last(row.number)}:"
        )
        lines.append(f"        row = {row.number}")
        for key, node in row.outputs.items():
            more = [name for name in entitlement.output_reads[key] if name not in entitlement.row_reads]
            guard = f"if {_all_known(more)}: " if more else ""
            lines.append(f"        {guard}outputs[{key!r}] = {python_code(node)}")
    lines.append("    return Decision(None if missing else True, (), missing, outputs, row)")
    lines.append("  return decide")
    return lines


def _last(number: int) -> str:
    return "if True" if number == 1 else "else"


def _all_known(keys: tuple[str, ...] | list[str]) -> str:
    known = [f"f_{key} is not None" for key in keys if key != AS_OF]
    return " and ".join(known) or "True"


def _any_none(keys: tuple[str, ...]) -> str:
    return " or ".join(f"f_{key} is None" for key in keys)


def explain(scheme: Scheme, decision: Decision, as_of: date) -> Assessment:
    """The decision with sentences and sources, in every language of the scheme."""
    edition = edition_on(scheme, as_of)
    if edition is None:
        return _out_of_force(scheme, as_of)
    missing = set(decision.missing)
    passed = tuple(
        rule.id for rule in edition.rules if rule.id not in decision.failed and missing.isdisjoint(rule.reads)
    )
    failed = (edition.rule(rule_id) for rule_id in decision.failed)
    row = None
    if decision.row is not None:
        used = edition.entitlement.rows[decision.row - 1]
        row = RowUsed(used.number, used.because, used.source)
    return Assessment(
        in_force=True,
        eligible=decision.eligible,
        passed=passed,
        failed=tuple(Failure(rule.id, rule.because, rule.source) for rule in failed),
        missing=decision.missing,
        outputs=decision.outputs,
        row=row,
        version=scheme.version,
    )


def _out_of_force(scheme: Scheme, as_of: date) -> Assessment:
    before = as_of < scheme.applies_from
    because: dict[str, str] = {}
    for language in scheme.languages:
        days = {"from_on": scheme.applies_from, "to_on": scheme.applies_to or as_of, "as_of": as_of}
        words = {name: format_date(day, "d MMMM y", locale=language) for name, day in days.items()}
        because |= message("in_force_before" if before else "in_force_after", [language], **words)
    source = scheme.legal_basis[0].order if scheme.legal_basis else ""
    return Assessment(
        in_force=False,
        eligible=False,
        passed=(),
        failed=(Failure("in_force", because, source),),
        missing=(),
        outputs={},
        row=None,
        version=scheme.version,
    )
