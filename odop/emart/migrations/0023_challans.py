"""What travels and is not sold has a challan: an order may have several, each in a series of its own."""

from django.db import migrations, models

KINDS = [
    ("invoice", "Tax invoice"),
    ("bill_of_supply", "Bill of supply"),
    ("credit_note", "Credit note"),
    ("purchase_voucher", "Purchase voucher"),
    ("challan", "Delivery challan"),
]


class Migration(migrations.Migration):
    dependencies = [("emart", "0022_confirmed_bank_account"), ("places", "0003_sources_in_each_language")]

    operations = [
        migrations.RemoveConstraint(model_name="paper", name="one_bill_an_order"),
        migrations.AlterField(
            model_name="paper", name="kind", field=models.CharField(choices=KINDS, max_length=16)
        ),
        migrations.AlterField(
            model_name="paperseries", name="kind", field=models.CharField(choices=KINDS, max_length=16)
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                models.F("order"),
                models.F("kind"),
                condition=~models.Q(kind__in=["credit_note", "challan"]),
                name="one_bill_an_order",
            ),
        ),
    ]
