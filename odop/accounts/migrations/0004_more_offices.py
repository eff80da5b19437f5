
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_row_security'),
    ]

    operations = [
        migrations.AlterField(
            model_name='office',
            name='kind',
            field=models.CharField(choices=[('diepc', 'District Industries and Enterprise Promotion Centre'), ('committee', 'District Level Task Force Committee'), ('district_committee', 'District committee'), ('selection', 'Selection committee'), ('state_committee', 'State committee'), ('high_committee', 'High level committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('finance', 'Directorate, finance section'), ('cell', 'ODOP Cell'), ('audit', 'Audit')], max_length=24),
        ),
        migrations.AlterField(
            model_name='posting',
            name='role',
            field=models.CharField(choices=[('artisan', 'Applicant'), ('assistant', 'Assistant'), ('officer', 'Deputy Commissioner Industries'), ('committee', 'Chair of a committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('finance', 'Finance'), ('cell', 'ODOP Cell'), ('auditor', 'Auditor'), ('system', 'The system')], max_length=12),
        ),
    ]
