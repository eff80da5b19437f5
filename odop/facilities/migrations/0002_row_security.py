"""Who sees what of a centre. Centres, machines, charges and standstills are public to read; what people book, order and
pay is seen by themselves, by the keepers of the centre, by the offices of its district, and by the state.
"""

from django.db import migrations

from odop.kernel.rls import may_read, protect, protect_through

KEEPS = (
    "EXISTS (SELECT 1 FROM facilities_keeper k WHERE k.centre_id = {table}.centre_id"
    " AND k.user_id = {{USER}} AND k.to_on IS NULL)"
)
PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
PUBLIC = ("facilitycentre", "machine", "downtime", "charge")


def _kept(table: str) -> str:
    return f"{PLACE} OR {KEEPS.format(table=table)}"


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial"), ("casework", "0002_row_security"), ("kernel", "0002_trail")]
    operations = [
        protect_through("facilities_plannedmachine", "case_id", "casework_case"),
        protect_through("facilities_quotation", "machine_id", "facilities_plannedmachine"),
        protect("facilities_keeper", f"{PLACE} OR user_id = {{USER}}"),
        protect("facilities_facilitycentre", PLACE),
        protect("facilities_machine", _kept("facilities_machine")),
        protect(
            "facilities_downtime",
            f"{PLACE} OR EXISTS (SELECT 1 FROM facilities_machine m JOIN facilities_keeper k"
            " ON k.centre_id = m.centre_id WHERE m.id = facilities_downtime.machine_id"
            " AND k.user_id = {USER} AND k.to_on IS NULL)",
        ),
        protect("facilities_charge", _kept("facilities_charge")),
        *[may_read(f"facilities_{one}", "open_to_all", "true") for one in PUBLIC],
        protect("facilities_booking", f"{_kept('facilities_booking')} OR user_id = {{USER}}"),
        protect("facilities_joborder", f"{_kept('facilities_joborder')} OR user_id = {{USER}}"),
        protect("facilities_receipt", f"{_kept('facilities_receipt')} OR user_id = {{USER}}"),
        protect("facilities_expense", _kept("facilities_expense")),
    ]
