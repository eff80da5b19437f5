
import django.db.models.deletion
import django.db.models.functions.comparison
import odop.kernel.clock
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_notes_in_each_language'),
        ('registry', '0007_purposes_are_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_rule', models.BooleanField(default=False)),
                ('moved', models.JSONField(default=dict)),
                ('held', models.JSONField(default=dict)),
                ('filled', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                ('split_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('given_back', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='duplicatequestion',
            name='evidence',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='duplicatequestion',
            name='found_by',
            field=models.CharField(choices=[('enrolment', 'When she was enrolled'), ('list', 'In a list'), ('batch', 'By night, among all entries'), ('correction', 'When an entry was corrected')], db_default='enrolment', default='enrolment', max_length=10),
        ),
        migrations.AddField(
            model_name='duplicatequestion',
            name='sent_up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='duplicatequestion',
            name='state',
            field=models.CharField(choices=[('open', 'To be looked at'), ('same', 'Same person'), ('different', 'Two persons'), ('by_rule', 'Joined by rule'), ('split', 'Joined, and taken apart again')], default='open', max_length=10),
        ),
        migrations.AddIndex(
            model_name='duplicatequestion',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['district', '-score'], name='question_open'),
        ),
        migrations.AddIndex(
            model_name='duplicatequestion',
            index=models.Index(fields=['other'], name='question_other'),
        ),
        migrations.AddConstraint(
            model_name='duplicatequestion',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('artisan', 'other'), django.db.models.functions.comparison.Greatest('artisan', 'other'), name='asked_once_either_way'),
        ),
        migrations.AddField(
            model_name='joining',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district'),
        ),
        migrations.AddField(
            model_name='joining',
            name='gone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan'),
        ),
        migrations.AddField(
            model_name='joining',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan'),
        ),
        migrations.AddField(
            model_name='joining',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joining',
            name='moved_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joining',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.duplicatequestion'),
        ),
        migrations.AddField(
            model_name='joining',
            name='split_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='joining',
            index=models.Index(fields=['kept'], name='joining_by_kept'),
        ),
        migrations.AddConstraint(
            model_name='joining',
            constraint=models.UniqueConstraint(models.F('gone'), condition=models.Q(('split_at__isnull', True)), name='joined_once_at_a_time'),
        ),
        # Entries joined before this was noted: they can be seen, and taken apart without what moved.
        migrations.RunSQL(
            "INSERT INTO registry_joining (kept_id, gone_id, district_id, by_rule, moved, held, filled, made_at, note, given_back)"
            " SELECT k.id, g.id, k.district_id, false, '{}', '{}', '[]', now(), '', '{}' FROM registry_artisan g"
            " JOIN registry_artisan k ON k.id = g.merged_into_id",
            migrations.RunSQL.noop,
        ),
        protect("registry_joining", "{ALL} OR district_id = ANY ({DISTRICTS})"),
    ]
