"""The check of the desk sees whatever somebody changed of PostgreSQL's policies and rights."""

import pytest
from desk_roles import as_owner
from django.conf import settings
from django.db import connection, transaction

from atrocityrisk.desk.accounts.database_checks import unsafe_database
from atrocityrisk.desk.accounts.wall_checks import wall_faults
from atrocityrisk.desk.database.row_security import POLICED
from atrocityrisk.desk.rules.scope import as_system

pytestmark = pytest.mark.skipif(
    settings.DESK.database.engine != "postgresql", reason="policies are PostgreSQL's"
)


def found_after(change):
    """What is found once the owner of the tables has changed something, which is then undone."""
    try:
        with transaction.atomic():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(change)
            with as_system("check"):
                found = [fault.what for fault in wall_faults()]
            raise InterruptedError
    except InterruptedError:
        return found


def test_a_wall_as_it_should_be(db):
    with as_system("check"):
        assert list(wall_faults()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
            "no row policies are in force on the table {}",
        ),
        (
            "DROP POLICY within_clearance ON {}",
            "the table {} has other row policies than the one that the desk makes: none",
        ),
    ],
)
def test_a_policy_of_any_table_that_is_gone(db, change, said):
    assert len(POLICED) == 25
    for table in POLICED:
        assert found_after(change.format(table)) == [said.format(table)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("CREATE POLICY also ON desk_alert USING (true)", "also, within_clearance"),
        ("ALTER POLICY within_clearance ON desk_alert TO pg_monitor", "within_clearance"),
        ("ALTER POLICY within_clearance ON desk_alert WITH CHECK (true)", "within_clearance"),
        ("ALTER POLICY within_clearance ON desk_alert RENAME TO other", "other"),
    ],
)
def test_a_policy_that_was_changed(db, change, named):
    assert found_after(change) == [
        f"the table desk_alert has other row policies than the one that the desk makes: {named}"
    ]


def test_a_policy_that_shows_all_to_nobody(record):
    assert found_after("ALTER POLICY within_clearance ON desk_record USING (true)") == [
        "the row policy of the table desk_record shows rows to a session that names nobody"
    ]


def test_rights_that_the_desk_does_not_give(db):
    role = connection.ops.quote_name(settings.DESK.database.user)
    begins = "the desk's role has"
    for change, said in (
        (
            f"GRANT DELETE, TRUNCATE ON desk_chainentry TO {role}",
            f"{begins} more rights on the table desk_chainentry than it should: DELETE, TRUNCATE",
        ),
        (
            "GRANT UPDATE ON desk_bulletin TO PUBLIC",
            f"{begins} more rights on the table desk_bulletin than it should: UPDATE",
        ),
        (
            f"REVOKE INSERT ON desk_alert FROM {role}",
            f"{begins} fewer rights on the table desk_alert than it should: INSERT",
        ),
    ):
        assert found_after(change) == [said]


def test_the_policies_are_those_of_the_migrations(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE schemaname = 'public'")
        assert sorted(name for (name,) in cursor.fetchall()) == sorted(POLICED)


def test_the_check_of_the_desk_tells_of_it(people):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_advice DISABLE ROW LEVEL SECURITY")
    assert [fault.code for fault in unsafe_database()] == ["row_security"]
