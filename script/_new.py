"""Begins a new scheme: a copy of one that works, under its own code, ready to be edited and checked."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tomllib
from pathlib import Path

from _environment import CHECKOUT

from config import env


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/new", description=__doc__)
    parser.add_argument("what", choices=["scheme"])
    parser.add_argument("name", help="lower case, as in skill_and_toolkit")
    parser.add_argument(
        "--from", dest="model", help="the scheme to copy; the programme's first one otherwise"
    )
    parser.add_argument("--programme", default=env.text("ODOP_PROGRAMME", "uttar_pradesh"))
    chosen = parser.parse_args()
    folder = CHECKOUT / "programmes" / chosen.programme / "schemes"
    try:
        target = begin(folder, chosen.name, chosen.model)
    except ValueError as wrong:
        sys.exit(str(wrong))
    print(f"{target.relative_to(CHECKOUT)} is there, under its own code. Now:")
    print("  1. scheme.yaml: title, legal basis, date, prefix, budget head, how often it is given")
    print(
        "  2. eligibility.yaml, entitlement.yaml, form.yaml: what the order says, with its paragraph as source"
    )
    print(
        "  3. workflow.yaml, letters/, notices.yaml, indicators.yaml; examples.yaml: cases an officer can check"
    )
    print("  4. programme.toml: switch the scheme on")
    print(f"  5. script/manage schemes check {chosen.name}")
    return 0


def begin(folder: Path, name: str, model: str | None = None) -> Path:
    """Returns a new scheme's folder under `folder`: a copy of `model` (the programme's first scheme) under its own code.

    Raises ValueError that says what is in the way.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,40}", name):
        raise ValueError(
            "A scheme's name is in lower case letters, digits and underscores, and begins with a letter."
        )
    known = sorted(path.name for path in folder.glob("*") if (path / "scheme.yaml").exists())
    first = tomllib.loads((folder.parent / "programme.toml").read_text())["schemes"][:1]
    model = model or next(iter(first), "")
    if model not in known:
        raise ValueError(f"No scheme {model!r} to copy; there are: {', '.join(known) or 'none'}")
    target = folder / name
    if target.exists():
        raise ValueError(f"A scheme {name} exists already.")
    shutil.copytree(folder / model, target)
    scheme = target / "scheme.yaml"
    text = scheme.read_text()
    for key, value in (("code", name), ("prefix", prefix(name)), ("budget_head", name)):
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, count=1, flags=re.M)
    scheme.write_text(text)
    (target / "CHANGELOG.md").write_text(f"# What changed in {name}\n\nBegun as a copy of {model}.\n")
    return target


def prefix(name: str) -> str:
    """Returns the letters before the references of this scheme's cases."""
    return "".join(word[0] for word in name.split("_"))[:4].upper().ljust(2, name[-1].upper())


if __name__ == "__main__":
    sys.exit(main())
