"""Catalogues of gifts, which everybody may read: nothing in them is about a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.fields
from odop.kernel.tables import Tables


class Migration(migrations.Migration):
    dependencies = [("emart", "0010_claims"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Tables([
            migrations.CreateModel(
                name="GiftCatalogue",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("slug", models.SlugField(max_length=40, unique=True)),
                    ("title", odop.kernel.fields.LocalisedField()),
                    ("words", odop.kernel.fields.LocalisedField(default=dict)),
                    ("shown_from", models.DateField()),
                    ("shown_until", models.DateField()),
                    ("published_at", models.DateTimeField(null=True)),
                    ("written_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ],
                options={"constraints": [models.CheckConstraint(condition=models.Q(("shown_until__gte", models.F("shown_from"))), name="gifts_end_after_they_begin")]},
            ),
            migrations.CreateModel(
                name="Gift",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("position", models.PositiveSmallIntegerField()),
                    ("catalogue", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="gifts", to="emart.giftcatalogue")),
                    ("listing", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="emart.listing")),
                ],
                options={
                    "ordering": ["position", "pk"],
                    "constraints": [models.UniqueConstraint(models.F("catalogue"), models.F("listing"), name="a_gift_once_in_a_catalogue")],
                },
            ),
        ]),
    ]  # fmt: skip
