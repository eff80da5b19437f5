"""Reduced prices of an occasion, and every price that was asked, so that the one struck through can be told truly.

The row of the search follows the lower price by the trigger that follows the offers. What a variant costs from a moment on is noted
by a trigger too: prices change by hand, by sheet and by the clock.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
from odop.kernel.rls import keep_to_its_schema, protect
from odop.kernel.tables import Tables

FIRST = import_module("odop.emart.migrations.0001_initial")
PAGES = import_module("odop.emart.migrations.0003_pages_of_the_mart")
OLD = FIRST.OF_OFFERS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(PAGES.BEFORE, PAGES.AFTER)
NEW = (
    OLD.replace("min(price_paise)", "min(least(price_paise, cut_paise))")
    .replace(
        "(array_agg(mrp_paise ORDER BY price_paise, id))[1] AS mrp,",
        "(array_agg(mrp_paise ORDER BY least(price_paise, cut_paise), id))[1] AS mrp,"
        " (array_agg(CASE WHEN cut_paise < price_paise THEN before_paise END"
        " ORDER BY least(price_paise, cut_paise), id))[1] AS before,",
    )
    .replace("mrp_paise = o.mrp,", "mrp_paise = o.mrp, before_paise = o.before,")
    .replace("r.mrp_paise, r.available", "r.mrp_paise, r.before_paise, r.available")
    .replace("o.mrp, o.available, o.made", "o.mrp, o.before, o.available, o.made")
    .replace("UPDATE OF price_paise,", "UPDATE OF price_paise, cut_paise, before_paise,")
)
DROP = "DROP TRIGGER follows ON emart_offer;"
KEPT = """
    CREATE FUNCTION emart_price_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' OR least(NEW.price_paise, NEW.cut_paise) <> least(OLD.price_paise, OLD.cut_paise) THEN
            INSERT INTO emart_pricepoint (offer_id, paise, since) VALUES (NEW.id, least(NEW.price_paise, NEW.cut_paise), now());
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER price_kept AFTER INSERT OR UPDATE OF price_paise, cut_paise ON emart_offer
        FOR EACH ROW EXECUTE FUNCTION emart_price_kept();
"""
PRESENT = """
    SELECT set_config('odop.everything', 'on', true);
    INSERT INTO emart_pricepoint (offer_id, paise, since) SELECT id, price_paise, now() FROM emart_offer;
    SELECT set_config('odop.everything', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0012_abroad"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("basketline", "seen_paise", models.BigIntegerField(null=True)),
        migrations.AddField("offer", "before_paise", models.BigIntegerField(null=True)),
        migrations.AddField("offer", "cut_paise", models.BigIntegerField(null=True)),
        migrations.AddField("offer", "cut_until", models.DateField(null=True)),
        migrations.AddField("offer", "occasion", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.AddField("searchrow", "before_paise", models.BigIntegerField(null=True)),
        Tables([
            migrations.CreateModel(
                name="PriceCut",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("occasion", models.CharField(max_length=40)),
                    ("paise", models.BigIntegerField()),
                    ("first_on", models.DateField()),
                    ("last_on", models.DateField()),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("begun_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.district")),
                    ("listing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="emart.listing")),
                    ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("offer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cuts", to="emart.offer")),
                ],
                options={
                    "ordering": ["first_on", "pk"],
                    "indexes": [models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["first_on"], name="mart_cuts_open")],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("paise__gt", 0)), name="a_cut_price_is_money"),
                        models.CheckConstraint(condition=models.Q(("last_on__gte", models.F("first_on"))), name="a_cut_ends_after_it_begins"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PricePoint",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("paise", models.BigIntegerField()),
                    ("since", models.DateTimeField()),
                    ("offer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="points", to="emart.offer")),
                ],
                options={"indexes": [models.Index(fields=["offer", "since"], name="mart_prices_of_offer")]},
            ),
        ]),
        protect("emart_pricecut", FIRST.PLACE + FIRST.OF_HER_LISTING),
        migrations.RunSQL(DROP + NEW, DROP + OLD),
        keep_to_its_schema("emart_offer_follows()"),
        migrations.RunSQL(KEPT, "DROP TRIGGER price_kept ON emart_offer; DROP FUNCTION emart_price_kept();"),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]  # fmt: skip
