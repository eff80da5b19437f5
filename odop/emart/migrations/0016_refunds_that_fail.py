"""A refund that the buyer's bank does not take is a state of its own."""

from django.db import migrations, models

KINDS = [
    ("paid", "Paid by the buyer"),
    ("sold", "Sold and sent"),
    ("back", "Came back"),
    ("refund", "Sent back to the buyer"),
    ("settled", "Paid to the maker"),
    ("came_in", "Came to the bank"),
    ("handed_on", "Paid from the bank to whom it is owed"),
    ("unpaid", "Not paid: the bank has rejected it"),
    ("counted", "Till counted, something else than expected"),
    ("banked", "Cash of a till brought to the bank"),
    ("bounced", "Refund that did not go through"),
]
STATES = [
    ("held", "Somebody else has to agree"),
    ("asked", "To be sent back"),
    ("sent", "Sent back"),
    ("failed", "Did not go through"),
]


class Migration(migrations.Migration):
    dependencies = [("emart", "0015_coupons")]

    operations = [
        migrations.AddField("refund", "failed_at", models.DateTimeField(null=True)),
        migrations.AddField("refund", "arrived_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "refund", "state", models.CharField(choices=STATES, default="asked", max_length=8)
        ),
        migrations.AlterField("bookmovement", "kind", models.CharField(choices=KINDS, max_length=10)),
    ]
