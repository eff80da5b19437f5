"""The words of camps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of a record that arrived from a device."""

    ENROLLED = "enrolled", _("Enrolled")
    ASKED = "asked", _("Enrolled; the office is asked whether she was in the register before")
    SAME = "same", _("Was in the register already")
    CONFLICT = "conflict", _("Waits for an answer: the same person or another?")
    REFUSED = "refused", _("Sent back: some answers are not right")


SETTLED = frozenset({Outcome.ENROLLED.value, Outcome.ASKED.value, Outcome.SAME.value})
