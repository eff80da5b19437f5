"""Sales over the counter of a shop stand in the mart's books: where it was sold, and the accounts of a till."""

from django.db import migrations, models

import odop.kernel.fields


class Migration(migrations.Migration):
    dependencies = [("emart", "0003_pages_of_the_mart")]

    operations = [
        migrations.AddField("order", "counter", odop.kernel.fields.LocalisedField(default=dict)),
        migrations.AlterField("purchase", "pay_by", models.CharField(max_length=8, choices=[('online', 'UPI, card or netbanking'), ('at_door', 'Cash at the door'), ('counter', 'At the counter of a shop')])),
        migrations.AlterField("bookentry", "account", models.CharField(max_length=10, choices=[('buyer', 'Buyer'), ('gateway', 'Payment gateway'), ('carrier', 'Cash with the carrier'), ('bank', 'Bank'), ('till', 'Cash in the tills of shops'), ('cards', 'UPI and cards of shops, on their way to the bank'), ('short', 'Cash too little or too much in the tills'), ('maker', 'Owed to the maker'), ('tax', 'GST of the corporation'), ('tcs', 'Tax collected (TCS)'), ('tds', 'Income tax held back (TDS)'), ('commission', 'Commission'), ('delivery', 'Delivery charges'), ('discount', 'Discount that the corporation bears'), ('rounding', 'Rounding')])),
        migrations.AlterField("bookmovement", "kind", models.CharField(max_length=10, choices=[('paid', 'Paid by the buyer'), ('sold', 'Sold and sent'), ('back', 'Came back'), ('refund', 'Sent back to the buyer'), ('settled', 'Paid to the maker'), ('counted', 'Till counted, something else than expected'), ('banked', 'Cash of a till brought to the bank')])),
    ]  # fmt: skip
