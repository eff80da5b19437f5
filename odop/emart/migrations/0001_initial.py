"""The mart's tables, who reads and writes them, and what follows by itself.

A listing that stands in the mart is read by everybody, with its seller, its variants and its photographs: it has a row of the
search, for it is published, its seller may sell, and she agrees at this moment. What is not, is read by her and by the offices of
its place. Whether she agrees is worked out by the database when seller or consent is written. The row of the search goes with the
listing; its price and whether it can be bought follow the offers. Each of these drops the kept pages (kernel_stamp) in the same
transaction.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import odop.kernel.fields
from odop.kernel.rls import keep_to_its_schema, may_read, protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
# By her entry and not by the row itself: when she begins to sell there is no row yet that a function could find.
HERS = " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = artisan_id AND a.user_id = {USER})"
OF_HER_SELLER = " OR emart_own_seller(seller_id)"
OF_HER_LISTING = " OR emart_own_listing(listing_id)"
STANDS = "EXISTS (SELECT 1 FROM emart_searchrow r WHERE r.listing_id = {})"
# A function, not a sub-select: what holds the tables it reads would be planned again in each of them, and theirs in turn, so
# that one row of emart_offer took 86 ms to plan.
OWN = """
    CREATE FUNCTION emart_own_{of}(whose bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
    DECLARE
        reader bigint := nullif(current_setting('odop.user', true), '')::bigint;
        before text := current_setting('odop.everything', true);
        found_one boolean;
    BEGIN
        IF reader IS NULL THEN RETURN false; END IF;
        PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
        found_one := EXISTS (SELECT 1 FROM {rows} JOIN registry_artisan a ON a.id = s.artisan_id WHERE {key} = whose
            AND a.user_id = reader);
        PERFORM set_config('odop.everything', coalesce(before, ''), true);
        RETURN found_one;
    END $$;
"""

PAGES = (
    "INSERT INTO kernel_stamp (name, value, note) VALUES ('pages', 1, '')"
    " ON CONFLICT (name) DO UPDATE SET value = kernel_stamp.value + 1;"
)
# A seller without consent, or who may not sell, has no row in the search.
OF_SELLERS = f"""
    CREATE FUNCTION emart_seller_agreed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        NEW.agreed := EXISTS (SELECT 1 FROM registry_consent c WHERE c.artisan_id = NEW.artisan_id AND c.purpose = 'mart'
            AND c.withdrawn_at IS NULL);
        IF TG_OP = 'UPDATE' AND (NEW.state, NEW.agreed) IS DISTINCT FROM (OLD.state, OLD.agreed) THEN
            IF NEW.state <> 'active' OR NOT NEW.agreed THEN
                DELETE FROM emart_searchrow WHERE seller_id = NEW.id;
            END IF;
            {PAGES}
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER agreed BEFORE INSERT OR UPDATE ON emart_seller
        FOR EACH ROW EXECUTE FUNCTION emart_seller_agreed();
"""
OF_CONSENTS = """
    CREATE FUNCTION emart_follow_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE whose bigint[];
    BEGIN
        whose := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.artisan_id] WHEN 'DELETE' THEN ARRAY[OLD.artisan_id]
                 ELSE ARRAY[OLD.artisan_id, NEW.artisan_id] END;
        UPDATE emart_seller SET agreed = agreed WHERE artisan_id = ANY (whose);
        RETURN NULL;
    END $$;
    CREATE TRIGGER emart_given AFTER INSERT ON registry_consent
        FOR EACH ROW WHEN (NEW.purpose = 'mart') EXECUTE FUNCTION emart_follow_consent();
    CREATE TRIGGER emart_changed AFTER UPDATE ON registry_consent
        FOR EACH ROW WHEN (NEW.purpose = 'mart' OR OLD.purpose = 'mart') EXECUTE FUNCTION emart_follow_consent();
    CREATE TRIGGER emart_gone AFTER DELETE ON registry_consent
        FOR EACH ROW WHEN (OLD.purpose = 'mart') EXECUTE FUNCTION emart_follow_consent();
