
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_worklist_ages_from_the_index'),
        ('places', '0002_notes_in_each_language'),
        ('registry', '0011_birth_index_covers'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.group'),
        ),
        migrations.AlterField(
            model_name='case',
            name='waiting_on',
            field=models.CharField(max_length=24),
        ),
        migrations.AlterField(
            model_name='sitting',
            name='district',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district'),
        ),
    ]
