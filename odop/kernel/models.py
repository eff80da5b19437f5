"""Rows that every app leans on: the trail, the outbox, stored files, counters for references, replies to repeated calls."""

import uuid

import uuid6
from django.db import models
from django.db.models import F, Q


def uuid7() -> uuid.UUID:
    return uuid6.uuid7()


class Event(models.Model):
    """One thing that happened. Audit, feed and outbox at once; append-only and hash-chained by the database.

    `facts` holds ids, codes and amounts, never a name, a number that finds a person, or free text.
    `seq`, `prev_hash` and `hash` are filled by a deferred trigger at commit, when every other lock is already taken.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=60, blank=True)
    district_id = models.IntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)  # null: the system
    facts = models.JSONField(default=dict)
    seq = models.BigIntegerField(null=True, unique=True)
    prev_hash = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_by_subject"),
            models.Index(fields=["verb", "at"], name="event_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_ref or self.subject_id}"


class StoredFile(models.Model):
    """A file by its content: bytes lie in the storage under their sha256, the row says what they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    district_id = models.IntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)  # the citizen whose file it is
    stored_by_id = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A message on its way to a person: the outbox. Sent by the worker, retried with growing pauses."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.BigIntegerField(null=True)
    to = models.CharField(max_length=254)  # a mobile number or an e-mail address (RFC 5321)
    channel = models.CharField(max_length=10, default="sms")
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    body = models.TextField()
    subject_ref = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["user_id", "-made_at"], name="notice_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to user {self.user_id}"


class Counter(models.Model):
    """Human references come from here: one row a series, taken late in the transaction so that numbers have no gap."""

    series = models.CharField(primary_key=True, max_length=60)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Reply(models.Model):
    """The answer once given to an Idempotency-Key, given again when the same caller repeats the call."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(F("user_id"), F("key"), name="one_reply_per_key")]

    def __str__(self) -> str:
        return self.key


class Stamp(models.Model):
    """A counter that moves whenever what a kept page shows has changed (`pages:7`, of which there are several, so that
    writers need not wait for each other), or a note (`programme`, `demo` …)."""

    name = models.CharField(primary_key=True, max_length=40)
    value = models.BigIntegerField(default=0)
    note = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
