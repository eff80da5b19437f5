"""Agreements bind the State: its offices alone write them. Everybody reads what is published; figures are read by the
offices of their district; reviews stay with the State.
"""

from django.db import migrations

from odop.kernel.rls import may_read, protect

STATE = "{ALL}"
PUBLISHED = "EXISTS (SELECT 1 FROM partners_agreement a WHERE a.id = {agreement} AND a.published_at IS NOT NULL)"
OF_OBLIGATION = "(SELECT o.agreement_id FROM partners_obligation o WHERE o.id = obligation_id)"


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("kernel", "0002_trail")]
    operations = [
        protect("partners_partner", STATE),
        may_read("partners_partner", "known_to_all", "true"),
        protect("partners_agreement", STATE),
        may_read("partners_agreement", "published", "published_at IS NOT NULL"),
        protect("partners_fee", STATE),
        may_read("partners_fee", "published", PUBLISHED.format(agreement="agreement_id")),
        protect("partners_obligation", STATE),
        may_read("partners_obligation", "published", PUBLISHED.format(agreement="agreement_id")),
        protect("partners_fulfilment", STATE),
        may_read("partners_fulfilment", "published", PUBLISHED.format(agreement=OF_OBLIGATION)),
        protect("partners_review", STATE),
        protect("partners_figure", STATE),
        may_read("partners_figure", "of_the_place", "district_id = ANY ({DISTRICTS})"),
        protect("partners_figuresheet", STATE),
        may_read("partners_figuresheet", "of_the_place", "EXISTS (SELECT 1 FROM partners_figure f"
                 " WHERE f.sheet_id = partners_figuresheet.id)"),
        may_read("kernel_storedfile", "public_agreement", "EXISTS (SELECT 1 FROM partners_agreement a"
                 " WHERE a.document_id = kernel_storedfile.id AND a.document_public)"),
    ]  # fmt: skip
