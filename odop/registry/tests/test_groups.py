"""A self-help group or special purpose vehicle: its own account."""

import pytest
from django.db import connection

from odop.kernel.models import Event
from odop.kernel.refusals import Invalid, NotAllowed
from odop.registry import factories as make
from odop.registry.services import form_group, keep_group_account

pytestmark = pytest.mark.django_db
ACCOUNT = "312345678901"


def test_the_account_of_a_group_is_kept_encrypted_with_four_digits_beside_it() -> None:
    place = make.district()
    officer = make.officer(place, "officer", "diepc")
    group = form_group(place, kind="spv", name="Button makers", by=officer)
    keep_group_account(group, account="3123 4567 8901", ifsc="sbin0001234", by=officer)
    group.refresh_from_db()
    assert (group.bank_account, group.bank_account_last4, group.bank_ifsc) == (ACCOUNT, "8901", "SBIN0001234")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM registry_group g WHERE to_jsonb(g)::text LIKE %s", [f"%{ACCOUNT}%"]
        )
        assert cursor.fetchone()[0] == 0
    assert Event.objects.filter(verb="group.account_kept", subject_ref=group.ref).count() == 1


def test_a_wrong_account_or_another_districts_office_changes_nothing() -> None:
    place, other = make.district(), make.district("BBB", "Beta", "बीटा")
    officer = make.officer(place, "officer", "diepc")
    group = form_group(place, kind="spv", name="Button makers", by=officer)
    with pytest.raises(Invalid) as refusal:
        keep_group_account(group, account="12", ifsc="nowhere", by=officer)
    assert set(refusal.value.fields) == {"bank_account", "bank_ifsc"}
    with pytest.raises(NotAllowed):
        keep_group_account(
            group, account=ACCOUNT, ifsc="SBIN0001234", by=make.officer(other, "officer", "diepc")
        )
    group.refresh_from_db()
    assert not group.bank_account and not group.bank_ifsc
    assert Event.objects.filter(verb="group.account_kept").count() == 0
