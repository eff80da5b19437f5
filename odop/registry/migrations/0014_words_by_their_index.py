"""New words of an entry are looked up one by one in their index, whatever is believed of a list of words that just began to grow.

Without statistics the whole list was read for each word: half the time of a long import, in the square of its length.
"""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

LEARN = """
CREATE OR REPLACE FUNCTION registry_learn_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET enable_seqscan = off AS $$
BEGIN
    -- A question of its own for each word: as a join the planner may turn it round.
    INSERT INTO registry_searchword (word)
    SELECT fresh.word
      FROM (SELECT DISTINCT unnest(string_to_array(name_folded || ' ' || relation_folded || ' ' || place_folded, ' ')) AS word
              FROM written) AS fresh
     WHERE fresh.word <> '' AND (SELECT true FROM registry_searchword known WHERE known.word = fresh.word LIMIT 1) IS NULL;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_words_of_a_district")]
    operations = [
        migrations.RunSQL(LEARN, migrations.RunSQL.noop),
        keep_to_its_schema("registry_learn_words()"),
    ]
