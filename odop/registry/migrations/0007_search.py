"""Words of an entry, for the search: an index over them, the list of all words, and the one function that looks in them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from odop.kernel.rls import keep_to_its_schema

# What an entry is found by: folded words of name, relation and place, the last four digits of the mobile number; and its
# district as a word of its own (in118), so that one look at one index keeps to a place: an index of districts beside it
# is three times slower. Immutable, so that an index can hold it; calls nothing but built-in functions.
WORDS = """
CREATE FUNCTION registry_words(name text, relation text, place text, mobile text, district bigint) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_remove(string_to_array(name || ' ' || relation || ' ' || place || ' ' || right(mobile, 4) || ' in' || district, ' '), '') $$;
"""
INDEX = """
CREATE INDEX artisan_by_words ON registry_artisan
    USING gin (registry_words(name_folded, relation_folded, place_folded, mobile, district_id));
"""
# Row-level security keeps PostgreSQL from using that index for the web role (&& is not leakproof), so one function looks
# for it: it answers with numbers of entries of the reader's own place only, and the rows are read under row-level security.
# `looks` are taken in their order: {until, groups}, each only where fewer than `until` were found before; a group is a list
# of words, one of which is to be borne.
BEARING = """
CREATE FUNCTION registry_bearing(looks jsonb, within bigint[], most integer)
    RETURNS TABLE (look integer, artisan_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    held bigint[] := coalesce(string_to_array(nullif(current_setting('odop.districts', true), ''), ',')::bigint[], '{}');
    places bigint[] := CASE
        WHEN coalesce(current_setting('odop.everything', true) = 'on', false) THEN within
        WHEN within IS NULL THEN held
        ELSE ARRAY(SELECT unnest(within) INTERSECT SELECT unnest(held)) END;
    query text;
    words text;
    groups text[];
    found integer := 0;
    more integer;
BEGIN
    FOR number IN 0 .. jsonb_array_length(looks) - 1 LOOP
        CONTINUE WHEN found >= (looks -> number ->> 'until')::integer;
        query := 'SELECT $1, id FROM registry_artisan WHERE merged_into_id IS NULL';
        groups := ARRAY(
            SELECT ARRAY(SELECT jsonb_array_elements_text(given))::text FROM jsonb_array_elements(looks -> number -> 'groups') AS given);
        IF places IS NOT NULL THEN
            groups := groups || ARRAY(SELECT 'in' || place FROM unnest(places) AS place)::text;
        END IF;
        FOREACH words IN ARRAY groups LOOP
            query := query || format(
                ' AND registry_words(name_folded, relation_folded, place_folded, mobile, district_id) && %L::text[]', words);
        END LOOP;
        RETURN QUERY EXECUTE query || ' LIMIT $2' USING number, most;
        GET DIAGNOSTICS more = ROW_COUNT;
        found := found + more;
    END LOOP;
END $$;
"""
# A trigger, so that every way into the register is heard: one statement for a whole list.
LEARN = """
CREATE FUNCTION registry_learn_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO registry_searchword (word)
    SELECT DISTINCT fresh.word FROM written,
           unnest(string_to_array(name_folded || ' ' || relation_folded || ' ' || place_folded, ' ')) AS fresh(word)
     WHERE fresh.word <> '' AND NOT EXISTS (SELECT 1 FROM registry_searchword known WHERE known.word = fresh.word);
    RETURN NULL;
END $$;
CREATE TRIGGER learn_words_of_new AFTER INSERT ON registry_artisan
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_learn_words();
CREATE TRIGGER learn_words_of_changed AFTER UPDATE ON registry_artisan
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_learn_words();
"""
KNOWN = """
INSERT INTO registry_searchword (word)
SELECT DISTINCT word FROM registry_artisan,
       unnest(string_to_array(name_folded || ' ' || relation_folded || ' ' || place_folded, ' ')) AS word WHERE word <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_accounts_of_artisans")]
    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField(db_index=True)),
            ],
            options={"indexes": [GinIndex(fields=["word"], name="searchword_alike", opclasses=["gin_trgm_ops"])]},
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION registry_words(text, text, text, text, bigint);"),
        migrations.RunSQL(INDEX, "DROP INDEX artisan_by_words;"),
        migrations.RunSQL(BEARING, "DROP FUNCTION registry_bearing(jsonb, bigint[], integer);"),
        keep_to_its_schema("registry_bearing(jsonb, bigint[], integer)"),
        migrations.RunSQL(
            LEARN,
            "DROP TRIGGER learn_words_of_new ON registry_artisan;"
            " DROP TRIGGER learn_words_of_changed ON registry_artisan; DROP FUNCTION registry_learn_words();",
        ),
        keep_to_its_schema("registry_learn_words()"),
        migrations.RunSQL(KNOWN, "DELETE FROM registry_searchword;"),
    ]
