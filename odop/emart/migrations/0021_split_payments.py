"""Makers who sell in their own name are paid by the payment service: their account there, and what is set aside for them of each order.
What was paid before stands as it was: it has no transfer, and is paid out through the bank."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import odop.kernel.clock
from odop.kernel.rls import protect

OF_HERS = "{ALL} OR district_id = ANY ({DISTRICTS}) OR emart_own_seller(seller_id)"
ROUTES = [
    ("asked", "Being looked at by the payment service"), ("active", "Open"), ("refused", "Something has to be mended"),
]  # fmt: skip
STATES = [
    ("asked", "To be set aside"), ("held", "Set aside"),
    ("released", "Gone to the maker"), ("reversed", "Taken back"), ("failed", "Did not go through"),
    ("bank", "Through the bank instead"),
]  # fmt: skip


def text(length: int, **more: object) -> models.CharField:
    return models.CharField(max_length=length, blank=True, default="", db_default="", **more)


def key(to: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(to=to, on_delete=django.db.models.deletion.PROTECT, **more)


class Migration(migrations.Migration):
    dependencies = [("emart", "0020_hampers"), ("places", "0001_initial")]

    operations = [
        migrations.AddField("seller", "route_account", text(40)),
        migrations.AddField("seller", "route_state", text(8, choices=ROUTES)),
        migrations.AddField("seller", "route_reason", text(200)),
        migrations.AddConstraint(
            "seller",
            models.CheckConstraint(
                condition=~Q(route_state="active") | ~Q(route_account=""), name="an_open_account_has_a_number"
            ),
        ),
        migrations.CreateModel(
            "Transfer",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfer", to="emart.order"
                    ),
                ),
                ("payment", key("emart.payment", related_name="transfers")),
                ("seller", key("emart.seller", related_name="+")),
                ("district", key("places.district", related_name="+")),
                ("account", models.CharField(max_length=40)),
                ("paise", models.BigIntegerField()),
                ("net_paise", models.BigIntegerField(default=0, db_default=0)),
                (
                    "state",
                    models.CharField(max_length=8, choices=STATES, default="asked", db_default="asked"),
                ),
                ("number", text(40)),
                ("reason", text(200)),
                ("asked_at", models.DateTimeField(default=odop.kernel.clock.now)),
                ("held_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(paise__gt=0, net_paise__gte=0, paise__gte=F("net_paise")),
                        name="no_more_set_aside_than_is_hers",
                    ),
                    models.UniqueConstraint("number", name="a_transfer_number_once", condition=~Q(number="")),
                    models.CheckConstraint(
                        condition=~Q(state__in=["held", "released"]) | ~Q(number=""),
                        name="what_is_set_aside_has_a_number",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["payment"],
                        name="transfers_under_way",
                        condition=Q(state__in=["asked", "held"]),
                    )
                ],
            },
        ),
        protect("emart_transfer", OF_HERS),
    ]
