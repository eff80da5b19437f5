"""The ledger's function, which runs with its owner's rights, is not to be led astray by a caller's temporary tables."""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema


class Migration(migrations.Migration):
    dependencies = [("finance", "0003_claims_and_returns")]
    operations = [keep_to_its_schema("odop_ledger_balances()")]
