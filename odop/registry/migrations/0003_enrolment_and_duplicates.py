"""A craft in her own words, an address for a draft, and the indexes of the duplicate check."""

from django.db import migrations, models

import odop.registry.models


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_row_security")]
    operations = [
        migrations.AddField("artisan", "craft", models.CharField(blank=True, default="", max_length=80), preserve_default=False),
        # Drafts are thrown away when they are finished: those from before this migration have no address and go.
        migrations.RunSQL("DELETE FROM registry_enrolmentdraft", migrations.RunSQL.noop),
        migrations.AddField(
            "enrolmentdraft",
            "ref",
            models.CharField(default=odop.registry.models.new_draft_ref, max_length=16, unique=True),
        ),
        migrations.RemoveIndex("artisan", "artisan_by_skeleton"),
        migrations.AddIndex(
            "artisan", models.Index(fields=["district", "name_skeleton"], name="artisan_by_place_skeleton")
        ),
        migrations.AddIndex(
            "artisan", models.Index(fields=["name_skeleton", "birth_year"], name="artisan_by_skeleton_year")
        ),
        migrations.AddIndex(
            "artisan", models.Index(fields=["name_folded", "relation_folded"], name="artisan_by_relation")
        ),
    ]
