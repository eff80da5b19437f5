"""The programme this process serves: its folder, read once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from odop.kernel.fields import Localised
from odop.lib.programme import Programme, ProgrammeInvalid, load
from odop.lib.tables import Complaint, complain_about_repeats, read_table, text_column


@cache
def programme() -> Programme:
    return load(settings.PROGRAMME_DIR)


def known_sources() -> Mapping[str, Localised]:
    """Where the programme's facts were found, in every language, by the English of it: its `sources.csv`, where it has one.

    Raises ProgrammeInvalid with every complaint.
    """
    return _sources(settings.PROGRAMME_DIR)


@cache
def _sources(folder: Path) -> Mapping[str, Localised]:
    path = folder / "sources.csv"
    if not path.exists():
        return {}
    complaints: list[Complaint] = []
    rows = read_table(path, (text_column("text"),), programme().languages, complaints)
    complain_about_repeats(path.name, rows, ("text",), complaints)
    if complaints:
        raise ProgrammeInvalid(folder, complaints)
    return {row["text"]["en"]: Localised(row["text"]) for row in rows}
