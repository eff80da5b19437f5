"""The words of consent and rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """Why an officer opens a person who is not part of her own work."""

    HERE = "here", _("The person is here or on the telephone and asks")
    PAPERS = "papers", _("A letter or paper about the person came in")
    ENROLMENT = "enrolment", _("To compare entries that may be one person")
    COMPLAINT = "complaint", _("A complaint or a request under the law")
    AUDIT = "audit", _("Audit or inspection")
    OTHER = "other", _("Another reason (write it)")


class WhyList(models.TextChoices):
    """Why an officer takes a list of the register out: it leaves the place where looks are noted."""

    WORK = "work", _("To work through in this office: calls, visits, camps")
    SENIOR = "senior", _("A senior office or a committee asked for it")
    AUDIT = Why.AUDIT.value, Why.AUDIT.label
    OTHER = Why.OTHER.value, Why.OTHER.label


class Asked(models.TextChoices):
    CORRECTION = "correction", _("Correct my details")
    ERASURE = "erasure", _("Erase my details")


class State(models.TextChoices):
    OPEN = "open", _("Not yet answered")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done")
