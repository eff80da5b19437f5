"""Reviews of buyers, and what lists are ranked by: pieces that were delivered and kept are counted as they happen, reviews as
they are shown. Who is read by everybody is who is shown; the others by the office of the place and the maker."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.expressions import Case, When
from django.db.models.functions import Greatest, Least

import odop.kernel.clock
from odop.kernel.rls import keep_to_its_schema, may_read, protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS}) OR emart_own_seller(seller_id)"
INDEXES = {
    "mart_best_by_place": "(district_id, score DESC, published_at DESC)",
    "mart_best_by_craft": "(craft, score DESC, published_at DESC)",
    "mart_best_by_seller": "(seller_id, score DESC, published_at DESC)",
    "mart_best": "(score DESC, published_at DESC)",
}
AVAILABLE = "CASE WHEN available THEN 30 ELSE 0 END + completeness * 2 / 5"
STARS = "CASE WHEN reviews >= 3 THEN greatest(stars - 300, 0) / 20 ELSE 0 END"
SCORE = f"{AVAILABLE} + least(sold, 40) / 2 + {STARS}"
SCORE_BEFORE = f"{AVAILABLE} + least(sold, 60) / 2"


def scored(by: str) -> str:
    """The column by which lists are sorted, written anew with its indexes: PostgreSQL changes no expression in place."""
    return (
        "ALTER TABLE emart_searchrow DROP COLUMN score;"
        f" ALTER TABLE emart_searchrow ADD COLUMN score smallint GENERATED ALWAYS AS ({by}) STORED CHECK (score >= 0);"
        + "".join(f" CREATE INDEX {name} ON emart_searchrow {columns};" for name, columns in INDEXES.items())
    )


# What came of an order that is delivered, or no longer is; rows of the search are locked in the order of their keys.
SOLD = """
    CREATE FUNCTION emart_order_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        sign integer := CASE WHEN NEW.state = 'delivered' THEN 1 ELSE -1 END;
        before text := current_setting('odop.everything', true);
    BEGIN
        PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
        PERFORM 1 FROM emart_searchrow WHERE listing_id IN (
            SELECT f.listing_id FROM emart_orderline l JOIN emart_offer f ON f.id = l.offer_id WHERE l.order_id = NEW.id
        ) ORDER BY id FOR UPDATE;
        UPDATE emart_searchrow r SET sold = greatest(0, r.sold + sign * n.pieces) FROM (
            SELECT f.listing_id, sum(l.quantity - l.returned)::integer AS pieces FROM emart_orderline l
            JOIN emart_offer f ON f.id = l.offer_id WHERE l.order_id = NEW.id GROUP BY f.listing_id
        ) n WHERE r.listing_id = n.listing_id;
        PERFORM set_config('odop.everything', coalesce(before, ''), true);
        RETURN NULL;
    END $$;
    CREATE FUNCTION emart_line_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE before text := current_setting('odop.everything', true);
    BEGIN
        PERFORM set_config('odop.everything', 'on', true);
        UPDATE emart_searchrow r SET sold = greatest(0, r.sold
                + CASE TG_OP WHEN 'INSERT' THEN NEW.quantity - NEW.returned ELSE OLD.returned - NEW.returned END)
        FROM emart_offer f WHERE f.id = NEW.offer_id AND r.listing_id = f.listing_id
          AND EXISTS (SELECT 1 FROM emart_order o WHERE o.id = NEW.order_id AND o.state = 'delivered');
        PERFORM set_config('odop.everything', coalesce(before, ''), true);
        RETURN NULL;
    END $$;
    CREATE TRIGGER counts AFTER UPDATE OF state ON emart_order
        FOR EACH ROW WHEN ((OLD.state = 'delivered') <> (NEW.state = 'delivered')) EXECUTE FUNCTION emart_order_counts();
    CREATE TRIGGER counts_back AFTER UPDATE OF returned ON emart_orderline
        FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL AND OLD.returned <> NEW.returned) EXECUTE FUNCTION emart_line_counts();
    CREATE TRIGGER counts AFTER INSERT ON emart_orderline
        FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL) EXECUTE FUNCTION emart_line_counts();
