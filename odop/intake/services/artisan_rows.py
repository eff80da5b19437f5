"""How the cells of a list of artisans are read: by the same rules as an enrolment, each different saying once."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from odop.intake.definitions.choices import NO, WRITTEN, YES
from odop.intake.services.cells import as_text
from odop.intake.services.pieces import EMPTY, Group, Piece, Problem, WrongCell
from odop.intake.services.settings import Setting
from odop.kernel import clock
from odop.lib.sheets import Cell, Order, bare_number, mangled, read_date
from odop.places.queries import folded as folded_place
from odop.registry.services import entries
from odop.registry.services.entries import Wrong, entry_of, in_script, inside, read_answer

_PREFIX = re.compile(
    r"\s*(?P<mark>[sdwc]\s*[/\.]\s*o\.?|son of|daughter of|wife of|पुत्र|पुत्री|पत्नी|आत्मज|आत्मजा)(?=[\s:.\-]|$)[\s:.\-]*"
    r"(?:श्री(?:मती)?\s+)?",
    re.IGNORECASE,
)
_HUSBANDS = {"wo", "wifeof", "पत्नी"}
_PLAIN = re.compile(r"[\s.\-_/()॰]+")
_SHORTENED = re.compile(
    "(?<=[\u0900-\u0965])[0०](?![0-9\u0966-\u096f])"
)  # a clerk's पु0 and मो0, typed with a zero
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)$")
_PIN = re.compile(r"[1-9][0-9]{5}")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")

OneCell = Callable[[str, Cell], Piece]
Reader = Callable[..., Piece]


def answered(key: str, value: object, code: str, text: str = "") -> Any:
    """The answer in its one spelling, or WrongCell with `code`."""
    try:
        return read_answer(key, value)
    except Wrong as wrong:
        raise told(wrong, code, text or str(value)) from None


def told(wrong: Wrong, code: str, text: str) -> WrongCell:
    """What the rule of the enrolment says, as a problem of a cell."""
    return WrongCell("aadhaar") if wrong.aadhaar else WrongCell(code, value=text[:60])


def refuse_errors(text: str) -> None:
    if text[:1] == "#" and _ERRORS.match(text):
        raise WrongCell("error_value", value=text)


def each(key: str, read: OneCell, *, required: bool = False) -> Reader:
    """A reader of one column: empty cells and wrong ones are handled alike for all."""

    def reader(cell: Cell) -> Piece:
        text = as_text(cell)
        if not text:
            return Piece("", None, ((key, "missing", {}),)) if required else EMPTY
        try:
            refuse_errors(text)
            return read(text, cell)
        except WrongCell as wrong:
            return Piece("", None, ((key, wrong.code, wrong.params),))

    return reader


def place(text: str, _cell: Cell) -> Piece:
    if len(text) > 120:
        raise WrongCell("too_long", count=120)
    try:
        return Piece(*entries.place(text))
    except Wrong as wrong:
        raise told(wrong, "unknown", text) from None


def words(key: str, longest: int) -> OneCell:
    def read(text: str, _cell: Cell) -> Piece:
        if len(text) > longest:
            raise WrongCell("too_long", count=longest)
        return Piece(inside(entry_of({key: answered(key, text, "unknown")})))

    return read


def mobile(text: str, cell: Cell) -> Piece:
    """What a spreadsheet did to the number is mended where nothing was lost."""
    if len(text) == 10 and text.isdecimal():
        return Piece(*_mobile(text, text))
    if mangled(cell) == "digits_lost":
        raise WrongCell("digits_lost", value=text[:30])
    return Piece(*_mobile(bare_number(cell) or text, text))


def _mobile(number: str, text: str) -> tuple[str, str]:
    try:
        return entries.mobile(number)
    except Wrong as wrong:
        raise told(wrong, "mobile", text) from None


def number(key: str, code: str) -> OneCell:
    """Another number in digits."""

    def read(text: str, cell: Cell) -> Piece:
        if key == "pin_code" and _PIN.fullmatch(text):
            return Piece(f'"pin_code":"{text}"', text)
        if mangled(cell) == "digits_lost":
            raise WrongCell("digits_lost", value=text[:30])
        value = answered(key, bare_number(cell) or text, code, text)
        return Piece(inside(entry_of({key: value})), value)

    return read


@lru_cache(maxsize=10_000)
def word_of(written: str, text: str) -> str | None:
    """The answer that a clerk meant by `text` in a column with a fixed set of words."""
    plain = _plain(text)
    for value, spellings in WRITTEN[written].items():
        if plain == value or plain in {_plain(one) for one in spellings.split()}:
            return str(value)
    return None


def _plain(text: str) -> str:
    return _PLAIN.sub("", _SHORTENED.sub("", text)).casefold()


def name_of(cell: Cell) -> str:
    """The name in a cell, its abbreviations with the sign that names may hold."""
    if isinstance(cell, str) and entries.usual_name(cell):
        return cell
    return _SHORTENED.sub("०", as_text(cell))


def choice(key: str) -> OneCell:
    def read(text: str, _cell: Cell) -> Piece:
        value = word_of(key, text)
        if value is None:
            raise WrongCell("choice", value=text[:60], key=key)
        return Piece(inside(entry_of({key: value})), value)

    return read


def name(cell: Cell, other: Cell) -> Piece:
    """Her name, in one script or in both."""
    if other in (None, "") and isinstance(cell, str) and (language := entries.usual_name(cell)):
        return Piece(*entries.name(cell, language))
    given = [(key, text) for key, text in (("name", name_of(cell)), ("name_other", name_of(other))) if text]
    if not given:
        return Piece("", None, (("name", "missing", {}),))
    if len(given) == 1 and entries.plain_name(given[0][1]):
        return Piece(*entries.name(given[0][1]))
    named: dict[str, str] = {}
    problems: list[Problem] = []
    for key, text in given:
        try:
            refuse_errors(text)
            if len(text) > 100:
                raise WrongCell("too_long", count=100)
            for language, spelled in in_script(answered("name", text, "name")).items():
                named.setdefault(language, spelled)
        except WrongCell as wrong:
            problems.append((key, wrong.code, wrong.params))
    if problems:
        return Piece("", None, tuple(problems))
    entry = entry_of({"name": named})
    return Piece(inside(entry), entry["name_folded"])


def relation(cell: Cell, which: Cell) -> Piece:
    """Father, husband or mother; “W/o Ramesh” says both which and who."""
    if isinstance(cell, str) and (language := entries.usual_name(cell)) and not _PREFIX.match(cell):
        named = "" if which in (None, "") else word_of("relation", which) if isinstance(which, str) else None
        if named is not None:
            return Piece(*entries.relation(cell, named, language))
    text, kind = name_of(cell), ""
    problems: list[Problem] = []
    if found := _PREFIX.match(text):
        mark = _PLAIN.sub("", found["mark"]).casefold()
        kind = "" if mark == "co" else "husband" if mark in _HUSBANDS else "father"
        text = text[found.end() :]
    if said := as_text(which):
        meant = word_of("relation", said)
        if meant is None:
            problems.append(("relation", "choice", {"value": said[:60], "key": "relation"}))
        kind = meant or kind
    try:
        refuse_errors(text)
        if not text:
            raise WrongCell("missing")
        if len(text) > 100:
            raise WrongCell("too_long", count=100)
        read = entries.relation(text, kind)
    except WrongCell as wrong:
        problems.append(("relation_name", wrong.code, wrong.params))
    except Wrong as wrong:
        bad = told(wrong, "name", text)
        problems.append(("relation_name", bad.code, bad.params))
    return Piece("", None, tuple(problems)) if problems else Piece(*read)


def birth(order: Order | None) -> Reader:
    """The year of birth: written, out of a date in the order of its column, or from an age as of today."""

    def read(*cells: Cell) -> Piece:
        for key, cell in zip(("birth_year", "birth_date", "age"), cells, strict=True):
            text = as_text(cell)
            if not text:
                continue
            try:
                refuse_errors(text)
                year = _year(key, cell, text, order)
            except WrongCell as wrong:
                return Piece("", None, ((key, wrong.code, wrong.params),))
            return Piece(f'"birth_year":{year}', str(year))
        return Piece("", None, (("birth_year", "missing", {}),))

    return read


def _year(key: str, cell: Cell, text: str, order: Order | None) -> int:
    if key == "age":
        age = bare_number(cell) or text
        if not (age.isdecimal() and 0 < int(age) < 120):
            raise WrongCell("age", value=text[:60])
        return int(answered("birth_year", str(clock.today().year - int(age)), "age", text))
    if key == "birth_year" and not isinstance(cell, date | datetime):
        return int(answered("birth_year", bare_number(cell) or text, "birth_year", text))
    day = read_date(cell, order or Order.STATED)
    if day is None:
        raise WrongCell("birth_date", value=text[:60])
    return int(answered("birth_year", str(day.year), "birth_date", text))


def where_and_what(setting: Setting) -> Reader:
    """District and product: a product of the district's own list, else the craft in the words of the sheet."""

    def read(place: Cell, product: Cell) -> Piece:
        problems: list[Problem] = []
        text, craft = as_text(place), as_text(product)
        district = setting.district_of(text)
        if district is None:
            problems.append(("district", "district" if text else "missing", {"value": text[:60]}))
        elif not setting.may_enter(district):
            problems.append(("district", "other_district", {"district": setting.ground.codes[district]}))
        line = setting.lines.get((district or 0, folded_place(craft))) if craft else None
        entry: dict[str, Any] = {"district_id": district}
        try:
            if not craft:
                raise WrongCell("missing")
            if line is None and len(craft) > 80:
                raise WrongCell("too_long", count=80)
            entry |= {"product_line_id": line} if line else {"craft": answered("craft", craft, "unknown")}
        except WrongCell as wrong:
            problems.append(("product_line", wrong.code, wrong.params))
        return Piece("", None, tuple(problems)) if problems else Piece(inside(entry), str(district))

    return read


