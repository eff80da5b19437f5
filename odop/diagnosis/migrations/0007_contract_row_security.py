"""Who sees a contract: the offices of the districts it covers and the agency it charges. Agencies themselves are no secret."""

from django.db import migrations

from odop.kernel.rls import protect

OWN = "{ALL} OR district_id = ANY ({DISTRICTS}) OR office_id = ANY ({OFFICES})"
COVERED = (
    "EXISTS (SELECT 1 FROM diagnosis_contractline l WHERE l.contract_id = diagnosis_contract.id"
    " AND l.district_id = ANY ({DISTRICTS}))"
)


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0006_contracts")]
    operations = [
        protect("diagnosis_contract", f"{OWN} OR {COVERED}"),
        protect("diagnosis_contractline", OWN),
        protect("diagnosis_deliverable", OWN),
    ]
