"""Settings with which the desk does not serve, and those that it warns of."""

import os
import subprocess
import sys

import pytest
from desk_roles import as_owner
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import override_settings

from atrocityrisk.desk.accounts.database_checks import unsafe_database
from atrocityrisk.desk.accounts.safety_checks import unsafe_settings
from atrocityrisk.desk.home import HISTORY_KEY_FILE, SECRET_FILE, prepare_home
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.options import AccountOptions, DatabaseOptions, DeskOptions, ServingOptions
from atrocityrisk.desk.rules.levels import Level

NAMES = ("desk.example.org",)


@pytest.fixture
def home(tmp_path):
    return prepare_home(tmp_path / "desk")


def _codes(home, environment=None, **options):
    faults = unsafe_settings(DeskOptions(**options), home, environment or {})
    return [(fault.code, fault.serious) for fault in faults]


def test_a_new_desk_is_safe(home):
    assert _codes(home) == []


@pytest.mark.parametrize(
    ("serving", "expected"),
    [
        ({"tls": "proxy", "host_names": NAMES}, []),
        ({"address": "::1"}, []),
        ({"address": "0.0.0.0"}, [("no_tls", True), ("no_host_name", True)]),
        ({"address": "192.0.2.7", "host_names": NAMES}, [("no_tls", True)]),
        ({"host_names": NAMES}, [("no_tls", True)]),
        ({"tls": "proxy"}, [("no_host_name", True)]),
        (
            {"address": "0.0.0.0", "tls": "proxy", "host_names": NAMES},
            [("around_proxy", False)],
        ),
        ({"tls": "proxy", "host_names": ("desk.*",)}, [("host_name", True)]),
        ({"tls": "proxy", "host_names": ("desk.example.org:443",)}, [("host_name", True)]),
        ({"tls": "proxy", "host_names": ("https://desk.example.org",)}, [("host_name", True)]),
        ({"tls": "proxy", "host_names": ("0.0.0.0",)}, [("host_name", True)]),
        ({"tls": "proxy", "host_names": ("",)}, [("host_name", True)]),
    ],
)
def test_where_it_serves(home, serving, expected):
    assert _codes(home, serving=ServingOptions(**serving)) == expected


def test_patterns_are_found_also_where_the_options_let_them_pass(home):
    for pattern in ("*", ".example.org"):
        serving = ServingOptions.model_construct(
            address="127.0.0.1", tls="proxy", host_names=(pattern,), port=8765, threads=8
        )
        options = DeskOptions.model_construct(serving=serving)
        (fault,) = unsafe_settings(options, home, {})
        assert (fault.code, fault.serious) == ("host_name", True)


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("name", ["secret.key", "history.key", "desk.sqlite3", "desk.sqlite3-wal"])
def test_files_that_others_can_read(home, name):
    path = home / name
    path.touch()
    path.chmod(0o640)
    (fault,) = unsafe_settings(DeskOptions(), home, {})
    assert (fault.code, fault.serious) == ("readable", True)
    assert f"chmod 600 {path}" in fault.text


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_folder_and_options_that_others_can_change(home):
    home.chmod(0o755)
    (home / "desk.toml").touch()
    (home / "desk.toml").chmod(0o666)
    assert _codes(home) == [("readable", True), ("writable", True)]


def test_keys_that_are_alike_short_lost_or_no_keys(home):
    (home / HISTORY_KEY_FILE).write_text((home / SECRET_FILE).read_text())
    assert _codes(home) == [("same_keys", True)]
    (home / HISTORY_KEY_FILE).write_text("short")
    assert _codes(home) == [("key", True)]
    (home / HISTORY_KEY_FILE).write_text("a" * 64)
    assert _codes(home) == [("key", True)]
    (home / HISTORY_KEY_FILE).unlink()
    assert _codes(home) == [("key", True)]


def test_no_message_has_a_key(home):
    key = (home / SECRET_FILE).read_text().strip()
    (home / HISTORY_KEY_FILE).write_text(key)
    assert key not in str(unsafe_settings(DeskOptions(), home, {}))


@pytest.mark.parametrize(
    ("host", "environment", "expected"),
    [
        ("", {}, []),
        ("/run/postgresql", {}, []),
        ("127.0.0.1", {}, []),
        ("db.example.org", {}, [("database_tls", True)]),
        ("db.example.org", {"PGSSLMODE": "prefer"}, [("database_tls", True)]),
        ("db.example.org", {"PGSSLMODE": "verify-full"}, []),
        ("", {"ATROCITYRISK_DESK_OWNER_PASSWORD": "x"}, [("owner_password", False)]),
    ],
)
def test_how_it_reaches_its_database(home, host, environment, expected):
    database = DatabaseOptions(engine="postgresql", host=host)
    assert _codes(home, environment, database=database) == expected


def _found(code):
    return [fault.text for fault in unsafe_database() if fault.code == code]


on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="roles and row policies are PostgreSQL's"
)


def test_an_office_as_it_should_be(people):
    assert unsafe_database() == ()


@on_postgresql
def test_the_role_that_owns_the_tables_does_not_serve(people):
    with as_owner():
        (text, *more) = _found("database_role")
    assert "tables, or belongs to the role that does" in " ".join((text, *more))


def test_nobody_to_administer(db):
    assert len(_found("no_administrator")) == 1


@override_settings(DEBUG=True)
def test_debug(people):
    assert len(_found("debug")) == 1


def test_rights_beside_the_roles(people):
    Person.objects.filter(username="reader").update(is_superuser=True)
    assert len(_found("rights")) == 1
    people["analyst"].user_permissions.add(Permission.objects.first())
    assert len(_found("rights")) == 2
    with as_owner():
        Group.objects.get(name="reader").permissions.set(Permission.objects.all()[:3])
    assert len(_found("rights")) == 3


def test_a_role_that_was_given_around_the_desk(people):
    people["reader"].groups.add(Group.objects.get(name="approver"))
    (text,) = _found("roles")
    assert "'reader' has the roles reader, approver, but was given reader" in text


def test_a_migration_that_is_missing(people):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'desk'")
    assert len(_found("migrations")) == 1


@pytest.mark.parametrize(
    ("level", "names", "codes", "warned"),
    [
        (Level.CONFIDENTIAL, NAMES, "optional", 1),
        (Level.CONFIDENTIAL, NAMES, "required", 0),
        (Level.CONFIDENTIAL, (), "optional", 0),
        (Level.RESTRICTED, NAMES, "optional", 0),
    ],
)
def test_confidential_records_within_reach_want_codes(
    people, source, settings, level, names, codes, warned
):
    from desk_people import make_record

    make_record(people["analyst"], source, level=level)
    settings.DESK = DeskOptions(
        serving=ServingOptions(tls="proxy" if names else "none", host_names=names),
        accounts=AccountOptions(one_time_codes=codes),
    )
    assert len(_found("no_codes")) == warned


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ('[serving]\ntls = "proxy"\nhost_names = ["desk.example.org"]\n', 0, "no issues"),
        ('[serving]\nhost_names = ["desk.example.org"]\n', 1, "desk.no_tls"),
    ],
)
def test_djangos_own_check_says_the_same(home, options, code, said):
    (home / "desk.toml").write_text(options)
    (home / "desk.toml").chmod(0o600)
    environment = {
        **os.environ,
        "ATROCITYRISK_DESK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "atrocityrisk.desk.settings",
    }
    # Django warns of what the tests of browsers need.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said in done.stdout + done.stderr
    assert done.returncode == code
