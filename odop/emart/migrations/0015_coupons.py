"""Coupons of the corporation, and the purchases they were used for: of the office of the State, and of services that hold a key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields
from odop.kernel.rls import protect
from odop.kernel.tables import Tables


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0014_partners_and_appeals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name="Coupon",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("code", models.CharField(max_length=20, unique=True)),
                    ("title", odop.kernel.fields.LocalisedField()),
                    ("percent", models.PositiveSmallIntegerField(null=True)),
                    ("paise", models.BigIntegerField(null=True)),
                    ("most_paise", models.BigIntegerField(null=True)),
                    ("least_paise", models.BigIntegerField(default=0)),
                    ("first_on", models.DateField()),
                    ("last_on", models.DateField()),
                    ("times", models.PositiveIntegerField(null=True)),
                    ("times_each", models.PositiveSmallIntegerField(default=1)),
                    ("first_only", models.BooleanField(default=False)),
                    ("crafts", models.JSONField(default=list)),
                    ("districts", models.JSONField(default=list)),
                    ("sellers", models.JSONField(default=list)),
                    ("used", models.PositiveIntegerField(default=0)),
                    ("paused_at", models.DateTimeField(null=True)),
                    ("made_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("is_sample", models.BooleanField(default=False)),
                    ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    "ordering": ["-pk"],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(models.Q(("paise__gt", 0), ("percent__isnull", True)), models.Q(("paise__isnull", True), ("percent__gt", 0)), _connector="OR"), name="a_coupon_is_percent_or_rupees"),
                        models.CheckConstraint(condition=models.Q(("times__isnull", True), ("used__lte", models.F("times")), _connector="OR"), name="no_coupon_more_often_than_allowed"),
                        models.CheckConstraint(condition=models.Q(("last_on__gte", models.F("first_on"))), name="a_coupon_ends_after_it_begins"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CouponUse",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("paise", models.BigIntegerField()),
                    ("at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("given_back_at", models.DateTimeField(null=True)),
                    ("coupon", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="emart.coupon")),
                    ("purchase", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="coupon_use", to="emart.purchase")),
                ],
                options={"constraints": [models.CheckConstraint(condition=models.Q(("paise__gt", 0)), name="a_used_coupon_takes_something_off")]},
            ),
        ]),
        migrations.AddField("basket", "coupon", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="emart.coupon")),
        migrations.AddField("orderline", "discount_paise", models.BigIntegerField(db_default=0, default=0)),
        protect("emart_coupon", "{ALL}"),
        protect("emart_couponuse", "{ALL}"),
    ]  # fmt: skip
