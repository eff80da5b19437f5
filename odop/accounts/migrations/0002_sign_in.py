"""Signing in: codes with their number encrypted, limits, authenticators and recovery codes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        # Codes live ten minutes: those on their way are asked for again.
        migrations.DeleteModel(name="SignInCode"),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", _id()),
                ("mobile", odop.kernel.fields.EncryptedField()),
                ("code_digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", _id()),
                ("action", models.CharField(max_length=20)),
                ("who", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=odop.kernel.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["action", "who", "at"], name="attempt_by_who"),
                    models.Index(fields=["action", "address", "at"], name="attempt_by_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TotpKey",
            fields=[
                ("id", _id()),
                ("secret", odop.kernel.fields.EncryptedField()),
                ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="totp_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("user",),
                        name="one_totp_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", True)),
                        fields=("user",),
                        name="one_totp_being_set_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", _id()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_once")
                ],
            },
        ),
    ]
