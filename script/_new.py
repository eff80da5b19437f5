"""Begins a new scheme: a copy of one that works, under its own code, ready to be edited and checked."""

from __future__ import annotations

import argparse
import re
import shutil
import sys

from _environment import CHECKOUT

from config import env


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/new", description=__doc__)
    parser.add_argument("what", choices=["scheme"])
    parser.add_argument("name", help="lower case, as in skill_and_toolkit")
    parser.add_argument("--from", dest="model", help="the scheme to copy; the first one otherwise")
    parser.add_argument("--programme", default=env.text("ODOP_PROGRAMME", "uttar_pradesh"))
    chosen = parser.parse_args()
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,40}", chosen.name):
        sys.exit(
            "A scheme's name is in lower case letters, digits and underscores, and begins with a letter."
        )
    folder = CHECKOUT / "programmes" / chosen.programme / "schemes"
    known = sorted(path.name for path in folder.glob("*") if (path / "scheme.yaml").exists())
    model = chosen.model or next(iter(known), "")
    if model not in known:
        sys.exit(
            f"No scheme {model!r} under {folder.relative_to(CHECKOUT)}; there are: {', '.join(known) or 'none'}"
        )
    target = folder / chosen.name
    if target.exists():
        sys.exit(f"{target.relative_to(CHECKOUT)} exists already.")
    shutil.copytree(folder / model, target)
    scheme = target / "scheme.yaml"
    text = scheme.read_text()
    text = re.sub(r"^code: .*$", f"code: {chosen.name}", text, count=1, flags=re.M)
    text = re.sub(r"^prefix: .*$", f"prefix: {prefix(chosen.name)}", text, count=1, flags=re.M)
    text = re.sub(r"^budget_head: .*$", f"budget_head: {chosen.name}", text, count=1, flags=re.M)
    scheme.write_text(text)
    (target / "CHANGELOG.md").write_text(f"# What changed in {chosen.name}\n\nBegun as a copy of {model}.\n")
    print(f"{target.relative_to(CHECKOUT)} is a copy of {model} under its own code. Now:")
    print("  1. scheme.yaml: title, legal basis, date, prefix, budget head")
    print(
        "  2. eligibility.yaml, entitlement.yaml, form.yaml: what the order says, with its paragraph as source"
    )
    print(
        "  3. workflow.yaml, letters/, notices.yaml, indicators.yaml; examples.yaml: cases an officer can check"
    )
    print("  4. programme.toml: switch the scheme on")
    print(f"  5. script/manage schemes check {chosen.name}")
    return 0


def prefix(name: str) -> str:
    """Returns the letters before the references of this scheme's cases."""
    return "".join(word[0] for word in name.split("_"))[:4].upper().ljust(2, name[-1].upper())


if __name__ == "__main__":
    sys.exit(main())
