"""The check at enrolment reads an index only: names, villages and what row-level security asks for are in it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_notes_in_each_language'),
        ('registry', '0010_pan_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='artisan',
            name='artisan_by_birth',
        ),
        migrations.AddIndex(
            model_name='artisan',
            index=models.Index(fields=['district', 'birth_year'], include=('name_folded', 'relation_folded', 'place_folded', 'user', 'id'), name='artisan_by_birth'),
        ),
    ]
