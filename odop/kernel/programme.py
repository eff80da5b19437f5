"""The programme this process serves: its folder, read once."""

from functools import cache

from django.conf import settings

from odop.lib.programme import Programme, load


@cache
def programme() -> Programme:
    return load(settings.PROGRAMME_DIR)
