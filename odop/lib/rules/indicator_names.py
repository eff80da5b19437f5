"""What the indicators of a scheme name must be there: a misspelt step would be a figure that stays at nothing."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from odop.lib.formula.complaints import Complaint
from odop.lib.workflow import Workflow

FILE = "indicators.yaml"
ENTERING = "state:"


def complaints_about_names(
    indicators: list[dict[str, Any]], workflow: Workflow, facts: Collection[str], text: str
) -> Iterator[Complaint]:
    """One complaint for each step, state, stage or fact that the procedure and the form do not have."""
    known: Mapping[str, tuple[str, Collection[str]]] = {
        "did": ("step", {action.do for action in workflow.actions}),
        "not_did": ("step", {action.do for action in workflow.actions}),
        "states": ("state", set(workflow.states)),
        "stages": ("stage", {state.stage for state in workflow.states.values()}),
        "facts": ("fact", facts),
    }
    for one in indicators:
        named = [(key, name) for part in ("where", "share_of") for key, name in _names(one.get(part))]
        for end in ("from", "until"):
            if isinstance(one.get(end), str):
                entering = one[end].startswith(ENTERING)
                named.append(("states" if entering else "did", one[end].removeprefix(ENTERING)))
        for key, name in named:
            if key not in known:
                yield _complaint(one, text, f"“{key}” is not a filter; there are: {', '.join(known)}")
            elif name not in known[key][1]:
                kind, there = known[key]
                yield _complaint(
                    one, text, f"there is no {kind} “{name}”; there are: {', '.join(sorted(there))}"
                )


def _names(filters: Any) -> Iterator[tuple[str, str]]:
    if filters is None:
        return
    if not isinstance(filters, Mapping):
        yield str(filters), ""
        return
    for key, names in filters.items():
        for name in names if isinstance(names, list | Mapping) else [names]:
            yield str(key), str(name)


def _complaint(one: dict[str, Any], text: str, message: str) -> Complaint:
    code = one.get("code")
    lines = [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip(" -") == f"code: {code}"
    ]
    return Complaint(FILE, lines[0] if lines else None, f"indicators.{code}", message)
