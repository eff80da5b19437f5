"""The chapters that a study has, as the programme's folder says: `programmes/<state>/diagnosis/chapters.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from odop.kernel.fields import Localised


@dataclass(frozen=True)
class ChapterSpec:
    key: str
    title: Localised
    hint: Localised
    needed: bool  # a study is not submitted without it


def chapter_specs() -> tuple[ChapterSpec, ...]:
    """The chapters in their order; none where the programme has no such file. Raises KeyError on a faulty one."""
    return _read(settings.PROGRAMME_DIR / "diagnosis" / "chapters.toml")


@cache
def _read(path: Path) -> tuple[ChapterSpec, ...]:
    if not path.exists():
        return ()
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        ChapterSpec(one["key"], Localised(one["title"]), Localised(one["hint"]), bool(one["needed"]))
        for one in given["chapters"]
    )
