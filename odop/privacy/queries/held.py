"""Everything that is held about one person, from every app that holds something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.holdings import (
    CONSEQUENCES,
    LEGAL_HOLDS,
    OBSTACLES,
    Consequence,
    Held,
    Said,
    Whose,
    holdings,
)
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import day_text, rupees, said
from odop.lib.purposes import Retention
from odop.registry.models import Artisan
from odop.registry.queries import privacy

FORMAT = "odop-person-1"
NAMES = {"name", "relation_name"}


def whose(artisan: Artisan) -> Whose:
    """The numbers by which the apps find what they hold of her."""
    return Whose(artisan.pk, artisan.user_id, artisan.mobile)


@dataclass(frozen=True)
class Part:
    """One holding with its rows, and why it is kept how long."""

    code: str
    title: str
    rule: Retention
    words: Localised
    because: Localised
    erasable: bool
    rows: tuple[Held, ...]


def everything(artisan: Artisan) -> list[Part]:
    """All holdings with something of hers in them, in her order. The caller has made sure that it is her who asks."""
    one = whose(artisan)
    rules = privacy()
    found = []
    with scope.widened("everything that is held about the person who asks"):
        for part in holdings():
            rows = tuple(part.rows(one))
            if rows:
                rule = rules.kept(part.kept)
                found.append(
                    Part(
                        part.code, str(part.title), rule, Localised(rule.words), Localised(rule.because),
                        part.erase is not None, rows,
                    )
                )  # fmt: skip
    return found


def in_words(value: object) -> str:
    """A fact as she reads it, in the language of the moment; empty when there is none. Every Decimal is rupees."""
    if value is None or value == "" or value == {}:
        return ""
    if isinstance(value, Said):
        return str(said(value.words))
    if isinstance(value, Decimal):
        return rupees(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return f"{day_text(timezone.localtime(value).date())} {timezone.localtime(value):%H:%M}"
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Mapping):
        return str(said(value))
    if isinstance(value, list | tuple):
        return ", ".join(in_words(part) for part in value)
    return str(value)


def pairs_of(row: Held) -> list[tuple[str, str]]:
    """Label and words of each fact that is known; names of people in every script in which they are kept."""
    return [
        (str(label), text)
        for key, label, value in row.facts
        if (text := _spellings(value) if key in NAMES else in_words(value))
    ]


def _spellings(value: object) -> str:
    return (
        " / ".join(str(one) for one in value.values() if one)
        if isinstance(value, Mapping)
        else in_words(value)
    )


def as_json(artisan: Artisan) -> dict[str, Any]:
    """Everything held, for a program: the format is described in docs/explanation/privacy.md."""
    return {
        "format": FORMAT,
        "programme": programme().code,
        "person": artisan.ref,
        "made_at": clock.now().isoformat(),
        "language": (get_language() or "en").split("-")[0],
        "holdings": [
            {
                "code": part.code,
                "title": part.title,
                "kept": {"months": part.rule.months, "after": part.rule.after, "words": str(part.words)},
                "because": str(part.because),
                "rows": [
                    {
                        "title": str(row.title),
                        "at": row.at.isoformat() if row.at else None,
                        "facts": {key: _plain(value) for key, _label, value in row.facts},
                    }
                    for row in part.rows
                ],
            }
            for part in everything(artisan)
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return _plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def consequences(artisan: Artisan, purpose: str) -> list[Consequence]:
    """What follows when she takes back her consent to `purpose`: what stops first, then what stays."""
    one = whose(artisan)
    with scope.widened("what follows for the person who takes back her consent"):
        found = [line for foresees in CONSEQUENCES for line in foresees(one, purpose)]
        found = [Consequence(str(line.text), line.stops) for line in found]
    return sorted(found, key=lambda line: not line.stops)


def obstacles(artisan: Artisan) -> list[str]:
    """What has to be ended before her details can be erased."""
    with scope.widened("what stands against erasing the details of the person who asks"):
        return [str(words) for asks in OBSTACLES for words in asks(whose(artisan))]


def legal_holds(artisan: Artisan) -> list[str]:
    """What the law keeps of her, in words."""
    with scope.widened("what the law keeps of the person who asks"):
        return [str(words) for asks in LEGAL_HOLDS for words in asks(whose(artisan))]


def outlook(artisan: Artisan) -> Iterator[tuple[str, bool, Localised]]:
    """For each holding with something in it: its title, whether it goes, and the rule of retention if it does not."""
    for part in everything(artisan):
        yield part.title, part.erasable, part.words
