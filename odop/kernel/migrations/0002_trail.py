"""The hash chain of the trail, and the trigger that every append-only table shares."""

from django.db import migrations

from odop.kernel.rls import protect

FORWARD = """
CREATE FUNCTION odop_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- What is hashed: the previous hash, the place in the chain and every fact of the event, in a fixed order.
CREATE FUNCTION odop_event_digest(e kernel_event, place bigint, previous bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(previous, ''::bytea) || convert_to(jsonb_build_array(
        place, e.id, extract(epoch FROM e.at), e.verb, e.subject_type, e.subject_id, e.subject_ref,
        e.district_id, e.actor_id, e.facts)::text, 'UTF8'))
$$;

-- Runs at COMMIT: the chain's lock is the last one taken and held for the commit only, so no order of locks can deadlock.
CREATE FUNCTION odop_event_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last_seq bigint;
    last_hash bytea;
    before text := current_setting('odop.everything', true);
BEGIN
    PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
    PERFORM pg_advisory_xact_lock(hashtext(current_schema() || ' trail'));
    SELECT seq, hash INTO last_seq, last_hash FROM kernel_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
    UPDATE kernel_event e
       SET seq = coalesce(last_seq, 0) + 1, prev_hash = last_hash,
           hash = odop_event_digest(e, coalesce(last_seq, 0) + 1, last_hash)
     WHERE e.id = NEW.id AND e.hash IS NULL;
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON kernel_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION odop_event_chain();

-- An event may be given its place once; nothing else of it ever changes.
CREATE FUNCTION odop_event_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.hash IS NULL AND NEW.hash IS NOT NULL
       AND to_jsonb(NEW) - '{seq,prev_hash,hash}'::text[] = to_jsonb(OLD) - '{seq,prev_hash,hash}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION odop_event_kept();

REVOKE UPDATE, DELETE, TRUNCATE ON kernel_event FROM odop_web;
"""

BACKWARD = """
DROP TRIGGER append_only ON kernel_event; DROP TRIGGER chain ON kernel_event;
DROP FUNCTION odop_event_kept; DROP FUNCTION odop_event_chain;
DROP FUNCTION odop_event_digest; DROP FUNCTION odop_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        protect("kernel_event", "{ALL} OR district_id = ANY ({DISTRICTS}) OR actor_id = {USER}",
                anyone_may_add=True),
        protect("kernel_notice", "{ALL} OR user_id = {USER}", anyone_may_add=True),
        protect("kernel_storedfile", "{ALL} OR district_id = ANY ({DISTRICTS}) OR owner_id = {USER} OR stored_by_id = {USER}"),
        protect("kernel_reply", "{ALL} OR user_id = {USER}"),
    ]
