"""Writes of the ground: what the programme's folder says is put into the database, again and again without harm."""

from collections.abc import Sequence
from datetime import date

from django.db import models, transaction

from odop.kernel.fields import Localised
from odop.lib import programme as programme_files
from odop.lib.programme import Programme, map_svg_paths
from odop.places.models import District, Holiday, ProductLine
from odop.places.queries import MAP_WIDTH


@transaction.atomic
def load_ground(programme: Programme) -> None:
    """Put districts with their outlines, product lines and holidays of `programme` into the database.

    Idempotent: rows are found by LGD code, key and day. Districts and product lines that left the folder stay, since
    registers and cases point at them (a product line is ended by its date); holidays are replaced as a whole.
    """
    paths = map_svg_paths(programme.boundaries, MAP_WIDTH)
    _put(
        District,
        [
            District(
                lgd_code=one.lgd_code,
                code=one.code,
                name=Localised(one.name),
                aliases=list(one.aliases),
                division=Localised(one.division),
                lat=float(one.lat),
                lon=float(one.lon),
                population_2011=one.population,
                population_note=Localised(one.population_note or {}),
                outline=paths.get(one.lgd_code, ""),
                source=one.source,
            )
            for one in programme.districts
        ],
        key="lgd_code",
    )
    _put(
        ProductLine,
        [
            ProductLine(
                key=one.code,
                district_id=one.district,
                name=Localised(one.name),
                rank=one.rank,
                category=one.category,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                hs_headings=list(one.hs_headings),
                gi_name=one.gi_name or "",
                gi_status=one.gi_status or "",
                source=Localised(one.source),
            )
            for one in programme.product_lines
        ],
        key="key",
    )
    days = _by_day(programme.holidays)
    Holiday.objects.exclude(on__in=[one.on for one in days]).delete()
    _put(Holiday, days, key="on")


def _by_day(holidays: Sequence[programme_files.Holiday]) -> list[Holiday]:
    """One row a day: a day with two feasts carries both names, and is certain when one of them is."""
    found: dict[date, Holiday] = {}
    for one in holidays:
        row = found.setdefault(
            one.date, Holiday(on=one.date, name=Localised(), status=one.status, source=one.source)
        )
        for language, name in one.name.items():
            said = row.name.get(language)
            row.name[language] = f"{said}, {name}" if said else name
        if one.status == "certain":
            row.status, row.source = one.status, one.source
    return list(found.values())


def _put(model: type[models.Model], rows: Sequence[models.Model], *, key: str) -> None:
    """Insert the rows, or bring those that are there up to date, in one statement."""
    fields = [field.name for field in model._meta.concrete_fields if field.name not in {key, "id"}]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=fields)
