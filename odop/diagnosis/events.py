"""What a diagnosis writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

NOTED = verb("gap.noted", _("Gap noted"))
CORRECTED = verb("gap.corrected", _("Gap corrected"))
RATED = verb("gap.rated", _("Severity and reach of a gap set"))
PUBLISHED = verb("gap.published", _("Gap published"))
MET = verb("gap.met", _("Gap noted as met"))
WITHDRAWN = verb("gap.withdrawn", _("Gap withdrawn"))
REOPENED = verb("gap.reopened", _("Gap opened again"))
EVIDENCE = verb("gap.evidence", _("Evidence added to a gap"))
LOGGED = verb("gap.logged", _("Price or rejection logged at a gap"))
COUNTED = verb("count.brought", _("Count by district and activity brought"))
COUNT_WITHDRAWN = verb("count.withdrawn", _("Count by district and activity withdrawn"))
