"""Artisans, units, groups, consents, drafts, questions about duplicates, and the search for words of an entry.

Who sees which rows: the district's offices, the state, and each person her own; who sees an artisan sees whose account it is.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import odop.kernel.clock
import odop.kernel.fields
import odop.registry.models
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import keep_to_its_schema, may_read, protect, protect_through
from odop.kernel.tables import Tables

# What an entry is found by: folded words of name, relation and place, the last four digits of the mobile number; each as it
# stands (kumar), for those who see the whole state, and with its district before it (118.kumar). Beside a word of the
# district alone (in118) an index has to walk through everybody of the district: with both p95 is 7 ms where it was 60. One
# expression of immutable parts only, so that PostgreSQL puts it in place of the call (a third of the time).
WORDS = """
CREATE FUNCTION registry_words(name text, relation text, place text, mobile text, district bigint) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_remove(string_to_array(name || ' ' || relation || ' ' || place || ' ' || right(mobile, 4), ' '), '')
        || array_remove(string_to_array(district::text || '.'
            || replace(name || ' ' || relation || ' ' || place || ' ' || right(mobile, 4), ' ', ' ' || district::text || '.'),
               ' '), district::text || '.') $$;
"""
INDEX = """
CREATE INDEX artisan_by_words ON registry_artisan
    USING gin (registry_words(name_folded, relation_folded, place_folded, mobile, district_id));
"""
# Row-level security keeps PostgreSQL from using that index for the web role (&& is not leakproof), so one function looks
# for it: it answers with numbers of entries of the reader's own place only, and the rows are read under row-level security.
# `looks` are taken in their order: {until, groups}, each only where fewer than `until` were found before; a group is a list
# of words, one of which is to be borne.
# With more than a few districts each word would have to be
# looked for once for each of them: then it looks for the word as it stands and leaves out other districts afterwards.
BEARING = """
CREATE FUNCTION registry_bearing(looks jsonb, within bigint[], most integer)
    RETURNS TABLE (look integer, artisan_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    held bigint[] := coalesce(string_to_array(nullif(current_setting('odop.districts', true), ''), ',')::bigint[], '{}');
    places bigint[] := CASE
        WHEN coalesce(current_setting('odop.everything', true) = 'on', false) THEN within
        WHEN within IS NULL THEN held
        ELSE ARRAY(SELECT unnest(within) INTERSECT SELECT unnest(held)) END;
    before text[] := CASE
        WHEN cardinality(places) <= 4 THEN ARRAY(SELECT place || '.' FROM unnest(places) AS place)
        ELSE ARRAY[''] END;
    query text;
    words text;
    groups text[];
    found integer := 0;
    more integer;
BEGIN
    IF before = '{""}' THEN  -- a word of the whole state is common: row after row finds enough of them at once
        PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'on', true);
    END IF;
    FOR number IN 0 .. jsonb_array_length(looks) - 1 LOOP
        CONTINUE WHEN found >= (looks -> number ->> 'until')::integer;
        query := 'SELECT $1, id FROM registry_artisan WHERE merged_into_id IS NULL';
        IF before = '{""}' AND places IS NOT NULL THEN
            query := query || ' AND district_id = ANY ($3)';
        END IF;
        groups := ARRAY(
            SELECT ARRAY(SELECT district || word FROM jsonb_array_elements_text(given) AS word, unnest(before) AS district)::text
              FROM jsonb_array_elements(looks -> number -> 'groups') AS given);
        FOREACH words IN ARRAY groups LOOP
            query := query || format(
                ' AND registry_words(name_folded, relation_folded, place_folded, mobile, district_id) && %L::text[]', words);
        END LOOP;
        RETURN QUERY EXECUTE query || ' LIMIT $2' USING number, most, places;
        GET DIAGNOSTICS more = ROW_COUNT;
        found := found + more;
    END LOOP;
