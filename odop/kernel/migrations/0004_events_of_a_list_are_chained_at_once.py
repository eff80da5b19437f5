"""All events of one transaction are given their places by one statement: a list of many people has as many events.

What is hashed stays what it was (0002_trail). The link from one event to the next is an aggregate, so a window over the
events in their order works the whole chain out in one pass. An event that comes with its hash is left alone: it was written
by `record_last`, which takes the chain's lock itself.
"""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

FORWARD = """
CREATE FUNCTION odop_link(before bytea, content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sha256(before || content)
$$;
CREATE AGGREGATE odop_chain(bytea) (SFUNC = odop_link, STYPE = bytea, INITCOND = '');

CREATE OR REPLACE FUNCTION odop_event_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last_seq bigint;
    last_hash bytea;
    before text;
BEGIN
    -- The first event of a transaction brings all the others along; for those there is nothing left to do.
    PERFORM 1 FROM kernel_event WHERE id = NEW.id AND hash IS NOT NULL;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    before := current_setting('odop.everything', true);
    PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
    PERFORM pg_advisory_xact_lock(hashtext(current_schema() || ' trail'));
    SELECT seq, hash INTO last_seq, last_hash FROM kernel_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
    UPDATE kernel_event e
       SET seq = linked.place, prev_hash = linked.previous, hash = linked.hash
      FROM (SELECT id, place, hash, lag(hash, 1, last_hash) OVER (ORDER BY place) AS previous
              FROM (SELECT id, place, odop_chain(content) OVER (ORDER BY place) AS hash
                      FROM (SELECT id, place,
                                   CASE WHEN n = 1 THEN coalesce(last_hash, ''::bytea) ELSE ''::bytea END
                                   || convert_to(jsonb_build_array(place, id, extract(epoch FROM at), verb, subject_type,
                                          subject_id, subject_ref, district_id, actor_id, facts)::text, 'UTF8') AS content
                              FROM (SELECT *, row_number() OVER (ORDER BY id) AS n,
                                           coalesce(last_seq, 0) + row_number() OVER (ORDER BY id) AS place
                                      FROM kernel_event WHERE seq IS NULL) AS waiting) AS told) AS chained) AS linked
     WHERE e.id = linked.id;
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN NULL;
END $$;

DROP TRIGGER chain ON kernel_event;
CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON kernel_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION odop_event_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_chain_keeps_to_its_schema")]
    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        keep_to_its_schema("odop_event_chain()"),
    ]
