"""The scheme's own examples: run on every load, and the proof that each rule and row is tested before publishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from odop.lib.formula.complaints import Complaint, line_of
from odop.lib.rules.decide import edition_on
from odop.lib.rules.model import Decision, rupees

if TYPE_CHECKING:
    from odop.lib.rules.scheme import Scheme

FILE = "examples.yaml"
EXPECTED = ("eligible", "failed", "missing", "row", "errors")


@dataclass(frozen=True)
class ExampleResult:
    """One example: `got` and `want` hold the same keys, those that the example speaks about."""

    name: str
    ok: bool
    got: dict[str, Any]
    want: dict[str, Any]


def run_examples(scheme: Scheme) -> list[ExampleResult]:
    """Every example of the scheme, in file order."""
    return [_run(scheme, example)[0] for example in scheme.examples]


def _run(scheme: Scheme, example: Mapping[str, Any]) -> tuple[ExampleResult, Decision | None]:
    want = dict(example["expect"])
    facts, errors = scheme.parse_facts(example["given"])
    decision = None if errors else scheme.decider(example["as_of"])(facts)
    everything: dict[str, Any] = {"errors": sorted(errors)}
    if decision is not None:
        outputs = {key: rupees(paise) for key, paise in decision.outputs.items()}
        everything |= {"eligible": decision.eligible, "failed": list(decision.failed)}
        everything |= {"missing": list(decision.missing), "row": decision.row, "outputs": outputs, **outputs}
    got = {key: everything.get(key) for key in want}
    if errors and "errors" not in want:
        got["errors"], want["errors"] = sorted(errors), []
    return ExampleResult(example["name"], got == want, got, want), decision


def publishing_complaints(scheme: Scheme) -> list[Complaint]:
    """Red examples, and every rule and every row that no green example tests. Empty when it may be published."""
    complaints = []
    failing: set[str] = set()
    rows: set[tuple[date, int]] = set()
    for example in scheme.examples:
        result, decision = _run(scheme, example)
        if not result.ok:
            differing = [f"{key} is {result.got[key]!r}, expected {want!r}" for key, want in result.want.items()
                         if result.got[key] != want]  # fmt: skip
            line = line_of(example)
            complaints.append(
                Complaint(FILE, line, result.name, f"this example fails: {'; '.join(differing)}")
            )
            continue
        edition = edition_on(scheme, example["as_of"])
        if decision is None or edition is None:
            continue
        failing.update(decision.failed)
        if decision.row is not None:
            rows.add((edition.entitlement.applies_from, decision.row))
    complaints += [
        Complaint("eligibility.yaml", None, rule.id, f"no example makes this rule fail; add one to {FILE}")
        for rule in scheme.rules
        if rule.id not in failing and not rule.held_by_form
    ]
    for version in scheme.entitlement:
        for row in version.rows:
            if (version.applies_from, row.number) not in rows:
                where = f"version from {version.applies_from}, row {row.number}"
                complaints.append(
                    Complaint("entitlement.yaml", None, where, f"no example uses this row; add one to {FILE}")
                )
    return complaints