"""
OF_LISTINGS = f"""
    CREATE FUNCTION emart_listing_goes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        DELETE FROM emart_searchrow WHERE listing_id = NEW.id;
        {PAGES}
        RETURN NULL;
    END $$;
    CREATE TRIGGER goes AFTER UPDATE OF state ON emart_listing
        FOR EACH ROW WHEN (OLD.state = 'published' AND NEW.state <> 'published') EXECUTE FUNCTION emart_listing_goes();
"""
# Held and freed pieces move the row only where the last one goes or the first one comes back.
OF_OFFERS = f"""
    CREATE FUNCTION emart_offer_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE whose bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.listing_id ELSE NEW.listing_id END;
    BEGIN
        UPDATE emart_searchrow r SET price_paise = o.price, mrp_paise = o.mrp, available = o.available,
            made_to_order = o.made_to_order
        FROM (
            SELECT min(price_paise) AS price, (array_agg(mrp_paise ORDER BY price_paise, id))[1] AS mrp,
                bool_or(made_to_order OR on_hand > reserved) AS available, bool_or(made_to_order) AS made_to_order
            FROM emart_offer WHERE listing_id = whose AND active
        ) o
        WHERE r.listing_id = whose AND o.price IS NOT NULL
          AND (r.price_paise, r.mrp_paise, r.available, r.made_to_order)
              IS DISTINCT FROM (o.price, o.mrp, o.available, o.made_to_order);
        IF FOUND THEN
            {PAGES}
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER follows AFTER INSERT OR DELETE OR UPDATE OF price_paise, mrp_paise, on_hand, reserved, made_to_order, active
        ON emart_offer FOR EACH ROW EXECUTE FUNCTION emart_offer_follows();
