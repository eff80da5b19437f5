"""What of training hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves(
    "training.KitIssue",
    "artisan",
    _("Toolkit"),
    unless="EXISTS (SELECT 1 FROM training_kitissue k WHERE k.artisan_id = j.kept)",
)
