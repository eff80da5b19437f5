"""Makes docs/reference: what can be read off the programme's folder and the code, so that nobody writes it twice."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from _docs_of_code import pages as pages_of_code
from _environment import CHECKOUT

from odop.lib.rules import Scheme, compile_folder
from odop.lib.workflow.diagram import as_mermaid

REFERENCE = CHECKOUT / "docs" / "reference"
MADE = "<!-- Made by script/docs. Edit the source, not this page. -->\n\n"


def main() -> int:
    pages = {"commands.md": commands()}
    for folder in sorted(CHECKOUT.glob("programmes/*/schemes/*/scheme.yaml")):
        programme = folder.parents[2].name
        settings = tomllib.loads((folder.parents[2] / "programme.toml").read_text())
        scheme = compile_folder(folder.parent, languages=settings["languages"])
        pages[f"schemes/{programme}.{scheme.code}.md"] = scheme_page(scheme, programme)
    pages |= {name: MADE + text for name, text in pages_of_code(CHECKOUT, table).items()}
    stale = [
        name
        for name, text in pages.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text() != text
    ]
    if "--check" in sys.argv:
        if stale:
            print(f"Not up to date: {', '.join(stale)}. Run script/docs.", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(pages[name])
        print(f"docs/reference/{name}")
    return 0


def commands() -> str:
    """Returns the list of script/, each with the comment at its head."""
    parts = ["# Commands\n"]
    for path in sorted((CHECKOUT / "script").iterdir()):
        if path.name.startswith(("_", ".")) or not path.is_file():
            continue
        parts.append(f"## script/{path.name}\n\n{head_of(path)}\n")
    return MADE + "\n".join(parts)


def head_of(path: Path) -> str:
    lines = path.read_text().splitlines()[1:]
    if lines and lines[0].startswith('"""'):
        text = "\n".join(lines)
        return text.split('"""')[1].strip()
    said = []
    for line in lines:
        if not line.startswith("#"):
            break
        said.append(line.removeprefix("#").removeprefix(" "))
    # An indented line is an example.
    return "\n".join(f"    {line.strip()}" if line.startswith("  ") else line for line in said).replace(
        "\n    ", "\n\n    ", 1
    )


def scheme_page(scheme: Scheme, programme: str) -> str:
    """Returns what a scheme says, from the files that decide: conditions, amounts, papers, the way of a case."""
    parts = [
        "# " + " · ".join(scheme.title[language] for language in scheme.languages),
        scheme.summary["en"],
        f"From `programmes/{programme}/schemes/{scheme.code}/`, in force from {scheme.applies_from.isoformat()}.",
        "## Legal basis\n\n" + "\n".join(f"- {order.order}, {order.on.isoformat()}: {order.title['en']}" for order in scheme.legal_basis),
        "## Who may have it\n\n"
        + table(
            ["condition", "as the rule reads it", "what the applicant is told", "source"],
            [[rule.label["en"], code(rule.require_text), rule.because["en"], rule.source] for rule in scheme.rules],
        ),
    ]  # fmt: skip
    for version in scheme.entitlement:
        until = f" until {version.applies_to.isoformat()}" if version.applies_to else ""
        keys = [output.key for output in version.outputs]
        parts.append(
            f"## What they get, from {version.applies_from.isoformat()}{until}\n\n"
            f"The date of the {version.by} decides. The first row whose condition holds is used.\n\n"
            + table(
                ["row", "when", *(output.label["en"] for output in version.outputs), "source"],
                [
                    [
                        str(row.number),
                        code(row.when_text) if row.when_text else "otherwise",
                        *(code(row.texts[key]) for key in keys),
                        row.source,
                    ]
                    for row in version.rows
                ],
            )
        )
    parts.append(
        "## Papers\n\n"
        + table(
            ["paper", "asked at", "when"],
            [
                [paper.label["en"], paper.required_at, code(paper.when_text) if paper.when_text else "always"]
                for paper in scheme.documents
            ],
        )
    )
    parts.append("## The way of a case\n\n```mermaid\n" + as_mermaid(scheme.workflow) + "```")
    parts.append("### Clocks\n\n" + clocks(scheme))
    parts.append(
        "### Steps\n\n"
        + table(
            ["step", "from", "to", "who", "not the person who did"],
            [
                [
                    action.label["en"],
                    ", ".join(action.sources),
                    action.to,
                    ", ".join(action.roles),
                    ", ".join(action.not_same_person_as),
                ]
                for action in scheme.workflow.actions
            ],
        )
    )
    return MADE + "\n\n".join(parts) + "\n"


def clocks(scheme: Scheme) -> str:
    rows = []
    for state in scheme.workflow.states.values():
        if state.final:
            continue
        length = f"{state.sla_days} {state.calendar} days" if state.sla_days else ""
        if state.until:
            length = f"{state.until.value} + {state.until.number} {state.until.unit}"
        source = state.sla_source.get("en", "") if state.sla_source else ""
        rows.append([state.label["en"], state.office, length, source, ", ".join(state.escalate_to)])
    return table(["state", "waits with", "clock", "source of the clock", "then told"], rows)


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    sys.exit(main())
