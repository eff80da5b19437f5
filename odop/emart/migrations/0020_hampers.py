"""Hampers, which everybody may read: nothing in them is about a person. A line of a cart or an order says of which it is a part."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, F, Q

from odop.kernel.fields import LocalisedField
from odop.kernel.tables import Tables

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
OFFICER = {"null": True, "on_delete": PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}
PUBLISHED = Q(
    ("goods_paise__gte", F("price_paise")), ("price_paise__isnull", False), ("published_by__isnull", False),
    Q(("published_by", F("written_by")), _negated=True),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0019_e_way_bills"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Hamper",
                    [
                        KEY,
                        ("ref", models.CharField(max_length=20, unique=True)),
                        ("title", LocalisedField()),
                        ("words", LocalisedField(default=dict)),
                        ("packing", LocalisedField(default=dict)),
                        ("price_paise", models.BigIntegerField(null=True)),
                        ("goods_paise", models.BigIntegerField(null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("times", models.PositiveIntegerField(null=True)),
                        (
                            "catalogue",
                            models.ForeignKey(
                                null=True, on_delete=PROTECT, related_name="hampers", to="emart.giftcatalogue"
                            ),
                        ),
                        ("shown_from", models.DateField()),
                        ("shown_until", models.DateField()),
                        ("written_by", models.ForeignKey(**OFFICER)),
                        ("published_at", models.DateTimeField(null=True)),
                        ("published_by", models.ForeignKey(**OFFICER)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("is_sample", models.BooleanField(default=False)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=Q(("shown_until__gte", F("shown_from"))),
                                name="a_hamper_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=Q(("price_paise__gt", 0)), name="a_hamper_costs_something"
                            ),
                            models.CheckConstraint(
                                condition=Q(("published_at__isnull", True), PUBLISHED, _connector="OR"),
                                name="a_hamper_is_published_whole_by_somebody_else",
                            ),
                        ]
                    },
                ),
                migrations.CreateModel(
                    "HamperPart",
                    [
                        KEY,
                        (
                            "hamper",
                            models.ForeignKey(on_delete=CASCADE, related_name="parts", to="emart.hamper"),
                        ),
                        ("offer", models.ForeignKey(on_delete=PROTECT, related_name="+", to="emart.offer")),
                        ("quantity", models.PositiveSmallIntegerField()),
                        ("position", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                F("hamper"), F("offer"), name="an_article_once_in_a_hamper"
                            ),
                            models.CheckConstraint(
                                condition=Q(("quantity__gte", 1)), name="a_part_of_a_hamper_has_pieces"
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RemoveConstraint("basketline", "an_offer_once_in_a_cart"),
        migrations.AddField(
            "basketline",
            "hamper",
            models.ForeignKey(null=True, on_delete=CASCADE, related_name="+", to="emart.hamper"),
        ),
        migrations.AddField(
            "basketline", "hampers", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddConstraint(
            "basketline",
            models.UniqueConstraint(
                fields=["basket", "offer", "hamper"], name="an_offer_once_in_a_cart", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            "basketline",
            models.CheckConstraint(
                condition=Q(
                    Q(("hamper__isnull", True), ("hampers", 0)),
                    Q(("hamper__isnull", False), ("hampers__gte", 1)),
                    _connector="OR",
                ),
                name="a_part_is_of_so_many_hampers",
            ),
        ),
        migrations.AddField(
            "orderline",
            "hamper",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="emart.hamper"),
        ),
        migrations.AddField(
            "orderline", "hampers", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField("orderline", "of_hamper", LocalisedField(db_default={}, default=dict)),
    ]
