"""Who answers buyers of this programme, read once."""

from django.conf import settings

from odop.lib.care import Care, read_care


def care() -> Care | None:
    """None where the programme names nobody."""
    try:
        return read_care(settings.PROGRAMME_DIR)
    except FileNotFoundError:
        return None
