"""The picture of a workflow for the documentation, as Mermaid text."""

from __future__ import annotations

from odop.lib.workflow.model import START, Workflow


def as_mermaid(workflow: Workflow, language: str = "en") -> str:
    """A Mermaid state diagram with the labels of one language."""

    def words(label: str) -> str:
        return label.replace(":", " ").replace('"', "'")

    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{words(state.label[language])}" as {code}' for code, state in workflow.states.items()
    ]
    for action in workflow.actions:
        for source in action.sources:
            origin = "[*]" if source == START else source
            lines.append(f"    {origin} --> {action.to}: {words(action.label[language])}")
    lines += [f"    {code} --> [*]" for code, state in workflow.states.items() if state.final]
    return "\n".join(lines) + "\n"
