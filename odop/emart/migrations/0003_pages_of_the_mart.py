"""What changes in the mart drops the kept pages of the mart, no others."""

from django.db import migrations

FUNCTIONS = "ARRAY['emart_seller_agreed', 'emart_listing_goes', 'emart_offer_follows']"
BEFORE = (
    "INSERT INTO kernel_stamp (name, value, note) VALUES ('pages', 1, '')"
    " ON CONFLICT (name) DO UPDATE SET value = kernel_stamp.value + 1;"
)
AFTER = "PERFORM kernel_pages_changed('mart');"


def instead_of(old: str, new: str) -> str:
    return f"""
        DO $do$ DECLARE name text; BEGIN
            FOREACH name IN ARRAY {FUNCTIONS} LOOP
                EXECUTE replace(pg_get_functiondef(name::regproc), $old${old}$old$, $new${new}$new$);
            END LOOP;
        END $do$;
    """


class Migration(migrations.Migration):
    dependencies = [("emart", "0002_buying"), ("kernel", "0007_stamps_of_pages")]

    operations = [migrations.RunSQL(instead_of(BEFORE, AFTER), instead_of(AFTER, BEFORE))]
