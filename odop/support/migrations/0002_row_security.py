"""Who sees a request for help: the asker, the offices of her district, the institute that it was sent to, the State. Files
are seen with it. A work order is seen by the State and by its institute.
"""

from django.db import migrations

from odop.kernel.rls import may_read, protect, protect_through

REQUEST = "{ALL} OR district_id = ANY ({DISTRICTS}) OR office_id = ANY ({OFFICES}) OR user_id = {USER}"
ORDER = "{ALL} OR office_id = ANY ({OFFICES})"


def _file_of(table: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.{column} = kernel_storedfile.id)"  # noqa: S608 (our own names)


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), ("kernel", "0002_trail"), ("partners", "0002_row_security")]
    operations = [
        protect("support_servicerequest", REQUEST),
        protect_through("support_turn", "request_id", "support_servicerequest"),
        protect_through("support_delivery", "request_id", "support_servicerequest"),
        protect("support_workorder", ORDER),
        protect_through("support_piece", "order_id", "support_workorder"),
        # The institute reads the agreement under which it works, published or not.
        may_read("partners_agreement", "of_an_order", "EXISTS (SELECT 1 FROM support_workorder o"
                 " WHERE o.agreement_id = partners_agreement.id)"),
        may_read("kernel_storedfile", "help_photo", _file_of("support_servicerequest", "photo_id")),
        may_read("kernel_storedfile", "help_delivery", _file_of("support_delivery", "file_id")),
        may_read("kernel_storedfile", "help_piece", _file_of("support_piece", "file_id")),
    ]  # fmt: skip
