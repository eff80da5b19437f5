"""Verbs of schemes in the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

APPLIED = verb("scheme.applied", _("An application was sent"))
ASSESSED = verb("scheme.assessed", _("An application was assessed"))
VERSION_LOADED = verb("scheme.loaded", _("A version of a scheme was loaded"))
VERSION_PUBLISHED = verb("scheme.published", _("A version of a scheme was published"))
