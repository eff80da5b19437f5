"""A complaint is a case. No version with complaints was released before: where a trial has any, its case is missing and this
refuses, and the trial is built anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_squashed_0005_groups_and_state_committees"),
        ("training", "0001_squashed_0003_her_own_kit"),
    ]
    operations = [
        migrations.AddField(
            "complaint", "case",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
            ),
        ),
        migrations.AlterField(
            "complaint", "case",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
            ),
        ),
        migrations.RemoveIndex("complaint", "complaint_open"),
        migrations.RemoveField("complaint", "ref"),
        migrations.RemoveField("complaint", "made_at"),
        migrations.RemoveField("complaint", "due_on"),
        migrations.RemoveField("complaint", "answered_at"),
        migrations.RemoveField("complaint", "answered_by"),
        migrations.AlterField(
            "complaint", "state",
            models.CharField(
                choices=[
                    ("open", "Not answered yet"), ("replaced", "Kit replaced"), ("mended", "Mended or completed"), ("refused", "Not accepted"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="open", max_length=10,
            ),
        ),
        migrations.AddIndex("complaint", models.Index(fields=["district", "state"], name="complaint_by_state")),
    ]
