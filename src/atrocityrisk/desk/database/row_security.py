"""The level part of the scope once more, inside PostgreSQL: a wall behind the managers.

The application's role owns no table. Policies (migration `0003_row_security`) show it rows up to
the level that the session names, and no row where it names none; `scope` decides what it names.
The role can add to the history and to the chain, and neither change nor delete what stands there.
Whoever runs SQL of their own in this role can name another level: the wall is against queries that
forget to ask, not against a stolen password of the database.
"""

from typing import Any

from django.conf import settings
from django.db import connection

from atrocityrisk.desk.options import DatabaseOptions
from atrocityrisk.desk.rules.scope import Scope, current_scope

CLEARANCE = "atrocityrisk.clearance"
PERSON = "atrocityrisk.person"
EVERYBODY = "*"
"""Person of a command on the machine, which sees what belongs to anybody."""

_SET = f"SELECT set_config('{CLEARANCE}', %s, false), set_config('{PERSON}', %s, false)"

_READ = "SELECT"
_ADD = "SELECT, INSERT"
_EDIT = "SELECT, INSERT, UPDATE"
_ALL = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS = {
    "django_migrations": _READ,
    "django_content_type": _READ,
    "auth_permission": _READ,
    "auth_group": _READ,
    "auth_group_permissions": _READ,
    "desk_person": _EDIT,
    "desk_historicalperson": _ADD,
    "desk_sourcedocument": _EDIT,
    "desk_historicalsourcedocument": _ADD,
    "desk_record": _EDIT,
    "desk_historicalrecord": _ADD,
    "desk_recordlink": _EDIT,
    "desk_historicalrecordlink": _ADD,
    "desk_duplicateproposal": _EDIT,
    "desk_assessment": _EDIT,
    "desk_historicalassessment": _ADD,
    # Made anew from an assessment's findings, which are what is sealed.
    "desk_evidence": _ALL,
    "desk_speechcoding": _EDIT,
    "desk_historicalspeechcoding": _ADD,
    "desk_forecastlist": _EDIT,
    "desk_historicalforecastlist": _ADD,
    "desk_forecastrow": _ADD,
    "desk_alertrule": _EDIT,
    "desk_historicalalertrule": _ADD,
    "desk_alertrun": _EDIT,
    "desk_alert": _EDIT,
    "desk_historicalalert": _ADD,
    "desk_bulletin": _ADD,
    "desk_historicalbulletin": _ADD,
    "desk_advice": _EDIT,
    "desk_historicaladvice": _ADD,
    "desk_chainentry": _ADD,
    "desk_activity": _ADD,
    "desk_apitoken": _EDIT,
    "desk_upload": _EDIT,
}
"""What the application's role may do with a table; with one not named here, everything."""

# Names alone: the conditions stand in migrations, which keep what they once made. A table that gets
# its policy in a later migration is named here too; a test holds this to what a database has.
_SEEN_BY_LEVEL = (
    *("record", "sourcedocument", "assessment", "forecastlist", "alertrule", "alert"),
    *("bulletin", "advice", "recordlink", "speechcoding"),
)
POLICED = (
    *(f"desk_{name}" for name in _SEEN_BY_LEVEL),
    *(f"desk_historical{name}" for name in _SEEN_BY_LEVEL),
    *("desk_duplicateproposal", "desk_evidence", "desk_forecastrow"),
    *("desk_upload", "desk_importmapping"),
)
"""Tables of which the role sees what a policy shows it."""


def rights_of(table: str) -> frozenset[str]:
    """Rights that the application's role has on a table."""
    return frozenset(RIGHTS.get(table, _ALL).split(", "))


def tell_database(scope: Scope | None) -> None:
    """Name the present scope to the open connection; a new one is told when it opens."""
    if connection.vendor == "postgresql" and connection.connection is not None:
        _tell(connection, scope)


def tell_new_connection(sender: Any, *, connection: Any, **_: Any) -> None:
    """Name the present scope to a connection that has just opened."""
    if connection.vendor == "postgresql":
        _tell(connection, current_scope())


def _tell(opened: Any, scope: Scope | None) -> None:
    driver = opened.connection
    if driver.info.transaction_status.name == "INERROR":
        # It takes no command, and its rollback brings back what was named before it.
        return
    clearance = "" if scope is None else str(scope.clearance)
    person = EVERYBODY if scope is not None and scope.everything else ""
    if scope is not None and scope.person_id is not None:
        person = str(scope.person_id)
    try:
        driver.execute(_SET, [clearance, person])
    except opened.Database.Error:
        # Never used again with the scope of somebody else: the next query opens another.
        opened.close()


def grant_rights(sender: Any, *, using: str = "default", **_: Any) -> None:
    """Give the application's role its rights, after every migration."""
    from django.db import connections

    owner = connections[using]
    options: DatabaseOptions = settings.DESK.database
    if owner.vendor != "postgresql":
        return
    role = owner.ops.quote_name(options.user)
    with owner.cursor() as cursor:
        tables = [table.name for table in owner.introspection.get_table_list(cursor)]
        cursor.execute(
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};"
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};"
            + "".join(
                f"GRANT {RIGHTS.get(table, _ALL)} ON {owner.ops.quote_name(table)} TO {role};"
                for table in tables
            )
        )
