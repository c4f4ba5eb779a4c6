"""Whether PostgreSQL still shows and permits what it should: row policies, and rights on tables."""

from collections.abc import Iterator

from django.db import connection

from atrocityrisk.desk.accounts.safety_checks import Fault
from atrocityrisk.desk.database.row_security import POLICED, rights_of
from atrocityrisk.desk.rules.scope import as_nobody

_BOUND = (
    "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relrowsecurity "
    "AND relnamespace = current_schema()::regnamespace"
)
_POLICIES = (
    "SELECT tablename, policyname, permissive, roles::text[], cmd, with_check IS NULL "
    "FROM pg_policies WHERE schemaname = current_schema()"
)
_OURS = ("within_clearance", "PERMISSIVE", ["public"], "ALL", True)
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
_RIGHTS = (
    "SELECT relname, "
    + ", ".join(f"has_table_privilege(oid, '{kind}')" for kind in _KINDS)
    + " FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
    "AND relnamespace = current_schema()::regnamespace ORDER BY relname"
)
_ASK = "ask who changed it"


def wall_faults() -> Iterator[Fault]:
    """What is not as the migrations made it; nothing on SQLite, which has no such wall."""
    if connection.vendor != "postgresql":
        return
    yield from _policy_faults()
    yield from _rights_faults()


def _policy_faults() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_BOUND, [list(POLICED)])
        bound = {table for (table,) in cursor.fetchall()}
        cursor.execute(_POLICIES)
        found: dict[str, list[tuple[object, ...]]] = {}
        for table, *policy in cursor.fetchall():
            found.setdefault(table, []).append(tuple(policy))
        for table in POLICED:
            if table not in bound:
                yield _policy_fault(
                    f"no row policies are in force on the table {table}",
                    "enable row level security on it as its owner",
                )
            elif found.get(table) != [_OURS]:
                yield _policy_fault(
                    f"the table {table} has other row policies than the one that the desk makes: "
                    + (", ".join(sorted(str(one[0]) for one in found.get(table, []))) or "none"),
                    "restore a backup into a new database, which makes them anew",
                )
            elif _is_open(table):
                yield _policy_fault(
                    f"the row policy of the table {table} shows rows to a session that names "
                    "nobody",
                    "restore a backup into a new database, which makes it anew",
                )


# The text of a condition reads differently in each release of PostgreSQL: it is tried instead.
def _is_open(table: str) -> bool:
    with as_nobody(), connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(table)})")
        return bool(cursor.fetchone()[0])


def _policy_fault(what: str, todo: str) -> Fault:
    return Fault(code="row_security", what=what, todo=f"{todo}, and {_ASK}")


def _rights_faults() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        for table, *held in cursor.fetchall():
            has = {kind for kind, holds in zip(_KINDS, held, strict=True) if holds}
            due = rights_of(table)
            for words, kinds in (("more", has - due), ("fewer", due - has)):
                if kinds:
                    yield Fault(
                        code="table_rights",
                        what=f"the desk's role has {words} rights on the table {table} than it "
                        f"should: {', '.join(sorted(kinds))}",
                        todo=f"run `atrocityrisk desk upgrade`, which gives it its own; {_ASK}",
                    )
