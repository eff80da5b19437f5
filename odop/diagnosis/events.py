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
STUDY_BEGUN = verb("study.begun", _("Diagnostic study begun"))
CHAPTER_SAVED = verb("study.chapter_saved", _("Chapter of a study saved"))
SWOT_NOTED = verb("study.swot_noted", _("Entry of a SWOT noted"))
SWOT_REMOVED = verb("study.swot_removed", _("Entry of a SWOT removed"))
SUBMITTED = verb("study.submitted", _("Diagnostic study submitted for review"))
RETURNED = verb("study.returned", _("Diagnostic study returned to be mended"))
REVIEWED = verb("study.reviewed", _("Diagnostic study put before the district committee"))
SIGNED = verb("study.signed", _("Diagnostic study signed off by the district committee"))
STUDY_PUBLISHED = verb("study.published", _("Diagnostic study published"))
