"""What is not safe in the running desk: its database, the role it connects as, rights in it."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from atrocityrisk.desk.accounts.people_changes import active_administrators, role_names, roles_of
from atrocityrisk.desk.accounts.safety_checks import Fault
from atrocityrisk.desk.accounts.wall_checks import wall_faults
from atrocityrisk.desk.changes.history_check import entry_holds
from atrocityrisk.desk.models import ChainEntry, Person, Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.roles import ROLES
from atrocityrisk.desk.rules.scope import as_system

_ROLE = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
_OWNED = (
    "SELECT count(*) FROM pg_tables "
    "WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE')"
)


def unsafe_database() -> tuple[Fault, ...]:
    """What is not safe beyond the files: for commands on the machine."""
    faults = list(_debug_faults())
    with as_system("check"):
        faults.extend(_faults_inside())
    return tuple(faults)


def _faults_inside() -> list[Fault]:
    faults: list[Fault] = []
    try:
        roles = list(_role_faults())
        faults.extend(roles)
        missing = list(_migration_faults())
        faults.extend(missing)
        if not missing:
            # No wall binds a role that owns it; that is said already.
            faults.extend(() if roles else wall_faults())
            faults.extend(_right_faults())
            faults.extend(_people_faults())
            faults.extend(_key_faults())
    except DatabaseError as problem:
        faults.append(
            Fault(
                code="database",
                what=f"expected a database that answers, found: {str(problem).strip()}",
                todo="look at [database] in desk.toml, and whether the server runs",
            )
        )
    return faults


def _key_faults() -> Iterator[Fault]:
    """A key that is not the one of this history would seal what nobody could prove."""
    last = ChainEntry.objects.order_by("-number").first()
    if last is None or entry_holds(last):
        return
    yield Fault(
        code="history-key",
        what="the newest version is not sealed with the key in history.key",
        todo="restore history.key from a copy; if it is the right one, `atrocityrisk desk verify` "
        "names what was changed",
    )


def _debug_faults() -> Iterator[Fault]:
    if settings.DEBUG:
        yield Fault(code="debug", what="DEBUG is on: faults show records", todo="switch it off")


def _role_faults() -> Iterator[Fault]:
    if connection.vendor != "postgresql":
        return
    user = settings.DESK.database.user
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        superuser, bypasses, makes_roles = cursor.fetchone()
        cursor.execute(_OWNED)
        owned = cursor.fetchone()[0]
    for found, what in (
        (superuser, "is a superuser"),
        (bypasses, "bypasses row security"),
        (makes_roles, "may make roles"),
        (owned, f"owns {owned} tables, or belongs to the role that does"),
    ):
        if found:
            yield Fault(
                code="database_role",
                what=f"the role {user!r} of the database {what}: row policies do not bind it",
                todo="connect as a role without these rights",
            )


def _migration_faults() -> Iterator[Fault]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Fault(
            code="migrations",
            what=f"the database lacks {len(missing)} migrations",
            todo="run `atrocityrisk desk upgrade`",
        )


def _right_faults() -> Iterator[Fault]:
    for group in Group.objects.prefetch_related("permissions"):
        held = {permission.codename for permission in group.permissions.all()}
        more = sorted(held - set(ROLES.get(group.name, ())))
        if more:
            yield Fault(
                code="rights",
                what=f"the role {group.name!r} holds rights that the desk does not give: "
                f"{', '.join(more)}",
                todo="run `atrocityrisk desk upgrade`, which takes them away; ask who gave them",
            )
    for person in Person.objects.prefetch_related("groups", "user_permissions"):
        if person.is_superuser or person.user_permissions.exists():
            yield Fault(
                code="rights",
                what=f"the account {person.username!r} has rights beside its roles, which the "
                "desk never gives",
                todo="take them away in the database, and ask who gave them",
            )
        if role_names(roles_of(person)) != person.roles:
            yield Fault(
                code="roles",
                what=f"the account {person.username!r} has the roles "
                f"{role_names(roles_of(person)) or 'none'}, but was given "
                f"{person.roles or 'none'}: changed around the desk",
                todo="ask who changed them, and give them anew on the page of the account",
            )


def _people_faults() -> Iterator[Fault]:
    if not active_administrators():
        yield Fault(
            code="no_administrator",
            what="nobody can look after accounts: there is no active administrator",
            todo="run `atrocityrisk desk create-admin --name NAME`",
            serious=False,
        )
    # Whether there are any, and no more: nothing of them leaves.
    confidential = Record._base_manager.filter(level=Level.CONFIDENTIAL).exists()
    optional = settings.DESK.accounts.one_time_codes == "optional"
    if confidential and optional and not settings.DESK.serving.loopback:
        yield Fault(
            code="no_codes",
            what="there are confidential records, the desk can be reached from elsewhere, and "
            "one-time codes are optional",
            todo="set [accounts] one_time_codes = 'required'",
            serious=False,
        )
