"""What a row brought to somebody who was here before: a unit or a membership, and a group."""

from django.db import migrations, models

OUTCOMES = [
    ("good", "Ready"),
    ("bad", "To be corrected"),
    ("imported", "Entered"),
    ("likely_same", "Entered; perhaps here already"),
    ("added", "Added to an earlier entry"),
    ("same_already", "Was here already"),
    ("undone", "Taken back"),
]


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_room_for_outcomes")]
    operations = [
        migrations.AddField("intakerow", "added_id", models.BigIntegerField(null=True)),
        migrations.AddField("intakerow", "group_id", models.BigIntegerField(null=True)),
        migrations.AlterField("intakerow", "outcome", models.CharField(choices=OUTCOMES, max_length=12)),
    ]
