"""The words of a request for help and of a work order."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Asked(models.TextChoices):
    """Where a request stands; who has to act next follows from it."""

    ASKED = "asked", _("The office looks for an institute")
    SENT = "sent", _("The institute decides whether it can help")
    DECLINED = "declined", _("Declined by the institute; the office looks for another")
    ACCEPTED = "accepted", _("The institute is working on it")
    DELIVERED = "delivered", _("Delivered; did it help?")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the asker")


OPEN = frozenset({Asked.ASKED, Asked.SENT, Asked.DECLINED, Asked.ACCEPTED, Asked.DELIVERED})
WITH_THE_OFFICE = frozenset({Asked.ASKED, Asked.DECLINED})
WITH_THE_INSTITUTE = frozenset({Asked.SENT, Asked.ACCEPTED})


class Ordered(models.TextChoices):
    OPEN = "open", _("Under way")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Checked(models.TextChoices):
    WAITING = "waiting", _("To be checked")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