"""
SOLD_BACK = """
    DROP TRIGGER counts ON emart_orderline; DROP TRIGGER counts_back ON emart_orderline; DROP TRIGGER counts ON emart_order;
    DROP FUNCTION emart_line_counts(); DROP FUNCTION emart_order_counts();
"""
REVIEWS = """
    CREATE FUNCTION emart_review_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        whose bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.listing_id ELSE NEW.listing_id END;
        before text := current_setting('odop.everything', true);
    BEGIN
        PERFORM set_config('odop.everything', 'on', true);
        UPDATE emart_searchrow r SET reviews = n.reviews, stars = n.stars FROM (
            SELECT count(*)::integer AS reviews, coalesce(round(avg(stars) * 100), 0)::integer AS stars
            FROM emart_review WHERE listing_id = whose AND state = 'published'
        ) n WHERE r.listing_id = whose;
        PERFORM set_config('odop.everything', coalesce(before, ''), true);
        PERFORM kernel_pages_changed('mart');
        RETURN NULL;
    END $$;
    CREATE TRIGGER counts AFTER INSERT OR DELETE OR UPDATE OF state, stars, answer ON emart_review
        FOR EACH ROW EXECUTE FUNCTION emart_review_counts();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0006_goods_in_sheets"),
        ("kernel", "0007_stamps_of_pages"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("searchrow", "reviews", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("searchrow", "stars", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(scored(SCORE), scored(SCORE_BEFORE))],
            state_operations=[
                migrations.AlterField(
                    "searchrow",
                    "score",
                    models.GeneratedField(
                        db_persist=True,
                        expression=Case(When(available=True, then=Value(30)), default=Value(0))
                        + F("completeness") * 2 / 5
                        + Least(F("sold"), Value(40)) / 2
                        + Case(When(reviews__gte=3, then=Greatest(F("stars") - 300, Value(0)) / 20), default=Value(0)),
                        output_field=models.PositiveSmallIntegerField(),
                    ),
                ),
            ],
        ),
        Tables([
            migrations.CreateModel(
                name="Review",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("stars", models.PositiveSmallIntegerField()),
                    ("words", models.CharField(blank=True, max_length=1000)),
                    ("language", models.CharField(default="en", max_length=2)),
                    ("by_name", models.CharField(blank=True, max_length=40)),
                    ("by_place", models.CharField(blank=True, max_length=80)),
                    ("photographs", models.JSONField(default=list)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "To be read by the office"), ("published", "Shown in the mart"), ("refused", "Not shown"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("reason", models.CharField(blank=True, max_length=300)),
                    ("written_at", models.DateTimeField(default=odop.kernel.clock.now)),
                    ("looked_at", models.DateTimeField(null=True)),
                    ("answer", models.CharField(blank=True, max_length=600)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("is_sample", models.BooleanField(default=False)),
                    ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.district")),
                    (
                        "line",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="review", to="emart.orderline"
                        ),
                    ),
                    (
                        "listing",
                        models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="emart.listing"),
                    ),
                    (
                        "looked_by",
                        models.ForeignKey(
                            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="emart.seller")),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["listing", "-written_at"], name="mart_reviews"),
                        models.Index(fields=["district", "state"], name="mart_reviews_by_place"),
                    ],
                    "constraints": [
                        models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
                        models.CheckConstraint(
                            condition=~Q(state="refused") | ~Q(reason=""), name="review_refused_for_a_reason"
                        ),
                    ],
                },
            )
        ]),
        protect("emart_review", PLACE),
        may_read("emart_review", "shown", "state = 'published'"),
        migrations.RunSQL(SOLD, SOLD_BACK),
        keep_to_its_schema("emart_order_counts()"),
        keep_to_its_schema("emart_line_counts()"),
        migrations.RunSQL(REVIEWS, "DROP TRIGGER counts ON emart_review; DROP FUNCTION emart_review_counts();"),
        keep_to_its_schema("emart_review_counts()"),
    ]  # fmt: skip
