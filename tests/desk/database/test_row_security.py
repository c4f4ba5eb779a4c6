"""PostgreSQL's policies, by raw SQL in the application's role: what no manager could forget."""

import threading

import pytest
from desk_people import make_person, make_record, make_source
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from atrocityrisk.desk.changes.workflow import add_link, save_content
from atrocityrisk.desk.database.row_security import RIGHTS
from atrocityrisk.desk.models import Record, Upload
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_nobody, as_person, as_system

pytestmark = pytest.mark.skipif(
    settings.DESK.database.engine != "postgresql", reason="policies are PostgreSQL's"
)

HISTORY = (
    "desk_historicalrecord",
    "desk_historicalsourcedocument",
    "desk_historicalrecordlink",
    "desk_historicalperson",
    "desk_chainentry",
    "desk_activity",
)
KEPT = (*HISTORY, "desk_record", "desk_sourcedocument", "desk_recordlink", "desk_person")


def _sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def _accounts():
    return sorted(account for (account,) in _sql("SELECT account FROM desk_record"))


@pytest.fixture
def three(people):
    """A record of each level, each with a source of its own level; links between neighbours."""
    analyst = people["analyst"]
    made = {}
    for level in Level:
        source = make_source(analyst, level=level, title=f"{level.label} source")
        made[level] = make_record(
            analyst, source, level=level, account=f"An account that is {level.label}."
        )
    with as_person(analyst):
        add_link(made[0], LinkKind.CONFIRMS, made[1], analyst)
        add_link(made[1], LinkKind.CONFIRMS, made[2], analyst)
    return made


def test_the_application_owns_nothing_and_passes_no_policy_by(db):
    (row,) = _sql(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert row == (False, False, False, False)
    owned = _sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    )
    assert owned == []


def test_every_table_with_a_level_has_a_policy(db):
    open_tables = _sql(
        "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind = 'r' AND a.attname IN ('level', 'first_id', 'owner_id') "
        "AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity"
    )
    # Whose token a request carries is asked before anybody is known.
    assert open_tables == [("desk_apitoken",)]


def test_every_table_of_the_desk_has_rights_that_were_decided(db):
    tables = {name for (name,) in _sql("SELECT tablename FROM pg_tables")}
    desk = {name for name in tables if name.startswith("desk_")}
    everything = {"desk_importmapping", "desk_person_groups", "desk_person_user_permissions"}
    assert desk - set(RIGHTS) == everything
    assert set(RIGHTS) <= tables


@pytest.mark.parametrize(
    ("reader", "levels"),
    [
        ("public_reader", [0]),
        ("restricted_reader", [0, 1]),
        ("confidential_reader", [0, 1, 2]),
    ],
)
def test_raw_sql_sees_rows_within_the_clearance(people, three, reader, levels):
    with as_person(people[reader]):
        assert _sql("SELECT level FROM desk_record ORDER BY level") == [(n,) for n in levels]
        for table in ("sourcedocument", "historicalrecord", "historicalsourcedocument"):
            seen = _sql(f"SELECT DISTINCT level FROM desk_{table} ORDER BY level")
            assert seen == [(n,) for n in levels], table
        pairs = max(len(levels) - 1, 0)
        for table in ("desk_recordlink", "desk_historicalrecordlink"):
            assert _sql(f"SELECT count(*) FROM {table}") == [(pairs,)], table
        assert _sql("SELECT count(*) FROM desk_matching('''account''', 10)") == [(len(levels),)]


def test_whoever_is_not_named_sees_nothing(people, three):
    with as_nobody():
        assert _accounts() == []
    with as_person(make_person("gone", "reader", is_active=False)):
        assert _accounts() == []
    with as_system("tests"):
        assert len(_accounts()) == 3
        for value in ("''", "'-1'"):
            _sql(f"SELECT set_config('atrocityrisk.clearance', {value}, false)")
            assert _accounts() == []
        _sql("RESET atrocityrisk.clearance")
        assert _accounts() == []


