"""What is sold in quantity is paid by transfer, as agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emart", "0008_payouts")]

    operations = [
        migrations.AlterField(
            model_name="purchase",
            name="pay_by",
            field=models.CharField(
                choices=[
                    ("online", "UPI, card or netbanking"),
                    ("at_door", "Cash at the door"),
                    ("counter", "At the counter of a shop"),
                    ("on_terms", "By transfer, as agreed"),
                ],
                max_length=8,
            ),
        ),
    ]
