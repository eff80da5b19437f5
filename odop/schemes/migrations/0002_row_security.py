"""Who sees which applications: whoever sees the case."""

from django.db import migrations

from odop.kernel.rls import protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial"), ("casework", "0002_row_security")]
    operations = [
        protect_through("schemes_application", "case_id", "casework_case"),
        protect_through("schemes_assessment", "application_id", "schemes_application"),
        protect(
            "schemes_applicationdraft",
            "{ALL} OR user_id = {USER}"
            " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = schemes_applicationdraft.artisan_id)",
        ),
        protect_through("schemes_draftfile", "draft_id", "schemes_applicationdraft"),
    ]
