"""Entries as linkage compares them."""

from collections.abc import Iterator

from django.db import connection

from odop.kernel import scope
from odop.linkage.features import features

A_READ = 20_000
COMPARED = """
    SELECT a.id, a.name_folded, a.relation, a.relation_folded, a.birth_year, a.gender, a.mobile, a.place_folded, a.pin_code,
           a.district_id, a.pan, a.bank_ifsc, a.bank_account_last4, a.aadhaar_last4,
           (SELECT u.udyam FROM registry_unit u WHERE u.owner_id = a.id AND u.udyam <> '' ORDER BY u.id LIMIT 1)
      FROM registry_artisan a
     WHERE a.merged_into_id IS NULL AND a.erased_at IS NULL AND a.id <= %s
     ORDER BY a.id
"""


def last_entry() -> int:
    """The number of the latest entry; 0 in an empty register."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM registry_artisan")
        return int(cursor.fetchone()[0])


def entries_in_use(up_to: int) -> Iterator[tuple[object, ...]]:
    """Features of every entry in use, in order; streamed from the database, never all in memory."""
    with scope.system(), connection.chunked_cursor() as cursor:
        cursor.execute(COMPARED, [up_to])
        while rows := cursor.fetchmany(A_READ):
            for (
                pk, name, relation, related, born, gender, mobile, place, pin, district, pan, ifsc, account, last4, udyam,
            ) in rows:  # fmt: skip
                yield features(
                    unique_id=pk, name_folded=name, relation=relation, relation_folded=related, birth_year=born,
                    gender=gender, mobile=mobile, place_folded=place, pin_code=pin, district=district, pan=pan,
                    udyam=udyam or "", ifsc=ifsc, account_last4=account, aadhaar_last4=last4,
                )  # fmt: skip
