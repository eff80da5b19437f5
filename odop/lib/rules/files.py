"""The files of a scheme as text: read from a folder, normalised, hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from odop.lib.formula.complaints import Complaint
from odop.lib.rules.model import SchemeInvalid

SUFFIXES = (".yaml", ".typ", ".md")
LARGEST_FILE = 1_000_000
MOST_FILES = 200
NEEDED = (
    "scheme.yaml", "form.yaml", "eligibility.yaml", "entitlement.yaml", "workflow.yaml", "indicators.yaml",
    "notices.yaml", "examples.yaml", "CHANGELOG.md",
)  # fmt: skip
PROCEDURE = "procedure.yaml"  # stands for `scheme.yaml` where nothing is judged and nothing paid
NEEDED_OF_A_PROCEDURE = (PROCEDURE, "workflow.yaml", "notices.yaml", "CHANGELOG.md")


def read_files(folder: Path) -> dict[str, str]:
    """Relative path to text of every file of the scheme. Raises SchemeInvalid for what is not readable text."""
    files, complaints = {}, []
    if not folder.is_dir():
        raise SchemeInvalid([Complaint(str(folder.name), None, "", "there is no such folder")])
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix not in SUFFIXES or "/." in f"/{name}":
            continue
        if path.stat().st_size > LARGEST_FILE:
            complaints.append(
                Complaint(name, None, "", "the file is larger than a megabyte; it cannot be right")
            )
            continue
        try:
            files[name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            complaints.append(Complaint(name, None, "", "the file is not UTF-8 text; save it as UTF-8"))
    if complaints:
        raise SchemeInvalid(complaints)
    return files


def normalise(files: Mapping[str, str]) -> dict[str, str]:
    """The same files with one kind of line end and one newline at the end, in order of their names."""
    return {
        name: files[name].replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n" for name in sorted(files)
    }


def content_hash(files: Mapping[str, str]) -> str:
    """SHA-256 (hex) of the normalised files: the identity of a version."""
    text = json.dumps(normalise(files), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
