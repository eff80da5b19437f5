"""From the files of a scheme to a compiled Scheme, or to everything that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.reader import Reader
from odop.lib.formula.strict_yaml import read_yaml
from odop.lib.formula.tree import DATE, MONEY, Symbol
from odop.lib.rules.files import (
    LARGEST_FILE,
    MOST_FILES,
    NEEDED,
    NEEDED_OF_A_PROCEDURE,
    PROCEDURE,
    content_hash,
    normalise,
    read_files,
)
from odop.lib.rules.indicator_names import complaints_about_names
from odop.lib.rules.model import Once, Order, SchemeInvalid
from odop.lib.rules.reading import (
    Form,
    read_entitlement,
    read_examples,
    read_form,
    read_indicators,
    read_notices,
    read_rules,
)
from odop.lib.rules.scheme import Scheme
from odop.lib.workflow import Workflow, WorkflowInvalid, read_workflow

_LETTER = re.compile(r"letters/([a-z][a-z0-9_]*)\.([a-z]{2,3})\.typ\Z")
LETTER_LAYOUT = "letters/_layout.typ"
ROUNDING = {"paisa": 1, "rupee": 100}


SUBJECTS = ("person", "unit", "group")  # who applies


def compile_folder(folder: Path, *, languages: Sequence[str] = ("en", "hi")) -> Scheme:
    """The scheme in `folder`. Raises SchemeInvalid with every complaint."""
    return compile_files(read_files(folder), languages=languages)


def compile_files(files: Mapping[str, str], *, languages: Sequence[str] = ("en", "hi")) -> Scheme:
    """The scheme in these texts, keyed by relative path; the same texts give the same Scheme object again.

    With a `procedure.yaml` in place of `scheme.yaml` they are a procedure that judges and pays nothing (a complaint): a
    Scheme with a way and messages, and without questions, rules and amounts.
    Raises SchemeInvalid with every complaint. Red examples do not stop it (a change must be tried before its examples
    follow); `Scheme.publishing_complaints()` has them.
    """
    too_large = [name for name, text in files.items() if len(text) > LARGEST_FILE]
    if too_large or len(files) > MOST_FILES:
        message = "the file is larger than a megabyte; it cannot be right"
        many = [Complaint("", None, "", f"more than {MOST_FILES} files; a scheme has fewer")]
        raise SchemeInvalid([Complaint(name, None, "", message) for name in too_large] or many)
    return _compile(tuple(normalise(files).items()), tuple(languages))


@lru_cache(maxsize=256)
def _compile(files: tuple[tuple[str, str], ...], languages: tuple[str, ...]) -> Scheme:
    loader = _Loader(dict(files), languages)
    return loader.procedure() if PROCEDURE in loader.files else loader.scheme()


def _once(reader: Reader, top: dict[str, Any]) -> Once:
    """`once_per: [person, family]`, `[]` for as often as the conditions allow, or `{by: person, years: 3}`."""
    given = top.get("once_per")
    by: tuple[str, ...]
    years = None
    if isinstance(given, dict):
        one = reader.keys(given, "once_per", needed=("by", "years"))
        by, years = (reader.code(one, "by", "once_per"),), reader.integer(one, "years", "once_per")
    else:
        by = reader.codes(top, "once_per", "")
    for who in by:
        if who not in (*SUBJECTS, "family"):
            reader.complain(top, "once_per", "once_per", f"“{who}”: one of {', '.join(SUBJECTS)}, family")
    return Once(by, years)


class _Loader:
    def __init__(self, files: dict[str, str], languages: tuple[str, ...]) -> None:
        self.files = files
        self.known = NEEDED_OF_A_PROCEDURE if PROCEDURE in files else NEEDED
        self.languages = languages
        self.complaints: list[Complaint] = []

    def open(self, file: str) -> tuple[Reader, Any]:
        """A reader for the file and what the file holds; an empty mapping when it cannot be read."""
        reader = Reader(file, self.languages, self.complaints)
        if file not in self.files:
            self.complaints.append(Complaint(file, None, "", "this file is missing from the folder; add it"))
            return reader, None
        data, complaints = read_yaml(self.files[file], file)
        self.complaints += complaints
        if data is None and not complaints:
            self.complaints.append(Complaint(file, None, "", "this file is empty"))
        return reader, data

    def scheme(self) -> Scheme:
        head = self.head()
        unit = ROUNDING.get(head["rounding"], 1)
        form = self.read("form.yaml", lambda reader, data: read_form(reader, data, unit)) or Form()
        symbols = {**form.symbols, "as_of": Symbol("as_of", DATE)}
        rules = (
            self.read("eligibility.yaml", lambda reader, data: read_rules(reader, data, symbols, unit)) or ()
        )
        span = (head["applies_from"], head["applies_to"])
        entitlement = (
            self.read(
                "entitlement.yaml", lambda reader, data: read_entitlement(reader, data, symbols, unit, span)
            )
            or ()
        )
        notices = self.read("notices.yaml", read_notices) or {}
        letters = self.letters()
        outputs = {output.key for version in entitlement for output in version.outputs}
        indicators = self.read("indicators.yaml", read_indicators) or []
        workflow = self.workflow(
            symbols, outputs, letters, notices, [document.key for document in form.documents]
        )
        if workflow is not None:
            known = {*symbols, *outputs}
            self.complaints += complaints_about_names(
                indicators, workflow, known, self.files["indicators.yaml"] if indicators else ""
            )
        judged_on = head["judged_on"]
        if judged_on and getattr(symbols.get(judged_on), "type", "") != DATE:
            message = f"“{judged_on}” is not a date among the fields of form.yaml"
            self.complaints.append(Complaint("scheme.yaml", None, "judged_on", message))
        examples = self.read("examples.yaml", lambda reader, data: read_examples(reader, data, outputs)) or ()
        self.strangers()
        if self.complaints or workflow is None:
            raise SchemeInvalid(self.complaints)
        return Scheme(
            **head,
            languages=self.languages,
            pages=form.pages,
            fields=form.fields,
            form_fields=form.form_fields,
            derived=form.derived,
            symbols=symbols,
            documents=form.documents,
            rules=rules,
            entitlement=entitlement,
            workflow=workflow,
            indicators=indicators,
            letters=letters,
            notices=notices,
            examples=examples,
            changelog=self.files["CHANGELOG.md"],
            content_hash=content_hash(self.files),
        )

    def procedure(self) -> Scheme:
        """A way and its messages; everything about who is entitled to what is empty."""
        reader, data = self.open(PROCEDURE)
        top = reader.keys({} if data is None else data, "", needed=("code", "prefix", "title", "summary"))
        head = self.names(reader, top, needed=data is not None)
        notices = self.read("notices.yaml", read_notices) or {}
        letters = self.letters()
        workflow = self.workflow({}, set(), letters, notices, [])
        self.strangers()
        if self.complaints or workflow is None:
            raise SchemeInvalid(self.complaints)
        return Scheme(
            **head, legal_basis=(), applies_from=date.min, applies_to=None, unit_of_application="person", budget_head="",
            once_per=Once(()), judged_on="", rounding="paisa", languages=self.languages, pages=(), fields=(), form_fields=(),
            derived=(), symbols={}, documents=(), rules=(), entitlement=(), workflow=workflow, indicators=[], letters=letters,
            notices=notices, examples=(), changelog=self.files["CHANGELOG.md"], content_hash=content_hash(self.files),
        )  # fmt: skip

    def names(self, reader: Reader, top: dict[str, Any], *, needed: bool) -> dict[str, Any]:
        """What a folder is called: in addresses, in references, by people."""
        found: dict[str, Any] = {
            "code": reader.code(top, "code", ""),
            "prefix": reader.text(top, "prefix", ""),
            "title": reader.texts(top, "title", "", needed=needed),
            "summary": reader.texts(top, "summary", "", needed=needed),
        }
        if found["prefix"] and not re.fullmatch(r"[A-Z]{2,4}", found["prefix"]):
            reader.complain(top, "prefix", "prefix", "two to four capital letters; references begin with it")
        return found

    def read(self, file: str, how: Any) -> Any:
        reader, data = self.open(file)
        return None if data is None else how(reader, data)

    def head(self) -> dict[str, Any]:
        reader, data = self.open("scheme.yaml")
        needed = (
            "code", "prefix", "title", "summary", "legal_basis", "applies_from", "unit_of_application", "budget_head",
            "once_per", "rounding",
        )  # fmt: skip
        top = reader.keys({} if data is None else data, "", needed=needed if data is not None else (),
                          known=("applies_to", "judged_on"))  # fmt: skip
        orders = []
        for _, item, where in reader.items(top, "legal_basis", ""):
            one = reader.keys(item, where, needed=("order", "on", "title"), known=("file",))
            orders.append(
                Order(
                    reader.text(one, "order", where),
                    reader.day(one, "on", where) or date.min,
                    reader.text(one, "file", where),
                    reader.texts(one, "title", where),
                )
            )
        head: dict[str, Any] = {
            **self.names(reader, top, needed=data is not None),
            "legal_basis": tuple(orders),
            "applies_from": reader.day(top, "applies_from", "") or date.min,
            "applies_to": reader.day(top, "applies_to", ""),
            "unit_of_application": reader.text(top, "unit_of_application", ""),
            "budget_head": reader.text(top, "budget_head", ""),
            "once_per": _once(reader, top),
            "judged_on": reader.text(top, "judged_on", ""),
            "rounding": reader.choice(top, "rounding", "", ROUNDING, "paisa"),
        }
        if head["unit_of_application"] not in SUBJECTS and data is not None:
            reader.complain(
                top, "unit_of_application", "unit_of_application", f"one of {', '.join(SUBJECTS)}"
            )
        if head["applies_to"] and head["applies_to"] < head["applies_from"]:
            reader.complain(top, "applies_to", "applies_to", "the scheme ends before it begins")
        return head

    def letters(self) -> dict[str, dict[str, str]]:
        """Kind and language to a source that stands alone: the shared layout is put before each letter."""
        layout = self.files.get(LETTER_LAYOUT, "")
        found: dict[str, dict[str, str]] = {}
        for name, text in self.files.items():
            if match := _LETTER.match(name):
                found.setdefault(match[1], {})[match[2]] = f"{layout}\n{text}"
        for kind, texts in found.items():
            for language in self.languages:
                if language not in texts:
                    name = f"letters/{kind}.{language}.typ"
                    self.complaints.append(
                        Complaint(name, None, "", "this letter is missing in this language; add it")
                    )
        return found

    def workflow(
        self,
        symbols: Mapping[str, Symbol],
        outputs: set[str],
        letters: Mapping[str, Any],
        notices: Mapping[str, Any],
        documents: list[str],
    ) -> Workflow | None:
        _, data = self.open("workflow.yaml")
        if data is None:
            return None
        names = dict(symbols) | {key: Symbol(key, MONEY, 0, 10**15) for key in outputs}
        try:
            return read_workflow(
                data,
                languages=self.languages,
                names=names,
                letters=letters,
                templates=notices,
                documents=documents,
            )
        except WorkflowInvalid as error:
            self.complaints += error.complaints
            return None

    def strangers(self) -> None:
        """Files that belong to no part of a scheme: probably a slip in a name."""
        if "CHANGELOG.md" not in self.files:
            self.complaints.append(
                Complaint("CHANGELOG.md", None, "", "this file is missing from the folder; add it")
            )
        for name in self.files:
            letter = _LETTER.match(name)
            if name in self.known or name in (LETTER_LAYOUT, "README.md"):
                continue
            if letter is None:
                message = "no part of a scheme has this name; rename or remove it"
                self.complaints.append(Complaint(name, None, "", message))
            elif letter[2] not in self.languages:
                self.complaints.append(
                    Complaint(
                        name, None, "", f"“{letter[2]}” is not a language of this programme; remove the file"
                    )
                )
