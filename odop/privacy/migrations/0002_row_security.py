"""Who sees which look and which request: the state, the office of the district (requests), and each person her own."""

from django.db import migrations

from odop.kernel.rls import append_only, protect

HERS = "EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = {table}.artisan_id AND a.user_id = {{USER}})"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [
        protect(
            "privacy_accessrecord",
            "{ALL} OR user_id = {USER} OR " + HERS.format(table="privacy_accessrecord"),
            anyone_may_add=True,
        ),
        append_only("privacy_accessrecord"),
        protect(
            "privacy_rightsrequest",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR " + HERS.format(table="privacy_rightsrequest"),
        ),
    ]
