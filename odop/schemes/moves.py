"""What of an application hangs on the applicant's entry in the register; once sent, it hangs on its case."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves(
    "schemes.ApplicationDraft",
    "artisan",
    _("Application begun"),
    unless="EXISTS (SELECT 1 FROM schemes_applicationdraft k WHERE k.artisan_id = j.kept AND k.scheme = m.scheme)",
)
