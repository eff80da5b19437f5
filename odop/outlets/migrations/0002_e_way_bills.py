from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("outlets", "0001_initial")]

    operations = [
        migrations.AddField("transfer", "eway_number", models.CharField(blank=True, max_length=12)),
        migrations.AddField("transfer", "eway_on", models.DateField(null=True)),
        migrations.AddField("transfer", "needs_eway", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "transfer",
            models.CheckConstraint(
                condition=Q(eway_number="", eway_on__isnull=True)
                | Q(eway_number__regex="^[0-9]{12}$", eway_on__isnull=False),
                name="an_e_way_bill_of_a_transfer_has_number_and_day",
            ),
        ),
        migrations.AddConstraint(
            "transfer",
            models.CheckConstraint(
                condition=~Q(state="received") | Q(needs_eway=False) | ~Q(eway_number=""),
                name="nothing_above_the_limit_comes_without_an_e_way_bill",
            ),
        ),
    ]
