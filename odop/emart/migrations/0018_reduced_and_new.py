"""A good whose price is reduced and of which no earlier price may be struck through: its row of the search says that it is reduced,
by its present price, so that its card strikes through nothing, the MRP neither."""

from importlib import import_module

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

OLD = import_module("odop.emart.migrations.0013_reduced_prices").NEW
WAS, IS = "THEN before_paise END", "THEN coalesce(before_paise, cut_paise) END"
DROP = "DROP TRIGGER follows ON emart_offer;"
PRESENT = """
    SELECT set_config('odop.everything', 'on', true);
    UPDATE emart_offer SET before_paise = before_paise WHERE cut_paise < price_paise AND before_paise IS NULL;
    SELECT set_config('odop.everything', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("emart", "0017_gift_wrap")]

    operations = [
        migrations.RunSQL(DROP + OLD.replace(WAS, IS), DROP + OLD),
        keep_to_its_schema("emart_offer_follows()"),
        migrations.RunSQL(PRESENT, PRESENT),
    ]
