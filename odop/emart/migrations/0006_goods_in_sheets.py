"""Goods may come in a sheet: the seller's own codes by which it knows them, and the sheet itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
from odop.kernel.rls import protect
from odop.kernel.tables import Tables

WHOSE = "{ALL} OR district_id = ANY ({DISTRICTS}) OR emart_own_seller(seller_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0005_parcels"),
        ("kernel", "0007_stamps_of_pages"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("listing", "own_code", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddField("offer", "own_code", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddConstraint(
            "listing",
            models.UniqueConstraint(
                models.F("seller"), models.F("own_code"), condition=models.Q(("own_code", ""), _negated=True), name="own_code_once"
            ),
        ),
        migrations.AddConstraint(
            "offer",
            models.UniqueConstraint(
                models.F("listing"), models.F("own_code"), condition=models.Q(("own_code", ""), _negated=True),
                name="own_code_of_variant_once",
            ),
        ),
        Tables([
            migrations.CreateModel(
                name="GoodsSheet",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("ref", models.CharField(max_length=20, unique=True)),
                    ("brought_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("file_name", models.CharField(max_length=120)),
                    ("columns", models.JSONField(default=list)),
                    ("rows", models.JSONField(default=list)),
                    ("faults", models.JSONField(default=list)),
                    ("counts", models.JSONField(default=dict)),
                    ("touched", models.JSONField(default=list)),
                    ("state", models.CharField(choices=[("checked", "Looked through"), ("taken", "Taken in"), ("dropped", "Put away")], default="checked", max_length=10)),
                    ("taken_at", models.DateTimeField(null=True)),
                    ("brought_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ("district", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.district")),
                    ("pictures", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile")),
                    ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="emart.seller")),
                ],
                options={"indexes": [models.Index(fields=["seller", "-brought_at"], name="mart_sheets_of_seller")]},
            ),
        ]),
        protect("emart_goodssheet", WHOSE),
    ]  # fmt: skip
