"""One look at an index finds the entries with a PAN."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_notes_in_each_language'),
        ('registry', '0009_sure_pairs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='artisan',
            index=models.Index(condition=models.Q(('pan', ''), _negated=True), fields=['pan'], name='artisan_by_pan'),
        ),
    ]
