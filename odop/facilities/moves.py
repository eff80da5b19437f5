"""What of a centre hangs on a person's entry in the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves("facilities.Booking", "artisan", _("Booking of a machine"))
moves("facilities.JobOrder", "artisan", _("Job at a centre"))
