"""What of fairs and the assistance hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

STANDS = "('applied', 'selected', 'waiting')"
moves(
    "exhibitions.StallApplication",
    "artisan",
    _("Application for a stall"),
    unless=f"m.state IN {STANDS} AND EXISTS (SELECT 1 FROM exhibitions_stallapplication k"  # noqa: S608 (our own words)
    f" WHERE k.artisan_id = j.kept AND k.fair_id = m.fair_id AND k.state IN {STANDS})",
)
moves("exhibitions.Bar", "artisan", _("Bar from the assistance"))
