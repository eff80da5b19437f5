"""Reading the parts of a scheme: form, rules, entitlement, notices, indicators, examples."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import date, timedelta
from typing import Any

from odop.lib.formula.complaints import Map, line_of
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import FACT_TYPES, FORM_TYPES, Field, read_field
from odop.lib.formula.language import FormulaError, parse
from odop.lib.formula.reader import Reader
from odop.lib.formula.tree import MONEY, YESNO, Name, Node, Symbol, reads, walk
from odop.lib.rules.examples import EXPECTED
from odop.lib.rules.model import DocumentRule, EntitlementVersion, Output, Page, Row, Rule

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("ref", "scheme", "name", "office", "bank", "due_on", "amount", "reason", "url", "date")
REQUIRED_AT = (
    "application", "committee", "bank", "training", "agreement", "report", "claim", "completion",
)  # fmt: skip
FORMATS = ("pdf", "jpg", "png")
BY = ("application", "sanction", "event")
MEASURES = ("count", "sum", "share", "mean_days")
AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}\Z", re.ASCII)


@dataclass
class Form:
    """What form.yaml holds."""

    pages: tuple[Page, ...] = ()
    fields: tuple[Field, ...] = ()
    form_fields: tuple[Field, ...] = ()
    derived: tuple[Field, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    symbols: dict[str, Symbol] = part(default_factory=dict)


def formula(
    reader: Reader,
    data: dict[str, Any],
    key: str,
    where: str,
    symbols: Mapping[str, Symbol],
    want: str,
    unit: int = 1,
) -> Node | None:
    """The formula under `key`, or None after a complaint."""
    text = reader.expression(data, key, where)
    if not text:
        return None
    try:
        return parse(text, symbols, want=want, unit=unit)
    except FormulaError as error:
        reader.complain(data, key, f"{where}.{key}", str(error))
        return None


def facts_read(*nodes: Node) -> tuple[str, ...]:
    return tuple(sorted(reads(*nodes) - {"as_of"}))


def read_form(reader: Reader, data: Any, unit: int) -> Form:
    top = reader.keys(data, "", needed=("pages", "fields"), known=("derived", "documents"))
    form = Form(pages=_pages(reader, top))
    fields: list[Field] = []
    extra: list[Field] = []
    keys: set[str] = set()
    for _, item, where in reader.items(top, "fields", ""):
        own = isinstance(item, dict) and item.get("for") == "application"
        spec = read_field(reader, item, where, types=FORM_TYPES if own else FACT_TYPES)
        if isinstance(item, dict) and item.get("for") not in (None, "application"):
            reader.complain(item, "for", where, "“for” is “application” or left out")
        if spec.key in keys:
            reader.complain(item, "key", where, f"“{spec.key}” is already a field; keys are unique")
        if spec.page not in {page.key for page in form.pages}:
            reader.complain(item, "page", where, f"“{spec.page}” is not one of the pages; give it a page")
        if spec.when_text:
            above = {one.key: one.symbol for one in fields}  # only what was answered before can decide
            spec = replace(spec, when=formula(reader, item, "when", where, above, YESNO))
        keys.add(spec.key)
        (extra if own else fields).append(spec)
    form.fields, form.form_fields = tuple(fields), tuple(extra)
    form.symbols = {spec.key: spec.symbol for spec in fields}
    form.derived = _derived(reader, top, form.symbols, keys, unit)
    form.documents = tuple(
        _document(reader, item, where, form.symbols) for _, item, where in reader.items(top, "documents", "")
    )
    return form


def _pages(reader: Reader, top: dict[str, Any]) -> tuple[Page, ...]:
    found: list[Page] = []
    for index, item, where in reader.items(top, "pages", ""):
        one = reader.keys(item, where, needed=("key", "title", "help"))
        page = Page(
            reader.code(one, "key", where),
            index + 1,
            reader.texts(one, "title", where),
            reader.texts(one, "help", where),
        )
        if page.key in {other.key for other in found}:
            reader.complain(one, "key", where, f"the page “{page.key}” is there twice")
        found.append(page)
    return tuple(found)


def _derived(
    reader: Reader, top: dict[str, Any], symbols: dict[str, Symbol], keys: set[str], unit: int
) -> tuple[Field, ...]:
    found = []
    for _, item, where in reader.items(top, "derived", ""):
        one = reader.keys(item, where, needed=("key", "type", "label", "from"), known=("help",))
        key = reader.code(one, "key", where)
        kind = reader.choice(one, "type", where, ("integer", "money", "yesno"), "integer")
        node = formula(reader, one, "from", where, symbols, kind, unit)
        if key in keys:
            reader.complain(one, "key", where, f"“{key}” is already a field; keys are unique")
        elif node is not None:
            symbols[key] = Symbol(key, node.type, node.low, node.high, tree=node)
        keys.add(key)
        help_text = reader.texts(one, "help", where, needed=False)
        found.append(Field(key, kind, reader.texts(one, "label", where), help_text))
    return tuple(found)


def _document(reader: Reader, item: Any, where: str, symbols: Mapping[str, Symbol]) -> DocumentRule:
    needed = ("key", "label", "help", "required_at", "formats", "max_mb", "source")
    one = reader.keys(item, where, needed=needed, known=("required", "mask", "named_by_order", "when"))
    formats = reader.codes(one, "formats", where)
    for name in formats:
        if name not in FORMATS:
            reader.complain(one, "formats", where, f"“{name}” is not a known format: {', '.join(FORMATS)}")
    return DocumentRule(
        key=reader.code(one, "key", where),
        label=reader.texts(one, "label", where),
        help=reader.texts(one, "help", where),
        required_at=reader.choice(one, "required_at", where, REQUIRED_AT, REQUIRED_AT[0]),
        required=reader.flag(one, "required", where, True),
        formats=formats,
        max_mb=reader.integer(one, "max_mb", where) or 1,
        mask=reader.texts(one, "mask", where, needed=False),
        source=reader.texts(one, "source", where),
        named_by_order=reader.flag(one, "named_by_order", where),
        when=formula(reader, one, "when", where, symbols, YESNO),
        when_text=reader.text(one, "when", where),
    )


def read_rules(reader: Reader, data: Any, symbols: Mapping[str, Symbol], unit: int) -> tuple[Rule, ...]:
    top = reader.keys(data, "", needed=("rules",))
    found: list[Rule] = []
    for _, item, where in reader.items(top, "rules", ""):
        needed = ("id", "require", "label", "because", "source")
        one = reader.keys(item, where, needed=needed, known=("from", "to", "held_by_form"))
        rule_id = reader.code(one, "id", where)
        where = f"rule {rule_id}" if rule_id else where
        label, because = reader.texts(one, "label", where), reader.texts(one, "because", where)
        require = formula(reader, one, "require", where, symbols, YESNO, unit)
        start, end = reader.day(one, "from", where), reader.day(one, "to", where)
        if start and end and end < start:
            reader.complain(one, "to", where, "the rule ends before it begins")
        if rule_id == "in_force":
            reader.complain(
                one, "id", where, "“in_force” is the name of the built-in check of dates; choose another"
            )
        if any(other.id == rule_id and _overlap(other, start, end) for other in found):
            reader.complain(
                one, "id", where, "two rules of this name are in force at the same time; mend the dates"
            )
        if require is None:
            continue
        if not facts_read(require):
            reader.complain(
                one, "require", where, "this rule reads no fact, so it can never tell applicants apart"
            )
        held = reader.flag(one, "held_by_form", where)
        if held and not always_holds(require):
            reader.complain(
                one, "held_by_form", where, "some answer that the form takes fails this rule; remove the mark"
            )
        found.append(
            Rule(
                id=rule_id,
                applies_from=start,
                applies_to=end,
                require=require,
                require_text=reader.expression(one, "require", where),
                reads=facts_read(require),
                label=label,
                because=because,
                source=reader.text(one, "source", where),
                held_by_form=held,
            )
        )
    return tuple(found)


def always_holds(node: Node) -> bool:
    """Whether every combination of choices and yes or no makes it true; False when it reads anything else."""
    facts = {
        name.symbol.key: name.symbol
        for name in walk(node, into_derived=True)
        if isinstance(name, Name) and name.symbol.tree is None
    }
    answers = [symbol.choices or ((True, False) if symbol.type == YESNO else ()) for symbol in facts.values()]
    combinations = list(itertools.islice(itertools.product(*answers), 10_001))
    if not combinations or len(combinations) > 10_000:
        return False
    return all(evaluate(node, dict(zip(facts, combination, strict=True))) for combination in combinations)


def _overlap(rule: Rule, start: date | None, end: date | None) -> bool:
    return (start is None or rule.applies_to is None or start <= rule.applies_to) and (
        end is None or rule.applies_from is None or rule.applies_from <= end
    )


def read_entitlement(
    reader: Reader, data: Any, symbols: Mapping[str, Symbol], unit: int, span: tuple[date, date | None]
) -> tuple[EntitlementVersion, ...]:
    top = reader.keys(data, "", needed=("versions",))
    found: list[EntitlementVersion] = []
    for index, item, where in reader.items(top, "versions", ""):
        one = reader.keys(item, where, needed=("from", "by", "outputs", "rows"), known=("to", "every_row"))
        version = _version(reader, one, where, symbols, unit)
        previous = found[-1] if found else None
        starts = span[0] if previous is None else _next_day(previous.applies_to)
        if starts is None or version.applies_from < starts:
            reader.complain(
                one, "from", where, "this version overlaps the one before it (or begins before the scheme)"
            )
        elif version.applies_from > starts:
            reader.complain(
                one, "from", where, f"nothing says what is due from {starts} until this version begins"
            )
        found.append(version)
        ends = version.applies_to if index == len(top["versions"]) - 1 else None
        if ends is not None and (span[1] is None or ends < span[1]):
            reader.complain(one, "to", where, "the last version ends before the scheme does; leave “to” out")
    if not found:
        reader.complain(top, "versions", "versions", "at least one version is needed")
    return tuple(found)


def _next_day(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)


def _version(
    reader: Reader, one: dict[str, Any], where: str, symbols: Mapping[str, Symbol], unit: int
) -> EntitlementVersion:
    outputs = []
    for _, item, place in reader.items(one, "outputs", where):
        data = reader.keys(item, place, needed=("key", "label"))
        outputs.append(Output(reader.code(data, "key", place), reader.texts(data, "label", place)))
    keys = [output.key for output in outputs]
    for key in keys:
        if key in symbols or keys.count(key) > 1 or key in EXPECTED:
            reader.complain(one, "outputs", where, f"“{key}” is already the name of something else")
    shared = reader.mapping(one, "every_row", where)
    rows = []
    items = list(reader.items(one, "rows", where))
    for index, item, place in items:
        last = index == len(items) - 1
        rows.append(_row(reader, item, place, index + 1, last, keys, shared, symbols, unit))
    if not rows:
        reader.complain(one, "rows", where, "at least one row is needed")
    whens = [row.when for row in rows if row.when is not None]
    row_reads = facts_read(*whens)
    return EntitlementVersion(
        applies_from=reader.day(one, "from", where) or date.min,
        applies_to=reader.day(one, "to", where),
        by=reader.choice(one, "by", where, BY, BY[0]),
        outputs=tuple(outputs),
        rows=tuple(rows),
        row_reads=row_reads,
        output_reads={
            key: facts_read(*whens, *(row.outputs[key] for row in rows if key in row.outputs)) for key in keys
        },
    )


def _row(
    reader: Reader,
    item: Any,
    where: str,
    number: int,
    last: bool,
    keys: list[str],
    shared: dict[str, Any],
    symbols: Mapping[str, Symbol],
    unit: int,
) -> Row:
    own = [key for key in keys if key not in shared]
    one = reader.keys(item, where, needed=("because", "source", *own), known=("when", "otherwise"))
    when = formula(reader, one, "when", where, symbols, YESNO, unit)
    if last and (one.get("otherwise") is not True or "when" in one):
        reader.complain(item, None, where, "the last row has “otherwise: true” instead of “when”")
    if not last and ("when" not in one or "otherwise" in one):
        reader.complain(item, None, where, "every row but the last has “when”, and no “otherwise”")
    if when is not None and not facts_read(when):
        reader.complain(item, "when", where, "this condition reads no fact")
    outputs, texts = {}, {}
    known = dict(symbols)
    for key in keys:
        holder = shared if key in shared else one
        node = formula(reader, holder, key, where, known, MONEY, unit)
        texts[key] = reader.expression(holder, key, where)
        if node is not None:
            outputs[key] = node
            # Those below may read it: in each row the name means this row's amount.
            known[key] = Symbol(f"{key}_of_row_{number}", node.type, node.low, node.high, tree=node)
    return Row(
        number=number,
        when=when,
        when_text=reader.expression(one, "when", where),
        outputs=outputs,
        texts=texts,
        because=reader.texts(one, "because", where),
        source=reader.text(one, "source", where),
    )


def read_notices(reader: Reader, data: Any) -> dict[str, dict[str, str]]:
    """Short messages by name; `{name}` stands for one of PLACEHOLDERS."""
    top = reader.keys(data, "", needed=("notices",))
    notices = top.get("notices")
    if not isinstance(notices, dict):
        reader.complain(
            top, "notices", "notices", "expected a mapping from a name to its text in each language"
        )
        return {}
    found = {code: reader.texts(notices, code, "notices") for code in notices}
    for code, texts in found.items():
        for text in texts.values():
            for name in PLACEHOLDER.findall(text):
                if name not in PLACEHOLDERS:
                    known = ", ".join(PLACEHOLDERS)
                    reader.complain(
                        notices, code, f"notices.{code}", f"{{{name}}} is not known; known are {known}"
                    )
    return found


def read_indicators(reader: Reader, data: Any) -> list[dict[str, Any]]:
    top = reader.keys(data, "", needed=("indicators",))
    found = []
    for _, item, where in reader.items(top, "indicators", ""):
        needed = ("code", "title", "definition", "unit", "measure", "of", "better")
        one = reader.keys(
            item, where, needed=needed, known=("where", "amount", "share_of", "from", "until", "groups")
        )
        reader.code(one, "code", where)
        reader.texts(one, "title", where)
        reader.texts(one, "definition", where)
        reader.choice(one, "measure", where, MEASURES, MEASURES[0])
        reader.choice(one, "of", where, ("cases", "steps"), "cases")
        reader.choice(one, "better", where, ("up", "down"), "up")
        found.append(plain(one))
    codes = [one.get("code") for one in found]
    for code in sorted({str(code) for code in codes if codes.count(code) > 1}):
        reader.complain(top, "indicators", "indicators", f"“{code}” is there twice")
    return found


def plain(value: Any) -> Any:
    """The value as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def read_examples(reader: Reader, data: Any, outputs: set[str]) -> tuple[Mapping[str, Any], ...]:
    top = reader.keys(data, "", needed=("defaults", "examples"))
    defaults = reader.keys(top.get("defaults"), "defaults", needed=("as_of", "given"))
    found: list[Mapping[str, Any]] = []
    names = set()
    for _, item, where in reader.items(top, "examples", ""):
        one = reader.keys(item, where, needed=("name", "expect"), known=("as_of", "given"))
        name = reader.text(one, "name", where)
        expect = reader.keys(
            one.get("expect"), where, needed=(), known=(*EXPECTED, "outputs", *sorted(outputs))
        )
        if not expect:
            reader.complain(one, "expect", where, "expect at least “eligible”")
        for key, value in expect.items():
            if key in outputs and value is not None and not (isinstance(value, str) and AMOUNT.match(value)):
                reader.complain(expect, key, f"{where}.{key}", f'write amounts as "625000.00", not {value!r}')
        if name in names:
            reader.complain(one, "name", where, f"two examples are called “{name}”")
        names.add(name)
        day = reader.day(one, "as_of", where) or reader.day(defaults, "as_of", "defaults") or date.min
        given = {**reader.mapping(defaults, "given", "defaults"), **reader.mapping(one, "given", where)}
        example = Map(line_of(item))
        example.update(name=name, as_of=day, given=given, expect=expect)
        found.append(example)
    return tuple(found)
