"""The words of an action plan: where it stands, what an intervention is and through what it is carried out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    PUT_UP = "put_up", _("Before the committee")
    APPROVED = "approved", _("Approved")
    REPLACED = "replaced", _("Replaced by a newer version")


class Kind(models.TextChoices):
    """Hard and soft, as the programme's own studies part them."""

    HARD = "hard", _("Hard: buildings, machines, land")
    SOFT = "soft", _("Soft: training, design, rules, links")


class Through(models.TextChoices):
    """What carries an intervention out: whatever of the programme it will be found again in."""

    SCHEME = "scheme", _("Applications under a scheme")
    CENTRE = "centre", _("Common facility centre")
    TRAINING = "training", _("Training and toolkits")
    FAIR = "fair", _("Fairs and market assistance")
    LABORATORY = "laboratory", _("Testing laboratory")
    AGREEMENT = "agreement", _("Agreement with a partner")
    OTHER = "other", _("Work of the office")


class OtherSource(models.TextChoices):
    """Money that is no budget head of the programme."""

    CENTRE = "centre", _("Government of India")
    STATE = "state", _("Other departments of the State")
    MEMBERS = "members", _("Members of the cluster")
    BANK = "bank", _("Banks")


class Outcome(models.TextChoices):
    """How an intervention ended."""

    MET = "met", _("Done, target reached")
    MISSED = "missed", _("Done, target missed")
    DROPPED = "dropped", _("Given up")