def test_hidden_rows_cannot_be_changed(people, three):
    with as_person(people["public_reader"]):
        changed = _sql("UPDATE desk_record SET severity = 5 WHERE id = %s", three[1].pk)
        assert changed == 0
        assert _sql("UPDATE desk_record SET severity = 5") == 1
    with as_system("tests"):
        stored = dict(_sql("SELECT level, severity FROM desk_record"))
    assert stored == {0: 5, 1: 3, 2: 3}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE desk_record SET level = 1",
        "INSERT INTO desk_sourcedocument (key, publisher, title, kind, reliability, address, "
        "accessed_on, level, author_id, made_at) SELECT gen_random_uuid(), publisher, title, kind, "
        "reliability, address, accessed_on, 2, author_id, made_at FROM desk_sourcedocument",
    ],
)
def test_nothing_is_put_above_ones_clearance(people, three, change):
    with (
        as_person(people["public_reader"]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        _sql(change)


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_that_is_kept_is_removed(people, three, table, act):
    with (
        as_system("tests"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        _sql(act.format(table))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE desk_historicalrecord SET severity = 1",
        "UPDATE desk_historicalsourcedocument SET level = 0",
        "UPDATE desk_historicalrecordlink SET kind = ''",
        "UPDATE desk_historicalperson SET clearance = 2",
        "UPDATE desk_chainentry SET line = ''",
        "UPDATE desk_activity SET detail = ''",
        "UPDATE auth_group SET name = 'all'",
        "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, 1)",
        "ALTER TABLE desk_record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY within_clearance ON desk_record",
        "CREATE TABLE mine (level integer)",
        "CREATE OR REPLACE FUNCTION desk_matching(wanted text, most integer) RETURNS SETOF bigint "
        "LANGUAGE sql AS 'SELECT 1::bigint'",
    ],
)
def test_history_rights_and_policies_are_not_the_applications_to_change(three, change):
    with (
        as_system("tests"),
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        _sql(change)


def test_a_public_version_of_a_record_that_is_secret_today_is_hidden(people, source):
    analyst = people["analyst"]
    record = make_record(analyst, source, level=Level.PUBLIC)
    with as_person(analyst):
        record.level = Level.CONFIDENTIAL
        save_content(record, analyst)
    with as_person(people["public_reader"]):
        assert _sql("SELECT count(*) FROM desk_historicalrecord") == [(0,)]
    with as_person(people["confidential_reader"]):
        assert _sql("SELECT count(*) FROM desk_historicalrecord") == [(2,)]


def test_uploads_are_seen_by_their_owner_and_by_commands(people):
    analyst = people["analyst"]
    with as_person(analyst):
        Upload(owner=analyst, kind="table", name="list.csv", sha256="0" * 64, size=1).save()
        assert _sql("SELECT name FROM desk_upload") == [("list.csv",)]
    with as_person(people["reviewer"]):
        assert _sql("SELECT name FROM desk_upload") == []
    with as_system("tests"):
        assert _sql("SELECT name FROM desk_upload") == [("list.csv",)]


def _named():
    return _sql("SELECT current_setting('atrocityrisk.clearance', true)")[0][0]


def test_the_session_names_the_innermost_scope(people):
    with as_person(people["restricted_reader"]):
        assert _named() == "1"
        with as_system("tests"):
            assert _named() == "2"
            with as_nobody():
                assert _named() == ""
            assert _named() == "2"
        assert _named() == "1"
    assert _named() == ""


def test_a_transaction_that_fails_leaves_the_scope_before_it(people):
    with as_person(people["public_reader"]):
        with (
            pytest.raises(ProgrammingError, match="clearance 2"),
            transaction.atomic(),
            as_system("tests"),
        ):
            _sql(
                "DO $$ BEGIN EXECUTE 'SELECT \"clearance ' || current_setting("
                "'atrocityrisk.clearance') || '\"'; END $$"
            )
        assert _named() == "0"
    assert _named() == ""


def test_the_setting_does_not_outlive_a_request(client, people):
    client.force_login(people["confidential_reader"])
    client.get("/")
    assert _named() == ""


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_the_scope(people):
    with as_person(people["restricted_reader"]):
        connection.close()
        assert _named() == "1"
    connection.close()
    assert _named() == ""


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_never_used_with_anothers_scope(people):
    with as_person(people["restricted_reader"]):
        process = _sql("SELECT pg_backend_pid()")[0][0]
        connection.connection.pgconn.finish()
    assert connection.connection is None
    assert _named() == ""
    assert _sql("SELECT pg_backend_pid()")[0][0] != process


@pytest.mark.django_db(transaction=True)
def test_a_thread_begins_with_nobodys_scope(people, source):
    make_record(people["analyst"], source, level=Level.PUBLIC)
    seen = []

    def look():
        try:
            seen.append((_named(), _accounts()))
            with as_person(people["public_reader"]):
                seen.append((_named(), len(_accounts())))
        finally:
            connection.close()

    with as_system("tests"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert _named() == "2"
    assert seen == [("", []), ("0", 1)]


@pytest.mark.django_db(transaction=True)
def test_the_applications_own_login_is_behind_the_wall(people, three):
    import psycopg

    place = connection.settings_dict
    with psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=settings.DESK.database.user,
        autocommit=True,
    ) as own:
        assert own.execute("SELECT count(*) FROM desk_record").fetchone() == (0,)
        own.execute("SET atrocityrisk.clearance = '0'")
        assert own.execute("SELECT count(*) FROM desk_record").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("DELETE FROM desk_chainentry")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute(f"SET ROLE {settings.DESK.database.owner}")


def test_records_of_a_scope_are_those_of_the_managers(people, three):
    for name in ("public_reader", "restricted_reader", "analyst", "reviewer"):
        with as_person(people[name]):
            managed = set(Record.objects.values_list("pk", flat=True))
            raw = {pk for (pk,) in _sql("SELECT id FROM desk_record")}
        assert managed <= raw, name
