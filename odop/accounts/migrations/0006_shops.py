"""Shops of the mart have an office and people behind the counter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sign_ins_end")]

    operations = [
        migrations.AlterField("office", "kind", models.CharField(choices=[('diepc', 'District Industries and Enterprise Promotion Centre'), ('committee', 'District Level Task Force Committee'), ('district_committee', 'District committee'), ('selection', 'Selection committee'), ('state_committee', 'State committee'), ('high_committee', 'High level committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('shop', 'Shop of the mart'), ('finance', 'Directorate, finance section'), ('cell', 'ODOP Cell'), ('audit', 'Audit')], max_length=24)),
        migrations.AlterField("posting", "role", models.CharField(choices=[('artisan', 'Applicant'), ('assistant', 'Assistant'), ('officer', 'Deputy Commissioner Industries'), ('committee', 'Chair of a committee'), ('bank', 'Bank branch'), ('institute', 'Training institute'), ('agency', 'Agency for appraisal and verification'), ('shop', 'Shop of the mart'), ('finance', 'Finance'), ('cell', 'ODOP Cell'), ('auditor', 'Auditor'), ('system', 'The system')], max_length=12)),
    ]  # fmt: skip
