"""Who sees which rows of the register: the district's offices, the state, and each person her own."""

from django.db import migrations

from odop.kernel.rls import protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("kernel", "0002_trail")]
    operations = [
        protect("registry_artisan", "{ALL} OR district_id = ANY ({DISTRICTS}) OR user_id = {USER}"),
        protect(
            "registry_unit",
            "{ALL} OR district_id = ANY ({DISTRICTS})"
            " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = registry_unit.owner_id AND a.user_id = {USER})",
        ),
        protect("registry_group", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("registry_membership", "group_id", "registry_group"),
        protect_through("registry_consent", "artisan_id", "registry_artisan"),
        protect("registry_enrolmentdraft", "{ALL} OR user_id = {USER}"),
        protect("registry_duplicatequestion", "{ALL} OR district_id = ANY ({DISTRICTS})", anyone_may_add=True),
    ]
