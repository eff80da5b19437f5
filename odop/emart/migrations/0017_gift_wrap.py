"""A parcel that is wrapped as a gift, and what its card says: with the cart, then with the order, whose rows are protected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emart", "0016_refunds_that_fail")]

    operations = [
        migrations.AddField("basket", "wrapped", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("basket", "card_text", models.CharField(blank=True, db_default="", default="", max_length=200)),
        migrations.AddField("order", "card_text", models.CharField(blank=True, db_default="", default="", max_length=200)),
        migrations.AlterField(
            "orderline",
            "kind",
            models.CharField(
                choices=[("goods", "Article"), ("delivery", "Delivery charge"), ("wrap", "Gift wrap")],
                default="goods",
                max_length=8,
            ),
        ),
    ]
