"""The trail and its hash chain, the outbox, kept files, and the trigger that every append-only table shares.

All events of one transaction are given their places by one statement: a list of many people has as many events. The link from
one event to the next is an aggregate, so a window over the events in their order works the whole chain out in one pass. An event
that comes with its hash is left alone: it was written by `record_last`, which takes the chain's lock itself.
"""

import odop.kernel.models
from django.db import migrations, models

from odop.kernel.rls import keep_to_its_schema, protect
from odop.kernel.tables import Tables

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

CREATE FUNCTION odop_link(before bytea, content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sha256(before || content)
$$;
CREATE AGGREGATE odop_chain(bytea) (SFUNC = odop_link, STYPE = bytea, INITCOND = '');

-- Runs at COMMIT: the chain's lock is the last one taken and held for the commit only, so no order of locks can deadlock.
CREATE FUNCTION odop_event_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
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

CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON kernel_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION odop_event_chain();

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
DROP AGGREGATE odop_chain(bytea); DROP FUNCTION odop_link;
DROP FUNCTION odop_event_digest; DROP FUNCTION odop_refuse_change;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('kernel', '0001_initial'),
        ('kernel', '0002_trail'),
        ('kernel', '0003_chain_keeps_to_its_schema'),
        ('kernel', '0004_events_of_a_list_are_chained_at_once'),
    ]

    dependencies = []

    operations = [
        Tables([
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('series', models.CharField(max_length=60, primary_key=True, serialize=False)),
                    ('last', models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Stamp',
                fields=[
                    ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('value', models.BigIntegerField(default=0)),
                    ('note', models.CharField(blank=True, max_length=100)),
                ],
            ),
            migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.UUIDField(default=odop.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('sha256', models.CharField(max_length=64)),
                    ('name', models.CharField(max_length=200)),
                    ('media_type', models.CharField(max_length=100)),
                    ('size', models.PositiveIntegerField()),
                    ('district_id', models.IntegerField(null=True)),
                    ('owner_id', models.BigIntegerField(null=True)),
                    ('stored_by_id', models.BigIntegerField(null=True)),
                    ('stored_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.UUIDField(default=odop.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('verb', models.CharField(max_length=60)),
                    ('subject_type', models.CharField(max_length=40)),
                    ('subject_id', models.CharField(max_length=40)),
                    ('subject_ref', models.CharField(blank=True, max_length=60)),
                    ('district_id', models.IntegerField(null=True)),
                    ('actor_id', models.BigIntegerField(null=True)),
                    ('facts', models.JSONField(default=dict)),
                    ('seq', models.BigIntegerField(null=True, unique=True)),
                    ('prev_hash', models.BinaryField(null=True)),
                    ('hash', models.BinaryField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='event_by_subject'), models.Index(fields=['verb', 'at'], name='event_by_verb')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.UUIDField(default=odop.kernel.models.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('user_id', models.BigIntegerField(null=True)),
                    ('to', models.CharField(max_length=120)),
                    ('channel', models.CharField(default='sms', max_length=10)),
                    ('template', models.CharField(max_length=60)),
                    ('language', models.CharField(max_length=5)),
                    ('body', models.TextField()),
                    ('subject_ref', models.CharField(blank=True, max_length=60)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=10)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField()),
                    ('made_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('last_error', models.CharField(blank=True, max_length=200)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='notice_waiting'), models.Index(fields=['user_id', '-made_at'], name='notice_by_user')],
                },
            ),
            migrations.CreateModel(
                name='Reply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user_id', models.BigIntegerField()),
                    ('key', models.CharField(max_length=100)),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('body', models.JSONField(null=True)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('user_id'), models.F('key'), name='one_reply_per_key')],
                },
            ),
        ]),
        migrations.RunSQL(FORWARD, BACKWARD),
        protect("kernel_event", "{ALL} OR district_id = ANY ({DISTRICTS}) OR actor_id = {USER}",
                anyone_may_add=True),
        protect("kernel_notice", "{ALL} OR user_id = {USER}", anyone_may_add=True),
        protect("kernel_storedfile", "{ALL} OR district_id = ANY ({DISTRICTS}) OR owner_id = {USER} OR stored_by_id = {USER}"),
        protect("kernel_reply", "{ALL} OR user_id = {USER}"),
        keep_to_its_schema("odop_event_chain()"),
    ]