def bank(account: Cell, branch: Cell, sure: Cell) -> Piece:
    """Account and branch: both or neither. An account that could be an Aadhaar number waits for a look at the passbook."""
    number, ifsc = as_text(account).strip("'’"), as_text(branch)
    if not number and not ifsc:
        return EMPTY
    problems: list[Problem] = []
    read = ["", ""]
    try:
        if not number:
            raise WrongCell("bank_account_missing")
        if not number.isdecimal() and mangled(account) == "digits_lost":
            raise WrongCell("digits_lost", value="")
        read[0], like = entries.account(number)
        if like and word_of("yes_no", as_text(sure)) != YES:
            raise WrongCell("account_like_aadhaar")
    except WrongCell as wrong:
        problems.append(("bank_account", wrong.code, wrong.params))
    except Wrong as wrong:
        problems.append(
            ("bank_account", "aadhaar" if wrong.aadhaar else "bank_account", {})
        )  # never the number itself
    try:
        if not ifsc:
            raise WrongCell("bank_ifsc_missing")
        read[1] = (
            f'"bank_ifsc":"{ifsc if _IFSC.fullmatch(ifsc) else answered("bank_ifsc", ifsc, "bank_ifsc")}"'
        )
    except WrongCell as wrong:
        problems.append(("bank_ifsc", wrong.code, wrong.params))
    return Piece("", None, tuple(problems)) if problems else Piece(",".join(read))


