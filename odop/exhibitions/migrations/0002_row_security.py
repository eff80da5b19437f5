"""Who sees stalls, deputations and bars: whoever sees the person. Fairs, plans and outlets are public."""

from django.db import migrations

from odop.kernel.rls import protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0001_initial"), ("registry", "0002_row_security"), ("casework", "0002_row_security")]
    operations = [
        protect_through("exhibitions_stallapplication", "artisan_id", "registry_artisan"),
        protect_through("exhibitions_deputation", "application_id", "exhibitions_stallapplication"),
        protect_through("exhibitions_travelpaper", "deputation_id", "exhibitions_deputation"),
        protect_through("exhibitions_stallrecord", "application_id", "exhibitions_stallapplication"),
        protect(
            "exhibitions_outlay",
            "{ALL} OR application_id IS NULL OR EXISTS (SELECT 1 FROM exhibitions_stallapplication p"
            " WHERE p.id = exhibitions_outlay.application_id)",
        ),
        protect_through("exhibitions_bar", "artisan_id", "registry_artisan"),
        protect_through("exhibitions_claim", "case_id", "casework_case"),
    ]
