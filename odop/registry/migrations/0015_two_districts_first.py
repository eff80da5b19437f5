"""A search of the whole state looks into two districts first: a word that many bear fills the answer there already.

Before, all 138,000 bearers of a part of a word were read to take 200 of them (98 ms with two million people, now 33).
"""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

# As in 0013. With more than four districts a look that may answer to many (one word, or many in the place of each) is taken
# in two districts; only where they do not fill the answer is the word looked for as it stands, and then it is borne by few.
BEARING = """
CREATE OR REPLACE FUNCTION registry_bearing(looks jsonb, within bigint[], most integer)
    RETURNS TABLE (look integer, artisan_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE
    held bigint[] := coalesce(string_to_array(nullif(current_setting('odop.districts', true), ''), ',')::bigint[], '{}');
    places bigint[] := CASE
        WHEN coalesce(current_setting('odop.everything', true) = 'on', false) THEN within
        WHEN within IS NULL THEN held
        ELSE ARRAY(SELECT unnest(within) INTERSECT SELECT unnest(held)) END;
    two bigint[] := (coalesce(places, ARRAY(SELECT lgd_code FROM places_district ORDER BY lgd_code LIMIT 2)))[1:2];
    groups jsonb;
    turns jsonb;
    turn jsonb;  -- districts in which each word is looked for; null for the word as it stands
    query text;
    words text;
    found integer := 0;
    more integer;
    got integer;
BEGIN
    FOR number IN 0 .. jsonb_array_length(looks) - 1 LOOP
        CONTINUE WHEN found >= (looks -> number ->> 'until')::integer;
        groups := looks -> number -> 'groups';
        turns := CASE
            WHEN cardinality(places) <= 4 THEN jsonb_build_array(to_jsonb(places))
            WHEN jsonb_array_length(groups) = 1
                 OR 8 < (SELECT min(jsonb_array_length(one)) FROM jsonb_array_elements(groups) AS one)
                THEN jsonb_build_array(to_jsonb(two), NULL)
            ELSE '[null]' END;
        got := 0;
        FOR turn IN SELECT jsonb_array_elements(turns) LOOP
            query := 'SELECT $1, id FROM registry_artisan WHERE merged_into_id IS NULL';
            IF turn = 'null' AND places IS NOT NULL THEN
                query := query || ' AND district_id = ANY ($3)';
            END IF;
            FOREACH words IN ARRAY ARRAY(
                SELECT CASE WHEN turn = 'null' THEN ARRAY(SELECT jsonb_array_elements_text(one))
                            ELSE ARRAY(SELECT place || '.' || word FROM jsonb_array_elements_text(one) AS word,
                                              jsonb_array_elements_text(turn) AS place) END::text
                  FROM jsonb_array_elements(groups) AS one) LOOP
                query := query || format(
                    ' AND registry_words(name_folded, relation_folded, place_folded, mobile, district_id) && %L::text[]', words);
            END LOOP;
            RETURN QUERY EXECUTE query || ' LIMIT $2' USING number, most, places;
            GET DIAGNOSTICS more = ROW_COUNT;
            got := greatest(got, more);  -- the second turn finds the first's again
            EXIT WHEN got >= most;
        END LOOP;
        found := found + got;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_words_by_their_index")]
    operations = [
        # Going back, the function stays as it is here: it asks nothing of the tables that 0014 has not.
        migrations.RunSQL(BEARING, migrations.RunSQL.noop),
        keep_to_its_schema("registry_bearing(jsonb, bigint[], integer)"),
    ]
