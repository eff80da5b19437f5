"""Other people's systems, buyers' mail, and complaints that go on to the grievance officer. Partners are the cell's alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields
import odop.kernel.models
from odop.kernel.rls import protect
from odop.kernel.tables import Tables

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _officer() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0013_reduced_prices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name="ApiPartner",
                fields=[
                    KEY,
                    ("ref", models.CharField(max_length=20, unique=True)),
                    ("name", models.CharField(max_length=120)),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("is_sample", models.BooleanField(default=False)),
                ],
            ),
            migrations.CreateModel(
                name="ApiKey",
                fields=[
                    KEY,
                    ("digest", models.CharField(max_length=64, unique=True)),
                    ("shown", models.CharField(max_length=12)),
                    ("scopes", models.JSONField(default=list)),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("expires_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("by", _officer()),
                    ("partner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="emart.apipartner")),
                ],
                options={"ordering": ["-pk"]},
            ),
            migrations.CreateModel(
                name="PartnerPurchase",
                fields=[
                    KEY,
                    ("partner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="emart.apipartner")),
                    ("purchase", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="by_partner", to="emart.purchase")),
                ],
            ),
            migrations.CreateModel(
                name="Subscription",
                fields=[
                    KEY,
                    ("url", models.CharField(max_length=300)),
                    ("events", models.JSONField(default=list)),
                    ("secret", odop.kernel.fields.EncryptedField()),
                    ("former_secret", odop.kernel.fields.EncryptedField(null=True)),
                    ("former_until", models.DateTimeField(null=True)),
                    ("state", models.CharField(choices=[("active", "Is told"), ("paused", "Paused"), ("ended", "Ended")], default="active", max_length=6)),
                    ("why", models.CharField(blank=True, choices=[("office", "by the office"), ("failing", "because nothing was taken for a day"), ("gone", "because the receiver says that it is gone")], max_length=7)),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("taken_at", models.DateTimeField(null=True)),
                    ("rests_until", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("partner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="emart.apipartner")),
                ],
                options={
                    "ordering": ["pk"],
                    "constraints": [models.CheckConstraint(condition=models.Q(("state", "paused"), ("why", ""), _connector="OR"), name="only_what_is_paused_says_why")],
                },
            ),
            migrations.CreateModel(
                name="Delivery",
                fields=[
                    ("id", models.UUIDField(default=odop.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                    ("number", models.UUIDField()),
                    ("told", models.CharField(max_length=20)),
                    ("about", models.CharField(max_length=20)),
                    ("body", models.TextField()),
                    ("state", models.CharField(choices=[("waiting", "Waits"), ("taken", "Was taken"), ("failed", "Not taken")], default="waiting", max_length=7)),
                    ("attempts", models.PositiveSmallIntegerField(default=0)),
                    ("next_try_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("status", models.PositiveSmallIntegerField(default=0)),
                    ("error", models.CharField(blank=True, max_length=20)),
                    ("subscription", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="emart.subscription")),
                ],
                options={
                    "ordering": ["-pk"],
                    "indexes": [
                        models.Index(condition=models.Q(("state", "waiting")), fields=["next_try_at"], name="mart_messages_due"),
                        models.Index(fields=["made_at"], name="mart_messages_by_age"),
                    ],
                    "constraints": [models.UniqueConstraint(models.F("subscription"), models.F("number"), name="a_message_once_to_an_address")],
                },
            ),
            migrations.CreateModel(
                name="BuyerMail",
                fields=[
                    KEY,
                    ("address", models.CharField(max_length=254)),
                    ("purchase", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="mail", to="emart.purchase")),
                ],
            ),
        ]),
        *(
            protect(f"emart_{name}", "{ALL}")
            for name in ("apipartner", "apikey", "partnerpurchase", "subscription", "delivery", "buyermail")
        ),
        migrations.AddField("complaint", "outcome", models.CharField(blank=True, choices=[("redressed", "It was put right"), ("explained", "It was explained"), ("not_upheld", "It was not found so")], db_default="", max_length=10)),
        migrations.AddField("complaint", "escalated_at", models.DateTimeField(null=True)),
        migrations.AddField("complaint", "appealed_at", models.DateTimeField(null=True)),
        migrations.AddField("complaint", "appeal", models.CharField(blank=True, db_default="", max_length=1000)),
        migrations.AddField("complaint", "appeal_answer_by", models.DateTimeField(null=True)),
        migrations.AddField("complaint", "appeal_answered_at", models.DateTimeField(null=True)),
        migrations.AddField("complaint", "appeal_answered_by", _officer()),
        migrations.AddField("complaint", "appeal_answer", models.CharField(blank=True, db_default="", max_length=1000)),
        migrations.AddIndex("complaint", models.Index(condition=models.Q(("appeal_answered_at__isnull", True), ("appealed_at__isnull", False)), fields=["appeal_answer_by"], name="mart_appeals_open")),
        migrations.AddConstraint("complaint", models.CheckConstraint(condition=models.Q(("appealed_at__isnull", True), models.Q(("answered_at__isnull", False), ("appeal_answer_by__isnull", False)), _connector="OR"), name="an_appeal_follows_an_answer")),
        migrations.AddConstraint("complaint", models.CheckConstraint(condition=models.Q(("appeal_answered_at__isnull", True), models.Q(("appealed_at__isnull", False), models.Q(("appeal_answer", ""), _negated=True), models.Q(("appeal_answered_by", models.F("answered_by")), _negated=True)), _connector="OR"), name="an_appeal_is_answered_by_another")),
    ]  # fmt: skip
