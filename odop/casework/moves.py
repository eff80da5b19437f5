"""What of a case hangs on the applicant's entry in the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves("casework.Case", "applicant", _("Application"), running="m.closed_at IS NULL")
