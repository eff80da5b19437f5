"""A row of a sheet of goods: its cells as they were meant, or what is wrong with each and what to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _

from odop.emart.services.goods import TEXTS
from odop.emart.sheets.columns import BY_KEY
from odop.intake.definitions.choices import WRITTEN
from odop.intake.services.mapping import folded_title
from odop.kernel.programme import programme
from odop.kernel.sheets import cell_text
from odop.lib.digits import to_ascii_digits
from odop.lib.money import AmountError, parse_amount, to_paise

NO_CODE = _("Write your own code of this article. By it the next sheet finds it again.")
NO_NUMBER = _("Write a number in digits.")
NO_AMOUNT = _("Write an amount in rupees, like 450 or 450.50.")
NO_WORD = _("“%(value)s” is not known here. Write one of these: %(words)s.")
TOO_LONG = _("This is too long.")
LONGEST_CODE = 40
OF_GOOD = (
    "craft",
    "hsn",
    "net_quantity",
    "quantity_unit",
    "return_days",
    "handmade",
    "gi_user_number",
    "laboratory_note",
)
OF_OFFER = ("on_hand", "weight_g", "lead_days", "made_to_order", "monthly_capacity")
_SIZES = ("length_cm", "width_cm", "height_cm")
Fault = tuple[str, str, dict[str, Any]]  # key of the column, the English sentence, its blanks


class Wrong(ValueError):
    """A cell that cannot be read; the sentence and its blanks."""

    def __init__(self, says: str, **blanks: Any) -> None:
        super().__init__(says)
        self.says, self.blanks = says, blanks


_kept = lru_cache(4096)  # the same few sums and sizes stand in row after row


@dataclass(slots=True)
class Said:
    """What one row says; a cell that is empty says nothing."""

    number: int
    maker: str = ""
    code: str = ""
    variant: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    good: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    name: dict[str, str] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)  # place of the side → mm
    photographs: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def complain(self, key: str, says: str, **blanks: Any) -> None:
        self.faults.append((key, says, blanks))


@_kept
def _whole(text: str) -> int:
    written = to_ascii_digits(text).replace(",", "")
    if not written.isdecimal() or len(written) > 9:
        raise Wrong(NO_NUMBER)
    return int(written)


@_kept
def _figure(text: str) -> Decimal:
    try:
        return Decimal(to_ascii_digits(text).replace(",", ""))
    except InvalidOperation:
        raise Wrong(NO_NUMBER) from None


@_kept
def _millimetres(text: str) -> int:
    sides = _figure(text) * 10
    if not sides.is_finite() or sides != int(sides) or not 0 < sides <= 10_000:
        raise Wrong(_("Write the size in centimetres, like 12 or 12.5."))
    return int(sides)


@_kept
def _paise(text: str) -> int:
    try:
        return to_paise(Decimal(parse_amount(text)))
    except (AmountError, InvalidOperation, ValueError):
        raise Wrong(NO_AMOUNT) from None


@cache
def _words(key: str) -> Mapping[str, Any]:
    """Folded word → value: the value itself, its name in every language, and what clerks write for yes and no."""
    choices = BY_KEY[key].choices
    found: dict[str, Any] = {}
    for language in programme().languages:
        with translation.override(language):
            for value, label in choices() if choices else ():
                found[folded_title(str(label))] = found[folded_title(value)] = value
    if key in ("made_to_order", "handmade"):
        for value, words in WRITTEN["yes_no"].items():
            found |= {folded_title(word): value for word in words.split()}
        return {word: value == "yes" for word, value in found.items()}
    return found


def _chosen(key: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        known = _words(key)
        if (found := known.get(folded_title(text))) is None:
            raise Wrong(NO_WORD, value=text[:60], column=key)
        return found

    return read


READ: Mapping[str, Callable[[str], Any]] = {
    "price": _paise, "mrp": _paise, "on_hand": _whole, "weight_g": _whole, "lead_days": _whole, "monthly_capacity": _whole,
    "return_days": _whole, "net_quantity": _figure, "made_to_order": _chosen("made_to_order"), "handmade": _chosen("handmade"),
    "craft": _chosen("craft"), "quantity_unit": _chosen("quantity_unit"), **dict.fromkeys(_SIZES, _millimetres),
}  # fmt: skip


def read_row(number: int, cells: Sequence[object], keys: Sequence[str]) -> Said:
    """The row with what is wrong in it; `keys` says of each cell what its column means, "" what is not read."""
    row = Said(number)
    for key, cell in zip(keys, cells, strict=False):
        if not key or cell is None or cell == "" or not (text := cell_text(cell).replace("\x00", "")):
            continue
        try:
            _take(row, key, READ[key](text) if key in READ else text)
        except Wrong as wrong:
            row.complain(key, wrong.says, **wrong.blanks)
    if not row.code:
        row.complain("code", NO_CODE)
    elif len(row.code) > LONGEST_CODE or len(row.variant) > LONGEST_CODE:
        row.complain("code", TOO_LONG)
    return row


def _take(row: Said, key: str, value: Any) -> None:
    part, name = _place(key)
    if part == "texts":
        word, _bar, language = key.rpartition("_")
        row.texts.setdefault(word, {})[language] = value
    elif part == "photographs":
        parts = (one.strip() for one in value.replace(",", ";").split(";"))
        row.photographs = tuple(dict.fromkeys(one for one in parts if one))
    elif name is None:
        setattr(row, part, value)
    else:
        getattr(row, part)[name] = value


@cache
def _place(key: str) -> tuple[str, str | int | None]:
    """Where in a row a column's value belongs: the part of the row, and its name there if that part holds several."""
    word, _bar, language = key.rpartition("_")
    if word in TEXTS:
        return "texts", None
    if word == "name":
        return "name", language
    if key in OF_GOOD:
        return "good", key
    if key in OF_OFFER:
        return "offer", key
    if key in ("price", "mrp"):
        return "offer", f"{key}_paise"
    return ("sizes", _SIZES.index(key)) if key in _SIZES else (key, None)


def in_english(words: str | Promise) -> str:
    """The sentence as it stands in the catalogues, to be said again in another language."""
    with translation.override(None):
        return str(words)


def says(sentence: str, blanks: Mapping[str, Any]) -> str:
    """A fault in the reader's language."""
    filled = dict(blanks)
    if column := BY_KEY.get(str(filled.pop("column", ""))):
        filled["words"] = (
            ", ".join(str(label) for _value, label in column.choices()) if column.choices else ""
        )
    file = filled.pop("file", "")
    said = translation.gettext(sentence)
    said = said % filled if filled else said
    return f"{file}: {said}" if file else said