"""


def _function(sql: str, name: str, *triggers: tuple[str, str]) -> list[migrations.RunSQL]:
    back = "".join(f"DROP TRIGGER {trigger} ON {table}; " for trigger, table in triggers)
    return [migrations.RunSQL(sql, f"{back}DROP FUNCTION {name};"), keep_to_its_schema(name)]


def own(of: str, rows: str, key: str) -> list[migrations.RunSQL]:
    """The function emart_own_<of>: whether the reader is the maker to whom a row belongs."""
    return _function(OWN.format(of=of, rows=rows, key=key), f"emart_own_{of}(bigint)")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0006_the_chain_finds_events_by_index"),
        ("places", "0003_sources_in_each_language"),
        ("registry", "0016_export_councils"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Seller',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('place', models.CharField(blank=True, max_length=120)),
                    ('about', odop.kernel.fields.LocalisedField(default=dict)),
                    ('since_year', models.PositiveSmallIntegerField(null=True)),
                    ('state_code', models.CharField(max_length=2)),
                    ('tax_mode', models.CharField(blank=True, choices=[('regular', 'In her own name, with GST registration'), ('composition', 'In her own name, under the composition scheme'), ('enrolled', 'In her own name with an enrolment number, within the State'), ('aggregated', 'Through the corporation, which buys from her and sells everywhere')], max_length=12)),
                    ('gstin', models.CharField(blank=True, max_length=15)),
                    ('enrolment_number', models.CharField(blank=True, max_length=15)),
                    ('legal_name', models.CharField(blank=True, max_length=160)),
                    ('legal_address', models.CharField(blank=True, max_length=300)),
                    ('pin_code', models.CharField(blank=True, max_length=6)),
                    ('answers', models.JSONField(default=dict)),
                    ('terms', models.CharField(blank=True, max_length=20)),
                    ('agreed', models.BooleanField(db_default=False, default=False)),
                    ('state', models.CharField(choices=[('begun', 'Not yet sent'), ('submitted', 'With the office'), ('returned', 'Sent back to be mended'), ('active', 'May sell'), ('paused', 'Paused by the seller'), ('closed', 'Closed by the office')], default='begun', max_length=10)),
                    ('reason', models.TextField(blank=True)),
                    ('begun_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('reviewed_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.group')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                ],
                options={
                    'indexes': [models.Index(fields=['district', 'state'], name='seller_by_place')],
                    'constraints': [models.UniqueConstraint(models.F('artisan'), condition=models.Q(('group__isnull', True), ('unit__isnull', True)), name='sells_once'), models.UniqueConstraint(models.F('unit'), condition=models.Q(('unit__isnull', False)), name='unit_sells_once'), models.UniqueConstraint(models.F('group'), condition=models.Q(('group__isnull', False)), name='group_sells_once'), models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('group__isnull', True), _connector='OR'), name='seller_is_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('tax_mode', ''), _negated=True), _connector='OR'), name='active_seller_has_a_way'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), ('tax_mode__in', ['regular', 'composition']), _negated=True), models.Q(('gstin', ''), _negated=True), _connector='OR'), name='registered_seller_has_a_gstin'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), ('tax_mode', 'enrolled'), _negated=True), models.Q(('enrolment_number', ''), _negated=True), _connector='OR'), name='enrolled_seller_has_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'closed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='seller_refused_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Listing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('craft', models.CharField(max_length=40)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('description', odop.kernel.fields.LocalisedField(default=dict)),
                    ('material', odop.kernel.fields.LocalisedField(default=dict)),
                    ('care', odop.kernel.fields.LocalisedField(default=dict)),
                    ('story', odop.kernel.fields.LocalisedField(default=dict)),
                    ('hsn', models.CharField(max_length=8)),
                    ('gi_name', models.CharField(blank=True, max_length=200)),
                    ('gi_user_number', models.CharField(blank=True, max_length=40)),
                    ('laboratory_note', models.CharField(blank=True, max_length=200)),
                    ('generic_name', odop.kernel.fields.LocalisedField(default=dict)),
                    ('net_quantity', models.DecimalField(decimal_places=3, default=1, max_digits=10)),
                    ('quantity_unit', models.CharField(default='piece', max_length=12)),
                    ('packer_name', models.CharField(blank=True, max_length=160)),
                    ('packer_address', models.CharField(blank=True, max_length=300)),
                    ('country', models.CharField(default='IN', max_length=2)),
                    ('return_days', models.PositiveSmallIntegerField(default=7)),
                    ('handmade', models.BooleanField(default=True)),
                    ('state', models.CharField(choices=[('draft', 'Listing being written'), ('submitted', 'With the office'), ('returned', 'Sent back to be mended'), ('published', 'In the mart'), ('ended', 'Taken off by the seller'), ('taken_down', 'Taken down by the office')], default='draft', max_length=10)),
                    ('reason', models.TextField(blank=True)),
                    ('begun_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('reviewed_at', models.DateTimeField(null=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='emart.seller')),
                ],
                options={
                    'indexes': [models.Index(fields=['seller', '-changed_at'], name='mart_by_seller'), models.Index(fields=['district', 'state'], name='mart_by_place')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('reviewed_by__isnull', False), models.Q(('reviewed_by', models.F('written_by')), _negated=True)), _connector='OR'), name='listing_reviewed_by_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'taken_down']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='listing_refused_for_a_reason'), models.CheckConstraint(condition=models.Q(('hsn__regex', '^\\d{4,8}$')), name='hsn_is_digits'), models.CheckConstraint(condition=models.Q(('net_quantity__gt', 0)), name='net_quantity_above_nothing')],
                },
            ),
            migrations.CreateModel(
                name='Offer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sku', models.CharField(max_length=40, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField(default=dict)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('price_paise', models.BigIntegerField()),
                    ('mrp_paise', models.BigIntegerField()),
                    ('on_hand', models.IntegerField(default=0)),
                    ('reserved', models.IntegerField(default=0)),
                    ('made_to_order', models.BooleanField(default=False)),
                    ('lead_days', models.PositiveSmallIntegerField(default=3)),
                    ('monthly_capacity', models.PositiveIntegerField(null=True)),
                    ('weight_g', models.PositiveIntegerField()),
                    ('length_mm', models.PositiveIntegerField(null=True)),
                    ('width_mm', models.PositiveIntegerField(null=True)),
                    ('height_mm', models.PositiveIntegerField(null=True)),
                    ('active', models.BooleanField(default=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='emart.listing')),
                ],
                options={
                    'ordering': ['listing', 'position', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('mrp_paise__gte', models.F('price_paise')), ('price_paise__gt', 0)), name='price_up_to_mrp'), models.CheckConstraint(condition=models.Q(('on_hand__gte', 0), ('reserved__gte', 0), models.Q(('made_to_order', True), ('reserved__lte', models.F('on_hand')), _connector='OR')), name='never_more_reserved_than_there_is'), models.CheckConstraint(condition=models.Q(('weight_g__gt', 0)), name='weighs_something')],
                },
            ),
            migrations.CreateModel(
                name='Photograph',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('shows', odop.kernel.fields.LocalisedField(default=dict)),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('sizes', models.JSONField(default=dict)),
                    ('added_at', models.DateTimeField()),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photographs', to='emart.listing')),
                    ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ],
                options={
                    'ordering': ['listing', 'position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='SearchRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('craft', models.CharField(max_length=40)),
                    ('ref', models.CharField(max_length=20)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('maker', odop.kernel.fields.LocalisedField()),
                    ('place', odop.kernel.fields.LocalisedField()),
                    ('photograph', models.JSONField(default=dict)),
                    ('price_paise', models.BigIntegerField()),
                    ('mrp_paise', models.BigIntegerField()),
                    ('available', models.BooleanField()),
                    ('made_to_order', models.BooleanField()),
                    ('gi', models.BooleanField()),
                    ('within_state', models.BooleanField()),
                    ('completeness', models.PositiveSmallIntegerField()),
                    ('sold', models.PositiveIntegerField(default=0)),
                    ('published_at', models.DateTimeField()),
                    ('document', django.contrib.postgres.search.SearchVectorField()),
                    ('folded', models.TextField()),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_row', to='emart.listing')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='emart.seller')),
                    ('score', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Case(models.When(available=True, then=models.Value(30)), default=models.Value(0)), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('completeness'), '*', models.Value(2)), '/', models.Value(5))), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Least(models.F('sold'), models.Value(60)), '/', models.Value(2))), output_field=models.PositiveSmallIntegerField())),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['document'], name='mart_words'), django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='mart_alike', opclasses=['gin_trgm_ops']), models.Index(fields=['-published_at'], name='mart_new'), models.Index(fields=['price_paise'], name='mart_by_price'), models.Index(fields=['district', '-score', '-published_at'], name='mart_best_by_place'), models.Index(fields=['craft', '-score', '-published_at'], name='mart_best_by_craft'), models.Index(fields=['seller', '-score', '-published_at'], name='mart_best_by_seller'), models.Index(fields=['-score', '-published_at'], name='mart_best')],
                },
            ),
        ]),
        *own("seller", "emart_seller s", "s.id"),
        *own("listing", "emart_listing l JOIN emart_seller s ON s.id = l.seller_id", "l.id"),
        protect("emart_seller", PLACE + HERS),
        may_read("emart_seller", "sells", "state = 'active' AND agreed"),
        protect("emart_listing", PLACE + OF_HER_SELLER),
        may_read("emart_listing", "stands", STANDS.format("emart_listing.id")),
        protect("emart_offer", PLACE + OF_HER_LISTING),
        may_read("emart_offer", "stands", STANDS.format("emart_offer.listing_id")),
        protect("emart_photograph", PLACE + OF_HER_LISTING),
        may_read("emart_photograph", "stands", STANDS.format("emart_photograph.listing_id")),
        # Always true: PostgreSQL leaves the policy out of a query then, so that the indexes of the search are used.
        protect("emart_searchrow", PLACE + OF_HER_SELLER),
        may_read("emart_searchrow", "everybody", "true"),
        *_function(OF_SELLERS, "emart_seller_agreed()", ("agreed", "emart_seller")),
        *_function(
            OF_CONSENTS, "emart_follow_consent()", ("emart_given", "registry_consent"),
            ("emart_changed", "registry_consent"), ("emart_gone", "registry_consent"),
        ),
        *_function(OF_LISTINGS, "emart_listing_goes()", ("goes", "emart_listing")),
        *_function(OF_OFFERS, "emart_offer_follows()", ("follows", "emart_offer")),
    ]  # fmt: skip
