"""The search looks for the words of one district: kumar of district 118 is borne by hundreds, not by eighty thousand."""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

# What an entry is found by: folded words of name, relation and place, the last four digits of the mobile number; each as it
# stands (kumar), for those who see the whole state, and with its district before it (118.kumar). Beside a word of the
# district alone (in118) an index has to walk through everybody of the district: with both p95 is 7 ms where it was 60. One
# expression of immutable parts only, so that PostgreSQL puts it in place of the call (a third of the time).
WORDS = """
CREATE OR REPLACE FUNCTION registry_words(name text, relation text, place text, mobile text, district bigint) RETURNS text[]
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
# As before it looks for entries of the reader's own place only. With more than a few districts each word would have to be
# looked for once for each of them: then it looks for the word as it stands and leaves out other districts afterwards.
BEARING = """
CREATE OR REPLACE FUNCTION registry_bearing(looks jsonb, within bigint[], most integer)
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


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_group_account")]
    operations = [
        # Going back, both functions stay as they are here, and the index is made anew by them: search goes on as now.
        migrations.RunSQL("DROP INDEX artisan_by_words;", INDEX),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, "DROP INDEX artisan_by_words;"),
        migrations.RunSQL(BEARING, migrations.RunSQL.noop),
        # Working out the words of row after row until enough are found costs more than PostgreSQL believes.
        migrations.RunSQL(BY_WORDS_ONLY, migrations.RunSQL.noop),
        keep_to_its_schema("registry_bearing(jsonb, bigint[], integer)"),
    ]
