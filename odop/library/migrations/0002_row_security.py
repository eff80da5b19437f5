"""Who sees what of the library, and that nobody is shown without her consent of this moment.

Publications, stories and the directory are read by everybody once they are published, before that by the offices of their
place; an enquiry is read by her whom it was made to. Whether she agrees is worked out by the database whenever a row or a
consent is written, in the same transaction: a consent that is taken back takes her off at once.
"""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema, may_read, protect

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
HERS = " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = artisan_id AND a.user_id = {USER})"
OF_HER_STORY = (
    " OR EXISTS (SELECT 1 FROM library_story s JOIN registry_artisan a ON a.id = s.artisan_id"
    " WHERE s.id = story_id AND a.user_id = {USER})"
)
SHOWN = "EXISTS (SELECT 1 FROM library_story s WHERE s.id = story_id AND s.state = 'published' AND s.agreed{more})"
TO_HER = (
    "EXISTS (SELECT 1 FROM library_listing l JOIN registry_artisan a ON a.id = l.artisan_id"
    " WHERE l.id = listing_id AND a.user_id = {USER})"
)

AGREES = "EXISTS (SELECT 1 FROM registry_consent c WHERE c.artisan_id = NEW.artisan_id AND c.purpose = '{}' AND c.withdrawn_at IS NULL)"
OF_LISTINGS = f"""
    CREATE FUNCTION library_listing_agreed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        NEW.agreed := {AGREES.format("directory")};
        RETURN NEW;
    END $$;
    CREATE TRIGGER agreed BEFORE INSERT OR UPDATE ON library_listing
        FOR EACH ROW EXECUTE FUNCTION library_listing_agreed();
"""
OF_STORIES = f"""
    CREATE FUNCTION library_story_agreed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        NEW.agreed := {AGREES.format("story")};
        NEW.pictures_agreed := {AGREES.format("photograph")};
        RETURN NEW;
    END $$;
    CREATE TRIGGER agreed BEFORE INSERT OR UPDATE ON library_story
        FOR EACH ROW EXECUTE FUNCTION library_story_agreed();
"""
OURS = "IN ('directory', 'story', 'photograph')"
OF_CONSENTS = f"""
    CREATE FUNCTION library_follow_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE whose bigint[];
    BEGIN
        whose := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.artisan_id] WHEN 'DELETE' THEN ARRAY[OLD.artisan_id]
                 ELSE ARRAY[OLD.artisan_id, NEW.artisan_id] END;
        UPDATE library_listing SET agreed = agreed WHERE artisan_id = ANY (whose);
        UPDATE library_story SET agreed = agreed WHERE artisan_id = ANY (whose);
        RETURN NULL;
    END $$;
    CREATE TRIGGER library_given AFTER INSERT ON registry_consent
        FOR EACH ROW WHEN (NEW.purpose {OURS}) EXECUTE FUNCTION library_follow_consent();
    CREATE TRIGGER library_changed AFTER UPDATE ON registry_consent
        FOR EACH ROW WHEN (NEW.purpose {OURS} OR OLD.purpose {OURS}) EXECUTE FUNCTION library_follow_consent();
    CREATE TRIGGER library_gone AFTER DELETE ON registry_consent
        FOR EACH ROW WHEN (OLD.purpose {OURS}) EXECUTE FUNCTION library_follow_consent();
"""


def _function(sql: str, name: str, *triggers: tuple[str, str]) -> list:
    back = "".join(f"DROP TRIGGER {trigger} ON {table}; " for trigger, table in triggers)
    return [migrations.RunSQL(sql, f"{back}DROP FUNCTION {name};"), keep_to_its_schema(name)]


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_initial"),
        ("kernel", "0002_trail"),
        ("registry", "0016_export_councils"),
    ]
    operations = [
        protect("library_publication", PLACE),
        may_read("library_publication", "published", "published_at IS NOT NULL"),
        protect("library_edition", PLACE),
        may_read(
            "library_edition", "published",
            "EXISTS (SELECT 1 FROM library_publication p WHERE p.id = publication_id"
            " AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL)",
        ),
        protect("library_story", PLACE + HERS),
        may_read("library_story", "published", "state = 'published' AND agreed"),
        protect("library_storyfigure", PLACE + OF_HER_STORY),
        may_read("library_storyfigure", "published", SHOWN.format(more="")),
        protect("library_storyphoto", PLACE + OF_HER_STORY),
        may_read("library_storyphoto", "published", SHOWN.format(more=" AND s.pictures_agreed")),
        protect("library_listing", PLACE + HERS),
        may_read("library_listing", "listed", "agreed AND ended_at IS NULL"),
        protect("library_enquiry", "{ALL} OR " + TO_HER),
        *_function(OF_LISTINGS, "library_listing_agreed()", ("agreed", "library_listing")),
        *_function(OF_STORIES, "library_story_agreed()", ("agreed", "library_story")),
        *_function(
            OF_CONSENTS, "library_follow_consent()", ("library_given", "registry_consent"),
            ("library_changed", "registry_consent"), ("library_gone", "registry_consent"),
        ),
    ]  # fmt: skip