END $$;
"""
BY_WORDS_ONLY = """
ALTER FUNCTION registry_bearing(jsonb, bigint[], integer) SET enable_seqscan = off;
ALTER FUNCTION registry_bearing(jsonb, bigint[], integer) SET enable_indexscan = off;
"""
# A trigger, so that every way into the register is heard: one statement for a whole list.
# New words are looked up one by one in their index, whatever is believed of a list of words that just began to grow: without
# statistics the whole list was read for each word, half the time of a long import, in the square of its length.
LEARN = """
CREATE FUNCTION registry_learn_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET enable_seqscan = off AS $$
BEGIN
    -- A question of its own for each word: as a join the planner may turn it round.
    INSERT INTO registry_searchword (word)
    SELECT fresh.word
      FROM (SELECT DISTINCT unnest(string_to_array(name_folded || ' ' || relation_folded || ' ' || place_folded, ' ')) AS word
              FROM written) AS fresh
     WHERE fresh.word <> '' AND (SELECT true FROM registry_searchword known WHERE known.word = fresh.word LIMIT 1) IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER learn_words_of_new AFTER INSERT ON registry_artisan
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_learn_words();
CREATE TRIGGER learn_words_of_changed AFTER UPDATE ON registry_artisan
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_learn_words();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('registry', '0001_initial'),
        ('registry', '0002_row_security'),
        ('registry', '0003_enrolment_and_duplicates'),
        ('registry', '0004_names_within_a_district'),
        ('registry', '0005_latest_first'),
        ('registry', '0006_accounts_of_artisans'),
        ('registry', '0007_search'),
        ('registry', '0007_purposes_are_data'),
        ('registry', '0008_joinings'),
        ('registry', '0009_sure_pairs'),
        ('registry', '0010_pan_index'),
        ('registry', '0011_birth_index_covers'),
        ('registry', '0012_group_account'),
        ('registry', '0013_words_of_a_district'),
        ('registry', '0014_words_by_their_index'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Artisan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('name_folded', models.CharField(max_length=120)),
                    ('name_skeleton', models.CharField(max_length=60)),
                    ('relation', models.CharField(blank=True, choices=[('father', 'Father'), ('husband', 'Husband'), ('mother', 'Mother')], max_length=10)),
                    ('relation_name', odop.kernel.fields.LocalisedField(default=dict)),
                    ('relation_folded', models.CharField(blank=True, max_length=120)),
                    ('birth_year', models.PositiveSmallIntegerField(null=True)),
                    ('gender', models.CharField(blank=True, choices=[('female', 'Woman'), ('male', 'Man'), ('other', 'Other')], max_length=10)),
                    ('category', models.CharField(blank=True, choices=[('general', 'General'), ('sc', 'Scheduled Caste'), ('st', 'Scheduled Tribe'), ('obc', 'Other Backward Class'), ('minority', 'Minority')], max_length=10)),
                    ('disabled', models.BooleanField(null=True)),
                    ('mobile', models.CharField(blank=True, max_length=10)),
                    ('place', models.CharField(blank=True, max_length=120)),
                    ('place_folded', models.CharField(blank=True, max_length=120)),
                    ('address', models.TextField(blank=True)),
                    ('pin_code', models.CharField(blank=True, max_length=6)),
                    ('craft_years', models.PositiveSmallIntegerField(null=True)),
                    ('pan', models.CharField(blank=True, max_length=10)),
                    ('aadhaar_last4', models.CharField(blank=True, max_length=4)),
                    ('bank_account', odop.kernel.fields.EncryptedField(null=True)),
                    ('bank_account_last4', models.CharField(blank=True, max_length=4)),
                    ('bank_ifsc', models.CharField(blank=True, max_length=11)),
                    ('enrolled_by', models.CharField(choices=[('self', 'By herself or himself'), ('office', 'By the district office')], max_length=10)),
                    ('enrolled_at', models.DateTimeField()),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='artisan', to=settings.AUTH_USER_MODEL)),
                    ('craft', models.CharField(blank=True, max_length=80)),
                    ('erased_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['district', 'name_folded'], name='artisan_by_name'), models.Index(fields=['mobile'], name='artisan_by_mobile'), models.Index(fields=['district', '-enrolled_at'], name='artisan_by_enrolment'), models.Index(fields=['district', 'name_skeleton'], name='artisan_by_place_skeleton'), models.Index(fields=['name_skeleton', 'birth_year'], name='artisan_by_skeleton_year'), models.Index(fields=['name_folded', 'relation_folded'], name='artisan_by_relation'), models.Index(fields=['-enrolled_at', '-id'], name='artisan_latest'), models.Index(condition=models.Q(('pan', ''), _negated=True), fields=['pan'], name='artisan_by_pan'), models.Index(fields=['district', 'birth_year'], include=('name_folded', 'relation_folded', 'place_folded', 'user', 'id'), name='artisan_by_birth')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('birth_year__isnull', True), ('birth_year__range', (1900, 2100)), _connector='OR'), name='birth_year_plausible'), models.CheckConstraint(condition=models.Q(('aadhaar_last4', ''), ('aadhaar_last4__regex', '^\\d{4}$'), _connector='OR'), name='aadhaar_four_digits_at_most')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(max_length=48)),
                    ('wording', models.CharField(max_length=20)),
                    ('language', models.CharField(max_length=5)),
                    ('given_at', models.DateTimeField()),
                    ('given_through', models.CharField(choices=[('self', 'By herself or himself'), ('office', 'By the district office')], max_length=10)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='registry.artisan')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('artisan'), models.F('purpose'), condition=models.Q(('withdrawn_at__isnull', True)), name='one_consent_in_force')],
                },
            ),
            migrations.CreateModel(
                name='DuplicateQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('score', models.FloatField()),
                    ('reasons', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('open', 'To be looked at'), ('same', 'Same person'), ('different', 'Two persons'), ('by_rule', 'Joined by rule'), ('split', 'Joined, and taken apart again')], default='open', max_length=10)),
                    ('asked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('note', models.TextField(blank=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('evidence', models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                    ('found_by', models.CharField(choices=[('enrolment', 'When she was enrolled'), ('list', 'In a list'), ('batch', 'By night, among all entries'), ('correction', 'When an entry was corrected')], db_default='enrolment', default='enrolment', max_length=10)),
                    ('sent_up_at', models.DateTimeField(null=True)),
                    ('sure', models.BooleanField(db_default=False, default=False)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['district', '-score'], name='question_open'), models.Index(fields=['other'], name='question_other'), models.Index(condition=models.Q(('state', 'open'), ('sure', True)), fields=['artisan'], name='question_sure')],
                    'constraints': [models.UniqueConstraint(models.F('artisan'), models.F('other'), name='asked_once'), models.UniqueConstraint(django.db.models.functions.comparison.Least('artisan', 'other'), django.db.models.functions.comparison.Greatest('artisan', 'other'), name='asked_once_either_way')],
                },
            ),
            migrations.CreateModel(
                name='EnrolmentDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('for_other', models.BooleanField(default=False)),
                    ('answers', models.JSONField(default=dict)),
                    ('page', models.PositiveSmallIntegerField(default=1)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=odop.kernel.clock.now)),
                    ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=odop.kernel.clock.now)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ref', models.CharField(default=odop.registry.models.new_draft_ref, max_length=16, unique=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('user'), condition=models.Q(('for_other', False)), name='one_own_draft')],
                },
            ),
            migrations.CreateModel(
                name='Group',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('kind', models.CharField(choices=[('shg', 'Self-help group'), ('cooperative', 'Cooperative'), ('spv', 'Special purpose vehicle')], max_length=12)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('registration_number', models.CharField(blank=True, max_length=60)),
                    ('registered_on', models.DateField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('bank_account', odop.kernel.fields.EncryptedField(null=True)),
                    ('bank_account_last4', models.CharField(blank=True, max_length=4)),
                    ('bank_ifsc', models.CharField(blank=True, max_length=11)),
                ],
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('office_held', models.CharField(blank=True, max_length=60)),
                    ('share_percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='registry.artisan')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='registry.group')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('group'), models.F('artisan'), condition=models.Q(('to_on__isnull', True)), name='once_in_a_group'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='membership_dates_in_order'), models.CheckConstraint(condition=models.Q(('share_percent__isnull', True), ('share_percent__range', (0, 100)), _connector='OR'), name='share_is_a_percentage')],
                },
            ),
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('kind', models.CharField(choices=[('maker', 'Maker'), ('trader', 'Trader'), ('service', 'Service')], max_length=10)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('udyam', models.CharField(blank=True, max_length=19)),
                    ('gstin', models.CharField(blank=True, max_length=15)),
                    ('pan', models.CharField(blank=True, max_length=10)),
                    ('started_on', models.DateField(null=True)),
                    ('workers', models.PositiveIntegerField(null=True)),
                    ('yearly_turnover_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='registry.artisan')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('udyam'), condition=models.Q(('udyam', ''), _negated=True), name='one_unit_per_udyam'), models.UniqueConstraint(models.F('gstin'), condition=models.Q(('gstin', ''), _negated=True), name='one_unit_per_gstin')],
                },
            ),
            migrations.CreateModel(
                name='SearchWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('word', models.TextField(db_index=True)),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='searchword_alike', opclasses=['gin_trgm_ops'])],
                },
            ),
            migrations.CreateModel(
                name='Joining',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by_rule', models.BooleanField(default=False)),
                    ('moved', models.JSONField(default=dict)),
                    ('held', models.JSONField(default=dict)),
                    ('filled', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('split_at', models.DateTimeField(null=True)),
                    ('note', models.TextField(blank=True)),
                    ('given_back', models.JSONField(default=dict)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('gone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('moved_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.duplicatequestion')),
                    ('split_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['kept'], name='joining_by_kept')],
                    'constraints': [models.UniqueConstraint(models.F('gone'), condition=models.Q(('split_at__isnull', True)), name='joined_once_at_a_time')],
                },
            ),
        ]),
        protect("registry_artisan", "{ALL} OR district_id = ANY ({DISTRICTS}) OR user_id = {USER}"),
        protect(
            "registry_unit",
            "{ALL} OR district_id = ANY ({DISTRICTS})"
            " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = registry_unit.owner_id AND a.user_id = {USER})",
        ),
        protect("registry_group", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("registry_membership", "group_id", "registry_group"),
        protect_through("registry_consent", "artisan_id", "registry_artisan"),
        protect("registry_enrolmentdraft", "{ALL} OR user_id = {USER}"),
        protect("registry_duplicatequestion", "{ALL} OR district_id = ANY ({DISTRICTS})", anyone_may_add=True),
        may_read(
            "accounts_user",
            "through_the_register",
            "EXISTS (SELECT 1 FROM registry_artisan a WHERE a.user_id = accounts_user.id)",
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION registry_words(text, text, text, text, bigint);"),
        migrations.RunSQL(INDEX, "DROP INDEX artisan_by_words;"),
        migrations.RunSQL(BEARING, "DROP FUNCTION registry_bearing(jsonb, bigint[], integer);"),
        # Working out the words of row after row until enough are found costs more than PostgreSQL believes.
        migrations.RunSQL(BY_WORDS_ONLY, migrations.RunSQL.noop),
        keep_to_its_schema("registry_bearing(jsonb, bigint[], integer)"),
        migrations.RunSQL(
            LEARN,
            "DROP TRIGGER learn_words_of_new ON registry_artisan;"
            " DROP TRIGGER learn_words_of_changed ON registry_artisan; DROP FUNCTION registry_learn_words();",
        ),
        keep_to_its_schema("registry_learn_words()"),
        protect("registry_joining", "{ALL} OR district_id = ANY ({DISTRICTS})"),
    ]
