"""Row-level security under raw SQL: whatever the web role asks or writes, another district's rows are not there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from odop.accounts.models import Posting
from odop.accounts.queries import user_id_of_token
from odop.accounts.services import make_api_token
from odop.casework.services import take_step
from odop.kernel import clock, scope
from odop.kernel.scope import NOBODY, Scope
from tests.house.two_districts import Both, fresh, standing

pytestmark = pytest.mark.django_db

# Columns that tie a row to a place or a person.
TELLING = {
    "district_id", "user_id", "artisan_id", "applicant_id", "applicant_user_id", "case_id", "owner_id", "actor_id",
    "mobile", "address", "account", "bank_account", "claim_account", "other_id", "application_id", "sanction_id",
    "line_id", "payment_id", "draft_id", "sitting_id", "group_id", "name_folded", "body", "subject_ref", "answers",
    "facts", "by_id", "made_by_id", "uploaded_by_id", "stored_by_id",
}  # fmt: skip

# Tables with such a column that are open to the web role whole, and why.
OPEN = {
    "accounts_office": "offices and branches are public",
    "accounts_signincode": "a code is asked before anybody is signed in; number and code are unreadable",
    "accounts_attempt": "tries are counted before anybody is signed in; who and where are hashes",
    "auth_group_permissions": "Django's own table, unused: rights come from postings",
    "diagnosis_count": "published statistics by district, of no person",
    "exhibitions_fair": "the calendar of fairs is public",
    "exhibitions_outlet": "shops are public",
    "indicators_measurement": "what the public reads; small numbers are hidden when it is written",
    "places_district": "public",
    "places_productline": "public",
}
# Anybody may add a row here without being able to read it back: the trail, the outbox, a question to another district.
ANYONE_ADDS = {"kernel_event", "kernel_notice", "registry_duplicatequestion", "privacy_accessrecord"}
OF_APPROVED = "EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = {plan} AND p.state = 'approved')"
OF_LIBRARY = (
    "EXISTS (SELECT 1 FROM library_publication p WHERE p.id = publication_id"
    " AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL)"
)
TOLD = "EXISTS (SELECT 1 FROM library_story s WHERE s.id = story_id AND s.state = 'published' AND s.agreed)"
SELLS = "EXISTS (SELECT 1 FROM emart_seller s WHERE s.id = seller_id AND s.state = 'active' AND s.agreed)"
IN_THE_MART = (
    "EXISTS (SELECT 1 FROM emart_listing l JOIN emart_seller s ON s.id = l.seller_id WHERE l.id = listing_id"
    " AND l.state = 'published' AND s.state = 'active' AND s.agreed)"
)
OF_PUBLISHED = "EXISTS (SELECT 1 FROM diagnosis_study s WHERE s.id = study_id AND s.state = 'published')"
# Rows that everybody who is signed in reads, and that nobody of a district writes.
READ_BY_OFFICERS = {
    "diagnosis_gap": "published_at IS NOT NULL",  # what a district lacks is public once it is published
    "diagnosis_evidence": "EXISTS (SELECT 1 FROM diagnosis_gap g WHERE g.id = gap_id AND g.published_at IS NOT NULL)",
    "diagnosis_study": "state = 'published'",
    "diagnosis_chapter": OF_PUBLISHED,
    "diagnosis_swot": OF_PUBLISHED,
    "diagnosis_consultation": OF_PUBLISHED,
    "diagnosis_picture": OF_PUBLISHED,
    "diagnosis_point": OF_PUBLISHED,
    "diagnosis_practice": OF_PUBLISHED,
    "diagnosis_stage": OF_PUBLISHED,
    "diagnosis_survey": OF_PUBLISHED,
    "diagnosis_logentry": "EXISTS (SELECT 1 FROM diagnosis_gap g WHERE g.id = gap_id AND g.published_at IS NOT NULL)",
    "planning_actionplan": "state = 'approved'",  # a plan is public once its committee has approved it
    "planning_planmoney": OF_APPROVED.format(plan="plan_id"),
    "planning_intervention": OF_APPROVED.format(plan="plan_id"),
    "planning_exportaim": OF_APPROVED.format(plan="plan_id"),
    "planning_milestone": "true",  # only approved plans have any
    "planning_progress": "true",
    "library_publication": "published_at IS NOT NULL",
    "library_edition": OF_LIBRARY,
    "library_story": "state = 'published' AND agreed",
    "library_storyfigure": TOLD,
    "library_storyphoto": TOLD
    + " AND EXISTS (SELECT 1 FROM library_story s WHERE s.id = story_id AND s.pictures_agreed)",
    "library_listing": "agreed AND ended_at IS NULL",
    "emart_seller": "state = 'active' AND agreed",
    "emart_listing": f"state = 'published' AND {SELLS}",
    "emart_offer": IN_THE_MART,
    "emart_photograph": IN_THE_MART,
    "emart_review": "state = 'published'",
    "emart_searchrow": "true",  # only what stands in the mart has a row
    "outlets_shop": "true",  # where shops are is public
    "partners_partner": "true",
    "partners_agreement": "published_at IS NOT NULL",  # everybody reads an agreement once it is published
    "partners_obligation": "EXISTS (SELECT 1 FROM partners_agreement a WHERE a.id = agreement_id AND a.published_at IS NOT NULL)",
    "accounts_user": "kind = 'officer'",  # who took a step, signed minutes, made a file
    "accounts_posting": "true",  # who holds which office is no secret
    "facilities_charge": "true",
    "facilities_downtime": "true",
    "facilities_facilitycentre": "true",
    "facilities_machine": "true",
}
# Rows that anybody reads, also who is not signed in: what a centre is, has and costs. Written by those of its place only.
READ_BY_ANYBODY = {
    "facilities_charge", "facilities_downtime", "facilities_facilitycentre", "facilities_machine",
    "diagnosis_gap", "diagnosis_evidence", "diagnosis_logentry", "diagnosis_study", "diagnosis_chapter", "diagnosis_swot",
    "diagnosis_consultation", "diagnosis_picture", "diagnosis_point", "diagnosis_practice", "diagnosis_stage", "diagnosis_survey",
    "planning_actionplan", "planning_planmoney", "planning_exportaim",
    "library_publication", "library_edition", "library_story", "library_storyfigure", "library_storyphoto", "library_listing",
    "planning_intervention", "planning_milestone", "planning_progress",
    "emart_seller", "emart_listing", "emart_offer", "emart_photograph", "emart_searchrow", "emart_review", "outlets_shop",
}  # fmt: skip
# Rows of the State as a whole that anybody reads, and that nobody of a district writes.
OF_THE_STATE = {"partners_partner", "partners_agreement", "partners_obligation"}
# Functions with their owner's rights that anybody calls, and what they give away.
ANSWERS = {
    "accounts_token_user": "the number of the person whose token has this hash",
    "linkage_key_agreed": "whether any office shares a key with this programme",
    "registry_bearing": "numbers of entries of the reader's own place that bear given words",
    **{
        f"emart_own_{of}": "whether the reader is the maker to whom a row belongs"
        for of in ("seller", "listing", "order", "line")
    },
}
MANY = {"registry_bearing"}  # its own test asks it for another place: registry/tests/test_search.py
APPEND_ONLY = {
    "casework_casestep", "finance_ledgerentry", "finance_ledgertransaction", "kernel_event", "privacy_accessrecord",
    "training_stockmovement", "emart_bookentry", "emart_bookmovement", "emart_paper",
    "outlets_counterpaper", "outlets_counterpayment", "outlets_stockmove",
}  # fmt: skip


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[Both]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture(autouse=True)
def _as_it_was(both: Both) -> Iterator[None]:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cursor(both: Both) -> Iterator[CursorWrapper]:
    with connection.cursor() as made:
        yield made


def rows(cursor: CursorWrapper, sql: str, *values: object) -> list[tuple]:
    cursor.execute(sql, values)
    return cursor.fetchall()


def protected(cursor: CursorWrapper) -> list[str]:
    found = rows(
        cursor,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relrowsecurity"
        " AND relnamespace = current_schema()::regnamespace ORDER BY 1",
    )
    return [name for (name,) in found]


def fails(cursor: CursorWrapper, sql: str, *values: object) -> str:
    """The error of PostgreSQL; fails when the statement goes through."""
    try:
        with transaction.atomic():
            cursor.execute(sql, values)
    except DatabaseError as error:
        return str(error)
    pytest.fail(f"went through ({cursor.rowcount} rows): {sql}")


def seen_by(reader: Scope, table: str, cursor: CursorWrapper) -> set[str]:
    with scope.enter(reader):
        return {key for (key,) in rows(cursor, f"SELECT id::text FROM {table}")}


def shared(table: str, cursor: CursorWrapper) -> set[str]:
    if table not in READ_BY_OFFICERS:
        return set()
    return {key for (key,) in rows(cursor, f"SELECT id::text FROM {table} WHERE {READ_BY_OFFICERS[table]}")}


def belongs(both: Both, cursor: CursorWrapper) -> dict[str, set[str]]:
    """By table, the rows of their district: those that a reader of ours does not see, though the owner has them."""
    reader = fresh(both.ours.people.officer).scope
    found = {}
    for table in protected(cursor):
        all_rows = {key for (key,) in rows(cursor, f"SELECT id::text FROM {table}")}
        found[table] = all_rows - seen_by(reader, table, cursor)
    return found


# The catalogue


def test_every_table_that_tells_of_a_place_or_a_person_is_protected_or_stands_on_the_list(
    cursor: CursorWrapper, both: Both
) -> None:
    found = rows(
        cursor,
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, array_agg(a.attname::text)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relkind IN ('r', 'p', 'm', 'v') AND c.relnamespace = current_schema()::regnamespace"
        " GROUP BY 1, 2",
    )
    assert len(found) > 30
    bare = {name for name, forced, columns in found if not forced and TELLING & set(columns)}
    assert bare - set(OPEN) == set(), "protect these, or say on the list why they are open"
    tables = {name for name, _forced, _columns in found}
    assert set(OPEN) <= tables, "the list names a table that is gone"
    assert not set(OPEN) & {name for name, forced, _columns in found if forced}, "protected now: off the list"


def test_row_level_security_is_forced_wherever_it_is_on(cursor: CursorWrapper) -> None:
    half = rows(
        cursor,
        "SELECT relname FROM pg_class WHERE relrowsecurity <> relforcerowsecurity"
        " AND relnamespace = current_schema()::regnamespace",
    )
    assert half == []


def test_the_web_role_owns_nothing_and_is_nobody_special(cursor: CursorWrapper) -> None:
    assert rows(cursor, "SELECT relname FROM pg_class WHERE relowner = 'odop_web'::regrole") == []
    assert rows(cursor, "SELECT proname FROM pg_proc WHERE proowner = 'odop_web'::regrole") == []
    assert rows(cursor, "SELECT nspname FROM pg_namespace WHERE nspowner = 'odop_web'::regrole") == []
    special = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolinherit"
    assert rows(cursor, f"SELECT {special} FROM pg_roles WHERE rolname = 'odop_web'") == [(False,) * 6]
    member = rows(cursor, "SELECT roleid FROM pg_auth_members WHERE member = 'odop_web'::regrole")
    assert member == [], "a member of another role could take its rights on"
    assert rows(cursor, "SELECT has_schema_privilege('odop_web', current_schema(), 'CREATE')") == [(False,)]


def test_no_view_lends_its_owners_rights(cursor: CursorWrapper) -> None:
    lent = rows(
        cursor,
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace",
    )
    assert lent == []


def test_a_function_with_its_owners_rights_is_a_trigger_or_a_known_answer_and_keeps_to_its_schema(
    cursor: CursorWrapper,
) -> None:
    lent = rows(
        cursor,
        "SELECT proname, prorettype = 'trigger'::regtype, proretset, proconfig, current_schema() FROM pg_proc"
        " WHERE prosecdef AND pronamespace = current_schema()::regnamespace",
    )
    assert set(ANSWERS) <= {name for name, *_rest in lent}
    for name, is_trigger, many, settings, schema in lent:
        assert is_trigger or name in ANSWERS, name  # nobody calls a trigger with arguments of their own
        assert not many or name in MANY, name
        path = [
            one for one in settings if not one.startswith("enable_")
        ]  # how rows are found changes no answer
        assert path == [f"search_path={schema}, public, pg_temp"], name


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_what_is_append_only_stays(table: str, cursor: CursorWrapper, both: Both) -> None:
    with scope.enter(scope.EVERYTHING):  # even with every row in sight
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            assert "permission denied" in fails(cursor, statement)
    with scope.system():  # and the owner is held by the trigger, where the web role is held by its rights
        if table != "kernel_event":
            assert fails(cursor, f"DELETE FROM {table}")


def test_no_table_can_be_emptied_and_no_trigger_put_off(cursor: CursorWrapper) -> None:
    everywhere = rows(
        cursor,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
        " AND (has_table_privilege('odop_web', oid, 'TRUNCATE') OR has_table_privilege('odop_web', oid, 'TRIGGER'))",
    )
    assert everywhere == []
    with scope.enter(scope.EVERYTHING):
        for statement in (
            "ALTER TABLE casework_case DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE casework_casestep DISABLE TRIGGER ALL",
            "DROP POLICY by_place ON casework_case",
            "SET session_replication_role = replica",
        ):
            assert fails(cursor, statement)


# The rows


def test_every_protected_table_holds_something_of_theirs(both: Both, cursor: CursorWrapper) -> None:
    """Without this the tests below could pass for want of rows."""
    empty = {table for table, keys in belongs(both, cursor).items() if not keys}
    assert empty == {table for table, which in READ_BY_OFFICERS.items() if which == "true"}


def test_nobody_sees_no_row_at_all(both: Both, cursor: CursorWrapper) -> None:
    for table in set(protected(cursor)) - READ_BY_ANYBODY - OF_THE_STATE:
        assert seen_by(NOBODY, table, cursor) == set(), table


@pytest.mark.parametrize("table", sorted(READ_BY_ANYBODY))
@pytest.mark.parametrize("asks", ["nobody", "officer", "citizen"])
def test_what_anybody_reads_is_written_by_its_own_place(
    asks: str, table: str, both: Both, cursor: CursorWrapper
) -> None:
    reader = NOBODY if asks == "nobody" else fresh(getattr(both.ours.people, asks)).scope
    theirs = [both.theirs.people.district.pk]
    with scope.enter(reader):
        assert rows(cursor, f"SELECT count(*) FROM {table} WHERE district_id = ANY (%s)", theirs)[0][0] > 0
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            cursor.execute(f"{statement} WHERE district_id = ANY (%s)", [theirs])
            assert cursor.rowcount == 0, statement


@pytest.mark.parametrize("table", sorted(OF_THE_STATE))
@pytest.mark.parametrize("asks", ["nobody", "officer", "bank", "citizen"])
def test_what_is_of_the_state_is_written_by_nobody_of_a_district(
    asks: str, table: str, both: Both, cursor: CursorWrapper
) -> None:
    with scope.enter(NOBODY if asks == "nobody" else fresh(getattr(both.ours.people, asks)).scope):
        assert rows(cursor, f"SELECT count(*) FROM {table}")[0][0] > 0
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            cursor.execute(statement)
            assert cursor.rowcount == 0, statement


@pytest.mark.parametrize("who", ["assistant", "officer", "committee", "bank", "citizen"])
def test_each_of_ours_sees_nothing_of_theirs(who: str, both: Both, cursor: CursorWrapper) -> None:
    """Rows are theirs when people of their district see them and none of ours should: compared by table."""
    theirs = {
        table: seen_by(fresh(both.theirs.people.officer).scope, table, cursor) - shared(table, cursor)
        for table in protected(cursor)
    }
    assert len(theirs["casework_case"]) >= 4
    assert theirs["accounts_user"], "the applicants of their district"
    reader = fresh(getattr(both.ours.people, who)).scope
    for table, keys in theirs.items():
        assert not seen_by(reader, table, cursor) & keys, table


@pytest.mark.parametrize("asks", ["nobody", "officer"])
def test_nothing_of_theirs_is_changed_or_deleted(asks: str, both: Both, cursor: CursorWrapper) -> None:
    reader = NOBODY if asks == "nobody" else fresh(both.ours.people.officer).scope
    for table, keys in belongs(both, cursor).items():
        if table in APPEND_ONLY:
            continue
        with scope.enter(reader):
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                cursor.execute(f"{statement} WHERE id::text = ANY (%s)", [sorted(keys)])
                assert cursor.rowcount == 0, (table, statement)


@pytest.mark.parametrize("asks", ["nobody", "officer"])
def test_no_row_can_be_added_to_theirs(asks: str, both: Both, cursor: CursorWrapper) -> None:
    reader = NOBODY if asks == "nobody" else fresh(both.ours.people.officer).scope
    for table, keys in belongs(both, cursor).items():
        if table in ANYONE_ADDS:
            continue
        if not keys:  # READ_BY_OFFICERS: the test below writes to those
            continue
        [(copy,)] = rows(cursor, f"SELECT to_jsonb(t)::text FROM {table} t WHERE id::text = %s", min(keys))
        with scope.enter(reader):
            said = fails(
                cursor,
                f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb)).*",
                copy,
            )
        assert "row-level security" in said, (table, said)


@pytest.mark.parametrize(
    "table", ["casework_case", "registry_artisan", "registry_unit", "registry_group", "finance_budgetline"]
)
def test_nothing_of_ours_can_be_moved_to_them(table: str, both: Both, cursor: CursorWrapper) -> None:
    reader = fresh(both.ours.people.officer).scope
    with scope.enter(reader):
        assert rows(cursor, f"SELECT count(*) FROM {table}")[0][0] > 0
        said = fails(cursor, f"UPDATE {table} SET district_id = %s", both.theirs.people.district.pk)
    assert "row-level security" in said


@pytest.mark.parametrize("table", sorted(ANYONE_ADDS))
def test_what_anyone_adds_is_not_read_back(table: str, both: Both, cursor: CursorWrapper) -> None:
    keys = belongs(both, cursor)[table]
    reader = fresh(both.ours.people.officer).scope
    with scope.enter(reader):
        assert rows(cursor, f"SELECT count(*) FROM {table} WHERE id::text = ANY (%s)", sorted(keys)) == [(0,)]


# People


def test_an_officer_reads_the_mobile_of_no_applicant_beyond_the_district(
    both: Both, cursor: CursorWrapper
) -> None:
    theirs, ours = both.theirs.people.citizen.mobile, both.ours.people.citizen.mobile
    sql = "SELECT mobile FROM accounts_user WHERE mobile IS NOT NULL AND kind = 'citizen'"
    with scope.enter(fresh(both.ours.people.officer).scope):
        read = {mobile for (mobile,) in rows(cursor, sql)}
        assert ours in read, "through the register of the own district"
        assert theirs not in read
        assert rows(cursor, "SELECT 1 FROM accounts_user WHERE mobile = %s", theirs) == []
    with scope.enter(fresh(both.ours.people.bank).scope):
        read = {mobile for (mobile,) in rows(cursor, sql)}
    sent = {
        str(case.applicant_user.mobile) for case in (both.ours.bank, both.ours.paid) if case.applicant_user
    }
    assert read == sent, "a branch: applicants whose files were sent to it"
    with scope.enter(fresh(both.ours.people.citizen).scope):
        assert rows(cursor, sql) == [(ours,)], "an applicant: herself"


def test_whoever_is_signed_in_reads_who_holds_which_office(both: Both, cursor: CursorWrapper) -> None:
    officer = both.theirs.people.officer
    for who in ("officer", "bank", "citizen"):
        with scope.enter(fresh(getattr(both.ours.people, who)).scope):
            assert rows(cursor, "SELECT count(*) FROM accounts_user WHERE id = %s", officer.pk) == [(1,)]
            assert rows(cursor, "SELECT count(*) FROM accounts_posting WHERE user_id = %s", officer.pk) == [
                (1,)
            ]


@pytest.mark.parametrize("who", ["officer", "committee", "bank", "citizen"])
def test_nobody_of_a_district_changes_an_officer_or_a_post(
    who: str, both: Both, cursor: CursorWrapper
) -> None:
    reader = fresh(getattr(both.ours.people, who))
    other = both.theirs.people.officer
    with scope.enter(reader.scope):
        cursor.execute("UPDATE accounts_user SET password = 'x' WHERE id <> %s", [reader.pk])
        assert cursor.rowcount == 0
        cursor.execute("UPDATE accounts_posting SET role = 'auditor'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM accounts_posting")
        assert cursor.rowcount == 0
        promote = (
            "INSERT INTO accounts_posting (user_id, office_id, role, from_on)"
            " SELECT %s, office_id, 'cell', from_on FROM accounts_posting WHERE user_id = %s"
        )
        assert "row-level security" in fails(cursor, promote, reader.pk, other.pk)
        borrow = (
            "INSERT INTO accounts_apitoken (user_id, digest, label, made_at, expires_at)"
            " VALUES (%s, 'x', '', now(), now())"
        )
        assert "row-level security" in fails(cursor, borrow, other.pk)


def test_a_token_is_found_by_its_hash_before_anybody_is_signed_in_and_no_row_is_seen(
    both: Both, cursor: CursorWrapper
) -> None:
    officer = both.theirs.people.officer
    token = make_api_token(officer, label="house", by=officer)
    with scope.enter(NOBODY):
        assert user_id_of_token(token) == officer.pk
        assert user_id_of_token(token + "x") is None
        assert rows(cursor, "SELECT 1 FROM accounts_apitoken") == []
        assert rows(cursor, "SELECT 1 FROM accounts_user") == []


# The bank and the citizen


def test_a_branch_sees_a_case_from_the_day_it_is_forwarded(both: Both, cursor: CursorWrapper) -> None:
    people, case = both.ours.people, both.ours.committee
    branch = fresh(people.bank).scope

    def sees() -> bool:
        return str(case.pk) in seen_by(branch, "casework_case", cursor) and str(case.applicant_id) in seen_by(
            branch, "registry_artisan", cursor
        )

    assert not sees()
    with scope.enter(fresh(people.committee).scope):
        take_step(case, do="sanction", by=fresh(people.committee))
    assert not sees()
    with scope.enter(fresh(people.officer).scope):
        take_step(case, do="forward", by=fresh(people.officer), data={"bank_office": people.branch.code})
    assert sees()
    other = fresh(both.theirs.people.bank).scope
    assert str(case.pk) not in seen_by(other, "casework_case", cursor)


def test_a_branch_sees_only_cases_that_were_sent_to_it(both: Both, cursor: CursorWrapper) -> None:
    seen = seen_by(fresh(both.ours.people.bank).scope, "casework_case", cursor)
    assert seen == {str(both.ours.bank.pk), str(both.ours.paid.pk)}


def test_a_citizen_sees_her_own_rows_only(both: Both, cursor: CursorWrapper) -> None:
    reader = fresh(both.ours.people.citizen).scope
    assert seen_by(reader, "casework_case", cursor) == {str(both.ours.begun.pk)}
    assert seen_by(reader, "registry_artisan", cursor) == {str(both.ours.people.artisan.pk)}
    assert seen_by(reader, "finance_budgetline", cursor) == set()
    assert seen_by(reader, "casework_sitting", cursor) == set()


def test_a_posting_that_has_ended_shows_nothing(both: Both, cursor: CursorWrapper) -> None:
    officer = both.ours.people.officer
    Posting.objects.filter(user=officer).update(to_on=clock.today() - timedelta(days=1))
    assert seen_by(fresh(officer).scope, "casework_case", cursor) == set()
