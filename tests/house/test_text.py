"""What is written is true of the house: links lead somewhere, commands exist, apps say what they are, and no text
speaks of where or how it was written."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

CHECKOUT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve()

# Written apart, so that this file does not find itself.
FORBIDDEN = {
    "a path of some machine": r"(?<![\w.$}/-])/(" + "work|ro" + r"ot|home/(?!odop)\w+)/",
    "who or what wrote it": r"(?i)\b(" + "chat" + "gpt|clau" + "de|anthro" + "pic|open" + "ai|co" + r"pilot|sub-?agents?|ll" + r"ms?)\b",
    "a piece of work and not the product": r"(?i)\b(earlier|later|previous|last|next) sess" + r"ions?\b",
    "a host of packages": r"(?i)\b(files\.python" + r"hosted|py" + r"pi\.org|registry\.npm" + r"js|npm" + r"js\.com|index-url https?:)",
    "a task nobody else can look up": r"\b(TO" + "DO|FIX" + r"ME)\b",
}  # fmt: skip
BINARY = {".woff2", ".png", ".jpg", ".ico", ".gz"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository; those in the working tree that are not ignored count too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", *patterns], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout.decode()
    return [CHECKOUT / name for name in listed.split("\0") if name and (CHECKOUT / name).is_file()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    files = [path for path in tracked() if path.suffix not in BINARY and path != HERE]
    return {str(path.relative_to(CHECKOUT)): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_text_speaks_of_where_or_how_it_was_written(texts: dict[str, str], kind: str) -> None:
    pattern = re.compile(FORBIDDEN[kind])
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()!r}"
        for name, text in texts.items()
        for match in pattern.finditer(text)
    ]
    assert not found, f"{kind}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a path of some machine", "see /work/" + "notes"),
        ("who or what wrote it", "thanks to Clau" + "de"),
        ("a host of packages", "from https://py" + "pi.org/simple"),
        ("a piece of work and not the product", "as decided in an earlier sess" + "ion."),
        ("a task nobody else can look up", "# TO" + "DO later"),
    ],
)
def test_such_a_text_would_be_found(kind: str, text: str) -> None:
    assert re.search(FORBIDDEN[kind], text)


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    broken = []
    for page in tracked("*.md"):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            path = target.split("#")[0]
            if path and not re.match(r"[a-z]+:", path) and not (page.parent / path).exists():
                broken.append(f"{page.relative_to(CHECKOUT)}: {target}")
    assert not broken, "\n".join(broken)


def test_every_file_that_the_documentation_names_is_there() -> None:
    """Paths in backquotes that begin at the top: `odop/casework/services/steps.py`."""
    named = re.compile(r"`((?:odop|docs|script|config|tests|programmes|requirements|bench)/[\w./-]+)`")
    broken = [
        f"{page.relative_to(CHECKOUT)}: {path}"
        for page in tracked("*.md")
        for path in named.findall(page.read_text(encoding="utf-8"))
        if not (CHECKOUT / path).exists() and not (page.parent / path).exists()
    ]
    assert not broken, "\n".join(broken)


def test_every_page_of_the_documentation_can_be_reached() -> None:
    reached, waiting = set(), [CHECKOUT / "README.md", CHECKOUT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        if page.is_dir():
            waiting += page.glob("*.md")
        elif page.suffix == ".md":
            targets = [one.split("#")[0] for one in LINK.findall(page.read_text(encoding="utf-8"))]
            waiting += [
                found
                for one in targets
                if one and ":" not in one and (found := (page.parent / one).resolve()).exists()
            ]
    lost = [str(page.relative_to(CHECKOUT)) for page in tracked("docs/*.md") if page not in reached]
    assert not lost


def test_every_command_that_the_documentation_names_exists() -> None:
    scripts = {path.name for path in (CHECKOUT / "script").iterdir() if not path.name.startswith("_")}
    commands = set(get_commands())
    wrong = []
    for page in tracked("*.md"):
        text = page.read_text(encoding="utf-8")
        asked = set(re.findall(r"(?<![\w/])script/([a-z]\w*)", text)) - scripts
        managed = set(re.findall(r"(?:script/manage|manage\.py) ([a-z]\w*)", text)) - commands
        wrong += [f"{page.relative_to(CHECKOUT)}: {name}" for name in sorted(asked | managed)]
    assert not wrong, "\n".join(wrong)


def test_every_app_says_what_it_owns_and_what_it_never_does() -> None:
    apps = sorted(path.parent for path in tracked("odop/*/__init__.py") if path.parent.parent.name == "odop")
    assert len(apps) > 10
    silent = [app.name for app in apps if not (app / "README.md").is_file()]
    assert not silent, f"without a README.md: {silent}"
    long = [
        app.name for app in apps if len((app / "README.md").read_text(encoding="utf-8").splitlines()) > 70
    ]
    assert not long, f"more than a page: {long}"


def test_the_architecture_names_every_app() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    apps = {path.parent.name for path in tracked("odop/*/apps.py")} | {"lib"}
    assert not [app for app in sorted(apps) if f"odop/{app}/README.md" not in text]


def test_decisions_are_numbered_and_each_is_what_its_name_says() -> None:
    pages = sorted(path.name for path in tracked("docs/decisions/*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    for name in pages:
        title = (CHECKOUT / "docs/decisions" / name).read_text(encoding="utf-8").splitlines()[0]
        words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        assert words.startswith(name[5:-3].split("-")[0]), name
