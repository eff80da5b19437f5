"""What of the diagnosis hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves(
    "diagnosis.Drawn",
    "artisan",
    _("Drawn into a survey"),
    unless="EXISTS (SELECT 1 FROM diagnosis_drawn k WHERE k.survey_id = m.survey_id AND k.artisan_id = j.kept)",
)
