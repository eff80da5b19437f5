"""The ledger balances and only grows; payments and sanctions are seen by place."""

from django.db import migrations

from odop.kernel.rls import append_only, protect, protect_through

BALANCE = """
CREATE FUNCTION odop_ledger_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    before text := current_setting('odop.everything', true);
BEGIN
    PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
    IF (SELECT sum(amount) FROM finance_ledgerentry WHERE transaction_id = NEW.transaction_id) <> 0 THEN
        RAISE EXCEPTION 'the entries of ledger transaction % do not sum to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON finance_ledgerentry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION odop_ledger_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial"), ("casework", "0002_row_security")]
    operations = [
        migrations.RunSQL(
            BALANCE, "DROP TRIGGER balances ON finance_ledgerentry; DROP FUNCTION odop_ledger_balances;"
        ),
        append_only("finance_ledgerentry"),
        append_only("finance_ledgertransaction"),
        protect("finance_budgetline", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("finance_ledgerentry", "line_id", "finance_budgetline"),
        protect("finance_sanction", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect("finance_payment", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect("finance_returnline", "{ALL}"),
        protect("finance_returnfile", "{ALL}"),
        protect("finance_paymentfile", "{ALL}"),
    ]