def unit(*cells: Cell) -> Piece:
    """Her unit, where the row tells of one, and her own PAN."""
    said = {key: text for key, cell in zip(UNIT, cells, strict=True) if (text := as_text(cell))}
    if not said:
        return EMPTY
    about: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in said.items():
        try:
            refuse_errors(text)
            if key == "unit_name":
                about["name"] = in_script(answered(key, text, "too_long"))
            elif key == "unit_kind":
                about[key] = word_of(key, text)
                if about[key] is None:
                    raise WrongCell("choice", value=text[:60], key=key)
            else:
                about[key] = answered(key, text, key)
        except WrongCell as wrong:
            problems.append((key, wrong.code, {**wrong.params, "count": 120}))
    if not problems and "gstin" in about and "pan" in about and about["gstin"][2:12] != about["pan"]:
        problems.append(("gstin", "gstin_pan", {}))
    if problems:
        return Piece("", None, tuple(problems))
    entry = entry_of({"pan": about["pan"]}) if "pan" in about else {}
    return Piece(inside({**entry, "unit": about} if set(about) - {"pan"} else entry))


UNIT = ("unit_name", "unit_kind", "udyam", "gstin", "pan")


def agrees(setting: Setting) -> Reader:
    """Her own word in the row; the office may instead have said it for the whole list."""

    def read(cell: Cell) -> Piece:
        text = as_text(cell)
        answer = word_of("yes_no", text) if text else None
        if text and answer is None:
            return Piece("", None, (("agrees", "choice", {"value": text[:60], "key": "agrees"}),))
        if answer == NO or (answer is None and "register" not in setting.consents):
            return Piece("", None, (("agrees", "not_agreed", {}),))
        return EMPTY

    return read


def disabled(text: str, _cell: Cell) -> Piece:
    value = word_of("yes_no", text)
    if value is None:
        raise WrongCell("choice", value=text[:60], key="disabled")
    return Piece(inside(entry_of({"disabled": value == YES})))


def artisan_groups(setting: Setting) -> list[Group]:
    """The groups of a list of artisans. Those whose key stands in IDENTITY say who she is."""
    return [*person_groups(setting), Group(UNIT, unit, most=5_000)]


def person_groups(setting: Setting) -> list[Group]:
    """What every list says that enters people."""
    return [
        Group(["name", "name_other"], name),
        Group(["relation_name", "relation"], relation),
        Group(["birth_year", "birth_date", "age"], birth(setting.order_of("birth_date"))),
        Group(["gender"], each("gender", choice("gender"), required=True)),
        Group(["category"], each("category", choice("category"), required=True)),
        Group(["disabled"], each("disabled", disabled)),
        Group(["mobile"], each("mobile", mobile), most=5_000),
        Group(["district", "product_line"], where_and_what(setting)),
        Group(["place"], each("place", place, required=True)),
        Group(["address"], each("address", words("address", 300)), most=5_000),
        Group(["pin_code"], each("pin_code", number("pin_code", "pin_code"))),
        Group(["craft_years"], each("craft_years", number("craft_years", "number"))),
        Group(["bank_account", "bank_ifsc", "bank_account_sure"], bank, most=5_000),
        Group(["agrees"], agrees(setting)),
    ]


IDENTITY = ("name", "relation_name", "birth_year", "gender", "mobile", "district", "place")
