"""The words of lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a list has come."""

    UPLOADED = "uploaded", _("Uploaded")
    MAPPED = "mapped", _("Columns named")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Going into the register")
    DONE = "done", _("In the register")
    CANCELLED = "cancelled", _("Stopped")
    UNDOING = "undoing", _("Being taken back")
    FAILED = "failed", _("Could not be read")
    UNDONE = "undone", _("Taken back")


RUNNING = frozenset({State.CHECKING, State.IMPORTING, State.UNDOING})


class Outcome(models.TextChoices):
    """What became of one row."""

    GOOD = "good", _("Ready")
    BAD = "bad", _("To be corrected")
    IMPORTED = "imported", _("Entered")
    LIKELY_SAME = "likely_same", _("Entered; perhaps here already")
    ADDED = "added", _("Added to an earlier entry")
    SAME_ALREADY = "same_already", _("Was here already")
    UNDONE = "undone", _("Taken back")


IN_REGISTER = frozenset({Outcome.IMPORTED, Outcome.LIKELY_SAME, Outcome.ADDED, Outcome.SAME_ALREADY})
