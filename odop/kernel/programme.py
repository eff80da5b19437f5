"""The programme this process serves: its folder, read once."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from odop.kernel.fields import Localised
from odop.lib.programme import Programme, load, read_more
from odop.lib.tables import text_column


@cache
def programme() -> Programme:
    return load(settings.PROGRAMME_DIR)


@cache
def known_sources() -> Mapping[str, Localised]:
    """Where the programme's facts were found, in every language, by the English of it: its `sources.csv`, where it has one.

    Raises ProgrammeInvalid with every complaint.
    """
    rows = read_more(programme(), "sources.csv", (text_column("text"),), key=("text",))
    return {row["text"]["en"]: Localised(row["text"]) for row in rows}
