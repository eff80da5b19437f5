"""What planning writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

BEGUN = verb("plan.begun", _("Action plan begun"))
BUDGET = verb("plan.budget", _("Money of an action plan set"))
PROPOSED = verb("plan.proposed", _("Intervention proposed"))
CORRECTED = verb("plan.corrected", _("Intervention corrected"))
REMOVED = verb("plan.removed", _("Proposed intervention removed"))
CHOSEN = verb("plan.chosen", _("Best set for the money chosen"))
HELD = verb("plan.held", _("Intervention held in the plan"))
RELEASED = verb("plan.let_go", _("Intervention no longer held in the plan"))
PUT_UP = verb("plan.put_up", _("Action plan put up to the committee"))
APPROVED = verb("plan.approved", _("Action plan approved"))
RETURNED = verb("plan.returned", _("Action plan sent back"))
REVISED = verb("plan.revised", _("New version of an action plan begun"))
REPLACED = verb("plan.replaced", _("Action plan replaced by its new version"))
EXPORT = verb("plan.export", _("Line of the export chapter written"))
LINKED = verb("plan.linked", _("Intervention linked to what carries it out"))
REPORTED = verb("plan.reported", _("Quarter of an intervention reported"))
REACHED = verb("plan.milestone", _("Milestone reached"))
ENDED = verb("plan.ended", _("Intervention ended"))
